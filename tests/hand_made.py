"""Hand-made courses and wards: no file, no grader, no clock."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cartwatch.clinical import Code, Concept, Vocabulary
from cartwatch.clinical.time import HOUR, MINUTE
from cartwatch.grading.steps import Course, Levels, Steps
from cartwatch.protocol.tree import (
    AlertRule,
    FamilyTexts,
    GradeIs,
    MuteRule,
    Node,
    Overdue,
    Place,
    ScheduleRule,
    Step,
    WardProtocol,
)

HERE = Place("ward.yaml", 1, 1)
TRUE, UNKNOWN, FALSE = 1, 0, -1
VOCABULARY = Vocabulary(
    {
        "parent_concern": Concept(
            "parent_concern",
            "Parent",
            "code",
            codes=(Code("same", "Same"), Code("worse", "Worse")),
            form="concern",
        ),
        "temperature": Concept("temperature", "Temperature", "quantity", "Cel"),
    }
)
DOCTORS = (
    Step("nurse", 0),
    Step("physician", 5 * MINUTE),
    Step("attending", 10 * MINUTE),
)
NEVER_LATE = Steps(np.array([], np.int64), np.array([], np.int8))


def h(hours: float) -> int:
    """So many hours after the infusion, which is at 0."""
    return round(hours * HOUR)


def m(minutes: float) -> int:
    """So many minutes after the infusion."""
    return round(minutes * MINUTE)


def steps(changes: Mapping[int, int]) -> Steps:
    """A truth over time: {time: truth}."""
    return Steps(
        np.array(list(changes), np.int64), np.array([*changes.values()], np.int8)
    )


def levels(changes: Mapping[int, int]) -> Levels:
    """A strength over time: {time: level}."""
    return Levels(
        np.array(list(changes), np.int64), np.array([*changes.values()], np.int16)
    )


def rule(name: str, **also: object) -> AlertRule:
    """An alert on CRS grade 3 or more, high, unless told otherwise."""
    given: dict[str, Any] = {
        "when": GradeIs("crs >= 3", HERE, "crs", ">=", 3),
        "priority": "high",
        "ladder": "doctors",
        "says": name,
        "place": HERE,
    }
    return AlertRule(name, **{**given, **also})


def late_rule(**also: object) -> AlertRule:
    """The alert on overdue checks."""
    return rule("overdue", when=Overdue("checks are overdue", HERE), **also)


def grade_at_least(number: int) -> GradeIs:
    """`crs >= number`."""
    return GradeIs(f"crs >= {number}", HERE, "crs", ">=", number)


def ward(
    *alerts: AlertRule,
    schedule: Sequence[ScheduleRule] = (),
    mutes: Sequence[MuteRule] = (),
    **also: object,
) -> WardProtocol:
    """A ward with these alerts; its complete set is temperature alone."""
    given: dict[str, Any] = {
        "id": "made-up",
        "version": "1.0.0",
        "status": "testing",
        "time_zone": "Europe/Berlin",
        "scales": {},
        "settings": {},
        "alerts": alerts,
        "mutes": tuple(mutes),
        "schedule": tuple(schedule) or (ScheduleRule(("temperature",), 4 * HOUR),),
        "family": (),
        "ladders": {"doctors": DOCTORS, "nurses": DOCTORS[:1]},
        "texts": FamilyTexts("en", "1.0.0"),
        "digest": "",
        "place": HERE,
    }
    return WardProtocol(**{**given, **also})


def course(
    alerts: Mapping[str, Mapping[int, int]] | None = None,
    levels_of: Mapping[str, Mapping[int, int]] | None = None,
    charted: Mapping[str, Sequence[int]] | None = None,
    **also: object,
) -> Course:
    """A patient infused at 0; truths, levels and charted times as {time: value}."""
    given: dict[str, Any] = {
        "patient": "synthetic-1",
        "infused_at": 0,
        "until": h(1000),
        "scales": {},
        "alerts": {n: steps(s) for n, s in (alerts or {}).items()},
        "levels": {n: levels(s) for n, s in (levels_of or {}).items()},
        "mutes": {},
        "schedule": {},
        "family": {},
        "charted": {c: np.array(t, np.int64) for c, t in (charted or {}).items()},
    }
    return Course(**{**given, **also})


def node(text: str = "a criterion") -> Node:
    """A criterion whose truth the test states itself."""
    return Node(text, HERE)
