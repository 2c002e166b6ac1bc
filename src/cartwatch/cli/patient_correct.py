"""`cartwatch patient correct`: what was wrong is put right by a new row."""

from typing import Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.deeds import Patient, Why, answer, deed, served
from cartwatch.cli.exits import time_option

app = typer.Typer(help="Correct a stay, an infusion or the identity, with a reason.")
Row = Annotated[
    str, typer.Argument(help="The id of the wrong row; see show.", show_default=False)
]
Back = Annotated[bool, typer.Option("--withdraw", help="Take it back altogether.")]
When = Annotated[str | None, typer.Option("--at", help="The right time.")]


@app.command()
def stay(
    row: Row,
    reason: Why,
    ward: Annotated[str | None, typer.Option(help="The right ward.")] = None,
    bed: Annotated[str | None, typer.Option(help="The right bed.")] = None,
    at: When = None,
    withdraw: Back = False,
    by: options.By = None,
    store: options.Store = None,
    protocols: options.Protocols = None,
    as_json: options.Json = False,
) -> None:
    """Another ward, bed or time; --withdraw takes back a discharge, say."""
    right = {"ward": ward, "bed": bed, "at": time_option(at, "--at")}
    with deed(store, by) as doing:
        wards = served(protocols)
        landed = doing.verbs.correct_stay(
            row, reason=reason, withdraw=withdraw, **right, **wards, **doing.how
        )
    answer(f"Stay {row} is corrected.", as_json, {"stay": landed.ids[0], "amends": row})


@app.command()
def infusion(
    row: Row,
    reason: Why,
    at: When = None,
    product: Annotated[str | None, typer.Option(help="The right one.")] = None,
    dose: Annotated[str | None, typer.Option(help="The right one.")] = None,
    weight_kg: Annotated[float | None, typer.Option(help="The right one.")] = None,
    withdraw: Back = False,
    by: options.By = None,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """Another time, product, dose or weight; --withdraw for the wrong patient."""
    right = {"product": product, "dose": dose, "weight_kg": weight_kg}
    right_at = time_option(at, "--at")
    with deed(store, by) as doing:
        landed = doing.verbs.correct_infusion(
            row, reason=reason, at=right_at, withdraw=withdraw, **right, **doing.how
        )
    found = {"infusion": landed.ids[0], "amends": row}
    answer(f"Infusion {row} is corrected.", as_json, found)


@app.command()
def identity(
    patient: Patient,
    reason: Why,
    name: Annotated[str | None, typer.Option(help="The right name.")] = None,
    birth_date: Annotated[str | None, typer.Option(help="As 2015-04-30.")] = None,
    sex: Annotated[str | None, typer.Option(help="The right one.")] = None,
    language: Annotated[str | None, typer.Option(help="The family's.")] = None,
    by: options.By = None,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """Another name, birth date, sex or language."""
    given = {"name": name, "birth_date": birth_date, "sex": sex, "language": language}
    right = {field: value for field, value in given.items() if value is not None}
    with deed(store, by) as doing:
        doing.verbs.correct_patient(patient, right, reason=reason, **doing.how)
    found = {"patient": patient, "changes": right}
    answer(f"{patient}: {', '.join(right)} corrected.", as_json, found)
