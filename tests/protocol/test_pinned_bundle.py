"""The texts that a ward rests on: taken whole, or refused by name."""

import hashlib
from dataclasses import replace

import pytest

from cartwatch.protocol import ProtocolError, load_library
from cartwatch.protocol.bundle import bundle, unbundled, widened
from protocol.conftest import SMALL

FILES = (
    "wards/unit.yaml",
    "vocabulary.yaml",
    "scales/heat.yaml",
    "scales/mind.yaml",
    "family/en.yaml",
)


def test_a_bundle_holds_every_file_that_the_digest_covers(small):
    """In this order, byte for byte."""
    texts = bundle(small.wards["unit"], small)
    assert FILES == tuple(texts)
    assert {n: (SMALL / n).read_text(encoding="utf-8") for n in FILES} == texts


def test_a_library_from_a_bundle_is_the_same_library(small, tmp_path):
    """Same digests; its folder is the one that is named."""
    made = unbundled(bundle(small.wards["unit"], small), tmp_path)
    assert (tmp_path, small.digests) == (made.folder, made.digests)
    assert small.wards["unit"].digest == made.wards["unit"].digest
    again = unbundled(bundle(small.wards["unit"], small))
    assert again.folder.name.startswith("cartwatch-")
    assert not again.folder.exists()


@pytest.mark.parametrize("name", ["../x.yaml", "/x.yaml", "scales/../../x.yaml"])
def test_a_name_that_leaves_the_folder_is_refused(name):
    """Before anything is written."""
    with pytest.raises(ValueError, match=f"^'{name}' is no name of a protocol file$"):
        unbundled({name: ""})


def told(library):
    """The problems of the ward's bundle."""
    with pytest.raises(ProtocolError) as caught:
        bundle(library.wards["unit"], library)
    return [str(p) for p in caught.value.problems]


def test_a_file_that_has_changed_is_told(folder):
    """Each by its name, at its beginning."""
    library = load_library(folder)
    for name in ("family/en.yaml", "wards/unit.yaml"):
        path = folder / name
        path.write_text(f"{path.read_text('utf-8')}#\n", encoding="utf-8")
    changed = "has changed since it was read; read it again"
    wanted = [
        f"{name}:1:1: {changed}" for name in ("family/en.yaml", "wards/unit.yaml")
    ]
    assert wanted == told(library)


def test_a_file_that_is_gone_is_told(folder):
    """Once, with the reason."""
    library = load_library(folder)
    (folder / "scales" / "mind.yaml").unlink()
    reason = "cannot be read: No such file or directory"
    assert [f"scales/mind.yaml:1:1: {reason}"] == told(library)


def test_a_ward_that_rests_on_another_file_is_told(small):
    """Its digest covers what nobody names."""
    ward = replace(small.wards["unit"], digest=hashlib.sha256(b"x").hexdigest())
    with pytest.raises(ProtocolError) as caught:
        bundle(ward, small)
    message = "the ward rests on another file too; tell the makers"
    assert [f"wards/unit.yaml:2:1: {message}"] == [
        str(p) for p in caught.value.problems
    ]


def test_a_ward_in_another_language_rests_on_two(folder):
    """Its own texts and the English ones."""
    text = (folder / "family" / "en.yaml").read_text(encoding="utf-8")
    german = text.replace("language: en", "language: de")
    (folder / "family" / "de.yaml").write_text(german, encoding="utf-8")
    path = folder / "wards" / "unit.yaml"
    path.write_text(f"{path.read_text('utf-8')}language: de\n", encoding="utf-8")
    library = load_library(folder)
    texts = bundle(library.wards["unit"], library)
    assert (*FILES[:4], "family/de.yaml", "family/en.yaml") == tuple(texts)


def test_newer_words_are_added_and_older_ones_keep_their_meaning(small):
    """A rule means what it meant when it was written."""
    old = small.vocabulary
    heat = old["temperature"]
    newer = replace(old, concepts={"temperature": old["ice_score"], "new": heat})
    both = widened(old, newer)
    assert heat is both["temperature"] is both["new"]
    assert {*old.concepts, "new"} == set(both.concepts)
    assert old.digest == both.digest
