"""When did a watcher last say that it lives?"""

from datetime import UTC, datetime

from sqlalchemy import func
from sqlmodel import Session, select

from cartwatch.store.tables import Heartbeat


def last_beat(session: Session) -> datetime | None:
    """The newest heartbeat of any watcher, UTC; None when none ever ran."""
    latest = session.exec(select(func.max(Heartbeat.at))).one()
    if latest is None:
        return None
    return latest if latest.tzinfo else latest.replace(tzinfo=UTC)
