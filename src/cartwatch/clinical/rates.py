"""How fast a pump runs: doses as an amount over time, by kilogram or not.

UCUM codes and the spellings that pumps and feeds use. What is not listed is not
read, never guessed; neither is a number that may mean two.
"""

import re
from dataclasses import dataclass

_MASS = {
    "ng": 1e-3,
    "nanog": 1e-3,
    "ug": 1.0,
    "mcg": 1.0,
    "μg": 1.0,
    "microg": 1.0,
    "microgram": 1.0,
    "micrograms": 1.0,
    "mg": 1e3,
    "milligram": 1e3,
    "milligrams": 1e3,
    "g": 1e6,
    "gram": 1e6,
}
_UNITS = {
    "u": 1.0,
    "[u]": 1.0,
    "iu": 1.0,
    "[iu]": 1.0,
    "unit": 1.0,
    "units": 1.0,
    "milliunit": 1e-3,
    "milliunits": 1e-3,
}
_MILLI = {"mU": 1e-3, "m[U]": 1e-3, "mIU": 1e-3, "m[IU]": 1e-3}
"""Read with their case alone: MU may be a million units."""
_VOLUME = {"ml": 1.0, "cc": 1.0}
_KINDS = {"ug": _MASS, "[U]": _UNITS, "mL": _VOLUME}
_MINUTES = {
    "s": 1 / 60,
    "sec": 1 / 60,
    "min": 1.0,
    "minute": 1.0,
    "h": 60.0,
    "hr": 60.0,
    "hour": 60.0,
    "d": 1440.0,
    "day": 1440.0,
    "24h": 1440.0,
}
_PER_KG = ("kg", "kilogram")
_NOTE = re.compile(r"\{[^}]*\}")
_DOSE = re.compile(r"(\d*[.,]?\d+)\s*([^\d\s.,].*)", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)

DIGITS = 9


@dataclass(frozen=True, slots=True)
class Rate:
    """A unit of dosing: `ug`, `[U]` or `mL` by minute, maybe by kilogram.

    `factor` turns a number in this unit into one in the base unit of its kind.
    """

    kind: str
    per_kg: bool
    factor: float


@dataclass(frozen=True, slots=True)
class Dose:
    """What somebody wrote of a pump: a number in the base unit of its kind."""

    number: float
    kind: str
    per_kg: bool


def rate(unit: str) -> Rate | None:
    """The unit of dosing that this spelling means; None when nobody defined it.

    `ug/kg/min`, `mcg/min`, `mg/h`, `units/min`, `[U]/h`, `mL/h`.
    """
    parts = [part.strip() for part in _NOTE.sub("", unit).split("/")]
    whole, *under = parts
    folded = [part.casefold() for part in under]
    times = [_MINUTES[part] for part in folded if part in _MINUTES]
    per_kg = sum(part in _PER_KG for part in folded)
    known = _amount(whole)
    if known is None or len(times) != 1 or len(under) != 1 + per_kg or per_kg > 1:
        return None
    kind, factor = known
    return Rate(kind, bool(per_kg), factor / times[0])


def _amount(word: str) -> tuple[str, float] | None:
    """The kind of an amount, and how many of its base unit it is."""
    if word in _MILLI:
        return "[U]", _MILLI[word]
    for kind, known in _KINDS.items():
        if word.casefold() in known:
            return kind, known[word.casefold()]
    return None


def dose(text: str) -> Dose | None:
    """A dose as a feed writes it, such as "0.1 mcg/kg/min"; None if it is none."""
    found = _DOSE.fullmatch(text.strip())
    unit = rate(found[2]) if found else None
    if found is None or unit is None or _GROUPED.fullmatch(found[1]):
        return None
    number = float(found[1].replace(",", "."))
    return Dose(rounded(number * unit.factor), unit.kind, unit.per_kg)


def rounded(number: float) -> float:
    """Without the last digits, in which 1.2 mg/h and 20 ug/min would differ."""
    return round(number, DIGITS)
