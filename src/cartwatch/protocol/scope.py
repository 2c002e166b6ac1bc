"""What a criterion may refer to while its file is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cartwatch.clinical import Concept, Vocabulary, converter, duration
from cartwatch.protocol.amounts import Amount
from cartwatch.protocol.located import Word
from cartwatch.protocol.models import DURATION, NUMBER
from cartwatch.protocol.models_scale import RungModel
from cartwatch.protocol.problem import Report, meant
from cartwatch.protocol.tree import Node, Place, Scale, Setting

_QUANTITY = re.compile(rf"({NUMBER})(?: (\S+))?")

Raw = object
"""A criterion as the models hold it: a Word, a composed model, or a list of them."""


@dataclass(slots=True)
class Scope:
    """Everything a leaf or a name may mean; `scales` is empty in a scale file."""

    vocabulary: Vocabulary
    report: Report
    settings: Mapping[str, Setting] = field(default_factory=dict)
    amounts: Mapping[str, Amount | None] = field(default_factory=dict)
    criteria: Mapping[Word, Raw] = field(default_factory=dict)
    domains: Mapping[Word, Mapping[Word, RungModel]] = field(default_factory=dict)
    scales: Mapping[str, tuple[Scale, ...]] = field(default_factory=dict)
    memo: dict[int, Node | None] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)

    def refuse(self, place: Place, message: str) -> Node | None:
        """Note a problem; always None, which a caller hands on instead of a node."""
        self.report.add(place, message)
        return None

    def concept(self, name: str, word: Word) -> Concept | None:
        """The concept of that name; None, with a problem, when there is none."""
        if name in self.vocabulary:
            return self.vocabulary[name]
        if name in self.amounts:
            message = f"'{name}' is an amount; compare it, as in '{name} >= 1 ug/min'"
            self.refuse(word.at(name), message)
            return None
        names = [*self.vocabulary.concepts, *self.amounts, *self.scales]
        hint = meant(name, names) or " All names: docs/reference/concepts.md."
        self.refuse(word.at(name), f"'{name}' is not in the vocabulary.{hint}")
        return None

    def is_amount(self, name: str) -> bool:
        """Whether the name is that of an amount alone."""
        return name in self.amounts and name not in self.vocabulary

    def length(self, word: Word) -> tuple[int, str | None] | None:
        """A length of time in microseconds, and the setting that gave it."""
        if re.fullmatch(DURATION, word):
            return self._positive(duration(word), word), None
        setting = self.settings.get(word)
        if setting is None:
            lengths = [n for n, s in self.settings.items() if lasts(s)]
            hint = meant(word, lengths) or " Write 90min, 6h, 3d or a setting."
            self.refuse(word.place, f"'{word}' is not a length of time.{hint}")
            return None
        if not lasts(setting):
            message = f"the setting '{word}' is {setting.text}, not a length of time"
            self.refuse(word.place, message)
            return None
        return int(setting.value), word

    def _positive(self, length: int, word: Word) -> int:
        if length == 0:
            self.refuse(word.place, f"'{word}' is no time at all; write 1min or more")
        return length


def lasts(setting: Setting) -> bool:
    """Whether a setting is a length of time."""
    return bool(re.fullmatch(DURATION, setting.text))


def amount(word: Word) -> tuple[float, str | None] | None:
    """A setting's number and unit: `6 L/min`, `24h` (microseconds) or `3`."""
    if re.fullmatch(DURATION, word):
        return float(duration(word)), None
    found = _QUANTITY.fullmatch(word)
    return (float(found[1]), found[2]) if found else None


def converted(number: float, unit: str | None, concept: Concept) -> float | str:
    """The number in the concept's unit, or the reason why it cannot be."""
    if concept.unit is None:
        if unit is not None:
            return f"'{concept.name}' carries no unit; delete '{unit}'"
        return number
    if unit is None:
        return f"'{concept.name}' needs a unit; write '{concept.unit}' after the number"
    change = converter(unit, concept.unit)
    if change is None:
        return f"'{unit}' is no unit of '{concept.name}'; write '{concept.unit}'"
    return change(number)


def implausible(number: float, concept: Concept) -> str | None:
    """Why no charted value could ever be on one side of this number."""
    if (
        concept.plausible is None
        or concept.plausible[0] <= number <= (concept.plausible[1])
    ):
        return None
    low, high = concept.plausible
    unit = f" {concept.unit}" if concept.unit else ""
    return (
        f"{number:g}{unit} is outside what can be charted for '{concept.name}' "
        f"({low:g} to {high:g}); check the number and its unit"
    )
