"""What the chart says behind a leaf: the value, its age and its author."""

from dataclasses import dataclass

import numpy as np

from cartwatch.clinical.names import DAYS_SINCE_INFUSION, SYSTOLIC_LIMIT
from cartwatch.clinical.time import DAY
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.explain.fact import Fact, fact
from cartwatch.grading.ground import Ground
from cartwatch.grading.truth import TRUE
from cartwatch.grading.walk import operands
from cartwatch.protocol import tree

NOT_CHARTED = "not charted"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a leaf asks, as parts that can be worded.

    `op` and `number` are of a comparison (None against another concept), `negated` of
    `is not`; `window` is microseconds, `name` that of an amount. `own` says that the
    limit is this patient's own.
    """

    kind: str
    op: str = ""
    number: float | None = None
    unit: str = ""
    negated: bool = False
    window: int | None = None
    name: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One leaf that decided: the rule as written and the value behind it.

    `at` is when the value was so, microseconds since 1970; None when nothing was
    charted. `stale` is a standing value that nobody confirmed in time. `since` is
    when the leaf came to be what it is, without a break. `counts_until` is the end of
    the window that keeps it counting, `noun` what the scale calls it there. `facts`
    are what is known of the concepts of the leaf, in its order. `hides` marks what
    leaves a rung unknown, such as a sedative.
    """

    text: str
    truth: int
    concept: str | None
    value: str
    at: int | None
    recorded_by: str
    stale: bool
    place: tree.Place
    rule: Rule = Rule("")
    facts: tuple[Fact, ...] = ()
    since: int | None = None
    counts_until: int | None = None
    noun: str = ""
    hides: bool = False


def line(evaluation: Evaluation, leaf: tree.Node, place: int, truth: int) -> Line:
    """The line for a leaf at an instant (a position on the grid)."""
    ground = evaluation.ground
    names = tuple(n for n in operands(leaf) if n != DAYS_SINCE_INFUSION)
    facts = tuple(fact(ground, name, place) for name in names)
    first = facts[0] if facts else None
    days = isinstance(leaf, tree.Compare) and leaf.concept == DAYS_SINCE_INFUSION
    row = first.row if first else None
    return Line(
        text=leaf.text,
        truth=truth,
        concept=DAYS_SINCE_INFUSION if days else first.concept if first else None,
        value=_days(ground, place) if days else "; ".join(said(f) for f in facts),
        at=row.at if row else None,
        recorded_by=row.by if row else "",
        stale=any(f.stale for f in facts),
        place=leaf.place,
        rule=rule(leaf, ground),
        facts=facts,
        since=_since(evaluation, leaf, place, facts),
    )


def rule(leaf: tree.Node, ground: Ground) -> Rule:
    """The parts of a leaf."""
    if isinstance(leaf, tree.Compare):
        own = leaf.other == SYSTOLIC_LIMIT or leaf.concept == SYSTOLIC_LIMIT
        return Rule("compare", leaf.op, leaf.number, own=own)
    if isinstance(leaf, tree.IsCode):
        return Rule("code", negated=leaf.negated)
    if isinstance(leaf, tree.IsOther):
        return Rule("other", negated=leaf.negated)
    if isinstance(leaf, tree.Dropped):
        return Rule("dropped", ">=", leaf.by, window=leaf.window)
    if isinstance(leaf, tree.Dose):
        return Rule("dose", leaf.op, leaf.number, leaf.unit)
    if isinstance(leaf, tree.Total):
        name = leaf.name.replace("_", " ")
        return Rule("total", leaf.op, leaf.number, leaf.unit, name=name)
    if isinstance(leaf, tree.Given):
        return Rule("given", ">=", float(leaf.number), window=leaf.window)
    return Rule("")


def _since(
    evaluation: Evaluation, leaf: tree.Node, place: int, facts: tuple[Fact, ...]
) -> int | None:
    """Since when a leaf has been true without a break; of a code, since it stood."""
    if not facts:
        return None
    if facts[0].codes and facts[0].began is not None:
        return facts[0].began.at
    truths = evaluation.truth(leaf)
    if not np.ndim(truths) or int(truths[place]) != TRUE:
        return None
    grid = evaluation.ground.grid
    start = int(grid.start[grid.patient[place]])
    broken = np.flatnonzero(truths[start:place] != TRUE)
    begun = start + int(broken[-1]) + 1 if len(broken) else start
    since = int(grid.key[begun]) + int(grid.block.base[0])
    row = fact(evaluation.ground, facts[0].concept, begun).row
    # What held at the infusion began when it was charted before it.
    return since if row is None else min(since, row.at)


def said(found: Fact) -> str:
    """The value in words: "82 mmHg", "norepinephrine: running", "not charted"."""
    return f"{found.label}: {value(found)}"


def value(found: Fact) -> str:
    """The value alone: "82 mmHg", "running or stopped", "not charted"."""
    if found.state in ("lapsed", "absent"):
        old = found.state == "lapsed"
        return "too old to count" if old else "could not be charted"
    if found.kind == "given" and not found.codes:
        return "not given"
    if found.codes:
        words = " or ".join(found.codes)
        dose = f", {found.row.dose}" if found.row and found.row.dose else ""
        silent = found.state == "silent"
        return f"{words} (taken from silence)" if silent else f"{words}{dose}"
    if found.low is None or found.high is None:
        return NOT_CHARTED
    return NOT_CHARTED if found.state == "never" else amount(found)


def amount(found: Fact) -> str:
    """A number or range with its unit: "84 mmHg", "6 to 8"."""
    low, high = found.low, found.high
    number = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    return f"{number} {found.unit}".rstrip()


def _days(ground: Ground, place: int) -> str:
    grid = ground.grid
    since = grid.key[place] - grid.block.dosed(grid.key[[place]])[0]
    return f"{since / DAY:.1f} days since the infusion"
