"""Rungs that a clinician put down to another cause."""

from cartwatch.grading import course, frame, timeline
from cartwatch.protocol import load_library
from grading.charts import at, framed, observations, people, shown
from grading.judging import attributed, graded, moment, tabled
from grading.test_crs import sets


def test_a_fever_put_down_to_infection_opens_no_episode(vocabulary, crs):
    """Fever that is not CRS is no CRS while the attribution lasts (C29)."""
    chart = [*sets(1, temperature=39.1), *sets(3, temperature=39.0)]
    infection = attributed("fever", 1, 0.5, 2, "infection")
    assert ["0", "1"] == graded(vocabulary, crs, chart, infection, [1, 3])


def test_treatment_of_a_fever_put_down_to_infection_grades_nothing(vocabulary, crs):
    """Temperature not known, paracetamol given: no episode of CRS may have opened."""
    chart = [
        *sets(1, temperature=39.1, systolic=80.0),
        (1.5, "temperature", None),
        (2, "antipyretic", "given"),
    ]
    infection = attributed("fever", 1, 0.5, 12, "infection")
    assert ["0"] * 3 == graded(vocabulary, crs, chart, infection, [1, 2, 4])


def test_an_attributed_rung_covers_what_lies_below_and_not_above(vocabulary, crs):
    """A mask as at home is not grade 2 either; positive pressure still counts."""
    chart = [
        *sets(1, temperature=39.1, device="face_mask"),
        (2, "oxygen_device", "bipap"),
    ]
    home = attributed("hypoxia", 3, 0.5, 12, "home_oxygen")
    assert ["1", "4"] == graded(vocabulary, crs, chart, home, [1, 2])


def test_sedation_leaves_a_rung_unknown(vocabulary, icans):
    """Sleep from a medicine is neither ICANS nor its absence (I16)."""
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


def test_a_sedated_rung_put_down_to_icans_opens_an_episode(vocabulary, icans):
    """What counts as charted is in the table of episodes too, from when it was said."""
    chart = [
        (1, "sedative", "running"),
        (1, "consciousness", "unarousable"),
        (1, "ice_score", 0.0),
    ]
    hidden = attributed("waking", 4, 1.5, 12, "sedation", scale="icans")
    counted = attributed("waking", 4, 2, 12, "icans", scale="icans")
    rows = timeline(
        framed(vocabulary, chart),
        icans,
        attributions=[hidden, counted],
        until=moment(3),
        regardless=True,
    )
    opened = rows[rows["episode"].notna()]
    assert [at(2)] == list(opened["at"])
    assert [(4, 4)] == list(zip(opened["lowest"], opened["highest"], strict=True))


def test_a_sedated_rung_put_down_to_cres_counts_on_its_own_scale(vocabulary):
    """What the scale grades is its own short name; ICANS is another scale's."""
    cres = load_library().scales["cres-cartox-2018"]
    chart = [
        (1, "sedative", "running"),
        (1, "consciousness", "alert"),
        (1, "cartox10_score", 4.0),
    ]
    counted = attributed("cartox", 2, 2, 12, "cres", scale="cres")
    assert ["ungraded", "2–4"] == graded(vocabulary, cres, chart, counted, [1, 2])


def test_drowsiness_put_down_to_sedation_opens_no_episode_by_ice(vocabulary, icans):
    """A sedative makes ICE unknown, whatever was said of waking (case 24)."""
    chart = [
        (1, "sedative", "running"),
        (1, "consciousness", "touch"),
        (1, "ice_score", 3.0),
    ]
    made = attributed("waking", 3, 0.5, 12, "sedation", scale="icans")
    rows = timeline(
        framed(vocabulary, chart), icans, attributions=[made], regardless=True
    )
    assert rows["episode"].isna().all()


def test_an_attribution_of_the_other_instrument_is_passed_over(vocabulary, icans_child):
    """ICE and CAPD are rows of different tables; a file may speak of both."""
    chart = [(1, "capd_score", 9.0), (1, "consciousness", "alert")]
    other = attributed("ice", 1, 0.5, 12, "language", scale="icans")
    assert ["3"] == graded(vocabulary, icans_child, chart, other, [1])


