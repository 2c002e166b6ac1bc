"""The headline of a grade: what it is and why, in one sentence."""

from collections.abc import Sequence

from cartwatch.clinical import Grade, Vocabulary
from cartwatch.grading.aloud.clauses import clauses, once
from cartwatch.grading.aloud.clock import Clock
from cartwatch.grading.aloud.open import open_words, past
from cartwatch.grading.aloud.said import cause_of, cause_words, inside, row_words
from cartwatch.grading.aloud.words import clause, joined, lower, upper
from cartwatch.grading.explain import Explanation, Line, Reason
from cartwatch.grading.truth import FALSE, TRUE, UNKNOWN

CALM = "nothing of the scale is there"


def short_source(title: str) -> str:
    """What a scale is called in short: "ASTCT 2019"."""
    parts = title.split(", ")
    return parts[1] if len(parts) > 1 else title


def grade_words(grade: Grade) -> str:
    """3, "2 or 3", "1 to 4"."""
    if grade.settled:
        return str(grade.lowest)
    between = "or" if grade.highest - grade.lowest == 1 else "to"
    return f"{grade.lowest} {between} {grade.highest}"


def headline(found: Explanation, clock: Clock, vocabulary: Vocabulary) -> str:
    """CRS 3 because a pump has run since 02:10; fever waived since …; ASTCT 2019."""
    name = (found.scale or found.scale_id).upper()
    if not found.grade.settled:
        head = f"{name} {grade_words(found.grade)}"
        if found.grade.ungraded:
            head = f"{name} cannot be graded"
        why = open_words(found, clock, vocabulary)
        return f"{head}: {'; '.join(why)}." if why else f"{head}."
    if found.grade.highest == 0:
        said = _calm(found, clock, vocabulary)
    else:
        said = f" because {_because(_deciding(found), clock, vocabulary)}"
    extra = [_waived(found, clock)] if found.grade.lowest else []
    extra += _excused(found, vocabulary)
    parts = [f"{name} {found.grade.lowest}{said}", *extra]
    return f"{'; '.join(p for p in [*parts, short_source(found.title)] if p)}."


def _excused(found: Explanation, vocabulary: Vocabulary) -> list[str]:
    """The rows that are put down to another cause, and by whom."""
    return [
        f"{inside(row_words(r.domain, vocabulary))} put down to "
        f"{cause_of(c, found.scale)} by {c.by}"
        for r in found.reasons
        for c in r.put_down
        if r.truth == FALSE
    ]


def _deciding(found: Explanation) -> list[Reason]:
    """The reasons that make the settled grade."""
    certain = [r for r in found.reasons if r.truth == TRUE]
    return [r for r in certain if r.grade == found.grade.lowest]


def _because(reasons: Sequence[Reason], clock: Clock, vocabulary: Vocabulary) -> str:
    """What decides; that another cause is not charted is left to the sentences."""
    lines = [x for r in reasons for x in r.lines]
    loud = [x for x in lines if not (x.rule.negated and not _charted(x))]
    return joined(clauses(loud or lines, clock, vocabulary))


def _calm(found: Explanation, clock: Clock, vocabulary: Vocabulary) -> str:
    """Why a grade is 0: the calm values, or what is missing for support to count."""
    held = [r for r in found.reasons if r.truth == TRUE]
    maybe = [r for r in found.reasons if r.truth == UNKNOWN]
    if held or maybe:
        rows = [inside(row_words(r.domain, vocabulary)) for r in maybe]
        support = (
            _because(held, clock, vocabulary) or f"{joined(rows, ' or ')} is not known"
        )
        why = past(found.requires, clock) if found.requires is not None else ()
        return f" because {joined(why)}, although {support}"
    absent = [r for r in found.reasons if r.truth == FALSE and not r.put_down]
    lines = [x for r in absent for x in r.lines if _charted(x)]
    said = [clause(x, clock, brief=True) for x in once(lines)]
    causes = [
        cause_words(c, clock, vocabulary, found.scale) for c in found.attributions
    ]
    return f": {joined(said or [c.rstrip('.') for c in causes] or [CALM])}"


def _charted(line: Line) -> bool:
    return bool(line.facts) and line.facts[0].state == "charted"


def _waived(found: Explanation, clock: Clock) -> str:
    """What stands for the fever, or until when it counts."""
    if found.waiver is not None:
        return _waiver_words(found, clock)
    said = [x for r in _deciding(found) for x in r.lines]
    if found.requires is None or any(x.counts_until is not None for x in said):
        return ""
    lasting = [x for x in found.requires.lines if x.counts_until is not None]
    return clause(lasting[0], clock, brief=True) if lasting else ""


def _waiver_words(found: Explanation, clock: Clock) -> str:
    if found.waiver is None or not found.waiver.line.facts:
        return ""
    fact = found.waiver.line.facts[0]
    row = fact.began or fact.row
    when = f" {clock.when(row.at)}" if row else ""
    return f"{found.waiver.of} waived since {lower(fact.label)}{when}"


def required(found: Explanation, clock: Clock) -> str:
    """What any grade needs, where it is waived or does not hold."""
    if found.waiver is not None:
        return upper(f"{_waiver_words(found, clock)}, until this episode is over.")
    if found.requires is None or found.requires.truth != FALSE:
        return ""
    held = any(r.truth == TRUE for r in found.reasons)
    why = joined(past(found.requires, clock)) if held else ""
    if not why:
        return ""
    return upper(f"{why}, and nothing waives it.")
