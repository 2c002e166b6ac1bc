"""Does a scale keep the laws with the settings that a ward gave it?"""

from collections.abc import Iterable

from cartwatch.grading.proof.proof import Proof
from cartwatch.protocol.load import Library
from cartwatch.protocol.problem import Problem
from cartwatch.protocol.scope import lasts
from cartwatch.protocol.tree import Place, Scale, WardProtocol


def readings(library: Library) -> list[tuple[WardProtocol, Scale]]:
    """Every scale that a ward reads with settings of its own, with the ward."""
    return [
        (ward, scale)
        for ward in library.wards.values()
        for served in ward.scales.values()
        for _, scale in served
        if scale is not library.scales.get(scale.id)
    ]


def blamed(ward: WardProtocol, own: Proof, before: Iterable[Problem]) -> list[Problem]:
    """What breaks by the ward's settings alone, at the place of the setting.

    `before` are the problems of the scale as it stands in its file.
    """
    place = _place(ward, own.scale)
    said = set(before)
    return [
        Problem(
            place,
            f"with the settings of this ward, {p.message} (at {p.place}); "
            "change the setting back, or by less",
        )
        for p in own.problems
        if p not in said
    ]


def _place(ward: WardProtocol, scale: Scale) -> Place:
    """The setting to look at: lengths of time decide nothing in a proof."""
    mine = [s for s in scale.settings.values() if s.place is not None]
    for setting in sorted(mine, key=lasts):
        if setting.place is not None:
            return setting.place
    return ward.place
