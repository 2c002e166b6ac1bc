"""Small scales made up for one test, read against the shipped vocabulary."""

from collections.abc import Callable, Iterable
from pathlib import Path

from cartwatch.protocol import Library, Report
from cartwatch.protocol.load import read_scale
from cartwatch.protocol.tree import Scale
from grading.charts import Row, grades

HEAD = """scale: made
title: Made up for a test
version: 1.0.0
status: draft
source: {cite: Made up}
"""
RUNG = "domains: {{it: {{1: {{says: It holds, when: {when}}}}}}}\n"
WORDS = {"1": "true", "0": "false", "0–1": "unknown"}

Seen = Callable[..., list[str]]


def made(library: Library, folder: Path, text: str) -> Scale:
    """The scale of this text, which has no problem."""
    path = folder / "made.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    report = Report()
    scale = read_scale(path, path.name, library, report)
    assert [] == [str(problem) for problem in report.problems]
    assert scale is not None
    return scale


def truths_in(library: Library, folder: Path) -> Seen:
    """The truth of one criterion at each of these hours: true, false or unknown."""

    def truths(
        when: str, chart: Iterable[Row], hours: Iterable[float], **more: object
    ) -> list[str]:
        head = str(more.pop("also", ""))
        scale = made(library, folder, head + RUNG.format(when=when))
        shown = grades(library.vocabulary, scale, chart, hours, **more)  # type: ignore
        return [WORDS[word] for word in shown]

    return truths
