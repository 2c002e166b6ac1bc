"""How long a sign-in lasts, when it locks, and how often one may guess."""

from dataclasses import dataclass
from datetime import timedelta

from cartwatch.ward.access.roles import BOARD


@dataclass(frozen=True, slots=True)
class Rules:
    """What a unit may set; times are durations.

    `lasts`: a sign-in ends, used or not. `idle`: it locks when not used; a board is
    never locked, since it can only look. `pin_for`: how long after a password on a
    device its PIN works there. `guesses` wrong secrets of a login within `window`
    lock that login out for `window`, `guesses_of_address` those of one address.
    """

    lasts: timedelta = timedelta(hours=12)
    board_lasts: timedelta = timedelta(days=30)
    idle: timedelta = timedelta(minutes=10)
    pin_for: timedelta = timedelta(hours=12)
    guesses: int = 5
    guesses_of_address: int = 50
    window: timedelta = timedelta(minutes=15)
    glass: timedelta = timedelta(hours=4)

    def lasting(self, role: str) -> timedelta:
        """How long a sign-in of that role lasts."""
        return self.board_lasts if role == BOARD else self.lasts


RULES = Rules()
"""Those of a unit that sets none."""
