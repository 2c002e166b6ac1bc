"""A *.test.yaml file as frozen test cases."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cartwatch.clinical import (
    Attribution,
    cause_word,
    causes_for,
    duration,
    moment,
)
from cartwatch.clinical.limits import CAPD
from cartwatch.clinical.names import NEURO_INSTRUMENT
from cartwatch.protocol.case import PATIENT, Case, Expectation
from cartwatch.protocol.case_chart import charted, rounds, subject
from cartwatch.protocol.case_expect import scale_expectations, ward_expectations
from cartwatch.protocol.load import (
    SCALES,
    TESTS,
    WARDS,
    Library,
    read_bytes,
    read_scale,
    read_table,
    read_ward,
)
from cartwatch.protocol.located import Word
from cartwatch.protocol.models_case import AttributedModel, CaseModel, CasesModel
from cartwatch.protocol.parsed import parsed
from cartwatch.protocol.problem import Report, meant
from cartwatch.protocol.tree import IsCode, Scale, WardProtocol

ZERO = 1_767_225_600_000_000
"""+0h of every test: 2026-01-01T00:00Z, in microseconds since 1970."""


class _Target(NamedTuple):
    scale: Scale | None
    ward: WardProtocol | None


def cases(path: Path, library: Library, report: Report) -> tuple[Case, ...]:
    """The tests in a file; those that cannot be read are reported and left out."""
    name = _shown(path, library.folder)
    data = read_bytes(path, name, report)
    table = None if data is None else read_table(data, name, report)
    sheet = parsed(CasesModel, table, report)
    target = None if sheet is None else _target(sheet.model, path, library, report)
    if sheet is None or target is None:
        return ()
    doubtful = sheet.doubtful | library.shelf.doubtful
    found: dict[str, Case] = {}
    for test in sheet.model.tests:
        if test.name in found:
            report.add(test.name.place, "another test has this name; rename one")
        case = _case(test, target, library, report, doubtful)
        if case is not None:
            found[case.name] = case
    return tuple(found.values())


def case_files(folder: Path) -> list[Path]:
    """Every test file under a folder, in order of their paths."""
    return sorted(folder.rglob(f"*{TESTS}"))


def _shown(path: Path, folder: Path) -> str:
    inside = path.resolve().is_relative_to(folder.resolve())
    shown = path.resolve().relative_to(folder.resolve()) if inside else path
    return shown.as_posix()


def _target(
    model: CasesModel, path: Path, library: Library, report: Report
) -> _Target | None:
    if (model.scale is None) == (model.ward is None):
        report.add(model.place, "say what is tested: one of 'scale' and 'ward'")
        return None
    if model.scale is not None:
        scale = library.scales.get(model.scale)
        if scale is None and _is_path(model.scale):
            other = path.parent / model.scale
            scale = read_scale(other, _shown(other, library.folder), library, report)
        elif scale is None:
            _unknown(model.scale, SCALES, list(library.scales), library, report)
        return None if scale is None else _Target(scale, None)
    wanted = model.ward or Word("", model.place)
    ward = library.wards.get(wanted)
    if ward is None and _is_path(wanted):
        other = path.parent / wanted
        ward = read_ward(other, _shown(other, library.folder), library, report)
    elif ward is None:
        _unknown(wanted, WARDS, list(library.wards), library, report)
    return None if ward is None else _Target(None, ward)


def _is_path(word: Word) -> bool:
    return word.endswith(".yaml") or "/" in word


def _unknown(
    word: Word, under: str, known: list[str], library: Library, report: Report
) -> None:
    """Told, unless the file is there: then its own problems are told."""
    if not (library.folder / under / f"{word}.yaml").is_file():
        hint = meant(word, known) or f" There is: {', '.join(known) or 'none'}."
        report.add(word.place, f"there is no {under}/{word}.yaml.{hint}")


def _case(
    test: CaseModel,
    target: _Target,
    library: Library,
    report: Report,
    doubtful: frozenset[str],
) -> Case | None:
    found = Report()
    vocabulary = library.vocabulary
    times = rounds(test, vocabulary, found)
    infused = ZERO + (duration(test.infused) if test.infused else 0)
    expected = _expectations(test, target, library, found)
    if not expected and not found and not doubtful:
        found.add(test.name.place, "the test expects nothing; add expect: {+0h: …}")
    case = Case(
        name=str(test.name),
        place=test.name.place,
        scale=target.scale,
        ward=target.ward,
        subject=subject(test, infused, _child(target.scale), vocabulary, found),
        observations=charted(test, times, ZERO, vocabulary, found),
        attributions=tuple(_attributions(test, target, found)),
        partial_record=test.partial_record in ("yes", "true"),
        expectations=expected,
        zero=ZERO,
        until=max([*(ZERO + t for t in times), infused, *(e.at for e in expected)]),
    )
    report.take(found, doubtful)
    return None if found else case


def _expectations(
    test: CaseModel, target: _Target, library: Library, report: Report
) -> tuple[Expectation, ...]:
    words = library.vocabulary
    if target.ward is not None:
        return ward_expectations(test, target.ward, ZERO, words, report)
    if target.scale is not None:
        return scale_expectations(test, target.scale, ZERO, words, report)
    return ()


def _child(scale: Scale | None) -> bool:
    """Whether a scale is for those whom CAPD tests."""
    node = None if scale is None else scale.applies
    asked = isinstance(node, IsCode) and node.concept == NEURO_INSTRUMENT
    return asked and isinstance(node, IsCode) and CAPD in node.codes


def _attributions(
    test: CaseModel, target: _Target, report: Report
) -> Iterator[Attribution]:
    owners = {
        domain.name: (scale, domain)
        for scale in _scales(target)
        for domain in scale.domains
    }
    for name, entries in test.attributed.items():
        if name not in owners:
            message = f"'{name}' is no domain here.{meant(name, owners)}"
            report.add(name.place, message)
            continue
        scale, domain = owners[name]
        rungs = {rung.grade for rung in domain.rungs}
        for entry in entries if isinstance(entries, list) else [entries]:
            if int(entry.rung) not in rungs:
                message = f"'{name}' has no rung {entry.rung}"
                report.add(entry.rung.place, message)
            _clear(entry, scale, report)
            yield _attribution(entry, scale, domain.name)


def _clear(entry: AttributedModel, scale: Scale, report: Report) -> None:
    """Its cause is one that clinicians name, and it begins before it ends."""
    known = causes_for(scale.scale)
    if cause_word(entry.cause) not in known:
        hint = meant(entry.cause, known)
        report.add(entry.cause.place, f"'{entry.cause}' is no cause.{hint}")
    if entry.ends is not None and duration(entry.ends) <= duration(entry.begins):
        report.add(entry.ends.place, "it ends before it begins; check both times")


def _scales(target: _Target) -> tuple[Scale, ...]:
    if target.scale is not None:
        return (target.scale,)
    each = target.ward.scales.values() if target.ward is not None else ()
    return tuple(scale for pairs in each for _, scale in pairs)


def _attribution(entry: AttributedModel, scale: Scale, domain: str) -> Attribution:
    ends = None if entry.ends is None else moment(ZERO + duration(entry.ends))
    return Attribution(
        patient=PATIENT,
        scale=scale.scale,
        domain=domain,
        grade=int(entry.rung),
        begins=moment(ZERO + duration(entry.begins)),
        ends=ends,
        cause=str(entry.cause),
        by="a synthetic clinician",
        reason=f"put down to {entry.cause} by the test",
    )
