"""Which rules were in force when? What graded a time then grades it still."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

import numpy as np
from sqlmodel import Session

from cartwatch import store
from cartwatch.clinical import Vocabulary, micros
from cartwatch.grading import Course, GradeSteps, ScaleCourse
from cartwatch.protocol import Library, ProtocolError
from cartwatch.protocol.bundle import unbundled, widened
from cartwatch.protocol.tree import WardProtocol
from cartwatch.store import tables
from cartwatch.ward.activate import activations


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A ward's rules with their words; `ends` (µs) is None for those in force."""

    protocol: WardProtocol
    vocabulary: Vocabulary
    ends: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RulesInForce:
    """The rules in force, and those before them, oldest first.

    `lost` says which earlier ones cannot be read any more, and why: the past that they
    graded is graded by the next.
    """

    protocol: WardProtocol
    vocabulary: Vocabulary
    earlier: tuple[Version, ...] = ()
    lost: tuple[str, ...] = ()

    def at(self, moment: int) -> Version:
        """The rules by which that moment (microseconds) is graded."""
        found = (old for old in self.earlier if old.ends is None or moment < old.ends)
        return next(found, Version(self.protocol, self.vocabulary))


def rules_in_force(
    ward: str,
    library: Library,
    *,
    session: Session,
    now: datetime,
    known_at: datetime | None = None,
) -> RulesInForce:
    """What a ward works by at `now`: what was activated last, else the file as it is.

    Before the first activation the first one counts: nothing else is kept of then.
    Raises StoreError where the rules in force cannot be read.
    """
    rows = activations(session, ward, known_at)
    begun = [row for row in rows if row.begins_at <= now]
    if not begun:
        return RulesInForce(library.wards[ward], library.vocabulary)
    last = _version(begun[-1], library)
    earlier, lost = [], []
    for row, after in pairwise(begun):
        try:
            old = _version(row, library)
        except store.StoreError as error:
            lost.append(str(error))
        else:
            earlier.append(replace(old, ends=micros(after.begins_at)))
    return RulesInForce(last.protocol, last.vocabulary, tuple(earlier), tuple(lost))


def rules_or_file(
    ward: str, library: Library, *, session: Session, now: datetime
) -> RulesInForce:
    """The rules in force; those of the file where nobody can read them.

    For what must go on all the same: a last call, and the record of a death.
    """
    try:
        return rules_in_force(ward, library, session=session, now=now)
    except store.StoreError:
        return RulesInForce(library.wards[ward], library.vocabulary)


def spliced(course: Course, earlier: Sequence[tuple[int, Course]]) -> Course:
    """The course, with the grades of each earlier version until it ended (µs).

    `earlier` is in order. Alerts, schedule and family texts are those of the rules
    now in force: they say what is so now.
    """
    found = course
    scales = dict(course.scales)
    for name, scale in course.scales.items():
        steps = scale.steps
        for ends, old in reversed(earlier):
            if name in old.scales:
                steps = _joined(old.scales[name].steps, steps, ends)
        scales[name] = replace(scale, steps=steps)
    return replace(found, scales=scales)


def _joined(before: GradeSteps, after: GradeSteps, at: int) -> GradeSteps:
    """`before` until `at`, then `after`, whose step at that time begins there."""
    first, n = after.index(at), before.upto(at - 1)
    if first < 0:
        kept, begins = after, after.at
    else:
        part = slice(first, None)
        kept = GradeSteps(
            after.at[part],
            after.lowest[part],
            after.highest[part],
            after.driver[part],
            after.episode[part],
        )
        begins = np.maximum(kept.at, at)
    return GradeSteps(
        np.concatenate([n.at, begins]),
        np.concatenate([n.lowest, kept.lowest]),
        np.concatenate([n.highest, kept.highest]),
        (*n.driver, *kept.driver),
        np.concatenate([n.episode, kept.episode]),
    )


def scale_at(
    course: Course, earlier: Sequence[tuple[int, Course]], name: str, at: int
) -> ScaleCourse | None:
    """The scale by the rules that were in force at `at` (µs), to explain it."""
    for ends, old in earlier:
        if at < ends:
            return old.scales.get(name)
    return course.scales.get(name)


def _version(row: tables.ProtocolActivation, library: Library) -> Version:
    here = library.wards.get(row.ward)
    if here is not None and here.digest == row.digest:
        return Version(here, library.vocabulary)
    if row.files is None:
        raise _unreadable(row, "its text was not kept")
    try:
        found = _library(tuple(sorted(row.files.items())))
    except (ProtocolError, ValueError) as error:
        raise _unreadable(row, str(error)) from error
    protocol = found.wards.get(row.ward)
    if protocol is None or protocol.digest != row.digest:
        raise _unreadable(row, "its text is not what was approved")
    return Version(protocol, widened(found.vocabulary, library.vocabulary))


@lru_cache(maxsize=32)
def _library(files: tuple[tuple[str, str], ...]) -> Library:
    texts: Mapping[str, str] = dict(files)
    return unbundled(texts)


def _unreadable(row: tables.ProtocolActivation, reason: str) -> store.StoreError:
    step = "Activate a version that can be read"
    where = f"the rules {row.version} of {row.ward} from {row.begins_at.isoformat()}"
    return store.StoreError("unreadable", where, reason, step)
