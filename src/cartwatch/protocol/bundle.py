"""The text of every file that a ward rests on, and a library from such texts."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from cartwatch.clinical import Vocabulary
from cartwatch.protocol.load import (
    FAMILY,
    SCALES,
    VOCABULARY,
    Library,
    combined,
    load_library,
)
from cartwatch.protocol.problem import Report
from cartwatch.protocol.tree import Place, WardProtocol
from cartwatch.protocol.ward import DEFAULT_LANGUAGE


def bundle(ward: WardProtocol, library: Library) -> dict[str, str]:
    """By name in the folder, the text of each file that the ward's digest covers.

    Raises ProtocolError for a file that is no longer what the library was read from.
    """
    report, texts = Report(), {}
    for name in _names(ward):
        texts[name] = _text(library, name, report)
    report.raised()
    digests = {n: hashlib.sha256(t.encode()).hexdigest() for n, t in texts.items()}
    if combined(digests, list(texts)) != ward.digest:
        report.add(ward.place, "the ward rests on another file too; tell the makers")
    report.raised()
    return texts


def unbundled(files: Mapping[str, str], folder: Path | None = None) -> Library:
    """The library that these texts make, by the same reading as any folder.

    Raises ProtocolError, and ValueError for a name that leaves the folder.
    """
    with TemporaryDirectory(prefix="cartwatch-") as made:
        for name, text in files.items():
            path = (Path(made) / name).resolve()
            if not path.is_relative_to(Path(made).resolve()):
                msg = f"'{name}' is no name of a protocol file"
                raise ValueError(msg)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return replace(load_library(Path(made)), folder=folder or Path(made))


def widened(words: Vocabulary, newer: Vocabulary) -> Vocabulary:
    """The same words, and those that only the newer list has.

    What rules were written with keeps its meaning; what came later can be read.
    """
    return replace(words, concepts={**newer.concepts, **words.concepts})


def _names(ward: WardProtocol) -> list[str]:
    scales = {scale.id for pairs in ward.scales.values() for _, scale in pairs}
    languages = {DEFAULT_LANGUAGE, ward.language}
    return [
        ward.place.file,
        VOCABULARY,
        *sorted(f"{SCALES}/{name}.yaml" for name in scales),
        *sorted(f"{FAMILY}/{name}.yaml" for name in languages),
    ]


def _text(library: Library, name: str, report: Report) -> str:
    try:
        data = (library.folder / name).read_bytes()
    except OSError as error:
        data = b""
        report.add(Place(name, 1, 1), f"cannot be read: {error.strerror}")
    if hashlib.sha256(data).hexdigest() != library.digests.get(name) and data:
        report.add(Place(name, 1, 1), "has changed since it was read; read it again")
    return data.decode("utf-8", "replace")
