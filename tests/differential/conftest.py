"""A new store for every test that goes by the ward's verbs."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bedside import Bedside
from cartwatch import store
from differential.patient import shipped


@pytest.fixture
def bed(empty_store: Path, tmp_path: Path) -> Iterator[Bedside]:
    """A synthetic adult in an empty store, infused at hour 0."""
    path = shutil.copy(empty_store, tmp_path / "cartwatch.db")
    made = store.engine(f"sqlite:///{path}")
    yield Bedside(made, shipped()).begin()
    made.dispose()
