"""A new store for every test, and the shipped words and wards."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cartwatch import store

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


@pytest.fixture
def engine(empty_store: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty store."""
    path = shutil.copy(empty_store, tmp_path / "cartwatch.db")
    made = store.engine(f"sqlite:///{path}")
    yield made
    made.dispose()
