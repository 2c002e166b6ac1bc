"""`cartwatch patient`: who is on the ward."""

from datetime import date
from typing import Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.deeds import At, Patient, answer, deed, said, served
from cartwatch.cli.exits import time_option
from cartwatch.cli.patient_correct import app as correct
from cartwatch.cli.patient_death import app as death
from cartwatch.cli.patient_more import assign, baseline, weight
from cartwatch.cli.patient_show import list_patients, show
from cartwatch.cli.patient_stay import discharge, move, pause
from cartwatch.cli.patient_tasks import done, tasks

app = typer.Typer(help="Enrol, infuse, move or discharge a patient; record a death.")
Name = Annotated[str, typer.Option(help="The name that staff read.")]
Ward = Annotated[str | None, typer.Option(help="The ward's id.")]
Bed = Annotated[str | None, typer.Option(help="The bed.")]
Product = Annotated[str | None, typer.Option(help="What was, or will be, given.")]
Born = Annotated[
    str | None, typer.Option(help="As 2015-04-30; decides limits and instrument.")
]
Sex = Annotated[str | None, typer.Option(help="female, male or other.")]
Delay = Annotated[
    bool, typer.Option("--developmental-delay", help="Test with CAPD at any age.")
]
Diagnosis = Annotated[str | None, typer.Option(help="Why they are treated.")]
Language = Annotated[str | None, typer.Option(help="The family's, as en or es.")]
Dose = Annotated[str | None, typer.Option(help="As written on the bag.")]
Kilos = Annotated[float | None, typer.Option(help="Weight on that day, in kg.")]
Years = Annotated[float | None, typer.Option(help="Only where no birth date is known.")]


@app.command()
def add(
    patient: Patient,
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
    protocols: options.Protocols = None,
    as_json: options.Json = False,
) -> None:
    """Enrol a patient, in a bed if one is named."""
    who = {"sex": sex, "product": product, "diagnosis": diagnosis}
    who |= {"language": language, "ward": ward, "bed": bed}
    since, born = time_option(at, "--at"), _day(birth_date)
    with deed(store, by) as doing:
        new = doing.verbs.NewPatient(
            patient, name, born, developmental_delay=developmental_delay, **who
        )
        doing.verbs.enrol(new, at=since, **served(protocols), **doing.how)
    next_step = f"Next: cartwatch patient infuse {patient}"
    answer(f"{patient} is enrolled. {next_step}", as_json, {"patient": patient})


@app.command()
def infuse(
    patient: Patient,
    at: At = None,
    product: Product = None,
    dose: Dose = None,
    weight_kg: Kilos = None,
    age_years: Years = None,
    by: options.By = None,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """Record that cells were given: grading begins there. Once for each infusion."""
    moment = time_option(at, "--at")
    with deed(store, by) as doing:
        given = moment or doing.now
        landed = doing.verbs.infuse(
            patient,
            at=given,
            product=product,
            dose=dose,
            weight_kg=weight_kg,
            age_years=age_years,
            **doing.how,
        )
    found = {"patient": patient, "infusion": landed.ids[0], "at": given}
    answer(f"{patient}: infusion of {said(given)} recorded.", as_json, found)


for verb in (move, pause, discharge, assign, weight, baseline, show, tasks, done):
    app.command()(verb)
app.command("list")(list_patients)
app.add_typer(correct, name="correct")
app.add_typer(death, name="death")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        reason = f"'{text}' is not a date. Write it as 2015-04-30."
        raise typer.BadParameter(reason, param_hint="--birth-date") from None
