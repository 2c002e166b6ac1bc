"""A folder of protocols as small as the laws of the language allow."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cartwatch.protocol import Library, Problem, Report, load_library, read_library

SMALL = Path(__file__).parent / "small"
HEAD = """scale: try
title: Tried out
version: 1.0.0
status: draft
source: {cite: Made up}
"""
DOMAIN = "domains:\n  tried: {1: {says: Tried, when: temperature >= 38.0 Cel}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small folder, to be spoiled."""
    return Path(shutil.copytree(SMALL, tmp_path / "protocols"))


@pytest.fixture(scope="session")
def small() -> Library:
    """The small folder, read."""
    return load_library(SMALL)


@pytest.fixture
def tried(folder: Path) -> Callable[[str], tuple[Library, list[Problem]]]:
    """Put one more scale into the folder: its criteria, or any text; then read."""

    def put(text: str) -> tuple[Library, list[Problem]]:
        whole = HEAD + text if "domains:" in text else HEAD + text + DOMAIN
        (folder / "scales" / "try.yaml").write_text(whole, encoding="utf-8")
        report = Report()
        library = read_library(folder, report)
        assert library is not None
        return library, sorted(report.problems, key=lambda p: p.order)

    return put
