"""What is wrong in a protocol file, where, and what to write instead."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from cartwatch.protocol.tree import Place


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend; reads `file:line:column: message`."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"

    @property
    def order(self) -> tuple[str, int, int]:
        """Where it comes in a list: by file, then down the file."""
        return self.place.file, self.place.line, self.place.column


class ProtocolError(Exception):
    """Protocol files that cannot be used; `problems` holds every one of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: p.order))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(slots=True)
class Report:
    """Collects problems, so that all are told at once; each is told once."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, place: Place, message: str) -> None:
        """Note one problem."""
        problem = Problem(place, message)
        if problem not in self.problems:
            self.problems.append(problem)

    def take(self, found: "Report", doubtful: Collection[str] = ()) -> None:
        """Note another report's problems, but none about a doubtful name."""
        for problem in found.problems:
            if not any(f"'{name}'" in problem.message for name in doubtful):
                self.add(problem.place, problem.message)

    def __bool__(self) -> bool:
        return bool(self.problems)

    def raised(self) -> None:
        """Raise ProtocolError if there is any problem."""
        if self.problems:
            raise ProtocolError(self.problems)


def meant(word: str, known: Iterable[str]) -> str:
    """ " Did you mean 'x'?", or nothing when no known word is near."""
    near = get_close_matches(word, list(known), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""
