"""What a ward file may take from: vocabulary, scales as models, family texts."""

from collections.abc import Mapping
from dataclasses import dataclass

from cartwatch.clinical import Vocabulary
from cartwatch.protocol.models_scale import ScaleModel
from cartwatch.protocol.tree import FamilyTexts, Scale


@dataclass(frozen=True, slots=True)
class ScaleFile:
    """A scale that was read without problems, and what it was read from."""

    model: ScaleModel
    scale: Scale


@dataclass(frozen=True, slots=True)
class Shelf:
    """The usable files of a folder; `broken` names the scale files that are not.

    `doubtful` holds names of the vocabulary that could not be read.
    """

    vocabulary: Vocabulary
    scales: Mapping[str, ScaleFile]
    families: Mapping[str, FamilyTexts]
    broken: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
