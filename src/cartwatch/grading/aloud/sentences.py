"""One sentence a reason: what holds, what may hold, and what does not."""

from collections.abc import Sequence
from dataclasses import dataclass

from cartwatch.clinical import Vocabulary
from cartwatch.grading.aloud.clauses import clauses
from cartwatch.grading.aloud.clock import Clock
from cartwatch.grading.aloud.open import hidden, lacking, last_words
from cartwatch.grading.aloud.said import cause_of, inside, row_words
from cartwatch.grading.aloud.words import joined
from cartwatch.grading.explain import Explanation, Reason
from cartwatch.grading.truth import TRUE, UNKNOWN
from cartwatch.protocol.tree import Place

_MADE = {1: "counts", 0: "stays open", -1: "does not count"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One reason aloud, with the rules behind it: their places and notes."""

    domain: str
    grade: int
    truth: int
    text: str
    places: tuple[Place, ...]
    notes: tuple[str, ...]


def sentences(
    found: Explanation, clock: Clock, vocabulary: Vocabulary
) -> tuple[Sentence, ...]:
    """One sentence a reason; rungs of a row that are open alike share theirs."""
    said: dict[tuple[str, int, str], list[Reason]] = {}
    for reason in found.reasons:
        key = (
            reason.domain,
            reason.truth,
            _why(reason, found.needs, clock, vocabulary),
        )
        said.setdefault(key, []).append(reason)
    return tuple(
        Sentence(
            domain,
            max(r.grade for r in reasons),
            truth,
            _sentence(reasons, why, found.scale, clock, vocabulary),
            tuple(r.place for r in reasons),
            tuple(dict.fromkeys(r.note for r in reasons if r.note)),
        )
        for (domain, truth, why), reasons in said.items()
    )


def _why(
    reason: Reason, needs: Sequence[str], clock: Clock, vocabulary: Vocabulary
) -> str:
    if reason.truth != UNKNOWN:
        last = "" if reason.last is None else last_words(reason.last, clock)
        return joined([*clauses(reason.lines, clock, vocabulary), last])
    facts = [f for x in reason.lines for f in x.facts if not x.hides]
    loose = {f.concept: f for f in facts if f.stale or not f.single}
    asked = {n: f for n, f in loose.items() if n in needs} or loose
    said = [f"{h}, which hides it" for h in hidden(reason, clock)]
    said += lacking(tuple(asked.values()), clock, vocabulary)
    return "; ".join(said or clauses(reason.lines, clock, vocabulary))


def _sentence(
    reasons: list[Reason], why: str, scale: str, clock: Clock, vocabulary: Vocabulary
) -> str:
    first = reasons[0]
    row = row_words(first.domain, vocabulary)
    grades = joined([str(r.grade) for r in reasons], " or ")
    if first.put_down:
        causes = [f"{c.by} put it down to {cause_of(c, scale)}" for c in first.put_down]
        put = joined(causes)
        return f"{row}, grade {grades}, {_MADE[first.truth]}: {put}; {why}."
    if first.truth == TRUE:
        return f"{row}, grade {grades}: {why}.{_holds(first, clock)}"
    if first.truth == UNKNOWN:
        return f"{row} may be grade {grades}: {why}."
    return f"Nothing for {inside(row)}: {why}."


def _holds(reason: Reason, clock: Clock) -> str:
    """When the deciding value runs out, or must be confirmed."""
    facts = [x.facts[0] for x in reason.lines if x.facts and x.counts_until is None]
    ends = [f.until for f in facts if f.until is not None and f.until > clock.now]
    if ends:
        return f" It counts until {clock.time(min(ends))}."
    due = [f.confirm_by for f in facts if f.confirm_by is not None]
    due = [t for t in due if t > clock.now]
    return f" Confirm it by {clock.time(min(due))}." if due else ""
