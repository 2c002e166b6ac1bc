"""Since when has the patient been on this ward, whatever the bed?"""

from datetime import datetime

from sqlmodel import Session, col, select

from cartwatch.clinical import micros
from cartwatch.store import tables


def here_since(
    session: Session, patient: str, now: datetime, known_at: datetime | None = None
) -> int | None:
    """When the unbroken stay on the present ward began, microseconds; None: nowhere.

    Another bed of the same ward does not begin it anew: what was late stays late.
    Another ward does, and so does coming back from a leave.
    """
    stay = tables.Stay
    query = select(stay).where(col(stay.patient) == patient, col(stay.begins_at) <= now)
    if known_at is not None:
        query = query.where(col(stay.recorded_at) <= known_at)
    rows = session.exec(query.order_by(col(stay.begins_at), col(stay.id))).all()
    gone = {row.amends for row in rows}
    began: int | None = None
    place: tuple[str | None, bool] | None = None
    for row in (row for row in rows if row.id not in gone):
        if (row.ward, row.paused) != place:
            began, place = micros(row.begins_at), (row.ward, row.paused)
    return began
