"""Settings: the numbers a paper leaves to the unit, and a ward's own instead."""

from collections.abc import Mapping

from cartwatch.clinical import converter, rate
from cartwatch.protocol.located import Word
from cartwatch.protocol.models_scale import SettingModel
from cartwatch.protocol.models_ward import WardSettingModel
from cartwatch.protocol.problem import Report
from cartwatch.protocol.scope import amount, lasts
from cartwatch.protocol.tree import Setting

_HOW = "is no quantity and no length of time; write 6 L/min, 24h or 3"


def settings(models: Mapping[Word, SettingModel], report: Report) -> dict[str, Setting]:
    """A scale's settings by name; those that cannot be read are reported."""
    found: dict[str, Setting] = {}
    for name, model in models.items():
        value = amount(model.value)
        if value is None:
            report.add(model.value.place, f"'{model.value}' {_HOW}")
            continue
        found[str(name)] = Setting(
            str(name),
            *_parts(model.value, value),
            _text(model.source),
            _text(model.note),
        )
    return found


def overridden(model: WardSettingModel, base: Setting, report: Report) -> Setting:
    """The ward's value instead of the scale's; the scale's own if it cannot be."""
    value = amount(model.value)
    if value is None:
        report.add(model.value.place, f"'{model.value}' {_HOW}")
        return base
    own = Setting(
        base.name,
        *_parts(model.value, value),
        base.source,
        base.note,
        str(model.reason),
        str(model.approved_by),
        model.value.place,
    )
    if lasts(own) != lasts(base) or not _alike(own.unit, base.unit):
        message = f"'{model.value}' is not like the scale's own value, {base.text}"
        report.add(model.value.place, f"{message}; use the same unit")
        return base
    return own


def _alike(own: str | None, base: str | None) -> bool:
    if own is None or base is None:
        return own is base
    if own == base or converter(own, base) is not None:
        return True
    a, b = rate(own), rate(base)
    return a is not None and b is not None and (a.kind, a.per_kg) == (b.kind, b.per_kg)


def _parts(
    word: Word, value: tuple[float, str | None]
) -> tuple[float, str, str | None]:
    return value[0], str(word), value[1]


def _text(word: Word | None) -> str | None:
    return None if word is None else str(word)
