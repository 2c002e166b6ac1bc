"""Checks of trees, approval, and scales and wards read beside a library."""

from dataclasses import replace
from types import SimpleNamespace

from cartwatch.protocol import Report, checks, load_library
from cartwatch.protocol.approval import approved
from cartwatch.protocol.load import combined, read_scale, read_ward
from cartwatch.protocol.located import Word
from cartwatch.protocol.tree import Dropped, IsOther, Not, Place, Within
from cartwatch.protocol.walk import children, walk

WARD = """ward: try
version: 1.0.0
status: testing
time_zone: UTC
scales: {heat: heat, mind: {ice: mind}}
ladder:
  nurses: [{call: nurse, after: 0min}]
"""
HERE = Place("f.yaml", 1, 2)


def not_over(leaf, vocabulary):
    """What is said of `not` over a leaf in a domain."""
    report = Report()
    checks.not_over_standing([Not("not it", HERE, leaf)], vocabulary, report)
    return [str(p) for p in report.problems]


def test_the_opposite_of_a_leaf_is_told_as_a_leaf(small):
    """Another concept, turned either way, and a fall, which has no opposite."""
    names = "oxygen_device", "baseline_oxygen_device"
    for negated, verb in ((False, "is not"), (True, "is")):
        leaf = IsOther("it", HERE, *names, negated)
        assert [
            "f.yaml:1:2: 'not' over 'it', whose value stands until it changes; in a "
            f"domain write 'oxygen_device {verb} baseline_oxygen_device'"
        ] == not_over(leaf, small.vocabulary)
    fall = Dropped("it", HERE, "oxygen_flow", 1.0, 1)
    assert [
        "f.yaml:1:2: 'not' over 'it', whose value stands until it changes; in a "
        "domain write the opposite as a leaf"
    ] == not_over(fall, small.vocabulary)


def test_a_tree_is_walked_once_in_file_order(small):
    """A node that is used twice comes once."""
    leaf = small.scales["heat"].criteria["febrile"]
    both = [Not("a", HERE, leaf), Within("b", HERE, 1, leaf)]
    assert [both[0], leaf, both[1]] == list(walk([*both, both[0]]))
    assert (leaf,) == children(both[0])
    assert () == children(leaf)


def test_production_needs_a_date_and_two_people():
    """Only where it is asked; both are told at the status."""
    word = Word("production", HERE)
    model = SimpleNamespace(
        status=word, effective_from=None, approved_by=[], place=HERE
    )
    for needed, count in ((True, 2), (False, 0)):
        report = Report()
        approved(model, report, needed=needed)
        since = "status production needs 'effective_from', the date it counts from"
        two = "status production needs 'approved_by' with two different people"
        wanted = [f"f.yaml:1:2: {m}" for m in (since, two)][:count]
        assert wanted == [str(p) for p in report.problems]


def test_a_file_that_is_not_there_is_told_by_its_name(small, tmp_path):
    """And nothing is read."""
    for read in (read_scale, read_ward):
        report = Report()
        assert read(tmp_path / "no.yaml", "x/no.yaml", small, report) is None
        told = "cannot be read: No such file or directory; is the folder right?"
        assert [f"x/no.yaml:1:1: {told}"] == [str(p) for p in report.problems]


def test_a_ward_beside_the_library_has_the_same_digest_as_within(small):
    """Its own bytes under its name, and what it rests on; a copy is the ward."""
    report = Report()
    path = small.folder / "wards" / "unit.yaml"
    ward = read_ward(path, "wards/unit.yaml", small, report)
    assert ward is not None
    assert small.wards["unit"].digest == ward.digest
    scale = read_scale(small.folder / "scales" / "heat.yaml", "x", small, report)
    assert scale is not None
    assert (small.scales["heat"].digest, "heat") == (scale.digest, scale.id)
    assert combined({}, ["b"]) == combined({"b": ""}, ["b", "b"])
    doubtful = replace(small, shelf=replace(small.shelf, doubtful=frozenset({"x"})))
    assert read_ward(path, "wards/unit.yaml", doubtful, report) is None
    heat = small.folder / "scales" / "heat.yaml"
    assert read_scale(heat, "scales/heat.yaml", doubtful, report) is None
    assert [] == report.problems


def test_a_ward_without_title_is_called_by_its_id(folder):
    """And rests on the texts of its own language too."""
    (folder / "wards" / "xtry.yaml").write_text(WARD, encoding="utf-8")
    before = load_library(folder).wards["try"]
    assert ("try", "try", "en") == (before.id, before.title, before.language)
    text = (folder / "family" / "en.yaml").read_text(encoding="utf-8")
    german = text.replace("language: en", "language: de")
    (folder / "family" / "de.yaml").write_text(german, encoding="utf-8")
    spoken = WARD + "language: de\n"
    (folder / "wards" / "xtry.yaml").write_text(spoken, encoding="utf-8")
    ward = load_library(folder).wards["try"]
    (folder / "family" / "de.yaml").write_text(f"{german}#\n", encoding="utf-8")
    assert ward.digest != load_library(folder).wards["try"].digest
    assert "de" == ward.language == ward.texts.language
