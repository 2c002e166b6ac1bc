"""The physician's page as HTML: who is on the ward, one patient's card, its alerts."""

from collections.abc import Sequence

from cartwatch.alerting import Alert
from cartwatch.clinical import micros, spoken
from cartwatch.views.board_rows import BoardRow
from cartwatch.views.going import GOING_FOR, going_button
from cartwatch.views.guide import plain_words
from cartwatch.views.html import escape, grade_tile
from cartwatch.views.patients_page import stay_link
from cartwatch.views.timeline_words import clock, day_clock, day_label
from cartwatch.views.watched import watch_notice
from cartwatch.ward import PatientCard, Review, ScaleReview

ZOOMS = {"6": "6 h", "24": "24 h", "72": "72 h", "all": "Since infusion"}
NOBODY = "No patients on this ward. A patient appears here once enrolled and infused."
SILENT = ("inhibited", "pending")
STATES = {
    "ringing": "not acknowledged",
    "pending": "about to ring",
    "inhibited": "silent: another alert speaks for it",
}


def patient_list(rows: Sequence[BoardRow], chosen: str | None) -> str:
    """Every patient as a button, as the board lists them; the chosen one is marked."""
    if not rows:
        return f"<p>{NOBODY}</p>"
    items = "".join(_choice(row, row.patient == chosen) for row in rows)
    return (
        '<nav aria-label="Patients"><h2>Patients</h2>'
        f'<ul class="list">{items}</ul></nav>'
    )


def _choice(row: BoardRow, chosen: bool) -> str:
    tiles = "".join(
        f'<span class="named">{tile.name} {grade_tile(tile.grade, tile.name)}</span>'
        for tile in row.tiles
    )
    ringing = sum(alert.state == "ringing" for alert in row.alerts)
    notes = ["checks late"] * row.late + [f"{ringing} open"] * bool(ringing)
    return (
        f'<li><button type="button" class="choice" data-action="open" '
        f'data-value="{escape(row.patient)}" data-key="open-{escape(row.patient)}" '
        f'aria-pressed="{str(chosen).lower()}"><span class="bed">{escape(row.bed)}'
        f"</span> {escape(row.name)} {day_label(row.day)} "
        f'<span class="open">{", ".join(notes)}</span>'
        f'<span class="tiles">{tiles}</span></button></li>'
    )


def patient_head(review: Review) -> str:
    """The patient's card and the grades now, with their peaks."""
    card = review.card
    facts = " · ".join(escape(fact) for fact in _facts(card))
    grades = "".join(_now(scale, review) for scale in review.scales)
    grades = f'<p class="flag">{escape(_died(review))}</p>' if review.died else grades
    return (
        f'<section class="card head" aria-label="Patient"><h2>Bed {escape(card.bed)} · '
        f"{escape(card.name)} · {day_label(card.day)}</h2><p>{facts}</p>"
        f'<div class="row">{grades}{stay_link(card.patient)}</div></section>'
    )


def _died(review: Review) -> str:
    """When, and of what; the watch is over."""
    died = review.died
    if died is None:
        return ""
    at = day_clock(micros(died.at), review.protocol.time_zone)
    codes = {code.name: code.label for code in review.vocabulary[died.concept].codes}
    cause = codes.get(str(died.value), "the cause is not recorded yet")
    return f"Died {at} · {cause} · recorded by {died.recorded_by}"


def _facts(card: PatientCard) -> list[str]:
    facts = [
        None if card.age_years is None else f"{card.age_years:g} years",
        card.sex,
        None if card.weight_kg is None else f"{card.weight_kg:g} kg",
        card.product,
        None if card.instrument is None else f"tested with {card.instrument.upper()}",
        card.ward,
    ]
    return [str(fact) for fact in facts if fact]


def _now(scale: ScaleReview, review: Review) -> str:
    name, zone = scale.name.upper(), review.protocol.time_zone
    peak = f"highest so far {scale.peak}"
    return (
        f'<p class="now"><b>{name}</b> {grade_tile(scale.grade, name)} '
        f"<span>since {escape(day_clock(scale.since, zone))}, {escape(peak)}</span></p>"
    )


