"""The shipped protocols, loaded once."""

from pathlib import Path

import pytest

from cartwatch.clinical import Vocabulary
from cartwatch.protocol import Library
from cartwatch.protocol.tree import Scale
from grading.made import Seen, truths_in


@pytest.fixture(scope="session")
def vocabulary(library: Library) -> Vocabulary:
    return library.vocabulary


@pytest.fixture(scope="session")
def crs(library: Library) -> Scale:
    return library.scales["crs-astct-2019"]


@pytest.fixture(scope="session")
def icans(library: Library) -> Scale:
    return library.scales["icans-astct-2019"]


@pytest.fixture(scope="session")
def icans_child(library: Library) -> Scale:
    return library.scales["icans-astct-2019-child"]


@pytest.fixture
def seen(library: Library, tmp_path: Path) -> Seen:
    return truths_in(library, tmp_path)
