"""What leaves a grade open, and what to chart to settle it, in words."""

from collections.abc import Sequence

from cartwatch.clinical import Vocabulary
from cartwatch.clinical.concept import RUNNING
from cartwatch.grading.aloud.clock import Clock
from cartwatch.grading.aloud.said import inside, row_words
from cartwatch.grading.aloud.words import (
    bare,
    called,
    clause,
    counts,
    joined,
    lower,
    missing,
    stands,
    upper,
)
from cartwatch.grading.attribute import SEDATION
from cartwatch.grading.explain import Explanation, Reason
from cartwatch.grading.explain.describe import Line, amount
from cartwatch.grading.explain.fact import Fact
from cartwatch.grading.truth import FALSE, TRUE, UNKNOWN

DECIDES = "The chart cannot settle it: a physician decides."
MANY = 3
"""So many of one group are called by the name of the group."""


def lacking(
    facts: Sequence[Fact], clock: Clock, vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Why each of these settles nothing; alike ones are said together."""
    said: list[str] = []
    rest = list(facts)
    for group, members in vocabulary.groups.items():
        alike = [f for f in rest if f.concept in members and f.state == "never"]
        if len(alike) >= MANY:
            rest = [f for f in rest if f not in alike]
            said.append(f"whether {_of_group(group)} runs is not charted")
    never = [f for f in rest if f.state == "never"]
    if len(never) > 1:
        rest = [f for f in rest if f.state != "never"]
        said.append(f"{joined([called(f) for f in never])} are not charted")
    for stretch in dict.fromkeys(_stretch(f) for f in rest):
        alike = [f for f in rest if _stretch(f) == stretch]
        said += [_together(alike, clock)] if len(alike) > 1 else _each(alike, clock)
    return tuple(said)


def _stretch(found: Fact) -> object:
    """Values that ran out together share this; all else is told alone."""
    if found.state == "lapsed" and found.row is not None:
        return found.row.at, found.until
    return found.concept


def _each(alike: Sequence[Fact], clock: Clock) -> list[str]:
    return [missing(f, clock) for f in alike]


def _together(alike: Sequence[Fact], clock: Clock) -> str:
    row, until = alike[0].row, alike[0].until
    names = joined([bare(called(f)) for f in alike], " or ")
    since = clock.time(row.at) if row else ""
    counted = "" if until is None else f" (they counted until {clock.time(until)})"
    return f"no {names} since {since}{counted}"


def _of_group(group: str) -> str:
    """ "any of the vasopressors"."""
    return f"any of the {group_words(group)}"


def group_words(group: str) -> str:
    """A group of medicines by its name: "vasopressors", "fever hiding medicines"."""
    words = group.replace("_", " ")
    return words if words.endswith("s") else f"{words} medicines"


def none_of(group: str, found: Fact) -> str:
    """A whole group of which nothing is charted."""
    if found.kind == "given":
        return f"none of the {group_words(group)} was given"
    taken = f", taken as {lower(found.codes[0])}" if found.codes else ""
    return f"none of the {group_words(group)} is charted{taken}"


def open_words(
    found: Explanation, clock: Clock, vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Every cause for which a grade is not settled."""
    said = [*lacking(found.wanted, clock, vocabulary)]
    maybe = [r for r in found.reasons if r.truth == UNKNOWN]
    said += _hiding(maybe, clock, vocabulary)
    for reason in maybe:
        for cause in reason.put_down:
            if cause.cause == SEDATION:
                row = inside(row_words(reason.domain, vocabulary))
                said.append(f"{cause.by} put {row} down to {SEDATION}")
    if found.requires is not None and found.requires.truth == FALSE:
        held = [r for r in found.reasons if r.truth == TRUE]
        support = joined([clause(x, clock) for r in held for x in r.lines[:1]])
        said += [f"{w}, and nothing waives it" for w in past(found.requires, clock)]
        said += [support] if support else []
    return tuple(dict.fromkeys(said))


def _hiding(maybe: Sequence[Reason], clock: Clock, vocabulary: Vocabulary) -> list[str]:
    """What hides signs while it lasts, and which: "a pump runs, which hides ICE"."""
    rows: dict[str, list[str]] = {}
    for reason in maybe:
        for said in hidden(reason, clock):
            row = row_words(reason.domain, vocabulary)
            rows.setdefault(said, []).append(inside(row))
    return [f"{said}, which hides {joined(which)}" for said, which in rows.items()]


def hidden(reason: Reason, clock: Clock) -> tuple[str, ...]:
    """What hides a sign while it lasts: a sedative that runs."""
    facts = [x.facts[0] for x in reason.lines if x.hides and x.facts]
    return tuple(stands(f, clock) for f in facts if f.state == "charted" and f.single)


def past(reason: Reason, clock: Clock) -> tuple[str, ...]:
    """What is required and does not hold, and until when it last counted."""
    line = reason.last
    if line is None or line.counts_until is None or not line.facts:
        return (f"no {reason.of} counts",) if reason.of else ()
    return (last_words(line, clock),)


def last_words(line: Line, clock: Clock) -> str:
    """ "the last fever, 38.6 °C at 08:00, counted until 14:00"; of a drug no number."""
    found, until = line.facts[0], line.counts_until
    row = found.row or found.dosed
    measured = "" if found.low is None else f", {amount(found)}"
    when = f" {clock.when(row.at)}" if row else ""
    said = f"the last {line.noun}{measured}{when}"
    return said if until is None else f"{said}, {counts(until, clock)}"


def chart_words(found: Explanation, vocabulary: Vocabulary, *, name: str = "") -> str:
    """What to do to settle it: "Chart it: up to 6 L/min is 2, more is 3."."""
    if found.grade.settled:
        return ""
    if not found.needs:
        return DECIDES
    if len(found.wanted) == 1:
        only = found.wanted[0]
        known = only.kind == RUNNING and only.state == "charted" and only.single
        verb = "Confirm it" if only.stale else "Chart it"
        verb = "Chart the dose" if known and not only.stale else verb
        options = ", ".join(f"{c.says} is {c.grade}" for c in found.choices)
        return f"{verb}: {options}." if options else f"{verb}."
    labels = [_asked(n, vocabulary) for n in found.needs]
    for group, members in vocabulary.groups.items():
        if sum(n in members for n in found.needs) >= MANY:
            labels = [
                group_words(group) if n in members else word
                for n, word in zip(found.needs, labels, strict=True)
            ]
    return upper(f"chart: {', '.join(dict.fromkeys(labels))}.")


def _asked(name: str, vocabulary: Vocabulary) -> str:
    return lower(vocabulary[name].label) if name in vocabulary else name
