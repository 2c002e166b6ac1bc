"""`cartwatch patient move`, `pause`, `discharge`: where a patient lies."""

from typing import Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.deeds import At, Patient, answer, deed, said, served
from cartwatch.cli.exits import time_option

Back = Annotated[
    str, typer.Option("--back", help="When they are expected back; it rings when late.")
]


def move(
    patient: Patient,
    ward: Annotated[str, typer.Option(help="The ward's id.")],
    bed: Annotated[str | None, typer.Option(help="The bed.")] = None,
    at: At = None,
    by: options.By = None,
    store: options.Store = None,
    protocols: options.Protocols = None,
    as_json: options.Json = False,
) -> None:
    """Put a patient into a ward and bed; who was off the unit is back."""
    since = time_option(at, "--at")
    with deed(store, by) as doing:
        wards = served(protocols)
        landed = doing.verbs.move(
            patient, ward=ward, bed=bed, at=since, **wards, **doing.how
        )
    found = {"patient": patient, "ward": ward, "bed": bed, "stay": landed.ids[0]}
    place = f"{ward}{f', bed {bed}' if bed else ''}"
    answer(f"{patient} is in {place}.", as_json, found)


def pause(
    patient: Patient,
    place: Annotated[str, typer.Option(help="Where they are, as CT or theatre.")],
    back: Back,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    at: At = None,
    by: options.By = None,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """A patient is off the unit: nothing is due until `move`, the bed is kept.

    From the expected return on it rings; to expect them later, pause again.
    """
    since, expected = time_option(at, "--at"), time_option(back, "--back")
    away = {"place": place, "expected_return": expected, "reason": reason}
    with deed(store, by) as doing:
        landed = doing.verbs.pause(patient, at=since, **away, **doing.how)
    found = {"patient": patient, "stay": landed.ids[0], **away}
    says = f"{patient} is off the unit ({place}), expected back {said(expected)}."
    answer(says, as_json, found)


def discharge(
    patient: Patient,
    reason: Annotated[str, typer.Option(help="Why, as home or another hospital.")],
    at: At = None,
    by: options.By = None,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """Record that a patient left: open alerts close and the family page ends."""
    since = time_option(at, "--at")
    with deed(store, by) as doing:
        landed = doing.verbs.discharge(patient, reason=reason, at=since, **doing.how)
    found = {"patient": patient, "stay": landed.ids[0], "reason": reason}
    answer(f"{patient} is discharged.", as_json, found)
