"""`cartwatch patient tasks`, `done`: what staff have to do that no chart asks for."""

from dataclasses import asdict
from typing import Annotated

import typer

from cartwatch.cli import options
from cartwatch.cli.deeds import answer, deed, looking, said


def tasks(
    patient: Annotated[str | None, typer.Option(help="Of this patient only.")] = None,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """List the staff tasks that nobody has done yet."""
    from cartwatch.ward import open_tasks

    with looking(store) as session:
        found = open_tasks(session, patient=patient)
    lines = [f"{t.id}  {t.patient}  {said(t.opened_at)}  {t.says}." for t in found]
    rows = {"tasks": [asdict(task) for task in found]}
    answer("\n".join(lines) or "No open tasks.", as_json, rows)


def done(
    task: Annotated[str, typer.Argument(help="Its number.", show_default=False)],
    note: Annotated[str | None, typer.Option(help="What was done.")] = None,
    by: options.By = None,
    store: options.Store = None,
    as_json: options.Json = False,
) -> None:
    """A staff task is done."""
    with deed(store, by) as doing:
        doing.verbs.close_task(task, note=note, **doing.how)
    answer(f"Task {task} is done.", as_json, {"task": task})
