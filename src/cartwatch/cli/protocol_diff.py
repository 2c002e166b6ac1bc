"""`cartwatch protocol diff`: what two scales, or two versions, grade differently."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cartwatch.cli import options
from cartwatch.cli.exits import SOME_REFUSED, clock, readable
from cartwatch.cli.intake import Files, Named, read_files, report, working
from cartwatch.cli.protocol_agreement import agreement_rows, show_agreement
from cartwatch.cli.protocol_regions import difference_rows, show_differences
from cartwatch.cli.protocol_say import print_json, usable
from cartwatch.grading import frame, timeline
from cartwatch.grading.compare import Agreement, agreement, differences
from cartwatch.protocol import Library, ProtocolError, Report
from cartwatch.protocol.load import read_scale
from cartwatch.protocol.problem import meant
from cartwatch.protocol.tree import Scale

Which = Annotated[
    str,
    typer.Argument(help="A scale's id, or a path to its file.", show_default=False),
]
Findings = Annotated[
    int,
    typer.Option(
        "--findings",
        min=1,
        max=4,
        help="Compare states of up to so many findings; 4 takes minutes.",
    ),
]
Names = tuple[str, str]


def diff(
    first: Which,
    second: Which,
    findings: Findings = 2,
    observations: options.FromFile = None,
    patients: options.PatientsToo = None,
    partial_record: options.Partial = False,
    protocols: options.Protocols = None,
    now: options.Now = None,
    as_json: options.Json = False,
) -> None:
    """List what two scales, or two versions of one, grade differently.

    Compares every state a few findings away from a well patient. With --observations
    and --patients it compares those patients: grade by grade, with weighted kappa.

    Exit codes: 0 compared, 1 some rows refused, 2 no such scale, 3 file unreadable.
    """
    if (observations is None) != (patients is None):
        reason = "--observations and --patients go together"
        raise typer.BadParameter(reason, param_hint="--observations")
    library = usable(protocols)
    scales = _scale(first, "FIRST", library), _scale(second, "SECOND", library)
    if observations is None or patients is None:
        _states(scales, library, findings, as_json=as_json)
        return
    with readable():
        named = Named(observations, patients)
        files = read_files(named, library=library, now=clock(now))
    _patients(files, scales, library, partial_record=partial_record, as_json=as_json)


def _patients(
    files: Files,
    scales: tuple[Scale, Scale],
    library: Library,
    *,
    partial_record: bool,
    as_json: bool,
) -> None:
    """How far the scales agree on these patients."""
    with working("Grading"):
        found = _graded(files, scales, library, partial_record=partial_record)
    counts = report(files.each, aside=as_json)
    if as_json:
        print_json({"files": counts, **agreement_rows(found, _names(scales))})
    else:
        show_agreement(found, _names(scales))
    raise typer.Exit(SOME_REFUSED if files.refused else 0)


def _states(
    scales: tuple[Scale, Scale], library: Library, findings: int, *, as_json: bool
) -> None:
    with working("Comparing"):
        found = differences(*scales, library.vocabulary, findings=findings)
    if as_json:
        print_json(difference_rows(found, _names(scales), findings))
    else:
        show_differences(found, _names(scales), findings, Console(soft_wrap=True))


def _graded(
    files: Files,
    scales: tuple[Scale, Scale],
    library: Library,
    *,
    partial_record: bool,
) -> Agreement:
    people, rows = files.patients.frame, files.observations.frame
    charted = people["patient"].isin(rows["patient"].unique())
    prepared = frame(rows, people[charted].reset_index(drop=True), library.vocabulary)
    first, second = (
        timeline(prepared, scale, partial_record=partial_record) for scale in scales
    )
    names = map(str, prepared.patients)
    return agreement(
        first, second, dict(zip(names, prepared.last.tolist(), strict=True))
    )


def _names(scales: tuple[Scale, Scale]) -> Names:
    """Ids; with versions or digests where two files have one id."""
    first, second = scales
    if first.id != second.id:
        return first.id, second.id
    if first.version != second.version:
        return f"{first.id} {first.version}", f"{second.id} {second.version}"
    return f"{first.id} {first.digest[:8]}", f"{second.id} {second.digest[:8]}"


def _scale(word: str, argument: str, library: Library) -> Scale:
    """A scale of the folder by id, or a file read against its vocabulary."""
    if word in library.scales:
        return library.scales[word]
    path = Path(word)
    if path.suffix == ".yaml" or path.is_file():
        found = Report()
        scale = read_scale(path, word, library, found)
        with readable():
            if scale is None:
                raise ProtocolError(found.problems)
            return scale
    near, known = meant(word, library.scales), ", ".join(sorted(library.scales))
    reason = f"there is no scale '{word}'.{near} Known: {known}, or a path."
    raise typer.BadParameter(reason, param_hint=argument)
