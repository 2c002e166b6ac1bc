"""What is said in every test of every scale is what docs/reference/said shows."""

import importlib.util
from pathlib import Path

import pytest

from cartwatch.protocol import load_library

DOCS = Path(__file__).resolve().parents[2] / "docs"
LIBRARY = load_library()


def pages():
    """The module that writes the pages; it lies beside them, not in the package."""
    spec = importlib.util.spec_from_file_location("said_pages", DOCS / "said_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("scale_id", sorted(LIBRARY.scales))
def test_what_is_said_is_what_clinicians_read(scale_id):
    """Word for word; a change of a sentence is seen, read, and written with
    `make docs`."""
    page = list(pages().said_pages(LIBRARY)[f"said/{scale_id}.md"])
    path = DOCS / "reference" / "said" / f"{scale_id}.md"
    kept = path.read_text("utf-8").splitlines()[1:]
    for number, (line, was) in enumerate(zip(page, kept, strict=False), start=2):
        assert was == line, f"{path.name}:{number}"
    assert len(kept) == len(page)


def test_a_dose_that_no_longer_counts_is_named_without_a_number():
    """Of a drug there is no amount: the time of the dose and until when it counted."""
    page = (DOCS / "reference" / "said" / "crs-penn-2018.md").read_text("utf-8")
    part = page.split("## Plasma or the like is grade 3 for 24 h")[1].split("\n## ")[0]
    last = [line for line in part.splitlines() if "the last" in line]
    assert last
    assert all("None" not in line for line in last)
