"""The drawing of a timeline: Bokeh figures over one time axis, for the eye only.

Screen readers and keyboards use the table of `timeline_table`, with the same data.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import nan

from bokeh.models import FixedTicker, Range1d
from bokeh.models.annotations.geometry import Span as Line
from bokeh.models.annotations.labels import Label
from bokeh.plotting import figure

from cartwatch.clinical import unit_words
from cartwatch.views.timeline_axis import Window, ticks
from cartwatch.views.timeline_chart import Ribbon
from cartwatch.views.timeline_data import SignLane, Span, Timeline
from cartwatch.views.timeline_look import Look

GRADE_HEIGHT, SIGN_HEIGHT, RIBBON_HEIGHT, AXIS_HEIGHT = 164, 84, 34, 28
LEFT, RIGHT = 44, 12
LETTER = 7


def figures(shown: Timeline, view: Window, look: Look) -> list[figure]:
    """Grade lanes, sign lanes, treatments; top to bottom, one x range."""
    x_range = Range1d(start=view.start / 1000, end=view.end / 1000)
    drawn = []
    for name, spans in shown.grades.items():
        drawn.append(grade_figure(name.upper(), spans, view, look))
    drawn += [sign_figure(lane, view, look) for lane in shown.signs]
    if shown.ribbons:
        drawn.append(ribbon_figure(shown.ribbons, view, look))
    marks = ticks(view, shown.infused_at, shown.zone)
    for i, fig in enumerate(drawn):
        fig.x_range = x_range
        _axis(fig, marks, look, labelled=i == 0)
        _upright(fig, shown.now, look["ink"])
        _upright(fig, shown.infused_at, look["line"])
    return drawn


def _blank(height: int, low: float, high: float, look: Look) -> figure:
    return figure(
        height=height,
        sizing_mode="stretch_width",
        y_range=Range1d(start=low, end=high),
        toolbar_location=None,
        tools="",
        x_axis_location="above",
        min_border_left=LEFT,
        min_border_right=RIGHT,
        min_border_top=0,
        min_border_bottom=4,
        background_fill_color=look["surface"],
        border_fill_color=look["surface"],
        outline_line_color=look["line"],
    )


def _axis(fig: figure, marks: dict[int, str], look: Look, *, labelled: bool) -> None:
    axis = fig.xaxis[0]
    axis.ticker = FixedTicker(ticks=[at / 1000 for at in marks])
    axis.major_label_overrides = {at / 1000: text for at, text in marks.items()}
    axis.visible = labelled
    fig.xgrid.ticker = axis.ticker
    fig.grid.grid_line_color = look["line"]
    fig.grid.grid_line_alpha = 0.25
    for side in (*fig.xaxis, *fig.yaxis):
        side.major_label_text_color = look["ink"]
        side.major_label_text_font = "Inter CW"
        side.major_label_text_font_size = "14px"
        side.axis_line_color = side.major_tick_line_color = look["line"]
        side.minor_tick_line_color = None
    if labelled:
        fig.height = (fig.height or 0) + AXIS_HEIGHT


def _upright(fig: figure, at: int, colour: str) -> None:
    fig.add_layout(
        Line(location=at / 1000, dimension="height", line_color=colour, line_width=2)
    )


def _name(fig: figure, text: str, look: Look, top: float | None = None) -> None:
    """The lane's name inside it: at its foot, or under the value `top`."""
    fig.add_layout(
        Label(
            x=4,
            y=2 if top is None else top,
            x_units="screen",
            y_units="screen" if top is None else "data",
            text=text,
            background_fill_color=look["surface"],
            background_fill_alpha=0.8,
            **look.label(13, ink="ink-2", bold=True),
        )
    )


def grade_figure(name: str, spans: Sequence[Span], view: Window, look: Look) -> figure:
    """One scale: bars at the settled grade, bands over a range, hatches for gaps."""
    fig = _blank(GRADE_HEIGHT, -1.7, 4.6, look)
    seen = [s for s in spans if s.end > view.start and s.start < view.end]
    _gaps(fig, [s for s in seen if s.grade.ungraded], look)
    _bars(fig, [s for s in seen if not s.grade.ungraded], view, look)
    _risers(fig, seen, look)
    _words(fig, seen, view, look)
    fig.yaxis.ticker = FixedTicker(ticks=[0, 1, 2, 3, 4])
    _name(fig, name, look, top=3.75)
    return fig


def _gaps(fig: figure, spans: Sequence[Span], look: Look) -> None:
    fig.quad(
        left=[s.start / 1000 for s in spans],
        right=[s.end / 1000 for s in spans],
        bottom=-0.4,
        top=4.4,
        fill_alpha=0,
        line_color=look["gu-edge"],
        line_dash="dashed",
        hatch_pattern="right_diagonal_line",
        hatch_color=look["gu-edge"],
        hatch_alpha=0.5,
    )


def _bars(fig: figure, spans: Sequence[Span], view: Window, look: Look) -> None:
    for settled in (True, False):
        own = [s for s in spans if s.grade.settled is settled]
        fig.quad(
            left=[s.start / 1000 for s in own],
            right=[s.end / 1000 for s in own],
            bottom=[s.grade.lowest - 0.36 for s in own],
            top=[s.grade.highest + 0.36 for s in own],
            fill_color=[look[_token(s)] for s in own],
            fill_alpha=1 if settled else 0.45,
            line_color=[look[f"{_token(s)}-edge"] for s in own],
            line_dash="solid" if settled else "dashed",
            line_width=2,
        )
        for ink in {_ink(s) for s in own}:
            part = [s for s in own if _ink(s) == ink]
            fig.text(
                x=[max(s.start, view.start) / 1000 for s in part],
                y=[(s.grade.lowest + s.grade.highest) / 2 for s in part],
                text=[str(s.grade) for s in part],
                x_offset=4,
                text_baseline="middle",
                **look.text(14, ink=ink, bold=True),
            )


