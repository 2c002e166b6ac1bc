"""A grade is a range: what is certain and what is still possible."""

from dataclasses import dataclass

WORST = 4


@dataclass(frozen=True, slots=True, order=True)
class Grade:
    """Lowest certain and highest possible grade, both 0 to 4; 5 is only recorded."""

    lowest: int
    highest: int

    @property
    def settled(self) -> bool:
        """Whether the chart decides it."""
        return self.lowest == self.highest

    @property
    def ungraded(self) -> bool:
        """Whether nothing is known."""
        return (self.lowest, self.highest) == (0, WORST)

    def __str__(self) -> str:
        if self.ungraded:
            return "ungraded"
        if self.settled:
            return str(self.lowest)
        return f"{self.lowest}–{self.highest}"


UNGRADED = Grade(0, WORST)
