"""A second reading of the protocol language, slow and literal, to test the first.

One patient, one instant at a time, straight from the rows: no arrays, no carried
state. Charts and lengths of time are whole quarters of an hour, so stepping through
quarters meets every change.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from cartwatch.clinical import Concept, Vocabulary, systolic_limit
from cartwatch.protocol import tree
from cartwatch.protocol.tree import Scale

QUARTER = 15 * 60 * 1_000_000
OPS = {
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
}
ASKED = ("blood_pressure_medicine", "organs")
"""Forms about which silence says nothing in a partial record."""
LITTLE, MOST = Fraction(1, 10**30), Fraction(10**30)
"""Above nothing, and more than any pump gives."""
RATES = {
    "ug/min": (Fraction(1), False),
    "ug/kg/min": (Fraction(1), True),
    "mg/h": (Fraction(1000, 60), False),
}
ALL = None
"""What is known of a coded value that may be anything."""


@dataclass
class Reading:
    """One chart of (hour, concept, value) read on one scale; infusion at hour 0."""

    vocabulary: Vocabulary
    scale: Scale
    chart: list
    age: float = 40.0
    weight_kg: float | None = None
    partial: bool = False
    onset: int | None = None
    memo: dict = field(default_factory=dict)

    def __post_init__(self):
        self.rows, self.doses = {}, {}
        for hour, concept, value, *dose in self.chart:
            time = round(hour * 4) * QUARTER
            self.rows.setdefault(concept, {}).setdefault(time, []).append(value)
            self.doses.setdefault((concept, time), []).append(dose[0] if dose else "")

    def silent(self, concept):
        """Whether silence stands for something."""
        unasked = self.partial and concept.form in ASKED
        return concept.not_charted is not None and not unasked

    def last(self, name, t):
        """The newest instant at which the concept was charted, with its values."""
        times = [x for x in self.rows.get(name, {}) if x <= t]
        return (max(times), self.rows[name][max(times)]) if times else (None, [])

    def codes(self, name, t):
        """The codes the value may be, and whether it is unconfirmed."""
        concept = self.vocabulary[name]
        everything = {c.name for c in concept.codes}
        silence = {concept.not_charted} if self.silent(concept) else everything
        time, values = self.last(name, t)
        if concept.kind == "given":
            said = set(values) if time == t else {"nothing"}
            return (everything | {"nothing"} if None in said else said), False
        if time is None or self.ended(concept, time, t):
            return silence, False
        open_ = [c.name for c in concept.codes if c.unknown]
        if any(v is None or v in open_ for v in values):
            return everything, False
        if set(values) == {concept.not_charted}:
            return set(values), False
        if concept.valid_for is not None and t - time >= concept.valid_for:
            return everything, False
        limit = concept.confirm_after
        return set(values), limit is not None and t - time >= limit

    def ended(self, concept: Concept, time, t):
        """Whether a change of device between then and now ended the value."""
        by = concept.ended_by
        if by is None:
            return False
        devices = sorted(x for x in self.rows.get(by, {}) if x <= t)
        seen = [self.rows[by][x] for x in devices]
        changes = [
            x for x, a, b in zip(devices[1:], seen, seen[1:], strict=False) if a != b
        ]
        return any(x > time for x in changes)

    def number(self, name, t):
        """The range a number may be in, and whether it is unconfirmed."""
        concept = self.vocabulary[name]
        if name == "systolic_limit":
            return (systolic_limit(self.age),) * 2, False
        whole = concept.plausible if concept.kind == "score" else (-1e9, 1e9)
        time, values = self.last(name, t)
        if time is None and self.silent(concept):
            return (float(concept.not_charted),) * 2, False
        if time is None or None in values or self.ended(concept, time, t):
            return whole, False
        if concept.not_charted and set(values) == {float(concept.not_charted)}:
            return (values[0], values[0]), False
        if concept.valid_for is not None and t - time >= concept.valid_for:
            return whole, False
        limit = concept.confirm_after
        stale = limit is not None and t - time >= limit
        return (min(values), max(values)), stale

    def weight(self, t):
        """The range of the weight in kg: charted, else as known of the patient."""
        (low, high), _ = self.number("weight", t)
        if low >= 0:
            return Fraction(low), Fraction(high)
        own = self.weight_kg
        return (LITTLE, MOST) if own is None else (Fraction(own), Fraction(own))

    def dose(self, name, t, unit):
        """The range of what runs, in that unit."""
        time, values = self.last(name, t)
        if time is None:
            may, _ = self.codes(name, t)
            return (Fraction(0), MOST if "running" in may else Fraction(0))
        written = self.doses[name, time]
        each = [
            self.written(*row, t, unit) for row in zip(values, written, strict=True)
        ]
        return min(a for a, _ in each), max(b for _, b in each)

    def written(self, value, dose, t, unit):
        """The range of one row."""
        if value == "stopped":
            return Fraction(0), Fraction(0)
        number, _, charted = dose.partition(" ")
        if value is None or charted not in RATES:
            return (Fraction(0) if value is None else LITTLE), MOST
        (a, by_kg), (b, wanted_by_kg) = RATES[charted], RATES[unit]
        amount = Fraction(number) * a / b
        low, high = self.weight(t)
        if by_kg == wanted_by_kg:
            return amount, amount
        return (amount * low, amount * high) if by_kg else (amount / high, amount / low)

    def truth(self, node, t):
        """-1, 0 or 1."""
        key = (id(node), t, self.onset)
        if key not in self.memo:
            self.memo[key] = getattr(self, type(node).__name__)(node, t)
        return self.memo[key]

    def Compare(self, n, t):  # named after the node
        if n.concept == "days_since_infusion":
            return 1 if OPS[n.op](t / (96 * QUARTER), n.number) else -1
        (low, high), stale = self.number(n.concept, t)
        if n.other is None:
            pairs = [(low, n.number), (high, n.number)]
        else:
            (a, b), also = self.number(n.other, t)
            stale = stale or also
            pairs = [(x, y) for x in (low, high) for y in (a, b)]
        return unconfirmed([OPS[n.op](x, y) for x, y in pairs], stale)

    def IsCode(self, n, t):
        may, stale = self.codes(n.concept, t)
        return unconfirmed([(c in n.codes) != n.negated for c in may], stale)

    def IsOther(self, n, t):
        left, stale = self.codes(n.concept, t)
        right, also = self.codes(n.other, t)
        found = [(a == b) != n.negated for a in left for b in right]
        return unconfirmed(found, stale or also)

    def Dose(self, n, t):
        wanted, (low, high) = exact(n.number), self.dose(n.concept, t, n.unit)
        stale = self.codes(n.concept, t)[1]
        return unconfirmed([OPS[n.op](x, wanted) for x in (low, high)], stale)

    def Total(self, n, t):
        parts = [(self.dose(p.concept, t, p.unit), Fraction(p.factor)) for p in n.terms]
        ends = [sum(ends[i] * by for ends, by in parts) for i in (0, 1)]
        stale = any(self.codes(p.concept, t)[1] for p in n.terms)
        return unconfirmed([OPS[n.op](x, exact(n.number)) for x in ends], stale)

    def Given(self, n, t):
        times = [
            x
            for x, values in self.rows.get(n.concept, {}).items()
            if max(0, t - n.window + 1) <= x <= t and set(values) == {"given"}
        ]
        return 1 if len(times) >= n.number else -1

    def Named(self, n, t):
        return self.truth(n.of, t)

    def All(self, n, t):
        return min(self.truth(m, t) for m in n.members)

    def Any(self, n, t):
        return max(self.truth(m, t) for m in n.members)

    def Not(self, n, t):
        return -self.truth(n.of, t)

    def AtLeast(self, n, t):
        return sorted(self.truth(m, t) for m in n.members)[-n.number]

    def UnknownWhile(self, n, t):
        return self.truth(n.of, t) if self.truth(n.condition, t) == -1 else 0

    def Within(self, n, t):
        return self.looking_back(n.of, t - n.window + 1, t)

    def Ever(self, n, t):
        return self.looking_back(n.of, 0, t)

    def SinceOnset(self, n, t):
        if self.onset is not None:
            return self.looking_back(n.of, self.onset, t)
        opens = self.truth(self.scale.episode.opens, t)
        return 0 if opens == 0 and self.truth(n.of, t) != -1 else -1

    def Lasting(self, n, t):
        times = range(t - n.window, t + 1, QUARTER)
        seen = [self.truth(n.of, x) if x >= 0 else 0 for x in times]
        return min(seen)

    def looking_back(self, node, begins, t):
        """Documented true in [begins, t], or true now."""
        times = {
            x
            for name in asked(node)
            for x in self.rows.get(name, {})
            if max(begins, 0) <= x <= t
        }
        if any(self.truth(node, x) == 1 for x in times):
            return 1
        return self.truth(node, t)

    def grades(self, until):
        """(lowest, highest, episode) at every quarter of an hour up to `until`."""
        rule, found = self.scale.episode, []
        number, quiet, waits, self.onset = 0, None, None, None
        for t in range(0, until + 1, QUARTER):
            if self.onset is None:
                if self.truth(rule.opens, t) == 1:
                    self.onset, quiet, number = t, None, number + 1
            elif all(self.truth(n, t) == -1 for n in rule.without):
                quiet = t if quiet is None else quiet
                if t - quiet == rule.after:
                    masked = rule.when is not None and self.truth(rule.when, t) != -1
                    waits = quiet + (rule.then if masked else rule.after)
                if waits is not None and t >= waits:
                    self.onset = quiet = waits = None
            else:
                quiet = waits = None
            found.append((*self.grade(t), number if self.onset is not None else 0))
        return found

    def grade(self, t):
        low = high = 0
        for domain in self.scale.domains:
            for rung in domain.rungs:
                truth = self.truth(rung.when, t)
                low = max(low, rung.grade if truth == 1 else 0)
                high = max(high, rung.grade if truth != -1 else 0)
        if self.scale.requires is None:
            return low, high
        needed = self.truth(self.scale.requires, t)
        if needed == -1 and self.onset is None:
            return 0, 0
        return (low if needed == 1 else 0), high


def unconfirmed(found, stale):
    """The truth of all that may be; a false one is unknown while unconfirmed."""
    truth = 1 if all(found) else 0 if any(found) else -1
    return 0 if stale and truth == -1 else truth


def exact(number):
    """The number that somebody wrote, without what binary made of it."""
    return Fraction(str(number))


def asked(node):
    """The concepts of every leaf below a node."""
    if hasattr(node, "terms"):
        return {part.concept for part in node.terms}
    if hasattr(node, "concept"):
        return {node.concept, getattr(node, "other", None)} - {None}
    below = list(getattr(node, "members", ()))
    below += [getattr(node, a) for a in ("of", "condition") if hasattr(node, a)]
    return set().union(*(asked(m) for m in below if isinstance(m, tree.Node)))
