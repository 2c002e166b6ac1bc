"""The shipped protocols, loaded once."""

import pytest

from cartwatch.clinical import Vocabulary
from cartwatch.protocol import Library, load_library
from cartwatch.protocol.tree import Scale


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(None)


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
