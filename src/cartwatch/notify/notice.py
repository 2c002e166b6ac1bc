"""The words of a call, for a phone that others may see."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one recipient: a person, or a role that nobody is named for."""

    recipient: str
    priority: str
    text: str
    at: datetime


_MARKS = {"high": "***", "medium": "**", "low": "*"}
"""Marks of the three priorities of IEC 60601-1-8, readable without colour."""


def notice(
    *,
    bed: str | None,
    says: str,
    priority: str,
    late: bool = False,
    held: bool = False,
    approved: bool = True,
    repeat: bool = False,
) -> str:
    """ "*** Bed 04: CRS grade 3 or more": no name, no value, no date of birth.

    `late` says that it was charted late, `held` that the values behind it are no
    longer known, `approved` whether the ward's protocol is in production.
    """
    place = "No bed" if bed is None else f"Bed {bed}"
    asides = [
        text
        for said, text in (
            (repeat, "nobody has answered"),
            (late, "late data"),
            (held, "not known now"),
            (not approved, "alerts not approved"),
        )
        if said
    ]
    tail = f" ({', '.join(asides)})" if asides else ""
    return f"{_MARKS.get(priority, '*')} {place}: {says}{tail}"