def test_fever_put_down_to_infection_leaves_an_open_episode(vocabulary, crs):
    """Low pressure of an open episode needs an attribution of its own (case 18)."""
    chart = sets(1, 5, temperature=39.0, systolic=84.0)
    infection = attributed("fever", 1, 3, 12, "infection")
    assert ["2", "2"] == graded(vocabulary, crs, chart, infection, [1, 5])


def test_before_an_episode_an_infected_fever_is_no_qualifying_fever(vocabulary, crs):
    """Low pressure with it is no CRS, as without fever; a physician is asked."""
    chart = sets(1, 5, temperature=39.0, systolic=84.0)
    infection = attributed("fever", 1, 0.5, 12, "infection")
    assert ["0", "0"] == graded(vocabulary, crs, chart, infection, [1, 5])
    found = tabled(vocabulary, crs, chart, infection)
    flag = next(f for f in crs.flags if f.name == "support_without_fever")
    charted = found.evaluation.ground.charted("temperature")
    assert [1, 1] == found.flag(flag)[charted].tolist()
    assert [-1, -1] == found.evaluation.truth(flag.when)[charted].tolist()


def test_tamponade_and_haemorrhage_need_a_clinician(vocabulary, crs, icans):
    """Pressure from a tamponade (case 19), weakness of a bleeding (I15, case 28)."""
    chart = sets(1, 3, temperature=39.0, systolic=80.0)
    heart = attributed("hypotension", 2, 2, None, "other")
    assert ["2", "1"] == graded(vocabulary, crs, chart, heart, [1, 3])
    chart = [(1, "raised_icp_sign", "cn6_palsy"), (1, "ice_score", 10.0)]
    chart += [(1, "consciousness", "alert")]
    bled = attributed("pressure", 4, 2, None, "haemorrhage", scale="icans")
    assert ["4", "0"] == graded(vocabulary, icans, chart, bled, [1, 2])


def test_attributions_stay_with_their_patient(vocabulary, crs):
    """Graded among others, each patient has their own, also with odd times."""
    chart = sets(1, 5, temperature=39.0, systolic=84.0)
    charts = {"P1": chart, "P2": chart, "P3": chart}
    prepared = frame(
        observations(vocabulary, charts), people(charts, vocabulary), vocabulary
    )
    made = [
        attributed("hypotension", 2, -9999, 99999, "other", patient="P2"),
        attributed("hypotension", 2, 3, None, "baseline", patient="P3"),
    ]
    rows = timeline(prepared, crs, attributions=made, until=moment(5))
    seen = {
        name: [shown(part, at(h)) for h in (1, 5)]
        for name, part in rows.groupby("patient", observed=True)
    }
    assert {"P1": ["2", "2"], "P2": ["1", "1"], "P3": ["2", "1"]} == seen


def test_an_interval_tells_whose_word_it_is(vocabulary, crs):
    """By whom, why, how long: what an explanation has to say."""
    chart = sets(1, 3, temperature=39.0, systolic=84.0)
    found = tabled(vocabulary, crs, chart, attributed("hypotension", 2, 2, 4, "other"))
    rung = crs.domain("hypotension").rungs[0].when
    grid = found.evaluation.ground.grid
    telling = found.evaluation.attributed.standing
    places = [telling(rung, i, found.evaluation) for i in range(grid.size)]
    covered = grid.key[[bool(p) for p in places]]
    (one,) = {i for p in places for i in p}
    assert ("a physician", "test", "other", 2, None) == (
        one.by,
        one.reason,
        one.cause,
        one.grade,
        one.ended_early,
    )
    assert (one.begins, True) == (covered[0], bool(covered[-1] < one.ends))
    assert (at(2).value // 1000, at(4).value // 1000) == (one.since, one.until)


def test_no_attribution_changes_what_a_ward_asks_of_the_chart(vocabulary):
    """The raw alert on a low pressure is true whatever was said about it."""
    ward = load_library().wards["example-adult"]
    chart = sets(1, 3, temperature=39.0, systolic=84.0)
    made = attributed("hypotension", 2, 2, None, "other")
    stop = at(4).value // 1000
    found = course(
        framed(vocabulary, chart),
        ward,
        until=stop,
        attributions=[made],
        partial_record=False,
    )
    assert [-1, 1] == [found.alerts[n].now(stop) for n in ("crs_2", "low_pressure")]
