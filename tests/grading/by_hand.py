"""Facts, lines, reasons and explanations made by hand, for tests of what is said.

The infusion is on day 0 at 10:00, now is day 3 at 12:00, and times are UTC.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from cartwatch.clinical import Concept, Grade, Vocabulary, micros
from cartwatch.clinical.time import MINUTE
from cartwatch.grading.aloud.clock import Clock
from cartwatch.grading.aloud.head import (
    headline,
)
from cartwatch.grading.explain import Explanation, Line, PutDown, Reason
from cartwatch.grading.explain.describe import Rule
from cartwatch.grading.explain.explain import Waiver
from cartwatch.grading.explain.fact import Fact, Row
from cartwatch.protocol.tree import Place

MIDNIGHT = datetime(2026, 1, 5, tzinfo=UTC)
PLACE = Place("scales/made.yaml", 7, 1)


def on(day: int, hour: int, minute: int = 0) -> int:
    """A time so many days after the day of the infusion."""
    return micros(MIDNIGHT + timedelta(days=day, hours=hour, minutes=minute))


CLOCK = Clock(on(3, 12), on(0, 10))


def row(at: int, *, late: int = 0, **also: Any) -> Row:
    """A row of RN A., recorded so many minutes later."""
    given = {"by": "RN A.", "dose": "", "absent_reason": "", **also}
    return Row(at, **{"recorded_at": at + late * MINUTE, **given})


def fact(**also: Any) -> Fact:
    """A temperature of 38.6 °C charted today at 11:00, unless told otherwise."""
    given: dict[str, Any] = {
        "concept": "temperature",
        "label": "Temperature",
        "kind": "quantity",
        "state": "charted",
        "low": 38.6,
        "high": 38.6,
        "unit": "°C",
        "codes": (),
        "row": row(on(3, 11)),
        "until": None,
        "confirm_by": None,
        "stale": False,
        "device": "",
        "is_device": False,
        "missing": (),
        **also,
    }
    return Fact(**{"began": given["row"], **given})


def pressure(**also: Any) -> Fact:
    """A systolic pressure of 84 mmHg."""
    given = {"concept": "systolic_bp", "label": "Systolic blood pressure"}
    return fact(**{**given, "low": 84.0, "high": 84.0, "unit": "mmHg", **also})


def never(**also: Any) -> Fact:
    """A concept that nobody charted."""
    return fact(**{"state": "never", "low": None, "high": None, "row": None, **also})


def pump(code: str = "running", **also: Any) -> Fact:
    """Norepinephrine that runs since 11:00."""
    given = {"concept": "norepinephrine", "label": "Norepinephrine", "kind": "running"}
    given |= {"low": None, "high": None, "unit": "", "codes": (code,)}
    return fact(**{**given, **also})


def device(code: str = "Face mask", **also: Any) -> Fact:
    """The oxygen device that the patient is on."""
    given = {"concept": "oxygen_device", "label": "Oxygen device", "kind": "code"}
    given |= {"low": None, "high": None, "unit": "", "codes": (code,)}
    return fact(**{**given, "is_device": True, **also})


def drug(*codes: str, **also: Any) -> Fact:
    """A drug that is given once: with a code it was."""
    given = {"concept": "tocilizumab", "label": "Tocilizumab", "kind": "given"}
    given |= {"low": None, "high": None, "unit": "", "codes": codes}
    return fact(**{**given, **also})


def line(*facts: Fact, truth: int = 1, **also: Any) -> Line:
    """The line of a comparison with 38, which these facts made true."""
    given: dict[str, Any] = {
        "text": "as the rule says",
        "concept": facts[0].concept if facts else None,
        "value": "",
        "at": None,
        "recorded_by": "",
        "stale": False,
        "place": PLACE,
        "rule": Rule("compare", ">=", 38.0),
        "facts": facts,
        **also,
    }
    return Line(truth=truth, **given)


def under(number: float | None = 90.0, **also: Any) -> Rule:
    """A comparison: less than that number."""
    return Rule("compare", "<", number, **also)


CODE = Rule("code")
WORDS = Vocabulary({"ice_score": Concept("ice_score", "ICE score", "score")})


def because(domain: str, grade: int, truth: int, *lines: Any, **also: Any) -> Reason:
    """A reason of that row: holds (1), may hold (0), does not (-1)."""
    given = {"says": "as the paper says", "note": None, "place": PLACE, **also}
    return Reason(domain=domain, grade=grade, truth=truth, lines=lines, **given)


def put(domain: str, grade: int, cause: str = "infection", **also: Any) -> PutDown:
    """Dr B. put a rung down to a cause today at 08:00, until 20:00."""
    given: dict[str, Any] = {
        "by": "Dr B.",
        "reason": "",
        "begins": on(3, 8),
        "charted_until": on(3, 20),
        "ended_at": None,
        "ended_early": None,
        **also,
    }
    return PutDown(domain=domain, grade=grade, cause=cause, **given)


def told(lowest: int, highest: int, *reasons: Reason, **also: Any) -> Explanation:
    """An explanation of a grade of a scale called CRS."""
    given: dict[str, Any] = {
        "patient": "P1",
        "scale_id": "crs-made",
        "title": "CRS, Made 2026",
        "version": "1.0.0",
        "cite": "Made up",
        "at": CLOCK.now,
        "driver": (),
        "needs": (),
        "flags": (),
        "episode": None,
        "requires": None,
        "scale": "crs",
        "infused_at": CLOCK.infused_at,
        **also,
    }
    return Explanation(grade=Grade(lowest, highest), reasons=reasons, **given)


def head(*args, **also):
    """The headline of an explanation made by hand."""
    return headline(told(*args, **also), CLOCK, WORDS)


FEVER = line(fact(), counts_until=on(4, 11), noun="fever")
FEBRILE = "fever of 38.6 °C at 11:00"
COUNTS = f"{FEBRILE} (charted by RN A.) counts until 11:00 tomorrow"
LOW = line(pressure(), rule=under())
PRESSURE = "systolic blood pressure 84 mmHg at 11:00"
RUNS = line(pump(), rule=CODE)
HAS_RUN = "norepinephrine has run since 11:00 (charted by RN A.)"
NEEDED = because("requires", 0, 1, FEVER, of="fever")
LAPSED = because("requires", 0, -1, of="fever")
TOCI = drug("Given", row=row(on(2, 21, 40)))
WAIVED = Waiver("fever", line(TOCI, rule=CODE))
SINCE = "fever waived since tocilizumab on day 2 21:40"
