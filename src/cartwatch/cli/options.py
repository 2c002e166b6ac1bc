"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Observations = Annotated[
    Path,
    typer.Argument(
        help="CSV or Parquet: patient,at,concept,value or patient,at,concept columns.",
        show_default=False,
    ),
]
Patients = Annotated[
    Path,
    typer.Option(
        "--patients",
        help="CSV or Parquet, a row an infusion: patient,birth_date or "
        "age_years,infused_at.",
        show_default=False,
    ),
]
Protocols = Annotated[
    Path | None,
    typer.Option(
        "--protocols",
        envvar="CARTWATCH_PROTOCOLS",
        help="A folder of protocols instead of those that ship.",
        show_default=False,
    ),
]
Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        envvar="CARTWATCH_STORE",
        help="The store's address; by default cartwatch.db in your data folder.",
        show_default=False,
    ),
]
Now = Annotated[
    str | None,
    typer.Option(
        "--now",
        help="Take this time as the present; for registries with shifted dates.",
        show_default=False,
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document for a program.")
]
By = Annotated[
    str | None,
    typer.Option("--by", help="Who does it; by default your login name."),
]
