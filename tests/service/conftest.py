"""A served ward with a person of every role, for one test or for those of a file."""

from collections.abc import Iterator

import pytest

from browser.served import Served
from service.wards import staffed


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A ward of its own: this test writes what another would see."""
    with staffed(tmp_path_factory.mktemp("own")) as found:
        yield found


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One ward for the tests of a file that write nothing another would see."""
    with staffed(tmp_path_factory.mktemp("shared")) as found:
        yield found
