"""The laws of grading, held against a ward on which people chart, err and wait.

A state machine charts, corrects, attributes and lets time pass. After each step the
laws below are checked against fresh gradings. A patient charts at whole quarters of
an hour, so that the literal reading of `plain_reading` can say what is missing.

Worse values: only where the vocabulary has a direction. Left out, on purpose:
`intracranial_hemorrhage` takes signs out of ICANS, `intubation_reason` takes a
ventilator out of CRS (so `ventilator` stands in no order either), a `sedative` hides
ICE and waking, and a baseline is what others are compared with: a worse one lowers
the grade, as it should. Blow-by ranks with a cannula but has no high-flow cell.
"""

import random
from dataclasses import replace

import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from cartwatch.clinical import Attribution, Grade
from laws.ledger import PATIENTS, Ledger, Values, alarms, moment, plain, ticks
from laws.strategies import ASKED, CAUSES, SETS, SIGNS, VALUES, WORSE, shipped

who = st.sampled_from(PATIENTS)


class Ward(RuleBasedStateMachine):
    """Two patients, one scale, one ward; `now` is hours since both infusions."""

    @initialize(scale=st.sampled_from(sorted(ASKED)))
    def open(self, scale: str) -> None:
        """A ward with nobody charted."""
        library = shipped()
        self.scale = library.scales[scale]
        self.ward = library.wards["example-adult"]
        self.ledger = Ledger(library.vocabulary)
        self.now = 6.0
        self.seen: list[tuple[float, Ledger, Values, dict]] = []
        self.checked: tuple[Ledger, float] | None = None

    # -------------------------------------------------------- what people do

    @rule(patient=who, late=st.integers(0, 12), data=st.data())
    def chart(self, patient: str, late: int, data: st.DataObject) -> None:
        """One value, maybe hours after it was so."""
        concept = data.draw(st.sampled_from(ASKED[self.scale.id]))
        value = data.draw(st.sampled_from(VALUES[concept]))
        hour = self.now - late / 4
        self.ledger = self.ledger.with_row(patient, hour, self.now, concept, value)

    @rule(patient=who, data=st.data())
    def chart_a_set(self, patient: str, data: st.DataObject) -> None:
        """A whole round, so that grades are often settled."""
        for concept in SETS[self.scale.id]:
            known = [v for v in VALUES[concept] if v is not None]
            value = data.draw(st.sampled_from(known), label=concept)
            self.ledger = self.ledger.with_row(
                patient, self.now, self.now, concept, value
            )

    @precondition(lambda self: self.ledger.in_force())
    @rule(data=st.data())
    def amend(self, data: st.DataObject) -> None:
        """A wrong value is replaced."""
        row = data.draw(st.sampled_from(self.ledger.in_force()))
        value = data.draw(st.sampled_from(VALUES[row.concept]))
        self.ledger = self.ledger.corrected(row, self.now, value, "amended")

    @precondition(lambda self: self.ledger.in_force())
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        """A row of the wrong patient is withdrawn."""
        row = data.draw(st.sampled_from(self.ledger.in_force()))
        self.ledger = self.ledger.corrected(row, self.now, None, "entered-in-error")

    @rule(
        patient=who,
        length=st.integers(1, 56),
        back=st.integers(0, 16),
        signs=st.booleans(),
        data=st.data(),
    )
    def attribute(
        self, patient: str, length: int, back: int, signs: bool, data: st.DataObject
    ) -> None:
        """A clinician puts a rung down to another cause, maybe one seen before."""
        rung = data.draw(st.sampled_from(sorted(SIGNS[self.scale.id])))
        cause = data.draw(st.sampled_from(CAUSES[self.scale.id]))
        begins = self.now - back / 4
        for concept, value in SIGNS[self.scale.id][rung] if signs else ():
            self.ledger = self.ledger.with_row(
                patient, begins - 0.5, self.now, concept, value
            )
        self.ledger = self.ledger.attributed(
            Attribution(
                patient=patient,
                scale=self.scale.scale,
                domain=rung[0],
                grade=rung[1],
                begins=moment(begins),
                ends=moment(begins + length / 4),
                cause=cause,
                by="Dr B.",
                reason="seen at the bed",
            )
        )

    @rule(quarters=st.integers(1, 60))
    def wait(self, quarters: int) -> None:
        """Nobody charts: what the clock brings was on the steps ahead of time."""
        later = self.now + quarters / 4
        ahead = self.ledger.course("P1", self.ward, self.now)
        then = self.ledger.course("P1", self.ward, later)
        back = then.upto(ahead.until)
        assert alarms(ahead) == alarms(back)
        self.now = later

    @rule()
    def look(self) -> None:
        """Somebody looks at the screen; what it said is kept, and a while goes by."""
        rows = plain(self.ledger.graded(self.scale, self.now))
        said = alarms(self.ledger.course("P1", self.ward, self.now))
        self.seen.append((self.now, self.ledger, rows, said))
        self.now += 1 / 4

    # ------------------------------------------------------- laws about values

    @rule(patient=who, data=st.data())
    def complete(self, patient: str, data: st.DataObject) -> None:
        """Every completion of what is missing falls inside the range."""
        before = self.grade(self.ledger, patient)
        if before is None:
            return
        whole = self.ledger
        for concept in ASKED[self.scale.id]:
            possible = self.possible(patient, concept)
            if possible:
                value = data.draw(st.sampled_from(possible), label=concept)
                whole = whole.with_row(patient, self.now, self.now, concept, value)
        after = self.grade(whole, patient)
        assert after is not None
        assert before.lowest <= after.lowest, (before, after)
        assert after.highest <= before.highest, (before, after)

    @rule(patient=who, ill=st.booleans(), data=st.data())
    def worsen(self, patient: str, ill: bool, data: st.DataObject) -> None:
        """A worse value at the same minute never lowers a grade."""
        ledger = self.ledger
        if ill and self.scale.requires is not None:
            ledger = ledger.with_row(
                patient, self.now - 1, self.now, "temperature", 39.4
            )
        concept = data.draw(st.sampled_from(sorted(WORSE[self.scale.id])))
        order = WORSE[self.scale.id][concept]
        worst = data.draw(st.integers(1, len(order) - 1))
        milder = data.draw(st.integers(0, worst - 1))
        found = [
            self.grade(
                ledger.with_row(patient, self.now, self.now, concept, order[i]),
                patient,
            )
            for i in (milder, worst)
        ]
        assert None not in found
        here, there = found
        assert here.lowest <= there.lowest, (concept, here, there)
        assert here.highest <= there.highest, (concept, here, there)

    def grade(self, ledger: Ledger, patient: str) -> Grade | None:
        """The grade of a patient now; None before anything was charted."""
        prepared = ledger.framed([patient])
        rows = plain(ledger.graded(self.scale, self.now, prepared=prepared))
        return Grade(rows[-1][2], rows[-1][3]) if rows else None

    def possible(self, patient: str, concept: str) -> list[float | str]:
        """The values that what is missing now may have; none where nothing is.

        A standing value that nobody confirmed is completed by confirming it: another
        value would be a change, and no completion.
        """
        reading, t = self.ledger.reading(patient, self.scale), ticks(self.now)
        known = [v for v in VALUES[concept] if v is not None]
        kind = self.ledger.vocabulary[concept]
        if kind.kind == "given":
            return []
        if kind.coded:
            codes, stale = reading.codes(concept, t)
            some = [v for v in known if v in codes]
            return some if len(codes) > 1 or stale else []
        (low, high), stale = reading.number(concept, t)
        if low == high:
            return [low] if stale else []
        return [v for v in known if low <= v <= high]

    # ------------------------------------------------ laws after every step

    @precondition(lambda self: self.checked != (self.ledger, self.now))
    @invariant()
    def laws(self) -> None:
        """Everything that holds of any chart, when it has changed."""
        self.checked = (self.ledger, self.now)
        if self.ledger.rows:
            self.the_same_however_it_is_asked()
        if self.seen:
            self.recall(self.seen[-1])
        if self.ledger.attributions:
            self.an_attribution_ends_where_it_ends()

    def the_same_however_it_is_asked(self) -> None:
        """Twice, in any order of rows, alone, or by somebody who made no errors."""
        prepared = self.ledger.framed()
        base = plain(self.ledger.graded(self.scale, self.now, prepared=prepared))
        again = plain(self.ledger.graded(self.scale, self.now, prepared=prepared))
        assert base == again, "grading twice"
        order = list(range(len(self.ledger.rows)))
        random.Random(len(order)).shuffle(order)
        shuffled = self.ledger.framed(order=order)
        found = plain(self.ledger.graded(self.scale, self.now, prepared=shuffled))
        assert base == found, "row order"
        found = plain(self.ledger.never_made().graded(self.scale, self.now))
        assert base == found, "corrections"
        alone = self.ledger.framed(["P1"])
        found = plain(self.ledger.graded(self.scale, self.now, prepared=alone))
        assert [r for r in base if r[0] == "P1"] == found, "alone"

    def recall(self, look: tuple[float, Ledger, Values, dict]) -> None:
        """Asked of the ledger of today, the screen said then what it said."""
        then, old, rows, _ = look
        today = replace(self.ledger, attributions=old.attributions)
        prepared = today.framed(known=then)
        assert rows == plain(today.graded(self.scale, then, prepared=prepared))

    def an_attribution_ends_where_it_ends(self) -> None:
        """Before it begins nothing is changed by it. After its end nothing is, as long
        as the same episodes open and close at the same instants without it: a sign put
        down to another cause opens none and keeps none open, and that lives on.
        """
        *others, last = self.ledger.attributions
        without = replace(self.ledger, attributions=tuple(others))
        with_it, none = (
            [r for r in plain(x.graded(self.scale, self.now)) if r[0] == last.patient]
            for x in (self.ledger, without)
        )
        begins, ends = at_micros(last.begins), at_micros(last.ends)
        times = sorted({r[1] for r in (*with_it, *none)})
        alike = opened(with_it) == opened(none)
        for time in times:
            if time < begins or (alike and time >= ends):
                here, there = row_at(with_it, time), row_at(none, time)
                assert here == there, (time, here, there)

    def teardown(self) -> None:
        """Every screen that anybody looked at, and what rang on it."""
        for look in getattr(self, "seen", ()):
            self.recall(look)
            then, old, _, said = look
            today = replace(self.ledger, attributions=old.attributions)
            assert said == alarms(today.course("P1", self.ward, then))


def at_micros(time: object) -> object:
    """A time as the timeline holds it."""
    return pd.Timestamp(time)


def row_at(rows: Values, time: object) -> tuple[object, ...] | None:
    """Grade, driver and episode at a time; None before the first row."""
    before = [r for r in rows if r[1] <= time]  # type: ignore[operator]
    return before[-1][2:] if before else None


def opened(rows: Values) -> list[tuple[object, object]]:
    """When the number of the open episode changes."""
    changes, last = [], 0
    for row in rows:
        if row[5] != last:
            last = row[5]
            changes.append((row[1], last))
    return changes


TestWard = Ward.TestCase
# A step grades several times over: half as many runs as a law has examples.
HALF = max(settings.default.max_examples // 2, 1)
TestWard.settings = settings(max_examples=HALF, stateful_step_count=7)
