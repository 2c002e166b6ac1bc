"""Numbers as nurses type them: read exactly, or refused with the reason."""

import re
from dataclasses import dataclass
from typing import Literal

from cartwatch.clinical import Band, Concept, converter, unit_words
from cartwatch.views.wording import number_words

_NUMBER = re.compile(r"[-\u2212]?\d{1,7}(?:[.,]\d{1,4})?")
_THOUSANDS = re.compile(r".*,\d{3}")
_FAHRENHEIT, _CELSIUS = "[degF]", "Cel"


@dataclass(frozen=True, slots=True)
class Note:
    """What is said under a field. `use` is a value offered instead, to be tapped.

    An `error` was not saved; a `check` is only unusual and never holds anything up.
    """

    kind: Literal["error", "check", "info"]
    says: str
    use: str = ""

    def as_reply(self) -> dict[str, str]:
        """For the form."""
        return {"kind": self.kind, "says": self.says, "use": self.use}


def read_number(text: str) -> float | Note:
    """The number in `text`, with a decimal point or comma, or why it is none."""
    typed = text.strip()
    if not _NUMBER.fullmatch(typed):
        return Note("error", f"“{typed}” is not a number. Write it like 38.5.")
    if _THOUSANDS.fullmatch(typed):
        plain, point = typed.replace(",", ""), typed.replace(",", ".")
        says = f"“{typed}” can be {plain} or {point}. Write it without the comma."
        return Note("error", says)
    return float(typed.replace(",", ".").replace("\u2212", "-"))


def outside(concept: Concept, value: float) -> Note | None:
    """Why a value cannot be stored, with the likely slip; None when it can."""
    if concept.plausible is None:
        return None
    low, high = concept.plausible
    if low <= value <= high:
        return None
    unit = unit_words(concept.unit)
    limits = f"{number_words(low)} to {number_words(high)} {unit}".strip()
    says = f"{number_words(value)} is outside {limits}."
    celsius = _from_fahrenheit(concept, value)
    if celsius is not None:
        use = number_words(celsius)
        return Note("error", f"{says} If that is °F, it is {use} °C.", use)
    for slip in (value / 10, value * 10):
        if low <= slip <= high:
            use = number_words(round(slip, 4))
            return Note("error", f"{says} Did you mean {use}?", use)
    return Note("error", f"{says} If it cannot be measured, press Not done.")


def unusual(concept: Concept, value: float, age_years: float | None) -> Note | None:
    """Whether the value is rare at this age: information, which holds nothing up."""
    band = band_for(concept, age_years)
    if band is None or _within(band, value):
        return None
    size = "Low" if band.low is not None and value < band.low else "High"
    limits = _limits_words(band)
    says = f"{size} for this age ({limits})."
    for slip in (value / 10, value * 10):
        if _within(band, slip) and outside(concept, slip) is None:
            use = number_words(round(slip, 4))
            return Note("check", f"{says} Did you mean {use}?", use)
    return Note("check", f"{says} Keep {number_words(value)}?")


def note_on(concept: Concept, typed: str, age_years: float | None) -> Note | None:
    """What to say at once about a typed number; None while all is well."""
    value = read_number(typed)
    if isinstance(value, Note):
        return value
    return outside(concept, value) or unusual(concept, value, age_years)


def band_for(concept: Concept, age_years: float | None) -> Band | None:
    """The soft limits for an age in completed years; None when none are known."""
    if age_years is None:
        return concept.check[0] if len(concept.check) == 1 else None
    for band in concept.check:
        if band.age_from <= age_years < band.age_to:
            return band
    return None


def _within(band: Band, value: float) -> bool:
    low = band.low is None or value >= band.low
    high = band.high is None or value <= band.high
    return low and high


def _limits_words(band: Band) -> str:
    if band.low is None:
        return f"up to {number_words(band.high or 0.0)}"
    if band.high is None:
        return f"from {number_words(band.low)}"
    return f"{number_words(band.low)} to {number_words(band.high)}"


def _from_fahrenheit(concept: Concept, value: float) -> float | None:
    """The value in °C, when only a reading in °F explains it."""
    change = converter(_FAHRENHEIT, concept.unit or "")
    if concept.unit != _CELSIUS or change is None or concept.plausible is None:
        return None
    celsius = round(change(value), 1)
    low, high = concept.plausible
    return celsius if low <= celsius <= high and value > high else None
