"""ICANS and time, rows 22 to 37 of section 8 of the grading reference."""

import pytest

from cartwatch.grading import frame, timeline
from differential.patient import (
    AWAKE,
    CAPD,
    CRS,
    FEVER,
    ICE,
    WELL,
    Said,
    after,
    enrolled,
    grade,
    icans,
    lines,
    patient,
    shipped,
    taken,
)


def child(score: float, waking: str = "alert", **baseline: Said) -> str:
    """The grade of a child of 6 with this CAPD."""
    return grade(
        CAPD, {"capd_score": score, "consciousness": waking}, age=6, **baseline
    )


def test_08_22_ice_10_but_drowsy_to_voice_is_2() -> None:
    """The worst row is the grade."""
    assert "2" == icans(consciousness="voice")


def test_08_23_a_low_baseline_ice_is_flagged_and_shifts_nothing() -> None:
    """Both are shown; the published limits stay."""
    seen = patient(ICE, {0: {**AWAKE, "ice_score": 8}}, baseline_ice_score=8)
    assert ("1", True) == (seen.grade(0), "low_baseline" in seen.flags(0))


def test_08_24_ice_0_under_sedation_is_not_assessable_and_flagged() -> None:
    """Seizures and swelling still count."""
    asleep: dict[str, Said] = {
        "sedative": "running",
        "ice_score": 0,
        "consciousness": "unarousable",
    }
    seen = patient(ICE, {0: asleep})
    flag = {"sedation_hides_the_grade"}
    assert ("ungraded", flag) == (seen.grade(0), seen.flags(0))
    assert "3–4" == grade(ICE, {**asleep, "seizure": "brief"})
    assert "4" == grade(ICE, {**asleep, "cerebral_edema": "diffuse"})


def test_08_25_ice_not_done_at_night_goes_stale_and_is_not_0() -> None:
    """12 h after the last one it is unknown."""
    chart = {0: AWAKE, 11: {"consciousness": "alert"}}
    seen = patient(ICE, chart, until=12)
    assert ["0", "0–3"] == [seen.grade(h) for h in (11.99, 12)]


def test_08_26_two_short_seizures_with_recovery_between_are_3() -> None:
    """Without return to baseline between they are 4."""
    short = {"seizure": "brief"}
    chart = {0: {**AWAKE, **short}, 1: AWAKE, 2: short}
    assert ["3", "3", "3"] == [patient(ICE, chart).grade(h) for h in (0, 1, 2)]
    assert "4" == icans(seizure="repetitive")


def test_08_27_a_seizure_of_exactly_5_min_is_3() -> None:
    """The answer on the form is "up to 5 min"."""
    codes = {c.name: c.label for c in shipped().vocabulary["seizure"].codes}
    assert "up to 5 min" in codes["brief"]
    assert codes["prolonged_or_repetitive"].startswith("Over 5 min")
    assert "3" == icans(seizure="brief")


def test_08_28_hemiparesis_with_a_bleed_is_graded_by_the_other_rows() -> None:
    """The weakness has another cause, and is flagged."""
    bleed = {"motor_weakness": "hemiparesis", "intracranial_hemorrhage": "present"}
    seen = patient(ICE, {0: {**AWAKE, **bleed, "ice_score": 8}})
    assert ("1", {"hemorrhage"}) == (seen.grade(0), seen.flags(0))


def test_08_29_tremor_asterixis_headache_or_hallucination_only_is_0() -> None:
    """None of them can be charted as a sign that grades."""
    words = ("tremor", "asterixis", "headache", "hallucination")
    assert 4 == taken(x for w in words for x in lines({0: {w: "yes"}})).refused
    assert "0" == icans(motor_weakness="other")


def test_08_30_capd_12_on_a_baseline_of_11_is_3_and_flagged() -> None:
    """A clinician confirms what is new."""
    seen = patient(
        CAPD,
        {0: {"capd_score": 12, "consciousness": "alert"}},
        age=6,
        baseline_capd_score=11,
    )
    assert ("3", True) == (seen.grade(0), "baseline_positive" in seen.flags(0))


