"""The scales a ward uses, each read again with the ward's own settings."""

from collections.abc import Mapping

from cartwatch.clinical import Vocabulary
from cartwatch.clinical.names import NEURO_INSTRUMENT
from cartwatch.protocol.located import Word
from cartwatch.protocol.models_ward import WardModel
from cartwatch.protocol.problem import Report, meant
from cartwatch.protocol.scale import scale
from cartwatch.protocol.settings import overridden
from cartwatch.protocol.shelf import ScaleFile, Shelf
from cartwatch.protocol.tree import Scale, Setting

Own = dict[str, dict[str, Setting]]
"""A ward's settings by the scale's short name, then by the setting's name."""
Served = dict[str, tuple[tuple[str | None, Scale], ...]]


def ward_settings(model: WardModel, shelf: Shelf, report: Report) -> Own:
    """The ward's own settings; unknown names are refused with a suggestion."""
    own: Own = {}
    for ref, entry in model.settings.items():
        short, name = ref.split(".")
        files = _files(model, short, shelf)
        base = next((f.scale.settings.get(name) for f in files), None)
        if short not in model.scales:
            hint = meant(short, model.scales)
            message = f"'{short}' is no scale of this ward.{hint}"
            report.add(ref.place, message)
        elif base is None and files:
            known = {f"{short}.{n}" for f in files for n in f.scale.settings}
            hint = meant(ref, known) or f" Known: {', '.join(sorted(known)) or 'none'}."
            report.add(ref.place, f"'{ref}' is no setting of {short}.{hint}")
        elif base is not None:
            setting = overridden(entry, base, report)
            own.setdefault(short, {})[name] = setting
    return own


def scale_ids(model: WardModel) -> list[str]:
    """The ids of every scale a ward names."""
    each = [w.values() if isinstance(w, dict) else [w] for w in model.scales.values()]
    return [str(scale_id) for ids in each for scale_id in ids]


def _files(model: WardModel, short: str, shelf: Shelf) -> list[ScaleFile]:
    wanted = model.scales.get(short)  # type: ignore[call-overload]  # str equals Word
    ids = wanted.values() if isinstance(wanted, dict) else [wanted]
    return [shelf.scales[i] for i in ids if i in shelf.scales]


def served(model: WardModel, shelf: Shelf, own: Own, report: Report) -> Served:
    """By short name, each instrument and its scale; without those not usable.

    A scale that is not usable is a problem in the report, of this file or its own.
    """
    found: Served = {}
    for short, wanted in model.scales.items():
        by = wanted if isinstance(wanted, dict) else {None: wanted}
        pairs: list[tuple[str | None, Scale]] = []
        for instrument, scale_id in by.items():
            _instrument(instrument, shelf.vocabulary, report)
            built = _scale(short, scale_id, shelf, own.get(short, {}), model, report)
            if built is not None:
                pairs.append((None if instrument is None else str(instrument), built))
        if not by:
            report.add(short.place, f"'{short}' names no scale; add one")
        found[str(short)] = tuple(pairs)
    return found


def _instrument(
    instrument: Word | None, vocabulary: Vocabulary, report: Report
) -> None:
    if instrument is None or NEURO_INSTRUMENT not in vocabulary:
        return
    codes = [code.name for code in vocabulary[NEURO_INSTRUMENT].codes]
    if instrument not in codes:
        hint = meant(instrument, codes) or f" Known: {', '.join(codes)}."
        report.add(instrument.place, f"'{instrument}' is no instrument.{hint}")


def _scale(
    short: Word,
    scale_id: Word,
    shelf: Shelf,
    own: Mapping[str, Setting],
    model: WardModel,
    report: Report,
) -> Scale | None:
    if scale_id in shelf.broken:
        return None  # its own problems are told already
    if scale_id not in shelf.scales:
        hint = meant(scale_id, [*shelf.scales, *shelf.broken])
        message = f"there is no scales/{scale_id}.yaml.{hint}"
        report.add(scale_id.place, message)
        return None
    file = shelf.scales[scale_id]
    if file.scale.scale != short:
        message = f"'{scale_id}' is a scale of '{file.scale.scale}', not of '{short}'"
        report.add(scale_id.place, message)
        return None
    mine = {n: s for n, s in own.items() if n in file.scale.settings}
    return _again(short, file, shelf, mine, model, report) if mine else file.scale


def _again(
    short: Word,
    file: ScaleFile,
    shelf: Shelf,
    own: Mapping[str, Setting],
    model: WardModel,
    report: Report,
) -> Scale | None:
    found = Report()
    built = scale(
        file.model,
        shelf.vocabulary,
        found,
        scale_id=file.scale.id,
        digest=file.scale.digest,
        own=own,
    )
    refs = [ref for ref in model.settings if ref.split(".")[0] == short]
    for problem in found.problems:
        message = f"with the settings of this ward, {problem.message}"
        report.add(refs[0].place, f"{message} (at {problem.place})")
    return built
