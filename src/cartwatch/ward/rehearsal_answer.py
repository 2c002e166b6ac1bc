"""What did the rules answer, and is it what the test expects?"""

from collections.abc import Callable

from cartwatch.alerting import Alert, alerts
from cartwatch.family import choose
from cartwatch.grading import explain
from cartwatch.monitoring import due
from cartwatch.protocol.case import Answer, Expectation
from cartwatch.ward.rehearsal_stage import Stage

Reply = tuple[bool, Answer]
"""Whether the expectation is met, and what the answer was."""
TRUE = 1


def holds(expected: Expectation, stage: Stage) -> Reply:
    """Is it met? And what came instead?"""
    return _ASK[expected.what](expected, stage)


def _grade(expected: Expectation, stage: Stage) -> Reply:
    scales = stage.course.scales
    short = expected.scale or next(iter(scales))
    got = scales[short].steps.grade(expected.at) if short in scales else None
    return got == expected.answer, got


def _needs(expected: Expectation, stage: Stage) -> Reply:
    got = frozenset(explain(stage.scale, expected.at).needs)
    return got == expected.answer, got


def _driver(expected: Expectation, stage: Stage) -> Reply:
    steps = stage.scale.steps
    place = steps.index(expected.at)
    got = frozenset(n for n in steps.driver[place].split("+") if n and place >= 0)
    return got == expected.answer, got


def _flags(expected: Expectation, stage: Stage) -> Reply:
    flags = stage.scale.flags.items()
    got = frozenset(n for n, steps in flags if steps.now(expected.at) == TRUE)
    return got == expected.answer, got


def _episode(expected: Expectation, stage: Stage) -> Reply:
    steps = stage.scale.steps
    place = steps.index(expected.at)
    number = int(steps.episode[place]) if place >= 0 else 0
    got = number or None
    return got == expected.answer, got


def _rings(expected: Expectation, stage: Stage) -> Reply:
    """Those named start or worsen at that time; none named: nothing does."""
    got = frozenset(
        alert.name
        for alert in _alerts(expected, stage)
        if alert.state == "ringing"
        and expected.at in (alert.rings_at, alert.worsened_at)
    )
    return _named(expected.answer, got), got


def _silent(expected: Expectation, stage: Stage) -> Reply:
    ringing = _in_state("ringing", expected, stage)
    wanted = expected.answer if isinstance(expected.answer, frozenset) else frozenset()
    wrong = ringing & wanted if wanted else ringing
    return not wrong, frozenset({f"{name} rings" for name in wrong})


def _muted(expected: Expectation, stage: Stage) -> Reply:
    got = _in_state("inhibited", expected, stage)
    return _named(expected.answer, got), got


def _family(expected: Expectation, stage: Stage) -> Reply:
    """The state that is shown, or that waits for the team to release it."""
    chosen = choose(
        stage.course,
        stage.ward,
        now=expected.at,
        due=due(stage.course, stage.ward, now=expected.at, vocabulary=stage.vocabulary),
    )
    met = expected.answer in (chosen.state, chosen.waiting)
    return met, chosen.waiting or chosen.state


def _due(expected: Expectation, stage: Stage) -> Reply:
    got = frozenset(name for name, left in _left(expected, stage).items() if left <= 0)
    return _named(expected.answer, got), got


def _due_in(expected: Expectation, stage: Stage) -> Reply:
    left = _left(expected, stage)
    wanted = expected.answer if isinstance(expected.answer, tuple) else ()
    got = tuple((name, left[name]) for name, _ in wanted if name in left)
    return got == wanted, got


def _left(expected: Expectation, stage: Stage) -> dict[str, int]:
    """How long until each scheduled concept is due; negative when it is late."""
    found: dict[str, int] = {}
    now = expected.at
    for item in due(stage.course, stage.ward, now=now, vocabulary=stage.vocabulary):
        for name in item.of:
            left = item.due_at - now
            found[name] = min(left, found.get(name, left))
    return found


def _named(wanted: Answer, got: frozenset[str]) -> bool:
    """Those named are among them; an empty list means that there are none."""
    return wanted <= got if isinstance(wanted, frozenset) and wanted else not got


def _in_state(state: str, expected: Expectation, stage: Stage) -> frozenset[str]:
    return frozenset(a.name for a in _alerts(expected, stage) if a.state == state)


def _alerts(expected: Expectation, stage: Stage) -> tuple[Alert, ...]:
    return alerts(
        stage.course,
        stage.ward,
        now=expected.at,
        overdue=stage.overdue,
        vocabulary=stage.vocabulary,
    )


_ASK: dict[str, Callable[[Expectation, Stage], Reply]] = {
    "grade": _grade,
    "needs": _needs,
    "driver": _driver,
    "flags": _flags,
    "episode": _episode,
    "rings": _rings,
    "silent": _silent,
    "muted": _muted,
    "family": _family,
    "due": _due,
    "due_in": _due_in,
}
