"""Conversion at the door: from the unit that was charted to the vocabulary's.

UCUM codes (https://ucum.org). What is not listed is refused, never guessed.
"""

from collections.abc import Callable

_SAME = {
    "Cel": ("Cel", "°C", "C", "degC"),
    "/min": ("/min", "{beats}/min", "{breaths}/min", "bpm"),
    "mm[Hg]": ("mm[Hg]", "mmHg"),
    "%": ("%",),
    "L/min": ("L/min", "l/min"),
    "kg": ("kg",),
    "mg/L": ("mg/L", "mg/l"),
    "ug/L": ("ug/L", "µg/L", "ng/mL", "ng/ml"),
    "g/L": ("g/L", "g/l"),
    "U/L": ("U/L", "IU/L", "[IU]/L"),
    "pg/mL": ("pg/mL", "ng/L"),
    "10*9/L": ("10*9/L", "10*3/uL", "K/uL"),
    "g/dL": ("g/dL", "g/dl"),
    "mg/dL": ("mg/dL", "mg/dl"),
}
_FACTOR = {
    ("[degF]", "Cel"): lambda v: (v - 32.0) / 1.8,
    ("kPa", "mm[Hg]"): lambda v: v * 7.50062,
    ("g", "kg"): lambda v: v / 1000.0,
    ("[lb_av]", "kg"): lambda v: v * 0.45359237,
    ("mg/dL", "mg/L"): lambda v: v * 10.0,
    ("mg/dL", "g/L"): lambda v: v / 100.0,
    ("g/dL", "g/L"): lambda v: v * 10.0,
    ("1", "%"): lambda v: v * 100.0,
}
_ALSO = {"°F": "[degF]", "F": "[degF]", "degF": "[degF]", "lb": "[lb_av]"}

_WRITTEN = {
    "Cel": "°C",
    "mm[Hg]": "mmHg",
    "10*9/L": "10^9/L",
    "ug/L": "µg/L",
    "a": "years",
    "d": "days",
}


def unit_words(unit: str | None) -> str:
    """A UCUM unit as people write it; "" without one."""
    return _WRITTEN.get(unit, unit) if unit is not None else ""


def converter(source: str, target: str) -> Callable[[float], float] | None:
    """How to turn a number in `source` into `target`; None when nobody defined it.

    Temperatures are rounded to 0.01 Cel, so that 100.4 [degF] is 38.0 Cel.
    """
    source = _ALSO.get(source.strip(), source.strip())
    if source in _SAME.get(target, (target,)):
        return _rounded(lambda v: v) if target == "Cel" else (lambda v: v)
    change = _FACTOR.get((source, target))
    if change is None:
        return None
    return _rounded(change) if target == "Cel" else change


def _rounded(change: Callable[[float], float]) -> Callable[[float], float]:
    return lambda v: round(change(v), 2)
