"""What staff have to do about a patient that no chart asks for."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from cartwatch import store
from cartwatch.store import Appended, tables
from cartwatch.ward.refused import Refusal, Refused, checked, named


@dataclass(frozen=True, slots=True)
class Task:
    """An open task: what to do, about whom, since when."""

    id: str
    patient: str
    kind: str
    says: str
    opened_at: datetime
    opened_by: str


def task_row(
    patient: str, kind: str, says: str, now: datetime, by: str
) -> tables.StaffTask:
    """A task that opens, to be added with the deed that opens it."""
    return tables.StaffTask(
        patient=patient, kind=kind, says=says, opened_at=now, opened_by=by
    )


def open_tasks(
    session: Session, *, patient: str | None = None, kind: str | None = None
) -> tuple[Task, ...]:
    """What nobody has done yet, oldest first; of one patient or kind, or everything."""
    table, done = tables.StaffTask, tables.StaffTaskDone
    query = select(table).where(col(table.id).not_in(select(done.task)))
    if patient is not None:
        query = query.where(table.patient == patient)
    if kind is not None:
        query = query.where(table.kind == kind)
    return tuple(
        Task(str(r.id), r.patient, r.kind, r.says, r.opened_at, r.opened_by)
        for r in session.exec(query.order_by(col(table.id))).all()
    )


def close_task(
    task_id: str,
    *,
    session: Session,
    now: datetime,
    by: str,
    note: str | None = None,
) -> Appended:
    """Somebody did it. Raises Refused without a person, and for no open task."""
    checked(named("by", by))
    task = next((t for t in open_tasks(session) if t.id == task_id), None)
    if task is None:
        reason, step = "there is no such open task", "Look at the list of tasks"
        raise Refused([Refusal("task", task_id, reason, step)])
    rows = done_rows([task], now, by, note)
    return store.append(
        session, rows, action="close task", by=by, now=now, patient=task.patient
    )


def done_rows(
    tasks: "list[Task] | tuple[Task, ...]", now: datetime, by: str, note: str | None
) -> list[tables.StaffTaskDone]:
    """Rows, to be added, by which these tasks are done."""
    done = tables.StaffTaskDone
    return [done(task=int(t.id), at=now, by=by, note=note) for t in tasks]
