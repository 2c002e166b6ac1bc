"""A version of a ward's rules comes into force: two approvers, and from when."""

from datetime import datetime

from sqlmodel import Session, col, select

from cartwatch import store
from cartwatch.exchange.values import did_you_mean
from cartwatch.protocol import Library, ProtocolError
from cartwatch.protocol.bundle import bundle
from cartwatch.protocol.tree import WardProtocol
from cartwatch.store import Appended, tables
from cartwatch.ward.access.accounts import accounts, anybody
from cartwatch.ward.access.may import may
from cartwatch.ward.refused import AHEAD, Refusal, Refused, checked, named


def activate(
    ward: str,
    library: Library,
    *,
    at: datetime,
    second: str,
    session: Session,
    now: datetime,
    by: str,
) -> Appended:
    """From `at` on, which may lie ahead, the ward works by its file as it is now.

    `by` and `second` approve it: two people, physicians or protocol owners where the
    unit has accounts. The text of every file is kept, so that what was graded under
    it can be graded again. Raises Refused with every reason: also for a time that
    has passed (the past keeps its grades), and for rules that are in force already.
    """
    protocol = library.wards.get(ward)
    known = {} if protocol is None else _files(protocol, library)
    checked(
        _ward(ward, library),
        *_approvers(session, by, second),
        _time(at, now),
        None if protocol is None else _news(session, protocol, at),
    )
    if protocol is None:
        raise Refused([Refusal("ward", ward, "no such ward", "Choose another")])
    row = _row(protocol, at, by, second, now)
    row.files = known
    return store.append(session, [row], action="activate", by=by, now=now)


def activations(
    session: Session, ward: str | None = None, known_at: datetime | None = None
) -> list[tables.ProtocolActivation]:
    """Every activation, in the order in which they come into force."""
    table = tables.ProtocolActivation
    query = select(table).order_by(col(table.begins_at), col(table.id))
    if ward is not None:
        query = query.where(table.ward == ward)
    if known_at is not None:
        query = query.where(col(table.recorded_at) <= known_at)
    return list(session.exec(query).all())


def in_force(
    rows: list[tables.ProtocolActivation], at: datetime
) -> tables.ProtocolActivation | None:
    """Which of one ward's activations counts at that time; None: none does yet."""
    begun = [row for row in rows if row.begins_at <= at]
    return begun[-1] if begun else None


def _row(
    protocol: WardProtocol, at: datetime, by: str, second: str, now: datetime
) -> tables.ProtocolActivation:
    return tables.ProtocolActivation(
        ward=protocol.id,
        digest=protocol.digest,
        version=protocol.version,
        status=protocol.status,
        begins_at=at,
        approved_by=by.strip(),
        second_approved_by=second.strip(),
        recorded_at=now,
        recorded_by=by.strip(),
    )


def _files(protocol: WardProtocol, library: Library) -> dict[str, str]:
    try:
        return bundle(protocol, library)
    except ProtocolError as error:
        step = "Check the folder with `cartwatch protocol check`, then activate again"
        problems = [Refusal(p.place.file, "", p.message, step) for p in error.problems]
        raise Refused(problems) from error


def _ward(ward: str, library: Library) -> Refusal | None:
    if ward in library.wards:
        return None
    reason = f"there is no such ward.{did_you_mean(ward, library.wards)}"
    step = f"There is: {', '.join(library.wards)}"
    return Refusal("ward", ward, reason.rstrip("."), step)


def _approvers(session: Session, by: str, second: str) -> list[Refusal | None]:
    """Two different people who may approve."""
    first = named("by", by)
    other = named("second", second)
    same = None
    if _person(session, by) == _person(session, second) and not first:
        reason = "both approvers are the same person"
        same = Refusal("second", second, reason, "A second person must approve it")
    who = (("by", by, first), ("second", second, other))
    roles = [_role(session, field, name) for field, name, no in who if no is None]
    return [first, other, same, *roles]


def _person(session: Session, name: str) -> str:
    """The login of whoever is meant by a login or a name; the word itself for none."""
    word = _folded(name)
    mine = [u for u in accounts(session) if word in (u.login, _folded(u.name))]
    return mine[0].login if mine else word


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _role(session: Session, field: str, name: str) -> Refusal | None:
    """Where the unit has accounts, the one of that name must be one that approves."""
    if not anybody(session):
        return None
    word = name.casefold().strip()
    mine = [u for u in accounts(session) if word in (u.login, u.name.casefold())]
    if any(user.active and may(user.role, "approve") for user in mine):
        return None
    reason = "there is no account of that name"
    if mine:
        reason = f"their role is {mine[0].role}" if mine[0].active else "not in use"
    step = "A physician or a protocol owner approves rules"
    return Refusal(field, name, reason, step)


def _time(at: datetime, now: datetime) -> Refusal | None:
    if at.tzinfo is None:
        step = "Add one, such as Z or +01:00"
        return Refusal("at", at.isoformat(), "the time has no time zone", step)
    if at < now - AHEAD:
        reason = "the time has passed, and the past keeps its grades"
        return Refusal("at", at.isoformat(), reason, "Choose now or a time ahead")
    return None


def _news(session: Session, protocol: WardProtocol, at: datetime) -> Refusal | None:
    """What is in force already need not be activated."""
    if at.tzinfo is None:
        return None
    before = in_force(activations(session, protocol.id), at)
    if before is None or before.digest != protocol.digest:
        return None
    reason = f"this version is in force from {before.begins_at.isoformat()}"
    step = "Change the file and its version, then activate it"
    return Refusal("ward", protocol.id, reason, step)
