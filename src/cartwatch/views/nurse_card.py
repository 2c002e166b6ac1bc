"""Who is on the screen: grades and alerts, each with the words for the family."""

from cartwatch.alerting import Alert
from cartwatch.views.going import going_button
from cartwatch.views.guide import plain_words
from cartwatch.views.html import escape, grade_tile
from cartwatch.views.nurse_words import scale_line
from cartwatch.views.patients_page import stay_link
from cartwatch.views.timeline_words import day_label
from cartwatch.views.wording import when_words
from cartwatch.ward import Review, ScaleReview

PRIORITIES = ("high", "medium", "low")
OPEN = ("ringing", "acknowledged")
PICK = '<p class="soft">Pick a patient above.</p>'


def patient_card(review: Review) -> str:
    """Name, bed, age and day; every grade and open alert can be opened."""
    card = review.card
    who = f"Bed {card.bed or '–'} · {card.name} · {_age(card.age_years)}"
    scales = "".join(_scale(scale, review) for scale in review.scales)
    return (
        '<section class="patient card" aria-label="Patient">'
        f'<div class="top"><h2>{escape(who)} · {day_label(card.day)}</h2>'
        f"{stay_link(card.patient)}</div>"
        f'<div class="scales">{scales}</div>{_alerts(review)}</section>'
    )


def _age(years: float | None) -> str:
    if years is None:
        return "age unknown"
    return f"{int(years)} y" if years >= 1 else f"{int(years * 12)} months"


def _since(at: int, review: Review) -> str:
    words = when_words(at, review.now, review.protocol.time_zone)
    return f"since {words.removeprefix('at ').removeprefix('on ')}"


def _scale(scale: ScaleReview, review: Review) -> str:
    """A grade; opened, its reason, what to chart next, and the plain explanation."""
    name = scale.name.upper()
    return (
        f'<details id="why-{escape(scale.name)}"><summary>'
        f"{grade_tile(scale.grade, name)} {escape(name)} "
        f'<span class="soft">{escape(_since(scale.since, review))}</span></summary>'
        f"{scale_line(scale, review)}{plain_words(review, scale.name)}</details>"
    )


def _alerts(review: Review) -> str:
    """The loudest alert in view, the others one press away."""
    found = sorted(
        (a for a in review.alerts if a.state in OPEN),
        key=lambda a: (a.state != "ringing", PRIORITIES.index(a.priority)),
    )
    if not found:
        return ""
    shown, *rest = (_alert(alert, review) for alert in found)
    if not rest:
        return shown
    count = f"{len(rest)} more alert{'s' if len(rest) > 1 else ''}"
    more = f"<summary>{count}</summary>{''.join(rest)}"
    return f'{shown}<details id="more-alerts">{more}</details>'


def _alert(alert: Alert, review: Review) -> str:
    """An alert; opened, the words to use with the family."""
    by = f", {alert.acknowledged_by} is going" if alert.acknowledged_by else ""
    line = f"{alert.says} · {_since(alert.opened_at, review)}{by}"
    name = escape(f"{alert.name}-{alert.episode}")
    words = plain_words(review, alert.rule.explain)
    return (
        f'<details class="alert {alert.priority}" id="alert-{name}">'
        f'<summary><span class="unseen">{alert.priority} alert: </span>{escape(line)}'
        f"</summary>{words}</details>{going_button(alert)}"
    )
