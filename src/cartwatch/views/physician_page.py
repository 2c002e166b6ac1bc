"""The physician's page: one patient at a time, from the same review as every page."""

import panel as pn
from bokeh.layouts import column
from param.parameterized import Event

from cartwatch.grading import explain
from cartwatch.store import StoreError
from cartwatch.views.block import Block
from cartwatch.views.board_rows import board_rows
from cartwatch.views.desk import Desk
from cartwatch.views.explanation import explanation
from cartwatch.views.files import asset
from cartwatch.views.going import going
from cartwatch.views.guide import plain_words
from cartwatch.views.physician import (
    alert_list,
    opened,
    patient_head,
    patient_list,
    quiet_words,
    trouble,
    worst_now,
    zoom_buttons,
)
from cartwatch.views.physician_family import family_strip
from cartwatch.views.timeline_axis import Window, window
from cartwatch.views.timeline_data import Timeline, drawn_state, timeline
from cartwatch.views.timeline_figure import figures
from cartwatch.views.timeline_look import look
from cartwatch.views.timeline_screen import Screen
from cartwatch.views.timeline_table import tables
from cartwatch.views.turn import Turn
from cartwatch.ward import Refusal, Refused, Review

GONE = Refusal("patient", "", "no longer on this ward", "Choose another patient")
CHANGED = Refusal("text", "", "the state has changed", "Read the new text first")
RELEASED = "Released. The family can read it now."
FOR_THE_EYE = {"aria-hidden": "true", "inert": ""}
"""The drawing has the same data as the tables, and nothing to press."""
HOURS: dict[str, int | None] = {"6": 6, "24": 24, "72": 72, "all": None}


class PhysicianPage:
    """State of one open page: who is chosen, what is in view, which step is open."""

    def __init__(self, desk: Desk) -> None:
        css = asset("physician.css")
        self.desk = desk
        self.chosen: str | None = None
        self.zoom = "24"
        self.opened: tuple[str, int] | None = None
        self.trouble = ""
        self._drawn: object = None
        self._ready = False
        self._turn = Turn(self._look)
        self.patients, self.case, self.reasons, self.tables = (
            Block(css=css) for _ in range(4)
        )
        self.screen = Screen()  # type: ignore[no-untyped-call] # Panel has no types
        self.drawing = pn.pane.Bokeh(  # type: ignore[no-untyped-call] # the same
            None, sizing_mode="stretch_width"
        )
        for block in (self.patients, self.case, self.reasons, self.tables):
            block.param.watch(self._pressed, "event", onlychanged=False)
        self.screen.param.watch(self._resized, ["dark", "room"])
        self.refresh()
        desk.subscribe(self.refresh)
        pn.state.onload(self._loaded)

    @property
    def parts(self) -> list[pn.viewable.Viewable]:
        """The parts in reading order: patients, case, drawing, reasons, tables."""
        drawn = pn.Column(self.screen, self.drawing, sizing_mode="stretch_width")
        return [self.patients, self.case, drawn, self.reasons, self.tables]

    def refresh(self) -> None:
        """Show the ward as it is now, or after what the reader is just doing."""
        self._turn.told()

    def _look(self) -> None:
        reviews = {r.card.patient: r for r in self.desk.reviews()}
        rows = board_rows(reviews.values())
        if self.chosen not in reviews:
            self.chosen = rows[0].patient if rows else None
            self.opened = None
            self._seen()
        self.patients.html = patient_list(rows, self.chosen)
        if self.chosen is not None:
            self._show(reviews[self.chosen])

    def _show(self, review: Review) -> None:
        shown = timeline(review)
        view = window(shown.start, shown.now, HOURS[self.zoom])
        self.case.html = patient_head(review) + zoom_buttons(self.zoom)
        self.reasons.html = "".join(
            [
                trouble(self.trouble),
                alert_list(review, self.desk.unwatched()),
                self._explained(review),
                family_strip(review),
            ]
        )
        self.tables.html = tables(shown, view, self.opened)
        self._draw(shown, view)

    def _explained(self, review: Review) -> str:
        """The step that was opened, else the worst grade as it is now."""
        scale, at = self.opened or worst_now(review)
        course = review.scale_at(scale, at if self.opened else review.now)
        if course is None or at < review.course.infused_at:
            return ""
        key = f"{scale} {at}"
        found = explain(course, at if self.opened else review.now)
        why = explanation(found, review, scale.upper())
        return opened(key, why, plain_words(review, scale))

    def _draw(self, shown: Timeline, view: Window) -> None:
        """Draw again when what is shown has changed, not whenever time goes on."""
        seen = look(dark=self.screen.dark, width=self.screen.room)
        state = (
            self.chosen,
            drawn_state(shown),
            self.zoom,
            seen.width,
            self.screen.dark,
        )
        if not self._ready or state == self._drawn:
            return
        self._drawn = state
        lanes = figures(shown, view, seen)
        self.drawing.object = column(
            *lanes, sizing_mode="stretch_width", html_attributes=FOR_THE_EYE
        )

    def _loaded(self) -> None:
        """Draw once the page stands: a drawing that is replaced earlier is lost."""
        self._ready = True
        self.refresh()

    def _resized(self, *_: Event) -> None:
        self.refresh()

    def _pressed(self, change: Event) -> None:
        """A button of the page: its action, and what it is about."""
        event = change.new or {}
        acts = {
            "open": self._open,
            "zoom": self._zoom,
            "explain": self._explain,
            "acknowledge": self._acknowledge,
            "release": self._release,
        }
        act = acts.get(event.get("action", ""))
        if act is None:
            return
        with self._turn.doing():
            try:
                self.trouble = ""
                act(str(event.get("value", "")))
            except (Refused, StoreError) as problem:
                self.trouble = f"Nothing was saved. {problem}"
            self._look()

    def _open(self, patient: str) -> None:
        self.desk.seen(patient)
        self.chosen, self.opened = patient, None

    def _seen(self) -> None:
        """Whoever the page shows by itself was seen too."""
        try:
            if self.chosen is not None:
                self.desk.seen(self.chosen)
        except Refused as refused:
            self.trouble, self.chosen = str(refused), None

    def _zoom(self, zoom: str) -> None:
        self.zoom = zoom if zoom in HOURS else self.zoom

    def _explain(self, step: str) -> None:
        scale, _, at = step.partition(" ")
        if at.isdigit():
            self.opened = (scale, int(at))

    def _acknowledge(self, value: str) -> None:
        """A named person is going: the alert is quiet for a while."""
        alert = going(self.desk, value)
        if alert is not None:
            self.reasons.announce = quiet_words(alert)

    def _release(self, value: str) -> None:
        """The family was told, or may read it: the proposed text opens for them.

        The button names its patient: another may have been opened meanwhile.
        """
        state, _, patient = value.partition("|")
        review = self.desk.review(patient)
        if review is None:
            raise Refused([GONE])
        if review.family.waiting != state:
            raise Refused([CHANGED])
        self.desk.release(review, state)
        self.reasons.announce = RELEASED
