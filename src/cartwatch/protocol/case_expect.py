"""What a test expects: grades, needs, alerts, by time."""

import re
from collections.abc import Collection, Iterator, Mapping

from cartwatch.clinical import UNGRADED, Grade, Vocabulary, duration
from cartwatch.protocol.case import Answer, Expectation, What
from cartwatch.protocol.located import Word
from cartwatch.protocol.models_case import CaseModel
from cartwatch.protocol.problem import Report, meant
from cartwatch.protocol.tree import Scale, WardProtocol

_TIME = re.compile(r"\+\d+(?:s|min|h|d|wk)")
_RANGE = re.compile(r"([0-4])(?: to ([0-4]))?")
Named = Mapping[Word, list[Word]]


def scale_expectations(
    test: CaseModel, scale: Scale, zero: int, vocabulary: Vocabulary, report: Report
) -> tuple[Expectation, ...]:
    """What a test of a scale expects."""
    short = scale.scale
    found = list(_grades(test, zero, report))
    domains = [domain.name for domain in scale.domains]
    flags = [flag.name for flag in scale.flags]
    sets: tuple[tuple[What, Named, Collection[str], str], ...] = (
        ("needs", test.needs, vocabulary.concepts, "is not in the vocabulary"),
        ("driver", test.driver, domains, f"is no domain of {short}"),
        ("flags", test.flags, flags, f"is no flag of {short}"),
    )
    for what, named, known, wrong in sets:
        found += _sets(what, named, known, wrong, zero, report)
    for at, number in test.episode.items():
        answer = None if number == "none" else int(number)
        found.append(_one("episode", at, answer, number, zero))
    for wrong_key in ("rings", "silent", "muted", "family", "due"):
        for at in getattr(test, wrong_key):
            report.add(at.place, f"'{wrong_key}' belongs in the test of a ward")
            break
    return tuple(found)


def ward_expectations(
    test: CaseModel,
    ward: WardProtocol,
    zero: int,
    vocabulary: Vocabulary,
    report: Report,
) -> tuple[Expectation, ...]:
    """What a test of a ward expects."""
    found = list(_grades_by_scale(test, ward, zero, report))
    alerts = [alert.name for alert in ward.alerts]
    listed: tuple[tuple[What, Named], ...] = (
        ("rings", test.rings),
        ("silent", test.silent),
        ("muted", test.muted),
    )
    for what, named in listed:
        found += _sets(what, named, alerts, "is no alert of this ward", zero, report)
    for at, state in test.family.items():
        found.append(_one("family", at, str(state), state, zero))
    found += _dues(test, zero, vocabulary, report)
    for wrong_key in ("needs", "driver", "flags", "episode"):
        for at in getattr(test, wrong_key):
            report.add(at.place, f"'{wrong_key}' belongs in the test of a scale")
            break
    return tuple(found)


def grade(word: Word, report: Report) -> Grade | None:
    """`2`, `2 to 3` or `ungraded`; None, with a problem, for anything else."""
    if word == "ungraded":
        return UNGRADED
    found = _RANGE.fullmatch(" ".join(word.split()))
    if found:
        lowest, highest = int(found[1]), int(found[2] or found[1])
        if lowest <= highest:
            return Grade(lowest, highest)
    message = f"'{word}' is no grade; write 2, 2 to 3, or ungraded"
    report.add(word.place, message)
    return None


def _grades(test: CaseModel, zero: int, report: Report) -> Iterator[Expectation]:
    for at, word in test.expect.items():
        if not _TIME.fullmatch(at):
            message = f"'{at}' is no time of a test; write +0h, +90min or +3d"
            report.add(at.place, message)
        elif isinstance(word, dict):
            message = f"'{at}' needs one grade, such as 2, 2 to 3, or ungraded"
            report.add(at.place, message)
        elif (answer := grade(word, report)) is not None:
            yield _one("grade", at, answer, word, zero)


def _grades_by_scale(
    test: CaseModel, ward: WardProtocol, zero: int, report: Report
) -> Iterator[Expectation]:
    for short, by_time in test.expect.items():
        if short not in ward.scales:
            hint = meant(short, ward.scales) or f" It has {', '.join(ward.scales)}."
            report.add(short.place, f"'{short}' is no scale of this ward.{hint}")
        elif not isinstance(by_time, dict):
            report.add(short.place, f"write {short}: {{+0h: 2}}")
        else:
            for at, word in by_time.items():
                answer = grade(word, report)
                if answer is not None:
                    yield _one("grade", at, answer, word, zero, str(short))


def _sets(
    what: What,
    named: Named,
    known: Collection[str],
    wrong: str,
    zero: int,
    report: Report,
) -> Iterator[Expectation]:
    for at, names in named.items():
        for name in names:
            if name not in known:
                report.add(name.place, f"'{name}' {wrong}.{meant(name, known)}")
        yield _one(what, at, frozenset(map(str, names)), at, zero)


def _dues(
    test: CaseModel, zero: int, vocabulary: Vocabulary, report: Report
) -> Iterator[Expectation]:
    for at, wanted in test.due.items():
        for name in wanted:
            if name not in vocabulary:
                hint = meant(name, vocabulary.concepts)
                report.add(name.place, f"'{name}' is not in the vocabulary.{hint}")
        if isinstance(wanted, dict):
            pairs = tuple((str(n), duration(every)) for n, every in wanted.items())
            yield _one("due_in", at, pairs, at, zero)
        else:
            yield _one("due", at, frozenset(map(str, wanted)), at, zero)


def _one(
    what: What,
    at: Word,
    answer: Answer,
    word: Word,
    zero: int,
    scale: str | None = None,
) -> Expectation:
    return Expectation(what, zero + duration(at), answer, word.place, str(at), scale)
