"""The ward board as HTML: readable at 4 m, honest about what is not known."""

from collections.abc import Sequence

from cartwatch.alerting import Alert
from cartwatch.clinical.time import HOUR
from cartwatch.protocol.tree import WardProtocol
from cartwatch.views.board_rows import BoardRow, BoardTile, board_rows, worst_ringing
from cartwatch.views.html import escape, grade_tile
from cartwatch.views.timeline_words import clock, day, day_label, short_age
from cartwatch.views.watched import watch_notice
from cartwatch.ward import Review

EMPTY = "No patients on this ward. A patient appears here once enrolled and infused."
NOT_APPROVED = "Alerts not approved: the protocol is in {status}."
EXPIRED = "The protocol has expired. Alerts still ring. Its owner has been asked."
FITS = 8


def board(
    reviews: Sequence[Review],
    protocols: Sequence[WardProtocol],
    now: int,
    unwatched: str = "",
) -> str:
    """The whole board at `now` (microseconds, UTC), on the first ward's clock.

    `unwatched` says why nobody would be called, if so.
    """
    zone = protocols[0].time_zone
    rows = board_rows(r for r in reviews if r.died is None)
    scales = tuple(dict.fromkeys(name for p in protocols for name in p.scales))
    parts = [
        watch_notice(" ".join([*_approval(protocols), unwatched]).strip()),
        _banner(worst_ringing(reviews), zone, now),
        _table(rows, scales, now) if rows else _empty(),
    ]
    date = f"{day(now, zone)} · {clock(now, zone)}"
    stamp = f'data-beat="{now}" data-clock="{clock(now, zone)}" data-date="{date}"'
    size = " many" if len(rows) > FITS else ""
    return f'<div class="board{size}" {stamp}>{"".join(parts)}</div>'


def banner_words(reviews: Sequence[Review]) -> str:
    """What a screen reader says once about the worst ringing alert."""
    ringing = worst_ringing(reviews)
    if not ringing:
        return ""
    review, alert = ringing[0]
    return f"{alert.priority} alert, bed {review.card.bed}: {alert.says}"


def _approval(protocols: Sequence[WardProtocol]) -> list[str]:
    """What a wall must say of rules that are not in force as approved."""
    found = sorted({p.status for p in protocols} - {"production"})
    return [EXPIRED if s == "expired" else NOT_APPROVED.format(status=s) for s in found]


def _banner(ringing: list[tuple[Review, Alert]], zone: str, now: int) -> str:
    if not ringing:
        return ""
    review, alert = ringing[0]
    what = f"Bed {review.card.bed} · {alert.says}"
    if now - alert.opened_at < 12 * HOUR:
        what = f"{what} · {clock(alert.opened_at, zone)}"
    role = alert.calls[-1].replace("_", " ") if alert.calls else ""
    called = f"for {role}" if role else ""
    since = f"unanswered {short_age(now - alert.rings_at)}"
    more = f"{len(ringing) - 1} more" if len(ringing) > 1 else ""
    rest = " · ".join(part for part in (since, called, more) if part)
    return (
        f'<div class="banner {alert.priority}">'
        f"<span>{escape(what)}</span><span>{escape(rest)}</span></div>"
    )


def _table(rows: Sequence[BoardRow], scales: Sequence[str], now: int) -> str:
    names = [name.upper() for name in scales]
    heads = ("Bed", "Patient", *names, "Why", "Checked", "Alerts")
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(_row(row, names, now) for row in rows)
    return (
        '<table><caption class="unseen">Patients, the most urgent first</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(row: BoardRow, names: Sequence[str], now: int) -> str:
    tiles = {tile.name: tile for tile in row.tiles}
    cells = "".join(f"<td>{_tile(tiles.get(name), name)}</td>" for name in names)
    state = " ".join(["urgent"] * row.urgent + ["late"] * row.late)
    return (
        f'<tr class="{state}" data-bed="{escape(row.bed)}">'
        f'<th scope="row" class="bed">{escape(row.bed)}</th>'
        f'<td class="who">{escape(row.initials)} '
        f'<span class="d">{day_label(row.day)}</span></td>{cells}'
        f'<td class="why"><span>{escape(row.why)}</span></td>'
        f'<td class="checked">{_checked(row, now)}</td>'
        f'<td class="owner">{escape(_owner(row.alerts))}</td></tr>'
    )


def _tile(tile: BoardTile | None, name: str) -> str:
    return grade_tile(None if tile is None else tile.grade, name)


def _checked(row: BoardRow, now: int) -> str:
    if row.checked_at is None:
        return "never"
    return escape(short_age(now - row.checked_at))


def _owner(alerts: Sequence[Alert]) -> str:
    """Who is going, and how many alerts nobody has taken."""
    names = [a.acknowledged_by for a in alerts if a.state == "acknowledged"]
    open_now = sum(a.state == "ringing" for a in alerts)
    waiting = f"{open_now} open" if open_now else ""
    return ", ".join(part for part in (names[0] if names else "", waiting) if part)


def _empty() -> str:
    return f'<p class="empty">{EMPTY}</p>'