def _token(span: Span) -> str:
    """The colour of what is certain; a range from 0 never looks like a 0."""
    certain = span.grade.settled or span.grade.lowest > 0
    return f"g{span.grade.lowest}" if certain else "gu"


def _ink(span: Span) -> str:
    """Digits in the tile's own ink; on the paler band of a range in plain ink."""
    return f"g{span.grade.lowest}-text" if span.grade.settled else "ink"


def _risers(fig: figure, spans: Sequence[Span], look: Look) -> None:
    pairs = [
        (after.start, before.grade.lowest, after.grade.lowest)
        for before, after in pairwise(spans)
        if before.grade.settled and after.grade.settled
    ]
    fig.segment(
        x0=[at / 1000 for at, _, _ in pairs],
        x1=[at / 1000 for at, _, _ in pairs],
        y0=[low for _, low, _ in pairs],
        y1=[high for _, _, high in pairs],
        line_color=look["ink"],
        line_width=2,
    )


def _words(fig: figure, spans: Sequence[Span], view: Window, look: Look) -> None:
    """The driver under each step, cut to the room that the step has."""
    per_letter = (view.end - view.start) / max(look.width - LEFT - RIGHT, 1) * LETTER
    placed = [(max(s.start, view.start), min(s.end, view.end), s.says) for s in spans]
    cut = [
        (at, shortened(says, int((to - at) / per_letter))) for at, to, says in placed
    ]
    fig.text(
        x=[at / 1000 for at, _ in cut],
        y=-1.15,
        text=[text for _, text in cut],
        x_offset=2,
        text_baseline="middle",
        **look.text(13),
    )


def shortened(text: str, letters: int) -> str:
    """The text, or as much of it as fits with an ellipsis; nothing below 4 letters."""
    if len(text) <= letters:
        return text
    return f"{text[: letters - 1]}…" if letters >= 4 else ""


def sign_figure(lane: SignLane, view: Window, look: Look) -> figure:
    """One vital sign: points, a line that breaks over gaps, and its limits."""
    seen = [v for at, v in lane.points if view.start <= at <= view.end]
    values = [*seen, *(limit.value for limit in lane.limits)] or [0.0, 1.0]
    room = max((max(values) - min(values)) * 0.25, 1.0)
    fig = _blank(SIGN_HEIGHT, min(values) - room, max(values) + room, look)
    points = _broken(lane)
    x = [at / 1000 for at, _ in points]
    y = [value for _, value in points]
    fig.line(x=x, y=y, line_color=look["ink"], line_width=2)
    fig.scatter(x=x, y=y, size=5, color=look["ink"])
    for limit in lane.limits:
        fig.add_layout(
            Line(
                location=limit.value,
                dimension="width",
                line_color=look["ink-2"],
                line_dash="dashed",
            )
        )
    fig.yaxis.ticker = FixedTicker(ticks=_values(lane, values))
    _name(fig, f"{lane.concept.label} {unit_words(lane.concept.unit)}".strip(), look)
    return fig


def _values(lane: SignLane, values: Sequence[float]) -> list[float]:
    """The axis names the limits; without one, the least and the most in view."""
    return [limit.value for limit in lane.limits] or sorted({min(values), max(values)})


def _broken(lane: SignLane) -> list[tuple[int, float]]:
    """The points, with a break where a value had run out before the next came."""
    longest = lane.concept.valid_for
    found: list[tuple[int, float]] = []
    for at, value in lane.points:
        if longest is not None and found and at - found[-1][0] > longest:
            found.append((at, nan))
        found.append((at, value))
    return found


def ribbon_figure(ribbons: Sequence[Ribbon], view: Window, look: Look) -> figure:
    """Treatments and devices: a thin bar or a tick each, with its words."""
    fig = _blank(RIBBON_HEIGHT * len(ribbons) + 8, -len(ribbons) - 0.1, 0.1, look)
    for i, ribbon in enumerate(ribbons):
        _ribbon(fig, ribbon, -i, view, look)
    fig.yaxis.visible = False
    fig.min_border_left = LEFT
    fig.ygrid.visible = False
    return fig


def _ribbon(fig: figure, ribbon: Ribbon, top: int, view: Window, look: Look) -> None:
    bars = [b for b in ribbon.bars if b[1] > view.start and b[0] < view.end]
    fig.quad(
        left=[b[0] / 1000 for b in bars],
        right=[b[1] / 1000 for b in bars],
        bottom=top - 0.9,
        top=top - 0.5,
        fill_color=look["ink-2"],
        fill_alpha=0.3,
        line_color=look["ink-2"],
    )
    fig.scatter(
        x=[at / 1000 for at, _ in ribbon.ticks],
        y=top - 0.7,
        size=12,
        marker="inverted_triangle",
        color=look["ink"],
    )
    words = [*((max(b[0], view.start), b[2]) for b in bars), *ribbon.ticks]
    _ribbon_words(fig, words, ribbon.label, top, look)


def _ribbon_words(
    fig: figure, words: list[tuple[int, str]], label: str, top: int, look: Look
) -> None:
    fig.text(
        x=[at / 1000 for at, _ in words],
        y=top - 0.7,
        text=[text for _, text in words],
        x_offset=9,
        text_baseline="middle",
        **look.text(13),
    )
    fig.add_layout(
        Label(
            x=4,
            y=top - 0.45,
            x_units="screen",
            text=label,
            **look.label(13, ink="ink-2", bold=True),
        )
    )