def test_08_31_capd_under_9_unchanged_and_well_is_0() -> None:
    """By the letter it would be 1; without a baseline both stay open."""
    found = [child(5, baseline_capd_score=5), child(5, baseline_capd_score=4)]
    assert ["0", "1"] == found
    assert "0–1" == child(5)


def test_08_32_capd_8_and_drowsy_to_voice_is_2() -> None:
    """Only waking tells 2 from 1."""
    assert ["2", "1"] == [child(8, waking) for waking in ("voice", "spontaneous")]


@pytest.mark.parametrize(
    ("born", "switched", "expected"),
    [
        ("2014-01-05", None, ICE),
        ("2014-01-06", None, CAPD),
        ("2014-01-06", "ice", ICE),
        ("2014-01-05", "capd", CAPD),
    ],
)
def test_08_33_the_test_goes_by_the_age_at_infusion_and_can_be_switched(
    born: str, switched: str | None, expected: str
) -> None:
    """Twelve on the day of the infusion: ICE. Twelve a day later: CAPD."""
    first: dict[str, Said] = {"consciousness": "alert"}
    if switched is not None:
        first["neuro_instrument"] = switched
    found = taken(lines({0: first, 72: {"consciousness": "alert"}}))
    assert 0 == found.refused
    person = enrolled({"birth_date": born, "infused_at": after(0).isoformat()})
    prepared = frame(found.frame, person, shipped().vocabulary)
    graded = [s for s in (ICE, CAPD) if len(timeline(prepared, shipped().scales[s]))]
    assert [expected] == graded


def test_08_34_a_facial_palsy_is_no_icans_and_asks_for_its_own_record() -> None:
    """Nerves and movement are another neurotoxicity."""
    seen = patient(ICE, {0: {**AWAKE, "motor_weakness": "facial palsy"}})
    assert ("0", {"other_weakness"}) == (seen.grade(0), seen.flags(0))


def test_08_35_first_signs_after_day_14_are_graded_and_flagged() -> None:
    """CRS and ICANS alike; on day 14 itself not yet."""
    for scale, sick, well in (
        (CRS, FEVER, WELL),
        (ICE, {**AWAKE, "ice_score": 8}, AWAKE),
    ):
        seen = patient(scale, {24: well, 14 * 24: sick, 14 * 24 + 1: sick})
        assert ["1", "1"] == [seen.grade(h) for h in (336, 337)]
        assert [set(), {"late_onset"}] == [seen.flags(h) for h in (336, 337)]


def test_08_36_a_death_from_relapse_in_crs_2_is_not_5() -> None:
    """Only a death recorded as due to CRS is."""
    sick = {**FEVER, "systolic_bp": 80}
    ends = {
        cause: patient(CRS, {0: sick, 1: {"death": cause}})
        for cause in ("other", "crs")
    }
    peaks = {cause: seen.rows["highest"].max() for cause, seen in ends.items()}
    assert {"other": 2, "crs": 5} == peaks


def test_08_37_of_several_values_in_an_hour_each_counts_and_none_is_smoothed() -> None:
    """A low value grades while it stands; two of one minute give a range."""
    chart = {
        0: FEVER,
        0.25: {"systolic_bp": 84},
        0.5: {"systolic_bp": 118},
    }
    seen = patient(CRS, chart)
    assert ["1", "2", "1"] == [seen.grade(h) for h in (0, 0.25, 0.5)]
    both = [*lines({0: FEVER}), *lines({0: {"systolic_bp": 84}})]
    person = enrolled({"age_years": 40, "infused_at": after(0).isoformat()})
    prepared = frame(taken(both).frame, person, shipped().vocabulary)
    last = timeline(prepared, shipped().scales[CRS]).iloc[-1]
    assert (1, 2) == (last["lowest"], last["highest"])
