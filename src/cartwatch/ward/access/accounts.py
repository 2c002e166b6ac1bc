"""Which accounts are there? The newest row of a login counts."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from cartwatch.store import tables


def account(session: Session, login: str) -> tables.User | None:
    """The account of that login as it is now, in use or not."""
    query = select(tables.User).where(col(tables.User.login) == login.lower())
    return session.exec(query.order_by(col(tables.User.id).desc())).first()


def accounts(session: Session) -> Sequence[tables.User]:
    """Every account as it is now, by login."""
    rows = session.exec(select(tables.User).order_by(col(tables.User.id))).all()
    newest = {row.login: row for row in rows}
    return [newest[login] for login in sorted(newest)]


def anybody(session: Session) -> bool:
    """Whether the unit has made its first account, so that sign-in is asked for."""
    return session.exec(select(col(tables.User.id)).limit(1)).first() is not None


def account_of_subject(
    session: Session, issuer: str, subject: str
) -> tables.User | None:
    """The account that a single sign-on knows by that subject."""
    found = [u for u in accounts(session) if (u.issuer, u.subject) == (issuer, subject)]
    return found[0] if found else None


def wards_of(user: tables.User) -> tuple[str, ...]:
    """The wards that the account may see: all if empty."""
    old = (user.ward,) if user.ward else ()
    return tuple(user.wards) if user.wards is not None else old
