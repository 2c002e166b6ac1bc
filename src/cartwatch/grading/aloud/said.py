"""Sentences about attributions, the episode, and the rows of the table."""

from cartwatch.clinical import Vocabulary
from cartwatch.grading.adjudicate import Standing
from cartwatch.grading.aloud.clock import Clock
from cartwatch.grading.aloud.words import joined, upper
from cartwatch.grading.explain import Explanation
from cartwatch.grading.explain.put_down import PutDown

UNNAMED = "other"
"""The cause that a clinician picks when none of the list fits."""


def row_words(domain: str, vocabulary: Vocabulary) -> str:
    """A row of the table as it is said: "Hypotension", "ICE"."""
    short = f"{domain}_score" in vocabulary
    return domain.upper() if short else upper(domain.replace("_", " "))


def inside(row: str) -> str:
    """A row within a sentence: "hypotension", "ICE"."""
    return row if row[1:2].isupper() else row[:1].lower() + row[1:]


def cause_words(
    cause: PutDown, clock: Clock, vocabulary: Vocabulary, scale: str = ""
) -> str:
    """Who put which rung down to what, when, why, until when, and how it ended."""
    row = inside(row_words(cause.domain, vocabulary))
    by = upper(cause.by) or "A clinician"
    why = f' ("{cause.reason}")' if cause.reason else ""
    said = f"{by} put {row} up to grade {cause.grade} down to {cause_of(cause, scale)}"
    said += f" {clock.when(cause.begins)}{why}"
    if cause.ended_early is not None and cause.ended_at is not None:
        return (
            f"{said}; it ended early {clock.when(cause.ended_at)}: {cause.ended_early}."
        )
    if cause.charted_until is None:
        return f"{said}; it stands until somebody ends it."
    return f"{said}; it stands until {clock.time(cause.charted_until)}."


def episode_words(
    found: Explanation, clock: Clock, vocabulary: Vocabulary
) -> tuple[str, ...]:
    """The open episode: number, onset, worst grade, and when it would close."""
    course = found.course
    if course is None:
        return ()
    said = [f"Episode {course.number}, since {clock.full(course.onset)}."]
    if course.peak > found.grade.lowest:
        said.append(
            f"Highest in it: {course.peak}, first on {clock.full(course.peak_at)}."
        )
    if course.quiet_since is not None and course.closes_at is not None:
        rows = tuple(inside(row_words(sign, vocabulary)) for sign in course.signs)
        signs = joined(rows, " or ")
        said.append(
            f"No {signs} since {clock.time(course.quiet_since)}; "
            f"the episode closes {clock.when(course.closes_at)} if nothing returns."
        )
    return tuple(said)


def cause_of(cause: PutDown, scale: str) -> str:
    """What a rung was put down to; the scale itself by its short name."""
    if cause.cause == UNNAMED:
        return "another cause"
    return cause.cause.upper() if cause.cause == scale else cause.cause


def judged_words(found: Standing, name: str, clock: Clock) -> str:
    """A clinician's grade beside the computed one, and how long it stands."""
    made = found.adjudication
    cause = f" ({made.cause})" if made.cause else ""
    said = f"{made.by} graded {name} {found.grade}{cause} {clock.when(found.begins)}"
    computed = "open" if found.computed.ungraded else str(found.computed)
    said += f': "{made.reason}"' if made.reason else ""
    said += f"; the computed grade was {computed}"
    if clock.now < found.ends:
        return f"{said}; it stands until {clock.time(found.ends)}."
    return f"{said}; it ended {clock.when(found.ends)}: {found.because}."
