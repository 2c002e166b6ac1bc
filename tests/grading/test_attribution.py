"""Rungs that a clinician put down to another cause."""

from cartwatch.clinical import Attribution
from cartwatch.grading import timeline
from grading.charts import at, framed, shown
from grading.test_crs import sets


def attributed(domain, grade, begins, ends, cause, scale="crs"):
    return Attribution(
        patient="P1",
        scale=scale,
        domain=domain,
        grade=grade,
        begins=at(begins).to_pydatetime(),
        ends=None if ends is None else at(ends).to_pydatetime(),
        cause=cause,
        by="a physician",
        reason="test",
    )


def graded(vocabulary, scale, chart, attribution, hours):
    rows = timeline(
        framed(vocabulary, chart),
        scale,
        attributions=[attribution],
        until=at(max(hours)).to_pydatetime(),
        regardless=True,
    )
    return [shown(rows, at(h)) for h in hours]


def test_a_fever_put_down_to_infection_opens_no_episode(vocabulary, crs):
    """Fever that is not CRS is no CRS while the attribution lasts."""
    chart = [*sets(1, temperature=39.1), *sets(3, temperature=39.0)]
    infection = attributed("fever", 1, 0.5, 2, "infection")
    assert ["0", "1"] == graded(vocabulary, crs, chart, infection, [1, 3])


def test_an_attributed_rung_covers_what_lies_below_and_not_above(vocabulary, crs):
    """A ventilator for the airway is not grade 2 either; a pressor still counts."""
    chart = [
        *sets(1, temperature=39.1, device="face_mask"),
        (2, "oxygen_device", "bipap"),
    ]
    home = attributed("hypoxia", 3, 0.5, 12, "home_oxygen")
    assert ["1", "4"] == graded(vocabulary, crs, chart, home, [1, 2])


def test_sedation_leaves_a_rung_unknown(vocabulary, icans):
    """Sleep from a medicine is neither ICANS nor its absence."""
    chart = [(1, "consciousness", "touch"), (1, "ice_score", 10.0)]
    sedated = attributed("waking", 3, 0.5, 12, "sedation", scale="icans")
    assert ["0–3"] == graded(vocabulary, icans, chart, sedated, [1])


def test_a_sedated_rung_put_down_to_icans_counts_as_charted(vocabulary, icans):
    """While a sedative runs the rung is unknown until a clinician says it counts."""
    chart = [
        (1, "sedative", "running"),
        (1, "consciousness", "touch"),
        (1, "ice_score", 10.0),
    ]
    counted = attributed("waking", 3, 2, 12, "icans", scale="icans")
    shown_ = graded(vocabulary, icans, chart, counted, [1, 2])
    assert ["ungraded", "3–4"] == shown_


def test_an_attribution_of_the_other_instrument_is_passed_over(vocabulary, icans_child):
    """ICE and CAPD are rows of different tables; a file may speak of both."""
    chart = [(1, "capd_score", 9.0), (1, "consciousness", "alert")]
    other = attributed("ice", 1, 0.5, 12, "language", scale="icans")
    assert ["3"] == graded(vocabulary, icans_child, chart, other, [1])
