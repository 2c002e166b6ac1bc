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
Scales = Annotated[
    list[str] | None,
    typer.Option(
        "--scale", help="A scale's id; may be repeated. By default ASTCT 2019."
    ),
]
Ward = Annotated[
    str | None,
    typer.Option("--ward", help="A ward's id: its scales with its settings."),
]
Attributions = Annotated[
    Path | None,
    typer.Option(
        "--attributions",
        help="CSV: patient,scale,domain,grade,from,to,cause,by,reason.",
        show_default=False,
    ),
]
Partial = Annotated[
    bool,
    typer.Option(
        "--partial-record",
        help="The file is not all there is: silence about vasopressors is unknown.",
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until", help="Grade to this time, not only to each patient's last row."
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", help="Where to write the grades: .parquet, .csv, or - for CSV."
    ),
]
Episodes = Annotated[
    Path | None,
    typer.Option(
        "--episodes",
        help="Where to write a row an episode (onset, peak, end): .parquet or .csv.",
    ),
]
Adjudications = Annotated[
    Path | None,
    typer.Option(
        "--adjudications",
        help="CSV of physicians' grades: patient,scale,grade,at,to,cause,by,reason.",
        show_default=False,
    ),
]
Zone = Annotated[
    str | None,
    typer.Option(
        "--zone",
        help="Whose calendar days episodes count; by default the ward's, else UTC.",
    ),
]
At = Annotated[
    str,
    typer.Option("--at", help="When, as 2026-02-01T08:30+01:00.", show_default=False),
]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", help="By what was in the store at that time."),
]
FromFile = Annotated[
    Path | None,
    typer.Option("--observations", help="A file of observations, not the store."),
]
PatientsToo = Annotated[
    Path | None,
    typer.Option("--patients", help="The patients file that belongs to it."),
]
Source = Annotated[
    str | None,
    typer.Option("--source", help="Where the ids come from; by default the file."),
]