def zoom_buttons(chosen: str) -> str:
    """How much time is in view; no dragging needed."""
    buttons = "".join(
        f'<button type="button" class="small" data-action="zoom" data-value="{key}" '
        f'data-key="zoom-{key}" aria-pressed="{str(key == chosen).lower()}">{text}'
        "</button>"
        for key, text in ZOOMS.items()
    )
    return (
        f'<div class="row zoom" role="group" aria-label="Time in view">{buttons}</div>'
    )


def alert_list(review: Review, unwatched: str = "") -> str:
    """The open alerts of a patient; those that are silent now are folded away.

    `unwatched` says why nobody would be called, if so.
    """
    groups: tuple[list[str], list[str]] = ([], [])
    for alert in review.alerts:
        if alert.state != "closed":
            groups[alert.state in SILENT].append(_alert(alert, review))
    open_now, silent = ("".join(group) for group in groups)
    body = f'<ul class="alerts">{open_now}</ul>' if open_now else "<p>None open.</p>"
    folded = (
        f'<details data-key="silent"><summary>{len(groups[1])} silent now</summary>'
        f'<ul class="alerts">{silent}</ul></details>'
    )
    return (
        '<section class="card" aria-label="Alerts"><h2>Alerts</h2>'
        f"{watch_notice(unwatched)}{body}{folded if silent else ''}</section>"
    )


def _alert(alert: Alert, review: Review) -> str:
    zone = review.protocol.time_zone
    key = f"{alert.name} {alert.episode}"
    roles = ", ".join(role.replace("_", " ") for role in alert.calls)
    called = f", ladder reached: {roles}" if roles else ""
    late = ", learned late" if alert.late else ""
    since = f"Since {day_clock(alert.opened_at, zone)}{late}{called}."
    held = "<p>Not enough charted to say whether it still holds.</p>"
    return (
        f'<li class="{alert.priority}"><p><b class="priority">{alert.priority}</b> '
        f"<b>{escape(alert.says)}</b></p>"
        f"<p>{escape(since)} {escape(_answer(alert, zone))}.</p>"
        f"{held if alert.held else ''}"
        f"{going_button(alert)}{_beside(alert, review, key)}</li>"
    )


def _answer(alert: Alert, zone: str) -> str:
    """Who has answered, and until when it stays quiet."""
    if alert.state == "acknowledged" and alert.acknowledged_until is not None:
        until = clock(alert.acknowledged_until, zone)
        return f"{alert.acknowledged_by} is going; quiet until {until}"
    if alert.state == "inhibited" and alert.because:
        return f"Silent: {alert.because}"
    return STATES.get(alert.state, alert.state).capitalize()


def _beside(alert: Alert, review: Review, key: str) -> str:
    words = plain_words(review, alert.rule.explain)
    if not words:
        return ""
    return (
        f'<details data-key="words-{escape(key)}"><summary>In plain words'
        f'<span class="unseen"> for {escape(alert.says)}</span></summary>'
        f"{words}</details>"
    )


def quiet_words(alert: Alert, minutes: int = GOING_FOR) -> str:
    """What is said after an alert was acknowledged."""
    length = spoken(minutes * 60 * 1_000_000)
    return f"Acknowledged: {alert.says}. Quiet for {length} unless it gets worse."


def worst_now(review: Review) -> tuple[str, int]:
    """The scale to explain when nobody chose one: the worse grade, as it is now."""
    worst = max(
        review.scales,
        key=lambda s: (s.grade.lowest, not s.grade.ungraded, s.grade.highest),
        default=None,
    )
    return ("", 0) if worst is None else (worst.name, worst.since)


def opened(key: str, why: str, words: str) -> str:
    """The panel of one explanation, with the guide's words beside it."""
    return (
        f'<section class="card" data-opened="{escape(key)}" aria-label="Explanation">'
        f"<h2>Why this grade</h2>{why}{words}</section>"
    )


def trouble(text: str) -> str:
    """What could not be saved, and why; nothing when all went well."""
    return f'<p class="error" role="alert">{escape(text)}</p>' if text else ""
