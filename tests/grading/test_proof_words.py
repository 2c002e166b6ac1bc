"""The words in which a proof and a comparison name their states."""

import math

import pytest

from cartwatch.grading.proof import proof, readings
from cartwatch.grading.proof.axes import axes
from cartwatch.grading.proof.groups import groups
from cartwatch.grading.proof.regions import Region, regions
from cartwatch.grading.proof.words import said, spoken, state, values_said, wider
from cartwatch.protocol import load_library

LIBRARY = load_library()
INF = math.inf


@pytest.mark.parametrize(
    ("low", "high", "closed", "value", "words"),
    [
        (38, 38, (True, True), 38, "38 Cel"),
        (-INF, -INF, (True, True), -INF, "as low as can be"),
        (INF, INF, (True, True), INF, "as high as can be"),
        (-INF, INF, (False, False), 0, "any"),
        (-INF, 38, (False, False), 37, "under 38 Cel"),
        (-INF, 38, (False, True), 37, "up to 38 Cel"),
        (38, INF, (True, False), 39, "38 Cel or more"),
        (38, INF, (False, False), 39, "over 38 Cel"),
        (36, 38, (True, True), 37, "36 to 38 Cel"),
        (36, 38, (False, False), 37, "over 36 to under 38 Cel"),
        (36, 38, (False, True), 37, "over 36 to 38 Cel"),
        (36, 38, (True, False), 37, "36 to under 38 Cel"),
    ],
)
def test_a_region_is_said_by_its_ends(low, high, closed, value, words):
    """Closed, open, without an end, and a single number."""
    region = Region(low, high, closed, value)
    assert words == region.said(" Cel")
    assert ("", "") == region.edges(" Cel")


def test_a_sample_is_said_by_its_value():
    """And knows what its stretch begins above and ends below."""
    sample = Region(36, INF, (False, False), 36.5, sample=True)
    assert "36.5 Cel" == sample.said(" Cel")
    assert ("over 36 Cel", "") == sample.edges(" Cel")
    below = Region(-INF, 36, (False, False), 35.5, sample=True)
    assert ("", "under 36 Cel") == below.edges(" Cel")


def every(scale_id):
    """The regions of every number of a scale, in words."""
    scale = LIBRARY.scales[scale_id]
    nodes = [rung.when for domain in scale.domains for rung in domain.rungs]
    found = regions(nodes, LIBRARY.vocabulary)
    return {name: [r.said("") for r in those] for name, those in found.items()}


def test_the_numbers_of_icans_are_its_rungs():
    """ICE is cut where its rows are; nothing else is a number."""
    assert {"ice_score": ["0 to 2", "3 to 6", "7 to 9", "10"]} == every(
        "icans-astct-2019"
    )


def test_numbers_that_are_compared_with_each_other_share_their_limits():
    """A flow against 6 L and the flow at home, in every order of the two."""
    found = every("crs-astct-2019")
    assert found["oxygen_flow"] == found["baseline_oxygen_flow"]
    assert "6" in found["oxygen_flow"]
    assert found["oxygen_flow"][-1] == "as high as can be"


def axis_of(scale_id, name):
    """An axis of a scale as the proof takes it."""
    scale = LIBRARY.scales[scale_id]
    for group in groups(scale, LIBRARY.vocabulary):
        for axis in group.axes:
            if axis.name == name:
                return axis
    raise AssertionError(name)


def test_values_of_an_axis_are_said_as_a_stretch_or_one_by_one():
    """Numbers by their ends, codes one after the other, what is open last."""
    ice = axis_of("icans-astct-2019", "ice_score")
    words = [value.words for value in ice.values]
    assert ["10", "7 to 9", "3 to 6", "0 to 2", "unknown"] == words
    assert ("ice_score 7 to 9",) == values_said(ice, [1])
    assert ("ice_score 0 to 6",) == values_said(ice, [2, 3])
    assert ("ice_score 3 to 9",) == values_said(ice, [1, 2])
    assert ("ice_score 10", "ice_score 3 to 6") == values_said(ice, [0, 2])
    assert ("ice_score 7 to 9", "ice_score unknown") == values_said(ice, [4, 1])
    assert "ice_score unknown" == values_said(ice, [1, 2, 4])[-1]
    assert () == values_said(ice, [])


def test_a_state_is_what_sets_it_apart_from_a_well_patient():
    """In the order of the axes; one may be left out."""
    scale = LIBRARY.scales["icans-astct-2019"]
    group = next(
        g
        for g in groups(scale, LIBRARY.vocabulary)
        if "ice_score" in {axis.name for axis in g.axes}
    )
    none = [0] * len(group.axes)
    assert "" == state(group.axes, none)
    one = [int(axis.name == "ice_score") for axis in group.axes]
    assert "ice_score 7 to 9" == state(group.axes, one)
    assert "" == state(group.axes, one, without="ice_score")
    all_of_them = state(group.axes, [1] * len(group.axes))
    assert [said(axis, 1) for axis in group.axes] == all_of_them.split(", ")


def test_a_range_that_is_not_exact_is_told_with_both():
    """What it is, and what it should be."""
    text = wider("temperature unknown", (0, 2), (1, 2))
    assert "with temperature unknown the grade is 0 to 2, but" in text
    assert "it is 1 to 2; write" in text
    assert "with nothing to find the grade is 1, but" in wider("", (1, 1), (1, 2))
    assert ("3", "0 to 4") == (spoken(3, 3), spoken(0, 4))


@pytest.mark.parametrize("scale_id", ["icans-astct-2019", "icans-astct-2019-child"])
def test_a_proof_counts_what_it_asked(scale_id):
    """Groups are what the scale falls apart into; states the products of their axes."""
    scale = LIBRARY.scales[scale_id]
    found, parts = proof(scale, LIBRARY.vocabulary), groups(scale, LIBRARY.vocabulary)
    assert found.groups == len(parts) > 1
    sizes = [math.prod(len(axis.values) for axis in g.axes) for g in parts]
    whole = [math.prod(axis.complete for axis in g.axes) for g in parts]
    assert (sum(sizes), sum(whole)) == (found.states, found.complete)


def test_every_ward_that_changes_a_setting_is_read_with_it():
    """The ward of adults changes the fever window of CRS; that of children nothing."""
    found = [(ward.id, scale.id) for ward, scale in readings(LIBRARY)]
    assert [("example-adult", "crs-astct-2019")] == found


def test_axes_of_doses_run_from_stopped_upwards():
    """Lee tells low doses from high ones; the axis knows both and any."""
    lee = LIBRARY.scales["crs-lee-2014"]
    nodes = [rung.when for domain in lee.domains for rung in domain.rungs]
    made = {axis.name: axis for axis in axes(nodes, LIBRARY.vocabulary)}
    words = [value.words for value in made["norepinephrine"].values]
    assert "stopped" in words[0]
    assert any("under" in w for w in words)
    assert any("20" in w for w in words)
