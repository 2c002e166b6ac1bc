"""Rules rehearsed: every test of a *.test.yaml file, run through the real grading."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cartwatch.clinical import Grade, Vocabulary, spoken
from cartwatch.protocol import Case, Library, Problem, cases
from cartwatch.protocol.case import Answer, Expectation
from cartwatch.protocol.problem import Report
from cartwatch.protocol.tree import Place
from cartwatch.ward.rehearsal_answer import holds
from cartwatch.ward.rehearsal_stage import Stage, stage


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that was not met; reads `file:line: test, +1h: …`."""

    place: Place
    name: str
    said: str
    message: str

    def __str__(self) -> str:
        where = f"{self.place.file}:{self.place.line}"
        return f"{where}: {self.name}, {self.said}: {self.message}"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a run of tests came to. `problems` are tests that could not be read."""

    passed: tuple[Case, ...] = ()
    failed: tuple[Case, ...] = ()
    failures: tuple[Failure, ...] = ()
    problems: tuple[Problem, ...] = ()
    stages: tuple[Stage, ...] = field(default=(), repr=False)

    @property
    def summary(self) -> str:
        """The counts in one line."""
        run = len(self.passed) + len(self.failed)
        unread = f", {len(self.problems)} problems" if self.problems else ""
        return (
            f"{run} tests: {len(self.passed)} passed, {len(self.failed)} failed{unread}"
        )

    @property
    def good(self) -> bool:
        """Whether every test could be read and passed."""
        return not self.failed and not self.problems


def read_cases(
    paths: Iterable[Path], library: Library
) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    """The tests of these files, and the problems of those that cannot be read."""
    report = Report()
    found = [case for path in paths for case in cases(path, library, report)]
    problems = sorted(report.problems, key=lambda problem: problem.order)
    return tuple(found), tuple(problems)


def rehearsal(
    tests: Iterable[Case], vocabulary: Vocabulary, problems: Iterable[Problem] = ()
) -> Rehearsal:
    """Run the tests, in order."""
    passed: list[Case] = []
    failed: list[Case] = []
    failures: list[Failure] = []
    stages: list[Stage] = []
    for case in tests:
        played = stage(case, vocabulary)
        wrong = failures_of(case, played)
        (failed if wrong else passed).append(case)
        failures += wrong
        stages.append(played)
    return Rehearsal(
        tuple(passed),
        tuple(failed),
        tuple(failures),
        tuple(problems),
        tuple(stages),
    )


def failures_of(case: Case, played: Stage) -> list[Failure]:
    """Every expectation of a test that was not met."""
    found = []
    for expectation in case.expectations:
        met, got = holds(expectation, played)
        if not met:
            message = (
                f"{_asked(expectation)}: expected {shown(expectation.answer)}, "
                f"got {shown(got)}"
            )
            failure = Failure(expectation.place, case.name, expectation.said, message)
            found.append(failure)
    return found


def _asked(expectation: Expectation) -> str:
    scale = f"{expectation.scale} " if expectation.scale else ""
    return f"{scale}{expectation.what.replace('_', ' ')}"


def shown(answer: Answer) -> str:
    """An answer as a test would write it."""
    if isinstance(answer, Grade):
        return str(answer).replace("–", " to ")
    if isinstance(answer, frozenset):
        return f"[{', '.join(sorted(answer))}]"
    if isinstance(answer, tuple):
        return ", ".join(f"{name} in {spoken(length)}" for name, length in answer)
    return "none" if answer is None else str(answer)
