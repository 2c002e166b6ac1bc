"""The same rules as one plain loop over the rows, the chart of a patient in a dict.

What somebody writes who needs the grades on Monday: `state` holds the last value of
each concept and when it was charted; before the rows of an instant are taken in, the
episodes look at the silence that went before. Unknown is None, as in Kleene's logic.
"""

from dataclasses import dataclass
from typing import Any

from compare_rules import (
    BACKED,
    CANNULA,
    CODES,
    DAY,
    DOSES,
    FLOWING,
    HIGH,
    HOUR,
    MASKED,
    NONE,
    OXYGEN,
    PRESSORS,
    PRESSURE,
    Charts,
)

C = CODES
NEVER = 2**62
Truth = bool | None


def both(*members: Truth) -> Truth:
    """Kleene's and."""
    if any(m is False for m in members):
        return False
    return None if None in members else True


def either(*members: Truth) -> Truth:
    """Kleene's or."""
    if any(m is True for m in members):
        return True
    return None if None in members else False


class Patient:
    """What was charted of one patient so far, and the open episodes."""

    def __init__(self, limit: float, device: int, flow: float | None) -> None:
        self.value: dict[int, float] = {}
        self.at: dict[int, int] = {}
        self.limit, self.device, self.flow = limit, device, flow
        self.fever: int | None = None  # when one was last documented
        self.dose: int | None = None  # when a masking medicine was last given
        self.crs, self.icans = Course(), Course()
        self.changed = -1  # when the device last changed

    def take(self, at: int, concept: int, value: float) -> None:
        """Take in one row."""
        if concept == C["oxygen_device"]:
            if concept in self.value and self.value[concept] != value:
                self.changed = at
        if concept in DOSES:
            self.dose = at
        if concept == C["temperature"] and value >= 38.0:
            self.fever = at
        self.value[concept] = value
        self.at[concept] = at

    def known(self, name: str, at: int, valid: int) -> float | None:
        """A value while it counts."""
        concept = C[name]
        value = self.value.get(concept)
        if value is None or value != value or at - self.at[concept] >= valid:
            return None
        return value

    def standing(self, name: str) -> int:
        """A finding that stands until charted otherwise; silence is none."""
        return int(self.value.get(C[name], NONE))

    def running(self, concept: int) -> Truth:
        """Whether a pump runs; never charted is stopped."""
        value = self.value.get(concept)
        return False if value is None else None if value != value else value == 1.0


@dataclass
class Course:
    """The open episode of one scale, and the stretch without signs."""

    number: int = 0
    onset: int | None = None
    free: int | None = None  # since when every sign was false
    until: int = 0  # when that ends by itself

    def look(self, now: int, dose: int | None) -> None:
        """Close the episode if the stretch that ends before `now` was long enough."""
        if self.over(dose) < min(self.until, now):
            self.onset = None

    def over(self, dose: int | None) -> int:
        """When the stretch is long enough; never, outside an episode."""
        if self.onset is None or self.free is None:
            return NEVER
        masked = dose is not None and dose >= self.onset
        return self.free + (2 * DAY if masked else DAY)

    def step(self, now: int, signs: Truth, until: int) -> None:
        """Go on to `now`, with the signs as they are now until `until`."""
        if signs is not False:
            self.free = None
        elif self.free is None or self.until < now:
            self.free = now
        self.until = until

    def turn(self, now: int, opens: Truth, dose: int | None) -> None:
        """Close or open the episode at `now` itself."""
        if self.over(dose) <= now:
            self.onset = None
        if self.onset is None and opens is True:
            self.onset = now
            self.number += 1


Rungs = tuple[tuple[int, Truth], ...]
Range = tuple[int, int, int]


def ladders(*domains: Rungs) -> Range:
    """The highest rung that is certain, the highest possible, and whose that is."""
    low = max((g for d in domains for g, t in d if t is True), default=0)
    high = [max((g for g, t in d if t is not False), default=0) for d in domains]
    highest = max(high)
    driver = sum(1 << i for i, h in enumerate(high) if h == highest > 0)
    return low, highest, driver


def is_in(device: int | None, stale: bool, codes: frozenset[int]) -> Truth:
    """Whether the device is one of these; unconfirmed, no turns into unknown."""
    if device is None:
        return None
    return True if device in codes else None if stale else False


def hypoxia(p: Patient, at: int) -> tuple[Rungs, int]:
    """The rungs of oxygen, and until when the answer stands."""
    concept, flows = C["oxygen_device"], C["oxygen_flow"]
    found = p.value.get(concept)
    device = None if found is None else int(found)
    confirmed = p.at.get(concept, at) + 12 * HOUR
    stale = at >= confirmed
    flow = p.value.get(flows)
    since = p.at.get(flows, at)
    if p.changed > since:
        flow = None
    until = since + 12 * HOUR
    reason = 0
    if C["intubation_reason"] in p.value and p.at[C["intubation_reason"]] >= p.changed:
        reason = int(p.value[C["intubation_reason"]])
    above = None if flow is None else flow > 6 or (None if at >= until else False)
    other = None if device is None else device != p.device
    more: Truth = None
    if flow is not None and p.flow is not None:
        more = flow > p.flow or (None if at >= until else False)
    beyond = either(None if stale and other is False else other, more)
    lacks = reason == 0
    oxygen = either(
        is_in(device, stale, OXYGEN), both(is_in(device, stale, BACKED), lacks)
    )
    high = either(
        is_in(device, stale, HIGH),
        both(is_in(device, stale, FLOWING), above),
        both(is_in(device, stale, MASKED), lacks),
    )
    positive = either(
        is_in(device, stale, PRESSURE),
        both(is_in(device, stale, PRESSURE | {CANNULA + 11}), lacks),
    )
    rungs = ((2, both(oxygen, beyond)), (3, both(high, beyond)))
    lasts = min(confirmed, until) if oxygen is not False else confirmed
    return (*rungs, (4, both(positive, beyond))), lasts


