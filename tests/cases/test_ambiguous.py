"""CRS, rows 1 to 21 of section 8 of the grading reference: each case by its sentence.

Where a file says nothing of a case, its test fails too: `silent(row)` names the words.
"""

import shutil
from pathlib import Path

import pytest

from cartwatch.protocol import load_library
from cartwatch.protocol.load import shipped as folder
from cases.spoken import CASES, silent
from differential.patient import (
    CRS,
    FEVER,
    Said,
    crs,
    grade,
    patient,
    put_down,
    rounds,
)

CANNULA: dict[str, Said] = {"oxygen_device": "nasal_cannula", "oxygen_flow": 2}
PRESSOR: dict[str, Said] = {"norepinephrine": "running"}


@pytest.mark.parametrize("row", range(1, 38))
def test_every_case_is_spoken_of_in_the_protocol(row: int) -> None:
    """A note of a rung or a setting, or a flag, says what is done."""
    assert [] == silent(row), CASES[row]


def test_08_01_exactly_38_is_fever_and_37_95_is_not() -> None:
    """After conversion to the hundredth of a degree."""
    assert ["1", "0"] == [crs(temperature=t) for t in (38.0, 37.95)]
    assert ["1", "0"] == [crs(temperature=(t, "F")) for t in (100.4, 100.3)]


def test_08_02_exactly_6_litres_is_low_flow_unless_the_ward_says_otherwise(
    tmp_path: Path,
) -> None:
    """A ward that follows the label of mosunetuzumab sets 5.9 L/min."""
    six = {**FEVER, **CANNULA, "oxygen_flow": 6}
    assert "2" == grade(CRS, six)
    own = Path(shutil.copytree(folder(), tmp_path / "protocols"))
    file = own / "wards" / "example-adult.yaml"
    line = (
        "  crs.low_flow_up_to: {value: 5.9 L/min, reason: Label, approved_by: lead}\n"
    )
    file.write_text(file.read_text().replace("settings:\n", f"settings:\n{line}", 1))
    scale = load_library(own).wards["example-adult"].scale("crs", None)
    assert scale is not None
    assert "3" == grade(scale, six)


@pytest.mark.parametrize("drug", ["corticosteroid", "tocilizumab", "antipyretic"])
def test_08_03_never_febrile_under_premedication_is_0_with_a_flag(drug: str) -> None:
    """Possible CRS whose fever is masked: a physician decides."""
    chart = {**rounds(0, **{drug: "given"}), **rounds(6, systolic_bp=80)}
    seen = patient(CRS, chart)
    assert "0" == seen.grade(6)
    assert {"fever_may_be_masked", "support_without_fever"} == seen.flags(6)


def test_08_04_fever_gone_after_tocilizumab_on_one_pressor_is_3() -> None:
    """The footnote of the paper; 30 h after the last fever."""
    chart = {
        0: {**FEVER, **PRESSOR},
        2: {"tocilizumab": "given"},
        **rounds(6, 12, 18, 24, 30, norepinephrine="running"),
    }
    assert "3" == patient(CRS, chart).grade(30)


def test_08_05_afebrile_without_support_after_tocilizumab_is_resolving() -> None:
    """0 once the fever no longer counts; the episode stays open, the peak is kept."""
    chart = {
        0: {**FEVER, "systolic_bp": 82},
        2: {"tocilizumab": "given"},
        **rounds(6, 12, 18, 24, 30),
    }
    seen = patient(CRS, chart)
    assert ["2", "1", "0"] == [seen.grade(h) for h in (0, 6, 24)]
    assert (1, 2) == (seen.episode(30), seen.rows["highest"].max())


def test_08_06_vasopressin_alone_is_3_and_flagged() -> None:
    """The paper names it only beside another."""
    seen = patient(CRS, {0: {**FEVER, "vasopressin": "running"}})
    assert ("3", {"vasopressin_alone"}) == (seen.grade(0), seen.flags(0))


def test_08_07_norepinephrine_with_vasopressin_is_3() -> None:
    """Vasopressin adds nothing."""
    seen = patient(CRS, {0: {**FEVER, **PRESSOR, "vasopressin": "running"}})
    assert ("3", set()) == (seen.grade(0), seen.flags(0))


def test_08_08_norepinephrine_with_epinephrine_is_4() -> None:
    """With vasopressin too."""
    both = {**PRESSOR, "epinephrine": "running"}
    assert ["4", "4"] == [crs(**both), crs(**both, vasopressin="running")]


def test_08_09_dopamine_with_dobutamine_is_3_and_flagged() -> None:
    """An inotrope is not counted and never passed over."""
    both = {"dopamine": "running", "dobutamine": "running"}
    seen = patient(CRS, {0: {**FEVER, **both}})
    assert ("3", {"inotrope_running"}) == (seen.grade(0), seen.flags(0))


def test_08_10_a_pressor_of_20_min_counts_and_an_overlap_under_1_h_is_flagged() -> None:
    """Two at one instant are 4 at once (design section 3); the flag goes after 1 h."""
    chart = {
        0: {**FEVER, **PRESSOR},
        1 / 3: {"norepinephrine": "stopped"},
        2: PRESSOR,
        3: {"epinephrine": "running"},
        5: {"norepinephrine": "stopped"},
    }
    seen = patient(CRS, chart)
    assert ["3", "1"] == [seen.grade(h) for h in (0, 1 / 3)]
    assert ["4", "4", "3"] == [seen.grade(h) for h in (3, 4, 5)]
    flag = {"second_vasopressor_under_1h"}
    assert [flag, flag, set()] == [seen.flags(h) for h in (3, 3.99, 4)]


