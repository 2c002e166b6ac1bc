"""`cartwatch patient`: who is on the ward."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.exits import USAGE, clock, stop, time_option
from cartwatch.cli.stores import opened, who

if TYPE_CHECKING:
    from sqlmodel import Session

app = typer.Typer(help="Enrol, infuse, move or discharge a patient.")
Id = Annotated[str, typer.Argument(help="The patient's id.", show_default=False)]
Name = Annotated[str, typer.Option(help="The name that staff read.")]
Ward = Annotated[str | None, typer.Option(help="The ward's id.")]
Bed = Annotated[str | None, typer.Option(help="The bed.")]
Product = Annotated[str | None, typer.Option(help="What was, or will be, given.")]
At = Annotated[str | None, typer.Option(help="Since when; by default now.")]
Born = Annotated[
    str | None, typer.Option(help="As 2015-04-30; decides limits and instrument.")
]
Sex = Annotated[str | None, typer.Option(help="female, male or other.")]
Delay = Annotated[
    bool, typer.Option("--developmental-delay", help="Test with CAPD at any age.")
]
Diagnosis = Annotated[str | None, typer.Option(help="Why they are treated.")]
Language = Annotated[str | None, typer.Option(help="The family's, as en or es.")]


@app.command()
def add(
    patient: Id,
    name: Name,
    birth_date: Born = None,
    sex: Sex = None,
    developmental_delay: Delay = False,
    diagnosis: Diagnosis = None,
    language: Language = None,
    product: Product = None,
    ward: Ward = None,
    bed: Bed = None,
    at: At = None,
    by: options.By = None,
    store: options.Store = None,
) -> None:
    """Enrol a patient, in a bed if one is named."""
    born, since, now = _day(birth_date), time_option(at, "--at"), clock(None)
    said = {"sex": sex, "product": product, "diagnosis": diagnosis}
    said |= {"language": language, "ward": ward, "bed": bed}
    with _deed(store) as (verbs, session):
        new = verbs.NewPatient(
            patient, name, born, developmental_delay=developmental_delay, **said
        )
        verbs.enrol(new, session=session, now=now, by=who(by), at=since)
    typer.echo(f"{patient} is enrolled. Next: cartwatch patient infuse {patient}")


@app.command()
def infuse(
    patient: Id,
    at: At = None,
    product: Product = None,
    dose: Annotated[str | None, typer.Option(help="As written on the bag.")] = None,
    weight_kg: Annotated[float | None, typer.Option(help="Weight on that day.")] = None,
    age_years: Annotated[
        float | None, typer.Option(help="Only where no birth date is known.")
    ] = None,
    by: options.By = None,
    store: options.Store = None,
) -> None:
    """Record that the cells were given: grading begins there."""
    given, now = time_option(at, "--at"), clock(None)
    with _deed(store) as (verbs, session):
        verbs.infuse(
            patient,
            at=given or now,
            session=session,
            now=now,
            by=who(by),
            product=product,
            dose=dose,
            weight_kg=weight_kg,
            age_years=age_years,
        )
    typer.echo(f"{patient}: infusion of {_said(given or now)} recorded.")


@app.command()
def move(
    patient: Id,
    ward: Annotated[str, typer.Option(help="The ward's id.")],
    bed: Bed = None,
    at: At = None,
    by: options.By = None,
    store: options.Store = None,
) -> None:
    """Put a patient into a ward and bed."""
    since, now = time_option(at, "--at"), clock(None)
    with _deed(store) as (verbs, session):
        verbs.move(
            patient,
            ward=ward,
            bed=bed,
            session=session,
            now=now,
            by=who(by),
            at=since,
        )
    typer.echo(f"{patient} is in {ward}{f', bed {bed}' if bed else ''}.")


@app.command()
def discharge(
    patient: Id,
    reason: Annotated[str, typer.Option(help="Why, as home or another hospital.")],
    at: At = None,
    by: options.By = None,
    store: options.Store = None,
) -> None:
    """Record that a patient left: open alerts close and the family page ends."""
    since, now = time_option(at, "--at"), clock(None)
    with _deed(store) as (verbs, session):
        verbs.discharge(
            patient,
            reason=reason,
            session=session,
            now=now,
            by=who(by),
            at=since,
        )
    typer.echo(f"{patient} is discharged.")


@contextmanager
def _deed(store: str | None) -> "Iterator[tuple[ModuleType, Session]]":
    """The ward's verbs and a session; ends with code 2 when they refuse."""
    from cartwatch import ward as verbs
    from cartwatch.store import writing

    try:
        with opened(store) as engine, writing(engine) as session:
            yield verbs, session
    except verbs.Refused as refused:
        stop(str(refused), USAGE)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        reason = f"'{text}' is not a date. Write it as 2015-04-30."
        raise typer.BadParameter(reason, param_hint="--birth-date") from None


def _said(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%MZ")
