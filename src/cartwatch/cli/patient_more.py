"""`cartwatch patient assign`, `weight`, `baseline`."""

from pathlib import Path
from typing import Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.deeds import At, Patient, answer, deed
from cartwatch.cli.exits import time_option
from cartwatch.cli.protocol_say import usable

Role = Annotated[str, typer.Argument(help="As nurse or physician.", show_default=False)]
Person = Annotated[
    str | None, typer.Argument(help="Who; without a name the role is empty.")
]
Usual = Annotated[
    list[str],
    typer.Argument(help="NAME=VALUE, as systolic_bp=104.", show_default=False),
]


def assign(
    role: Role,
    person: Person = None,
    patient: Annotated[str | None, typer.Option(help="For this patient.")] = None,
    ward: Annotated[str | None, typer.Option(help="For this ward.")] = None,
    at: At = None,
    until: Annotated[str | None, typer.Option(help="When the shift ends.")] = None,
    by: options.By = None,
    store: options.Store = None,
    protocols: options.Protocols = None,
    as_json: options.Json = False,
) -> None:
    """Say who answers in a role, for one patient or a whole ward."""
    since, ends = time_option(at, "--at"), time_option(until, "--until")
    whose = {"patient": patient, "ward": ward}
    known = _known(protocols)
    with deed(store, by) as doing:
        doing.verbs.assign(
            role, person, at=since, until=ends, **whose, **known, **doing.how
        )
    says = f"{person or 'Nobody'} answers as {role} for {patient or ward}."
    answer(says, as_json, {"role": role, "person": person, **whose})


def weight(
    patient: Patient,
    kilograms: Annotated[str, typer.Argument(help="In kg.", show_default=False)],
    at: At = None,
    by: options.By = None,
    store: options.Store = None,
    protocols: options.Protocols = None,
    as_json: options.Json = False,
) -> None:
    """Chart the weight of a day."""
    since, words = time_option(at, "--at"), usable(protocols).vocabulary
    with deed(store, by) as doing:
        done = doing.verbs.weigh(
            patient, kilograms, at=since, vocabulary=words, **doing.how
        )
    found = {"patient": patient, "observations": done.ids}
    answer(f"{patient}: weight charted.", as_json, found)


def baseline(
    patient: Patient,
    usual: Usual,
    at: At = None,
    by: options.By = None,
    store: options.Store = None,
    protocols: options.Protocols = None,
    as_json: options.Json = False,
) -> None:
    """Chart what is usual for a patient: ICE or CAPD, pressure, oxygen with flow.

    It counts from the infusion, or from now before it. All of it lands or nothing.
    """
    since, words = time_option(at, "--at"), usable(protocols).vocabulary
    with deed(store, by) as doing:
        done = doing.verbs.baseline(
            patient, _pairs(usual), at=since, vocabulary=words, **doing.how
        )
    found = {"patient": patient, "observations": done.ids}
    answer(f"{patient}: {len(done.ids)} baselines charted.", as_json, found)


def _known(protocols: Path | None) -> dict[str, set[str]]:
    """The wards, and the roles that their ladders call."""
    wards = usable(protocols).wards
    ladders = [ladder for ward in wards.values() for ladder in ward.ladders.values()]
    return {"wards": set(wards), "roles": {s.call for steps in ladders for s in steps}}


def _pairs(given: list[str]) -> dict[str, str]:
    """By name, the value; ends with code 2 for a word that is no NAME=VALUE."""
    found = {}
    for word in given:
        name, _, value = word.partition("=")
        if not name.strip() or not value.strip():
            reason = f"'{word}' is no NAME=VALUE, such as systolic_bp=104"
            raise typer.BadParameter(reason, param_hint="USUAL")
        found[name.strip()] = value.strip()
    return found
