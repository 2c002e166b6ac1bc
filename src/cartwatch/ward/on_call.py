"""Who answers in a role now?"""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from cartwatch.store import tables


def on_call(
    role: str,
    *,
    patient: str | None,
    ward: str | None,
    session: Session,
    now: datetime,
) -> str | None:
    """The person assigned to this patient, else to the ward; None: nobody is.

    Of two rows that began at one time the one recorded last counts.
    """
    newest = _newest(role, patient, ward, session, now)
    named = (row.person for row in newest if _serves(row, now))
    return next(named, None)


def answers(
    role: str,
    *,
    patient: str | None,
    ward: str | None,
    session: Session,
    now: datetime,
) -> str | None:
    """Whom does a call for this role reach? None: the role is empty now.

    A role that nobody was ever named for is reached by its own name: the unit has a
    phone for it, or reads the messages on a console.
    """
    newest = _newest(role, patient, ward, session, now)
    if not newest:
        return role
    return next((row.person for row in newest if _serves(row, now)), None)


def _newest(
    role: str,
    patient: str | None,
    ward: str | None,
    session: Session,
    now: datetime,
) -> list[tables.Assignment]:
    """The row in force for the patient, then the one for the ward."""
    table = tables.Assignment
    query = (
        select(table)
        .where(col(table.role) == role, col(table.begins_at) <= now)
        .where(or_(col(table.patient) == patient, col(table.ward) == ward))
        .order_by(col(table.begins_at), col(table.id))
    )
    rows = session.exec(query).all()
    mine = [r for r in rows if patient is not None and r.patient == patient]
    ours = [r for r in rows if r.patient is None and r.ward == ward]
    return [part[-1] for part in (mine, ours) if part]


def _serves(row: tables.Assignment, now: datetime) -> bool:
    return row.person is not None and (row.until is None or now < row.until)