def test_08_11_a_fluid_bolus_without_a_low_pressure_is_1() -> None:
    """The cell asks for hypotension."""
    assert ["1", "2"] == [crs(fluid_bolus="given", systolic_bp=s) for s in (90, 89)]


def test_08_12_a_pressure_far_below_the_patients_own_is_flagged() -> None:
    """No number in the paper: 95 on a baseline of 150 is grade 1 and a flag."""
    low = {0: {**FEVER, "systolic_bp": 95}}
    seen = patient(CRS, low, baseline_systolic_bp=150)
    assert ("1", True) == (seen.grade(0), CASES[12].place in seen.flags(0))
    usual = patient(CRS, low, baseline_systolic_bp=100)
    assert CASES[12].place not in usual.flags(0)


def test_08_13_home_oxygen_unchanged_is_0_and_any_increment_grades() -> None:
    """By the new device."""
    home = {"baseline_oxygen_device": "nasal_cannula", "baseline_oxygen_flow": 2}
    at_home = {**FEVER, **CANNULA}
    more = [{"oxygen_flow": 3}, {"oxygen_flow": 7}, {"oxygen_device": "face_mask"}]
    assert "1" == grade(CRS, at_home, **home)
    assert ["2", "3", "3"] == [grade(CRS, {**at_home, **m}, **home) for m in more]


def test_08_14_home_cpap_at_night_is_not_crs() -> None:
    """Unless oxygen is added to it."""
    home = {"baseline_oxygen_device": "cpap", "baseline_oxygen_flow": 0}
    night = {**FEVER, "oxygen_device": "cpap", "oxygen_flow": 0}
    assert "1" == grade(CRS, night, **home)
    assert "4" == grade(CRS, {**night, "oxygen_flow": 2}, **home)


def test_08_15_a_tube_for_a_seizure_at_low_oxygen_is_not_4() -> None:
    """Flagged; without a reason it counts."""
    tube = {**FEVER, "oxygen_device": "ventilator", "inspired_oxygen": 25}
    seen = patient(CRS, {0: {**tube, "intubation_reason": "airway"}})
    flag = {"ventilated_for_another_reason"}
    assert ("1", flag) == (seen.grade(0), seen.flags(0))
    assert "4" == grade(CRS, tube)


def test_08_16_a_high_flow_device_at_4_litres_is_3_and_flagged() -> None:
    """In an infant: the device grades, for a plain cannula the flow."""
    device = {"oxygen_device": "high_flow_nasal_cannula", "oxygen_flow": 4}
    seen = patient(CRS, {0: {**FEVER, **device}}, age=0.5)
    flag = {"high_flow_device_at_low_flow"}
    assert ("3", flag) == (seen.grade(0), seen.flags(0))
    assert "2" == grade(CRS, {**FEVER, **CANNULA, "oxygen_flow": 4}, age=0.5)


def test_08_17_a_face_mask_at_4_litres_is_3() -> None:
    """A mask at any flow."""
    assert "3" == crs(oxygen_device="face_mask", oxygen_flow=4)


def test_08_18_sepsis_beside_crs_is_never_zeroed_by_itself() -> None:
    """A clinician takes one rung away at a time; the others stay."""
    sick = {0: {**FEVER, **CANNULA, "systolic_bp": 80}}
    fever = put_down("crs", "fever", 1, "infection")
    low = put_down("crs", "hypotension", 2, "infection")
    breath = put_down("crs", "hypoxia", 2, "infection")
    assert "2" == patient(CRS, sick).grade(0)
    assert "2" == patient(CRS, sick, attributions=[low]).grade(0)
    assert "1" == patient(CRS, sick, attributions=[low, breath]).grade(0)
    assert "0" == patient(CRS, sick, attributions=[fever, low, breath]).grade(0)


def test_08_19_cardiogenic_hypotension_counts_until_it_is_attributed() -> None:
    """Tamponade: a named clinician says so, for an interval."""
    low = {0: {**FEVER, "systolic_bp": 78}}
    heart = put_down("crs", "hypotension", 2, "other")
    assert "2" == patient(CRS, low).grade(0)
    assert "1" == patient(CRS, low, attributions=[heart]).grade(0)


def test_08_20_organ_toxicity_alone_changes_nothing() -> None:
    """Kidney, liver and a racing heart."""
    organs = {"creatinine": 6, "alt": 3000, "bilirubin": 15, "heart_rate": 190}
    assert "1" == crs(**organs)


def test_08_21_local_neck_oedema_is_not_graded_and_a_worry_rings() -> None:
    """The grade stays; the example wards ring for the nurse's worry."""
    seen = patient(CRS, {0: {**FEVER, "nurse_concern": "worried"}})
    assert "1" == seen.grade(0)
    wards = load_library(None).wards.values()
    assert all("nurse_worried" in {a.name for a in ward.alerts} for ward in wards)
