"""CRS: blood-pressure support and oxygen, each cell on both sides of its edge."""

import pytest

from differential.patient import (
    CRS,
    FEVER,
    Said,
    crs,
    grade,
    patient,
    put_down,
)

OTHER_VASOPRESSORS = [
    "phenylephrine",
    "angiotensin_ii",
    "terlipressin",
    "dopamine",
    "metaraminol",
    "epinephrine",
]


def test_C10_fever_and_one_pressor_is_3() -> None:
    """The dose does not count."""
    assert "3" == crs(norepinephrine="running")


def test_C11_noradrenaline_with_vasopressin_is_3() -> None:
    """Vasopressin is not counted towards more than one."""
    assert "3" == crs(noradrenaline="running", vasopressin="running")


def test_C12_vasopressin_alone_is_3_and_flagged() -> None:
    """The paper does not name it (ours, grading reference 8, row 6)."""
    seen = patient(CRS, {0: {**FEVER, "vasopressin": "running"}})
    assert ("3", {"vasopressin_alone"}) == (seen.grade(0), seen.flags(0))


def test_C13_noradrenaline_and_adrenaline_is_4() -> None:
    """Under their British names too."""
    assert "4" == crs(noradrenaline="running", adrenaline="running")
    assert "4" == crs(norepinephrine="running", epinephrine="running")


@pytest.mark.parametrize("drug", OTHER_VASOPRESSORS)
def test_C14_every_other_vasopressor_is_3(drug: str) -> None:
    """None of them is an unknown word."""
    assert "3" == crs(**{drug: "running"})


@pytest.mark.parametrize("drug", ["dobutamine", "milrinone"])
def test_C15_an_inotrope_is_never_silently_a_vasopressor(drug: str) -> None:
    """It does not grade; a flag leaves it to the unit."""
    seen = patient(CRS, {0: {**FEVER, drug: "running"}})
    assert ("1", {"inotrope_running"}) == (seen.grade(0), seen.flags(0))


def test_C16_fever_and_hypotension_on_fluids_is_2() -> None:
    """No oxygen, no pressor."""
    assert "2" == crs(systolic_bp=84, fluid_bolus="given")


def test_C17_a_cannula_at_6_litres_is_2() -> None:
    """Low flow is up to and with 6 L/min."""
    assert "2" == crs(oxygen_device="nasal_cannula", oxygen_flow=6)


@pytest.mark.parametrize("flow", [6.1, 7])
def test_C18_a_cannula_above_6_litres_is_3(flow: float) -> None:
    """More than 6 L/min is high flow."""
    assert "3" == crs(oxygen_device="nasal_cannula", oxygen_flow=flow)


def test_C19_blow_by_oxygen_of_a_child_is_2() -> None:
    """Blow-by is low flow."""
    child = {**FEVER, "oxygen_device": "blow_by"}
    assert "2" == grade(CRS, child, age=5)


@pytest.mark.parametrize(
    ("device", "flow"),
    [("simple face mask", 5), ("Venturi", None), ("NRB", 15), ("Venturi mask", 4)],
)
def test_C20_masks_are_3_at_any_flow(device: str, flow: float | None) -> None:
    """Simple mask, Venturi 28 %, non-rebreather."""
    said: dict[str, Said] = {} if flow is None else {"oxygen_flow": flow}
    assert "3" == crs(oxygen_device=device, **said)
    assert "3" == crs(oxygen_device=device, inspired_oxygen=28, **said)


def test_C21_high_flow_in_capitals_is_3() -> None:
    """As the monitor's export spells it."""
    assert "3" == crs(oxygen_device="HIGH FLOW NASAL CANNULA")


@pytest.mark.parametrize("device", ["CPAP", "BiPAP", "NIV", "non-invasive ventilation"])
def test_C22_positive_pressure_by_mask_is_4(device: str) -> None:
    """CPAP and BiPAP for lack of oxygen."""
    assert "4" == crs(oxygen_device=device)


def test_C23_ventilated_without_pressors_is_4() -> None:
    """A reason nobody charted counts as lack of oxygen."""
    assert "4" == crs(oxygen_device="intubated")


def test_C24_two_pressors_on_room_air_is_4() -> None:
    """Either row of the table is enough."""
    assert "4" == crs(norepinephrine="running", dopamine="running")


@pytest.mark.parametrize("reason", ["airway", "procedure"])
def test_C25_a_tube_for_the_airway_or_a_procedure_is_not_4(reason: str) -> None:
    """Not by itself: flagged, and a pressor still counts."""
    tube: dict[str, Said] = {"oxygen_device": "ventilator", "intubation_reason": reason}
    seen = patient(CRS, {0: {**FEVER, **tube}})
    assert ("1", {"ventilated_for_another_reason"}) == (seen.grade(0), seen.flags(0))
    assert "3" == crs(**tube, norepinephrine="running")


def test_C26_home_cpap_home_oxygen_and_comfort_oxygen_are_no_hypoxia() -> None:
    """Only what goes beyond the baseline grades; comfort a clinician says."""
    home = {"baseline_oxygen_device": "cpap", "baseline_oxygen_flow": 0}
    sleeping = {**FEVER, "oxygen_device": "cpap", "oxygen_flow": 0}
    assert "1" == grade(CRS, sleeping, **home)
    home = {"baseline_oxygen_device": "nasal_cannula", "baseline_oxygen_flow": 2}
    two = {**FEVER, "oxygen_device": "nasal_cannula", "oxygen_flow": 2}
    assert "1" == grade(CRS, two, **home)
    assert "2" == grade(CRS, {**two, "oxygen_flow": 2.5}, **home)
    comfort = put_down("crs", "hypoxia", 2, "other")
    assert ["2", "1"] == [grade(CRS, two), grade(CRS, two, attributions=[comfort])]


def test_C27_39_5_with_one_pressor_and_low_flow_oxygen_is_3() -> None:
    """The paper's own example."""
    oxygen: dict[str, Said] = {"oxygen_device": "nasal_cannula", "oxygen_flow": 2}
    assert "3" == crs(temperature=39.5, norepinephrine="running", **oxygen)


def test_C28_failing_kidneys_or_liver_do_not_change_the_grade() -> None:
    """Organ grades are no part of the table."""
    assert "1" == crs(creatinine=5.2)
    assert "1" == crs(alt=1900, ast=2400, bilirubin=12)
