"""The nurse's page at work: pick a patient, chart, see the grade, undo, correct."""

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import panel as pn
import param

from cartwatch.store import StoreError
from cartwatch.views.block import Block
from cartwatch.views.desk import Desk
from cartwatch.views.files import asset
from cartwatch.views.form import Form
from cartwatch.views.going import going
from cartwatch.views.numbers import note_on
from cartwatch.views.nurse_card import PICK, patient_card
from cartwatch.views.nurse_correct import NotCorrected, correction
from cartwatch.views.nurse_form import Sheet, form_spec, sheets
from cartwatch.views.nurse_hints import hints
from cartwatch.views.nurse_last import last_values
from cartwatch.views.nurse_picker import picker
from cartwatch.views.nurse_save import save
from cartwatch.views.nurse_tabs import LAST, tabs
from cartwatch.views.nurse_words import answer, said
from cartwatch.views.turn import Turn
from cartwatch.views.watched import watch_notice
from cartwatch.ward import Refused, Review

UNDO_SECONDS = 10
UNDO_REASON = "Undone at once"
TOO_LATE = "10 seconds are over. Correct it under Last values, with a reason."

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What was done last: its words, the rows that can be undone, and since when."""

    patient: str
    words: str
    kept: str = ""
    ids: tuple[str, ...] = ()
    at: float = 0.0

    def undo_for(self) -> float:
        """Seconds left in which no reason is asked."""
        return UNDO_SECONDS - (monotonic() - self.at) if self.ids else 0.0


class NursePage:
    """State of one open page. An update from outside never touches the form."""

    def __init__(self, desk: Desk, patient: str = "") -> None:
        css = asset("nurse.css")
        self.desk = desk
        self.chosen, self.sheet = patient, ""
        self.told: Told | None = None
        self._turn = Turn(self._draw)
        self.patients, self.card, self.answer, self.tabs, self.last = (
            Block(css=css) for _ in range(5)
        )
        self.form = Form()
        for part in (self.patients, self.card, self.answer, self.tabs, self.last):
            part.param.watch(self._pressed, "event", onlychanged=False)
        self.form.param.watch(self._formed, "event", onlychanged=False)
        self.refresh()
        desk.subscribe(self.refresh)

    @property
    def parts(self) -> list[pn.viewable.Viewable]:
        """The parts in reading order."""
        head = [self.patients, self.card, self.answer, self.tabs]
        return [*head, self.form, self.last]

    def refresh(self) -> None:
        """Show the ward as it is now, or after what the nurse is just doing.

        The service calls this where it may not wait; what is filled in stays.
        """
        self._turn.told()

    def _draw(self) -> None:
        reviews = self.desk.reviews()
        by_id = {review.card.patient: review for review in reviews}
        if self.chosen not in by_id:
            self._nobody()
        notice = watch_notice(self.desk.unwatched())
        self.patients.html = f"{notice}{picker(reviews, self.chosen)}"
        if self.chosen:
            self._show(by_id[self.chosen])
        elif reviews:
            self.card.html = PICK

    def _nobody(self) -> None:
        """No patient is chosen for the nurse: she says at whose bed she is."""
        self.chosen, self.told, self.form.spec = "", None, {}
        for part in (self.card, self.answer, self.tabs, self.last):
            part.html = ""

    def _show(self, review: Review) -> None:
        offered = sheets(review)
        names = [sheet.name for sheet in offered]
        if self.sheet not in (*names, LAST):
            self.sheet = names[0]
        open_now = next((s for s in offered if s.name == self.sheet), None)
        self.card.html = patient_card(review)
        self.answer.html = self._answer(review)
        self.tabs.html = tabs(offered, self.sheet)
        self.last.html = last_values(review) if open_now is None else ""
        self._show_form(open_now, review)

    def _answer(self, review: Review) -> str:
        """What was done last for this patient, beside the grades as they are now."""
        told = self.told
        if told is None or told.patient != review.card.patient:
            return ""
        return answer(review, told.words, kept=told.kept, undo_for=told.undo_for())

    def _show_form(self, sheet: Sheet | None, review: Review) -> None:
        """A new form only for another patient or sheet; else the words beside it."""
        spec = form_spec(sheet, review) if sheet else {}
        changed = {"hints": hints(review)}
        if spec.get("key") != self.form.spec.get("key"):
            changed["spec"] = spec
        self.form.param.update(changed)

    def _pressed(self, change: param.parameterized.Event) -> None:
        event: Event = change.new or {}
        acts = {
            "pick": self._pick,
            "acknowledge": self._go,
            "sheet": self._turn_to,
            "undo": self._undo,
            "correct": self._correct,
            "remove": self._correct,
        }
        act = acts.get(str(event.get("action")))
        if act is not None:
            with self._turn.doing():
                act(event)

    def _pick(self, event: Event) -> None:
        patient = str(event["value"])
        try:
            self.desk.seen(patient)
        except Refused as refused:
            self._say(kept=f"Not opened. {refused}")
            return
        self.chosen, self.told = patient, None
        self._draw()

    def _go(self, event: Event) -> None:
        """The nurse is going to the alert that the button names."""
        try:
            going(self.desk, str(event["value"]))
        except (Refused, StoreError) as problem:
            self.answer.announce = f"Nothing was saved. {problem}"
        self._draw()

    def _turn_to(self, event: Event) -> None:
        self.sheet = str(event["value"])
        self._draw()

    def _formed(self, change: param.parameterized.Event) -> None:
        message: Event = change.new or {}
        with self._turn.doing():
            if message.get("do") == "check":
                self._check(message)
            elif message.get("do") == "save":
                self._save(message)

    def _check(self, message: Event) -> None:
        """Say at once what is wrong or unusual with one typed number."""
        review = self.desk.review(str(message["patient"]))
        name = str(message["name"])
        if review is None or name not in review.vocabulary:
            return
        typed, age = str(message["text"]), review.card.age_years
        note = note_on(review.vocabulary[name], typed, age)
        if note is not None:
            self.form.reply({"key": message["key"], "notes": {name: note.as_reply()}})

    def _save(self, message: Event) -> None:
        """Chart what one form says, answer with the grade, offer to undo."""
        patient, key = str(message["patient"]), str(message["key"])
        try:
            saved = save(message, self.desk)
        except (StoreError, Refused) as error:
            self.form.reply({"key": key, "failed": f"Not saved. {error}"})
            return
        self.form.reply(saved.reply(key))
        review = self.desk.review(patient)
        if not saved.ids:
            self.told = None
        if review is not None and saved.ids:
            words, kept = saved.words(review), saved.kept(review)
            self.told = Told(patient, words, kept, saved.ids, monotonic())
            self.answer.announce = said(review, f"{words} {kept}")
        self._draw()

    def _undo(self, _: Event) -> None:
        """Take the last save back, whole; no reason is asked within 10 s."""
        told = self.told
        if told is None or told.undo_for() <= 0:
            self._say(kept=TOO_LATE)
            return
        try:
            self.desk.correct(told.patient, told.ids, None, reason=UNDO_REASON)
        except (StoreError, Refused) as error:
            self._say(kept=f"Not undone. {error}")
        else:
            self._say(f"Undone. Values taken back: {len(told.ids)}.")

    def _correct(self, event: Event) -> None:
        review = self.desk.review(self.chosen)
        if review is None:
            return
        try:
            self._say(correction(event, review, self.desk))
        except NotCorrected as error:
            self._say(kept=str(error))
        except (StoreError, Refused) as error:
            self._say(kept=f"Not corrected. {error}")

    def _say(self, words: str = "", *, kept: str = "") -> None:
        """What was done, or what could not be, beside the grades as they are now."""
        self.told = Told(self.chosen, words, kept)
        self.answer.announce = words or kept
        self._draw()