def crs(p: Patient, at: int) -> Range:
    """Cytokine release syndrome now."""
    degrees = p.known("temperature", at, 6 * HOUR)
    febrile = None if degrees is None else degrees >= 38.0
    pressure = p.known("systolic_bp", at, 6 * HOUR)
    low = None if pressure is None else pressure < p.limit
    pumps = [p.running(c) for c in PRESSORS]
    certain, possible = pumps.count(True), len(pumps) - pumps.count(False)
    two = certain >= 2 or (None if possible >= 2 else False)
    three = either(*pumps, p.running(C["vasopressin"]))
    oxygen, confirmed = hypoxia(p, at)
    rungs = ((2, low), (3, three), (4, two))
    until = confirmed
    for name in ("temperature", "systolic_bp"):
        until = min(until, p.at.get(C[name], at) + 6 * HOUR)
    p.crs.step(at, either(febrile, *(t for _, t in (*rungs, *oxygen))), until)
    p.crs.turn(at, febrile, p.dose)
    recent = febrile
    if p.fever is not None and at - p.fever < DAY:
        recent = True
    treated: Truth = False
    if p.crs.onset is not None:
        treated = p.dose is not None and p.dose >= p.crs.onset
    elif febrile is None and p.dose == at:
        treated = None
    needed = either(recent, treated)
    lowest, highest, driver = ladders(((1, recent),), rungs, oxygen)
    if needed is not True:
        lowest = 0
    if needed is False and p.crs.onset is None:
        highest, driver = 0, 0
    return lowest, highest, driver


def icans(p: Patient, at: int) -> Range:
    """Neurotoxicity now."""
    awake = p.running(C["sedative"]) is False
    ice = p.known("ice_score", at, 12 * HOUR) if awake else None
    wakes = p.known("consciousness", at, 6 * HOUR) if awake else None
    wakes = None if wakes is None or wakes >= 5 else wakes
    fit = float(p.standing("seizure"))
    if fit > 0 and at - p.at[C["seizure"]] >= DAY:
        fit = -1.0
    bleeds = p.standing("intracranial_hemorrhage") == 1
    swelling = 0 if bleeds else p.standing("cerebral_edema")
    deep = p.standing("motor_weakness") == 1 and not bleeds
    sign = p.standing("raised_icp_sign") > 0
    four = None if wakes is None else wakes >= 4
    domains: tuple[Rungs, ...] = (
        (
            *((g, None if ice is None else ice <= n) for g, n in CUTS),
            (4, four),
        ),
        tuple((g, None if wakes is None else wakes >= g) for g in (1, 2, 3, 4)),
        tuple((g, None if fit < 0 else fit >= n) for g, n in ((3, 1), (4, 2))),
        ((4, deep),),
        ((3, sign or swelling > 0), (4, sign or swelling == 2)),
    )
    opens = either(*(t for d in domains for _, t in d))
    until = p.at.get(C["ice_score"], at) + 12 * HOUR
    until = min(until, p.at.get(C["consciousness"], at) + 6 * HOUR)
    p.icans.step(at, opens, until)
    p.icans.turn(at, opens, None)
    return ladders(*domains)


CUTS = ((1, 9), (2, 6), (3, 2))


Instant = tuple[int, ...]


def grade(given: Any) -> list[Instant]:
    """Patient, time and the four grades at every instant charted."""
    rows, limits, devices, flows, adults = given
    answers: list[Instant] = []
    who, when = -1, -1
    patient = Patient(0.0, 0, None)
    for person, at, concept, value in zip(*rows, strict=True):
        if person != who or at != when:
            if who >= 0:
                answers.append((who, when, *_now(patient, when, adults[who])))
            if person != who:
                flow = None if flows[person] < 0 else flows[person]
                patient = Patient(limits[person], devices[person], flow)
            patient.crs.look(at, patient.dose)
            patient.icans.look(at, None)
            who, when = person, at
        patient.take(at, concept, value)
    if who >= 0:
        answers.append((who, when, *_now(patient, when, adults[who])))
    return answers


def _now(p: Patient, at: int, adult: bool) -> Instant:
    found = crs(p, at), p.crs
    grades = (*found[0], _open(found[1]))
    if not adult:
        return (*grades, -1, -1, -1, -1)
    return (*grades, *icans(p, at), _open(p.icans))


def _open(course: Course) -> int:
    return 0 if course.onset is None else course.number


def prepare(charts: Charts) -> Any:
    """Rows and people as lists, since a loop reads lists faster than arrays."""
    rows = (charts.patient, charts.at, charts.concept, charts.value)
    people = (charts.limit, charts.device, charts.flow, charts.adult)
    return [c.tolist() for c in rows], *(c.tolist() for c in people)
