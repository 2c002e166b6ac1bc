"""`cartwatch patient death`: recorded by a physician in two steps."""

from typing import Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.deeds import Patient, Why, answer, deed, said
from cartwatch.cli.exits import time_option
from cartwatch.cli.protocol_say import usable

app = typer.Typer(help="Record a death: the time, then the cause; or withdraw it.")


@app.command()
def record(
    patient: Patient,
    at: Annotated[str, typer.Option("--at", help="When, as 2026-02-01T08:30+01:00.")],
    by: options.By = None,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """Step one, the time: the watch ends at once, the family's page closes."""
    when = time_option(at, "--at")
    with deed(store, by) as doing:
        doing.verbs.record_death(patient, at=when, **doing.how)
    step = f"Next: cartwatch patient death cause {patient} CAUSE"
    says = f"The death of {patient} at {said(when)} is recorded. {step}"
    answer(says, as_json, {"patient": patient, "at": when})


@app.command()
def cause(
    patient: Patient,
    principal: Annotated[
        str, typer.Argument(help="crs, icans or other.", show_default=False)
    ],
    reason: Annotated[
        str | None, typer.Option(help="Needed to change a recorded cause.")
    ] = None,
    by: options.By = None,
    store: options.Store = None,
    protocols: options.Protocols = None,
    as_json: options.Json = False,
) -> None:
    """Step two, the principal cause: grade 5 only where it is CRS or ICANS."""
    words = usable(protocols).vocabulary
    with deed(store, by) as doing:
        doing.verbs.record_cause(
            patient, principal, reason=reason, vocabulary=words, **doing.how
        )
    found = {"patient": patient, "cause": principal}
    answer(f"The cause of death of {patient} is recorded.", as_json, found)


@app.command()
def withdraw(
    patient: Patient,
    reason: Why,
    by: options.By = None,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """A death entered in error: the watch resumes, alerts ring again at once."""
    with deed(store, by) as doing:
        doing.verbs.withdraw_death(patient, reason=reason, **doing.how)
    says = (
        f"The death of {patient} is withdrawn. `cartwatch patient tasks` says what now."
    )
    answer(says, as_json, {"patient": patient})
