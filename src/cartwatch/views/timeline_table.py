"""The timeline as tables: the same data as the drawing, for every reader and key."""

from collections.abc import Iterable, Sequence

from cartwatch.clinical import spoken, unit_words
from cartwatch.views.html import escape, grade_tile
from cartwatch.views.timeline_axis import Window
from cartwatch.views.timeline_chart import Ribbon
from cartwatch.views.timeline_data import SignLane, Span, Timeline
from cartwatch.views.timeline_words import day_clock


def tables(shown: Timeline, view: Window, opened: tuple[str, int] | None) -> str:
    """All that the drawing shows: grade steps, then vital signs and treatments."""
    folded = (
        ("Vital signs as a table", "signs", signs_table(shown, view)),
        ("Treatments and devices as a table", "given", treatments_table(shown, view)),
    )
    rest = "".join(
        f'<details data-key="{key}"><summary>{text}</summary>{table}</details>'
        for text, key, table in folded
    )
    return f'<section class="card">{steps_table(shown, view, opened)}{rest}</section>'


def steps_table(shown: Timeline, view: Window, opened: tuple[str, int] | None) -> str:
    """Every step of every grade in view, newest first; each row can be opened.

    `opened` is the scale and time whose explanation is on the page.
    """
    seen = [s for spans in shown.grades.values() for s in spans if s.end > view.start]
    rows = [
        _step(span, shown.zone, opened == (span.scale, span.start))
        for span in sorted(seen, key=lambda s: (-s.start, s.scale))
    ]
    heads = ("Since", "For", "Grade", "Why", "Explanation")
    return _table("Grade steps, newest first", heads, rows)


def _step(span: Span, zone: str, opened: bool) -> str:
    name = span.scale.upper()
    when = escape(day_clock(span.start, zone))
    value = f"{span.scale} {span.start}"
    button = (
        f'<button type="button" class="small" data-action="explain" '
        f'data-value="{escape(value)}" data-key="{escape(value)}" '
        f'aria-pressed="{str(opened).lower()}">Explain'
        f'<span class="unseen"> {name} at {when}</span></button>'
    )
    cells = (
        f"<td>{escape(spoken(span.end - span.start))}</td>"
        f"<td>{name} {grade_tile(span.grade, name)}</td>"
        f"<td>{escape(span.says)}</td><td>{button}</td>"
    )
    return f'<tr><th scope="row">{when}</th>{cells}</tr>'


def signs_table(shown: Timeline, view: Window) -> str:
    """Every charted vital sign in view, newest first."""
    values = [dict(lane.points) for lane in shown.signs]
    times = {at for lane in values for at in lane if view.start <= at <= view.end}
    rows = [
        _sign_row(at, [lane.get(at) for lane in values], shown.zone)
        for at in sorted(times, reverse=True)
    ]
    heads = ("When", *(_sign_head(lane) for lane in shown.signs))
    return _table("Vital signs in view, newest first", heads, rows)


def _sign_head(lane: SignLane) -> str:
    return f"{lane.concept.label} {unit_words(lane.concept.unit)}".strip()


def _sign_row(at: int, values: Sequence[float | None], zone: str) -> str:
    cells = "".join(f"<td>{'' if v is None else f'{v:g}'}</td>" for v in values)
    return f'<tr><th scope="row">{escape(day_clock(at, zone))}</th>{cells}</tr>'


def treatments_table(shown: Timeline, view: Window) -> str:
    """Devices, running drugs and doses in view."""
    rows = [
        row for ribbon in shown.ribbons for row in _ribbon_rows(ribbon, shown, view)
    ]
    heads = ("What", "From", "Until", "How")
    return _table("Treatments and devices in view", heads, rows)


def _ribbon_rows(ribbon: Ribbon, shown: Timeline, view: Window) -> Iterable[str]:
    for start, end, text in ribbon.bars:
        if end > view.start:
            until = "now" if end == shown.now else day_clock(end, shown.zone)
            yield _treatment(ribbon.label, day_clock(start, shown.zone), until, text)
    for at, text in ribbon.ticks:
        if at > view.start:
            yield _treatment(
                ribbon.label, day_clock(at, shown.zone), "given once", text
            )


def _treatment(*cells: str) -> str:
    label, *rest = (escape(cell) for cell in cells)
    return (
        f'<tr><th scope="row">{label}</th>{"".join(f"<td>{c}</td>" for c in rest)}</tr>'
    )


def _table(caption: str, heads: Sequence[str], rows: Sequence[str]) -> str:
    if not rows:
        return f"<p>{caption}: nothing in view.</p>"
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}">'
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
