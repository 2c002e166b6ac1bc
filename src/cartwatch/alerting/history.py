"""Every alert episode since the infusion, the closed ones included."""

from collections.abc import Sequence

from cartwatch.alerting.alert import Acknowledgement, Alert
from cartwatch.alerting.case import Inputs, Learned, case
from cartwatch.alerting.state import state
from cartwatch.clinical import Vocabulary
from cartwatch.grading.steps import Course, Steps
from cartwatch.protocol.tree import WardProtocol


def alert_history(
    course: Course,
    ward: WardProtocol,
    *,
    now: int,
    overdue: Steps,
    vocabulary: Vocabulary,
    acknowledgements: Sequence[Acknowledgement] = (),
    learned: Learned | None = None,
    ends: int | None = None,
) -> tuple[Alert, ...]:
    """Every episode of every alert up to `now`, oldest first, pending ones too.

    `overdue` says when checks were overdue. `learned` gives, by alert and opening
    time, when the chart first showed it: the ladder counts from there. `ends` is when
    the patient left or died: nothing is open from then on. Times are microseconds.
    """
    inputs = Inputs(
        course, ward, now, overdue, vocabulary, acknowledgements, learned or {}, ends
    )
    cases = {rule.name: case(rule, inputs) for rule in ward.alerts}
    found = [
        state(one, spell, cases, inputs)
        for one in cases.values()
        for spell in one.spells
        if spell.rang or spell.closed_at is None
    ]
    return tuple(sorted(found, key=lambda a: (a.opened_at, a.name)))
