"""The values that decided, as clauses: each once, a silent group as one."""

from collections.abc import Sequence

from cartwatch.clinical import Vocabulary
from cartwatch.grading.aloud.clock import Clock
from cartwatch.grading.aloud.open import MANY, none_of
from cartwatch.grading.aloud.words import clause
from cartwatch.grading.explain import Line


def clauses(lines: Sequence[Line], clock: Clock, vocabulary: Vocabulary) -> list[str]:
    """A clause for each charted value; many of a group that are not are one."""
    rest, said = once(lines), list[str]()
    for group, members in vocabulary.groups.items():
        quiet = [x for x in rest if x.concept in members and x.facts and _silent(x)]
        if len(quiet) >= MANY:
            rest = [x for x in rest if x not in quiet]
            said.append(f"{none_of(group, quiet[0].facts[0])}")
    return [*(clause(x, clock) for x in rest), *said]


def _silent(line: Line) -> bool:
    """Whether silence decides: nothing charted, or nothing given."""
    found = line.facts[0]
    return found.state == "silent" or (found.kind == "given" and not found.codes)


def once(lines: Sequence[Line]) -> list[Line]:
    """Of several rules about one value the first; a baseline is told with its value."""
    first: dict[tuple[str | None, bool], Line] = {}
    for line in lines:
        counted = line.rule.kind in ("dose", "total", "given", "dropped")
        first.setdefault((line.concept, counted), line)
    return list(first.values())
