"""ICANS: the cells of the table and what is no part of it."""

import pytest

from differential.patient import (
    AWAKE,
    CAPD,
    ICE,
    Said,
    grade,
    icans,
    lines,
    patient,
    taken,
)

PRESSURE_SIGNS = ["papilloedema", "CN VI palsy", "posturing", "cushing_triad"]


def test_I01_ice_10_and_awake_is_0() -> None:
    """No impairment is no grade."""
    assert "0" == icans()


@pytest.mark.parametrize(
    ("score", "expected"),
    [(9, "1"), (7, "1"), (6, "2"), (3, "2"), (2, "3"), (1, "3")],
)
def test_I02_both_ends_of_every_ice_cell(score: int, expected: str) -> None:
    """7 to 9 is 1, 3 to 6 is 2, 0 to 2 is 3."""
    assert expected == icans(ice_score=score)


def test_I03_ice_0_awake_with_global_aphasia_is_3() -> None:
    """A footnote of the paper: awake is never 4 by ICE."""
    assert "3" == icans(ice_score=0)


def test_I04_ice_0_and_unarousable_is_4() -> None:
    """Unable because nothing wakes the patient."""
    assert "4" == icans(ice_score=0, consciousness="unarousable")


def test_I05_ice_3_with_a_generalised_seizure_that_stopped_is_3() -> None:
    """The paper's own example."""
    assert "3" == icans(ice_score=3, seizure="brief")


def test_I06_ice_10_and_wakes_only_to_voice_is_2() -> None:
    """The worst row is the grade."""
    assert "2" == icans(consciousness="voice")


def test_I07_ice_10_and_wakes_only_to_touch_is_3() -> None:
    """A full score does not hide it."""
    assert "3" == icans(consciousness="touch")


@pytest.mark.parametrize("said", ["stupor", "coma", "unarousable"])
def test_I08_stupor_is_4(said: str) -> None:
    """Needing strong or repeated touch is the fourth cell."""
    assert "4" == icans(consciousness=said)


@pytest.mark.parametrize("said", ["prolonged", "repetitive", "status epilepticus"])
def test_I09_a_seizure_over_5_min_or_repeated_is_4(said: str) -> None:
    """Or without return to baseline between."""
    assert "4" == icans(seizure=said)


def test_I10_a_seizure_on_eeg_ended_by_treatment_is_3() -> None:
    """It is charted as brief; the label of the answer says so."""
    assert "3" == icans(seizure="brief")
    label = "Brief (up to 5 min) and back to normal, or EEG only and stopped by"
    assert "3" == icans(seizure=f"{label} treatment")


@pytest.mark.parametrize("said", ["deep_focal", "hemiparesis", "paraparesis"])
def test_I11_deep_focal_weakness_with_ice_9_is_4(said: str) -> None:
    """Whatever the ICE."""
    assert "4" == icans(ice_score=9, motor_weakness=said)


def test_I12_tremor_or_myoclonus_with_ice_10_is_0() -> None:
    """Charted as another weakness it is flagged and not graded."""
    seen = patient(ICE, {0: {**AWAKE, "motor_weakness": "other"}})
    assert ("0", {"other_weakness"}) == (seen.grade(0), seen.flags(0))
    assert 1 == taken(lines({0: {"tremor": "present"}})).refused


def test_I13_focal_oedema_on_a_scan_is_3() -> None:
    """And diffuse oedema is 4."""
    found = [icans(cerebral_oedema=v) for v in ("focal", "local", "diffuse")]
    assert ["3", "3", "4"] == found


@pytest.mark.parametrize("sign", PRESSURE_SIGNS)
def test_I14_a_sign_of_raised_pressure_without_a_scan_is_4(sign: str) -> None:
    """Each of the four by itself."""
    assert "4" == icans(raised_icp_sign=sign)


@pytest.mark.parametrize("swelling", ["focal", "diffuse"])
def test_I15_haemorrhage_with_oedema_is_no_icans_and_flagged(swelling: str) -> None:
    """It needs its own grading."""
    bleed: dict[str, Said] = {
        "intracranial_haemorrhage": "yes",
        "cerebral_edema": swelling,
    }
    seen = patient(ICE, {0: {**AWAKE, **bleed}})
    assert ("0", {"hemorrhage"}) == (seen.grade(0), seen.flags(0))


def test_I19_ice_missing_and_diffuse_oedema_is_4() -> None:
    """One row that is certain does not wait for the others."""
    assert "4" == grade(ICE, {"consciousness": "alert", "cerebral_edema": "diffuse"})


def test_I20_six_points_of_six_leave_ice_6_to_10_and_grade_0_to_2() -> None:
    """Orientation and writing and a command; naming and counting not yet done."""
    four = dict.fromkeys(("ice_year", "ice_month", "ice_city", "ice_hospital"), 1)
    done: dict[str, Said] = {**four, "ice_command": 1, "ice_writing": 1}
    assert "0–2" == grade(ICE, {"consciousness": "alert", **done})


@pytest.mark.parametrize(
    ("score", "waking", "expected"),
    [
        (8, "spontaneous", "1"),
        (8, "voice", "2"),
        (9, "alert", "3"),
        (None, "unarousable", "4"),
    ],
)
def test_I22_the_cells_of_the_childrens_table(
    score: float | None, waking: str, expected: str
) -> None:
    """CAPD 8 waking by itself or to voice; 9; unable to perform."""
    seen = {"capd_score": score, "consciousness": waking}
    assert expected == grade(CAPD, seen, age=6)


def test_I23_a_low_baseline_is_flagged_and_shifts_no_limit() -> None:
    """CAPD 12 as before, ICE 7 as before: graded, with a flag for a clinician."""
    child = {0: {"capd_score": 12, "consciousness": "alert"}}
    seen = patient(CAPD, child, age=6, baseline_capd_score=12)
    assert ("3", True) == (seen.grade(0), "baseline_positive" in seen.flags(0))
    adult = {0: {**AWAKE, "ice_score": 7}}
    seen = patient(ICE, adult, baseline_ice_score=7)
    assert ("1", True) == (seen.grade(0), "low_baseline" in seen.flags(0))


def test_I24_totals_that_cannot_be_are_refused() -> None:
    """11, 7.5, and a total that its items contradict."""
    items = {"ice_year": 1, "ice_month": 0, "ice_city": 1, "ice_hospital": 1}
    rest = {"ice_naming": 3, "ice_command": 1, "ice_writing": 1, "ice_attention": 1}
    found = taken(
        line
        for hour, said in enumerate(
            ({"ice_score": 11}, {"ice_score": 7.5}, {**items, **rest, "ice_score": 10})
        )
        for line in lines({hour: said})
    )
    reasons = found.refusals["reason"].tolist()
    assert (3, 8) == (found.refused, found.taken)
    assert "outside 0 to 10" in reasons[0]
    assert "not a whole number" in reasons[1]
    assert "add up to 9" in reasons[2]


def test_I27_a_headache_only_is_0() -> None:
    """There is nothing to chart it with, so nothing can grade it."""
    assert "0" == icans()
    assert 1 == taken(lines({0: {"headache": "severe"}})).refused
