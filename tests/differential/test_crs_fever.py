"""CRS: what a fever is, when it is asked for, and when it no longer is."""

import pytest

from cartwatch.clinical import micros
from cartwatch.grading import course
from differential.patient import (
    CRS,
    FEVER,
    WELL,
    Said,
    after,
    crs,
    grade,
    lines,
    patient,
    rounds,
    shipped,
    taken,
)


@pytest.mark.parametrize("said", [38.0, "38.0", (100.4, "[degF]"), ("100.4", "F")])
def test_C01_exactly_38_is_a_fever_and_so_is_100_4_fahrenheit(said: Said) -> None:
    """Equal counts; 100.4 F is 38.0 to the hundredth."""
    assert "1" == crs(temperature=said)


@pytest.mark.parametrize("said", [37.95, (100.3, "[degF]")])
def test_C02_37_95_is_not_rounded_up_to_a_fever(said: Said) -> None:
    """Nobody rounds to one decimal before comparing."""
    assert "0" == crs(temperature=said)


def test_C03_afebrile_and_well_is_0() -> None:
    """A well person who never had CRS has no grade 1."""
    assert "0" == grade(CRS, WELL)


def test_C04_37_8_without_crs_is_0() -> None:
    """Warm is not febrile."""
    assert "0" == crs(temperature=37.8)


def test_C05_hypotension_without_a_fever_is_no_crs_and_asks_a_physician() -> None:
    """On fluids, never febrile: 0 with a flag, and on the ward it rings."""
    chart = {0: {**WELL, "systolic_bp": 82, "fluid_bolus": "given"}}
    seen = patient(CRS, chart)
    assert ("0", None) == (seen.grade(0), seen.episode(0))
    assert {"support_without_fever"} == seen.flags(0)
    ward = shipped().wards["example-adult"]
    played = course(seen.prepared, ward, until=micros(after(0)))
    for alert in ("support_without_fever", "low_pressure"):
        assert 1 == played.alerts[alert].now(micros(after(0)))


def test_C06_waived_fever_and_one_pressor_is_3() -> None:
    """20 h after tocilizumab, 36.9 on norepinephrine; 36 h after the fever too."""
    chart = {
        **rounds(0, temperature=39.1, systolic_bp=84),
        **rounds(6, temperature=38.4, tocilizumab="given", norepinephrine="running"),
        **rounds(12, 18, 24, 26, 30, 36, 42, temperature=36.9),
    }
    chart[18] = {**chart[18], "norepinephrine": "running"}
    chart[30] = {**chart[30], "norepinephrine": "running"}
    seen = patient(CRS, chart)
    assert ["3", "3", "3"] == [seen.grade(h) for h in (6, 26, 42)]
    assert set() == seen.flags(42)


def test_C07_paracetamol_3_h_ago_and_two_litres_is_2() -> None:
    """37.2 under paracetamol is no proof against CRS; neither a day later."""
    oxygen: dict[str, Said] = {"oxygen_device": "nasal_cannula", "oxygen_flow": 2}
    chart = {
        **rounds(0, temperature=38.8),
        1: {**WELL, "temperature": 38.2, "paracetamol": "given", **oxygen},
        **{h: {**WELL, "temperature": 37.2, **oxygen} for h in (4, 10, 16, 22, 28)},
    }
    seen = patient(CRS, chart)
    assert ["2", "2"] == [seen.grade(h) for h in (4, 28)]


@pytest.mark.parametrize("device", ["BiPAP", "non-invasive ventilation", "bipap"])
def test_C08_three_days_of_dexamethasone_and_bipap_is_4(device: str) -> None:
    """36.5 on a steroid begun after the onset; however the machine is called."""
    chart = {
        **rounds(0, temperature=38.6, dexamethasone="given"),
        **rounds(24, 48, oxygen_device=device, dexamethasone="given"),
        **rounds(66, 72, oxygen_device=device, temperature=36.5),
    }
    assert "4" == patient(CRS, chart).grade(72)


def test_C09_paracetamol_for_a_headache_does_not_make_crs_of_a_low_pressure() -> None:
    """No CRS was diagnosed: 0, and a physician is asked by two flags."""
    chart = {**rounds(0, antipyretic="given"), **rounds(3, systolic_bp=84)}
    chart[3] = {**chart[3], "fluid_bolus": "given"}
    seen = patient(CRS, chart)
    assert ("0", None) == (seen.grade(3), seen.episode(3))
    assert {"support_without_fever", "fever_may_be_masked"} == seen.flags(3)


def test_C30_fever_without_a_pressure_is_at_least_1_and_asks_for_it() -> None:
    """On a live ward 2 to 4 stay open; in a complete file only 2 does."""
    chart = {0: {"temperature": 38.5, "oxygen_saturation": 97, "oxygen_device": "RA"}}
    whole, live = patient(CRS, chart), patient(CRS, chart, partial_record=True)
    assert ["1–2", "1–4"] == [whole.grade(0), live.grade(0)]
    assert ("systolic_bp",) == whole.explained(0).needs
    assert {"systolic_bp", "norepinephrine"} <= set(live.explained(0).needs)


def test_C31_a_low_pressure_without_a_temperature_is_graded_once_treated() -> None:
    """30 h after tocilizumab nobody measured a temperature: 2, not nothing."""
    chart = {
        **rounds(0, temperature=39.0),
        2: {**WELL, "temperature": 38.4, "tocilizumab": "given"},
        30: {"systolic_bp": 82, "oxygen_device": "room_air"},
    }
    assert "2" == patient(CRS, chart).grade(30)


def test_C34_temperatures_are_converted_parsed_refused_or_taken_at_the_door() -> None:
    """101.2 F, a decimal comma, a typing error and a cold patient."""
    said: list[Said] = [(101.2, "F"), "38,2", 386, 35.1, 101.2]
    found = taken(line for v in said for line in lines({0: {"temperature": v}}))
    assert [38.44, 38.2, 35.1] == found.frame["value"].tolist()
    assert ["386", "101.2"] == found.refusals["value"].tolist()
    assert "outside 28 to 44" in found.refusals["reason"][0]
    assert "state the unit [degF]" in found.refusals["next_step"][1]
    grades = [crs(temperature=v) for v in ((101.2, "F"), "38,2", 35.1)]
    assert ["1", "1", "0"] == grades


@pytest.mark.parametrize(("systolic", "expected"), [(80, "1"), (78, "1"), (77, "2")])
def test_C35_a_systolic_of_80_is_not_low_at_4_years(
    systolic: float, expected: str
) -> None:
    """The limit is 70 + 2 x 4 = 78."""
    assert expected == grade(CRS, {**FEVER, "systolic_bp": systolic}, age=4)


def test_C41_treated_and_calm_is_1_for_a_day_after_the_fever_then_0() -> None:
    """6 h after tocilizumab 1; 24 h after the last charted fever 0, still open."""
    chart = {
        **rounds(0, temperature=39.0),
        2: {**WELL, "temperature": 38.6, "tocilizumab": "given"},
        **rounds(8, 14, 20, 26, 32),
    }
    seen = patient(CRS, chart)
    assert ["1", "1", "0"] == [seen.grade(h) for h in (8, 25.9, 26)]
    assert 1 == seen.episode(32)
