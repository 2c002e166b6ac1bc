"""A folder of protocol files as one Library, or every problem in it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from cartwatch.clinical import Vocabulary
from cartwatch.protocol.family import family
from cartwatch.protocol.located import Table, located
from cartwatch.protocol.models_family import FamilyModel
from cartwatch.protocol.models_scale import ScaleModel
from cartwatch.protocol.models_vocabulary import VocabularyModel
from cartwatch.protocol.models_ward import WardModel
from cartwatch.protocol.parsed import M, Parsed, parsed
from cartwatch.protocol.problem import Report
from cartwatch.protocol.scale import scale
from cartwatch.protocol.shelf import ScaleFile, Shelf
from cartwatch.protocol.tree import FamilyTexts, Place, Scale, WardProtocol
from cartwatch.protocol.vocabulary import vocabulary
from cartwatch.protocol.ward import DEFAULT_LANGUAGE, ward
from cartwatch.protocol.ward_scales import scale_ids

VOCABULARY, SCALES, WARDS, FAMILY = "vocabulary.yaml", "scales", "wards", "family"
TESTS = ".test.yaml"
MAX_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Library:
    """Everything in a protocols folder, by id or language.

    `shelf` keeps what is needed to read one more scale or ward against it; `digests`
    holds the SHA-256 of each file by its name in the folder.
    """

    vocabulary: Vocabulary
    scales: Mapping[str, Scale]
    wards: Mapping[str, WardProtocol]
    families: Mapping[str, FamilyTexts]
    folder: Path
    shelf: Shelf
    digests: Mapping[str, str]


def shipped() -> Path:
    """The protocols that came with CartWatch: in the package, else the checkout."""
    packed = Path(str(resources.files("cartwatch"))) / "_data" / "protocols"
    return packed if packed.is_dir() else Path(__file__).parents[3] / "protocols"


def load_library(folder: Path | None = None) -> Library:
    """The library in `folder` (None: the shipped one).

    Raises ProtocolError holding every problem of every file.
    """
    report = Report()
    library = read_library(folder or shipped(), report)
    report.raised()
    if library is None:
        message = "the folder holds no vocabulary"
        raise RuntimeError(message)  # unreachable: a missing one is a problem
    return library


def read_library(folder: Path, report: Report) -> Library | None:
    """What is usable of a folder; None without a vocabulary."""
    files = _Folder(folder, report)
    words = parsed(VocabularyModel, files.table(VOCABULARY), report)
    sheets = (
        files.sheets(SCALES, ScaleModel),
        files.sheets(WARDS, WardModel),
        files.sheets(FAMILY, FamilyModel),
    )
    if words is None:
        return None
    found = Report()
    known = vocabulary(words.model, files.digests[VOCABULARY], found)
    report.take(found, words.doubtful)
    families = _families(sheets[2], report)
    scales = _scales(sheets[0], known, files, words.doubtful)
    broken = frozenset(files.ids(SCALES)) - scales.keys()
    shelf = Shelf(known, scales, families, broken, words.doubtful)
    wards = _wards(sheets[1], shelf, files)
    plain = {name: file.scale for name, file in scales.items()}
    return Library(known, plain, wards, families, folder, shelf, files.digests)


def _families(
    sheets: Mapping[str, Parsed[FamilyModel]], report: Report
) -> dict[str, FamilyTexts]:
    families: dict[str, FamilyTexts] = {}
    for name, sheet in sheets.items():
        found = Report()
        language = str(sheet.model.language)
        _once(language, families, name, report)
        families[language] = family(sheet.model, found)
        report.take(found, sheet.doubtful)
    return families


def _scales(
    sheets: Mapping[str, Parsed[ScaleModel]],
    known: Vocabulary,
    files: "_Folder",
    doubtful: frozenset[str],
) -> dict[str, ScaleFile]:
    found: dict[str, ScaleFile] = {}
    for name, sheet in sheets.items():
        built = scale(
            sheet.model,
            known,
            files.report,
            scale_id=Path(name).stem,
            digest=files.digests[name],
            doubtful=sheet.doubtful | doubtful,
        )
        if built is not None:
            found[built.id] = ScaleFile(sheet.model, built)
    return found


def _wards(
    sheets: Mapping[str, Parsed[WardModel]], shelf: Shelf, files: "_Folder"
) -> dict[str, WardProtocol]:
    found: dict[str, WardProtocol] = {}
    for name, sheet in sheets.items():
        _once(str(sheet.model.ward), found, name, files.report)
        built = ward(
            sheet.model,
            shelf,
            files.report,
            digest=combined(files.digests, [name, *referred(sheet.model)]),
            doubtful=sheet.doubtful | shelf.doubtful,
        )
        if built is not None:
            found[built.id] = built
    return found


def read_scale(path: Path, name: str, library: Library, report: Report) -> Scale | None:
    """One scale that is not in the library, read against its vocabulary."""
    data = read_bytes(path, name, report)
    table = None if data is None else read_table(data, name, report)
    sheet = parsed(ScaleModel, table, report)
    if sheet is None or data is None:
        return None
    return scale(
        sheet.model,
        library.vocabulary,
        report,
        scale_id=path.stem,
        digest=hashlib.sha256(data).hexdigest(),
        doubtful=sheet.doubtful | library.shelf.doubtful,
    )


def read_ward(
    path: Path, name: str, library: Library, report: Report
) -> WardProtocol | None:
    """One ward that is not in the library, read against its scales and texts."""
    data = read_bytes(path, name, report)
    table = None if data is None else read_table(data, name, report)
    sheet = parsed(WardModel, table, report)
    if sheet is None or data is None:
        return None
    digests = {**library.digests, name: hashlib.sha256(data).hexdigest()}
    return ward(
        sheet.model,
        library.shelf,
        report,
        digest=combined(digests, [name, *referred(sheet.model)]),
        doubtful=sheet.doubtful | library.shelf.doubtful,
    )


def combined(digests: Mapping[str, str], names: list[str]) -> str:
    """One digest over the digests of several files, whatever their order."""
    lines = [f"{digests.get(n, '')}  {n}\n" for n in sorted(set(names))]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def referred(model: WardModel) -> list[str]:
    """The files a ward rests on: vocabulary, scales, and the texts families read."""
    languages = {DEFAULT_LANGUAGE, str(model.language or DEFAULT_LANGUAGE)}
    return [
        VOCABULARY,
        *(f"{SCALES}/{scale_id}.yaml" for scale_id in scale_ids(model)),
        *(f"{FAMILY}/{language}.yaml" for language in languages),
    ]


def _once(name: str, taken: Mapping[str, object], file: str, report: Report) -> None:
    if name in taken:
        message = f"'{name}' is in another file too; rename one or delete one"
        report.add(Place(file, 1, 1), message)


class _Folder:
    """The files of a protocols folder, read once; digests by relative name."""

    def __init__(self, root: Path, report: Report) -> None:
        self.root, self.report = root, report
        self.digests: dict[str, str] = {}

    def sheets(self, under: str, model: type[M]) -> dict[str, Parsed[M]]:
        found: dict[str, Parsed[M]] = {}
        for name in self._names(under):
            built = parsed(model, self.table(name), self.report)
            if built is not None:
                found[name] = built
        return found

    def ids(self, under: str) -> Iterator[str]:
        return (Path(name).stem for name in self._names(under))

    def _names(self, under: str) -> list[str]:
        for stray in sorted((self.root / under).glob("*.yml")):
            place = Place(f"{under}/{stray.name}", 1, 1)
            self.report.add(place, f"is not read; rename it {stray.stem}.yaml")
        files = sorted((self.root / under).glob("*.yaml"))
        return [f"{under}/{f.name}" for f in files if not f.name.endswith(TESTS)]

    def table(self, name: str) -> Table | None:
        data = read_bytes(self.root / name, name, self.report)
        if data is None:
            return None
        self.digests[name] = hashlib.sha256(data).hexdigest()
        return read_table(data, name, self.report)


def read_bytes(path: Path, name: str, report: Report) -> bytes | None:
    """The file's bytes; None, with a problem, when they cannot be had."""
    place = Place(name, 1, 1)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        report.add(place, f"cannot be read: {reason}; is the folder right?")
        return None
    if len(data) > MAX_BYTES:
        report.add(place, f"is larger than {MAX_BYTES:,} bytes; split it")
        return None
    return data


def read_table(data: bytes, name: str, report: Report) -> Table | None:
    """YAML bytes as a Table; problems go to the report."""
    try:
        return located(data.decode("utf-8-sig"), name, report)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        message = "is not UTF-8; save the file as UTF-8"
        report.add(Place(name, line, column), message)
        return None
