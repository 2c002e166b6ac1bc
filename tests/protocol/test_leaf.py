"""The leaf forms of the language, and nothing more."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cartwatch.clinical.time import DAY
from cartwatch.protocol import Library, Problem, Report, read_library
from cartwatch.protocol.tree import (
    Compare,
    Dose,
    Dropped,
    Given,
    IsCode,
    IsOther,
    Node,
    Term,
    Total,
)

AMOUNT = """amounts:
  both:
    unit: ug/min
    sum: [dose of norepinephrine in ug/min, dose of epinephrine in ug/kg/min / 2]
"""
Tried = Callable[[str], tuple[Library, list[Problem]]]


def leaf(tried: Tried, text: str) -> Node:
    """The node that this leaf becomes, in a scale with a setting low_flow."""
    settings = "low_flow: {value: 6 L/min}, few: {value: 3}, high: {value: 20 ug/min}"
    head = f"settings: {{{settings}}}\n{AMOUNT}"
    library, problems = tried(f"{head}criteria:\n  it: {text}\n")
    assert [] == problems
    return library.scales["try"].criteria["it"]


def test_a_number_is_compared_in_the_unit_of_the_vocabulary(tried: Tried) -> None:
    """100.4 degrees Fahrenheit is exactly 38.0 Celsius; a score has no unit."""
    fever = leaf(tried, "temperature >= 100.4 [degF]")
    assert isinstance(fever, Compare)
    assert ("temperature", ">=", 38.0) == (fever.concept, fever.op, fever.number)
    pressure = leaf(tried, '"systolic_bp < 12 kPa"')
    assert isinstance(pressure, Compare)
    assert pressure.number == pytest.approx(90.007, abs=1e-3)
    ice = leaf(tried, "ice_score <= 6")
    assert isinstance(ice, Compare)
    assert ice.number == 6.0


@pytest.mark.parametrize("op", [">=", ">", "<=", "<"])
def test_every_order_is_kept(tried: Tried, op: str) -> None:
    """What is written is what is asked."""
    node = leaf(tried, f"'temperature {op} 38 Cel'")
    assert isinstance(node, Compare)
    assert (op, 38.0, None) == (node.op, node.number, node.other)


def test_a_concept_is_compared_with_another_or_with_a_setting(tried: Tried) -> None:
    """The setting's number is put in; its name is kept for the explanation."""
    other = leaf(tried, "systolic_bp < systolic_limit")
    assert isinstance(other, Compare)
    assert ("systolic_limit", None) == (other.other, other.number)
    part = leaf(tried, "systolic_bp < 80 % of systolic_limit")
    assert isinstance(part, Compare)
    assert ("systolic_limit", 80.0) == (part.other, part.percent)
    setting = leaf(tried, "oxygen_flow > low_flow")
    assert isinstance(setting, Compare)
    assert ("low_flow", 6.0, None) == (setting.setting, setting.number, setting.other)
    plain = leaf(tried, "ice_score < few")
    assert isinstance(plain, Compare)
    assert plain.number == 3.0


def test_codes_are_joined_by_or_and_may_be_negated(tried: Tried) -> None:
    """Codes keep the order in which they are written."""
    node = leaf(tried, "oxygen_device is ventilator or nasal_cannula")
    assert isinstance(node, IsCode)
    assert (("ventilator", "nasal_cannula"), False) == (node.codes, node.negated)
    not_room = leaf(tried, "oxygen_device is not room_air")
    assert isinstance(not_room, IsCode)
    assert not_room.negated
    pump = leaf(tried, "norepinephrine is stopped")
    assert isinstance(pump, IsCode)
    assert pump.codes == ("stopped",)


def test_a_code_may_be_compared_with_a_baseline(tried: Tried) -> None:
    """Two concepts with the same codes are like."""
    node = leaf(tried, "oxygen_device is not baseline_oxygen_device")
    assert isinstance(node, IsOther)
    assert ("baseline_oxygen_device", True) == (node.other, node.negated)


def test_a_drop_has_a_size_and_a_window(tried: Tried) -> None:
    """A score drops by points, a quantity in its unit."""
    node = leaf(tried, "ice_score dropped >= 2 in 24h")
    assert isinstance(node, Dropped)
    assert (2.0, DAY) == (node.by, node.window)
    degrees = leaf(tried, "temperature dropped >= 1.8 [degF] in 6h")
    assert isinstance(degrees, Dropped)
    assert degrees.by == pytest.approx(1.0)


def test_a_leaf_keeps_its_text_and_place(tried: Tried) -> None:
    """The explanation shows the rule as it was written, and where."""
    node = leaf(tried, "temperature >= 38.0 Cel")
    assert node.text == "temperature >= 38.0 Cel"
    assert str(node.place) == "scales/try.yaml:12:7"


@pytest.mark.parametrize("op", [">=", ">", "<=", "<"])
def test_a_dose_is_compared_in_a_unit_of_its_own(tried: Tried, op: str) -> None:
    """The unit is a rate; a setting brings its own, and keeps its name."""
    node = leaf(tried, f"'dose of norepinephrine {op} 0.1 ug/kg/min'")
    assert isinstance(node, Dose)
    assert ("norepinephrine", op, 0.1) == (node.concept, node.op, node.number)
    assert ("ug/kg/min", None) == (node.unit, node.setting)
    named = leaf(tried, f"'dose of norepinephrine {op} high'")
    assert isinstance(named, Dose)
    assert (20.0, "ug/min", "high") == (named.number, named.unit, named.setting)


def test_an_amount_carries_its_parts(tried: Tried) -> None:
    """What is compared is in the amount's unit; a part may be multiplied or divided."""
    node = leaf(tried, "both >= 1.2 mg/h")
    assert isinstance(node, Total)
    assert ("both", 20.0, "ug/min") == (node.name, node.number, node.unit)
    half = Term("epinephrine", "ug/kg/min", 0.5)
    assert (Term("norepinephrine", "ug/min"), half) == node.terms
    named = leaf(tried, "both > high")
    assert isinstance(named, Total)
    assert (20.0, "high") == (named.number, named.setting)


def test_administrations_are_counted_in_a_window(tried: Tried) -> None:
    """A number from 1, and how far back."""
    node = leaf(tried, "tocilizumab given >= 2 in 24h")
    assert isinstance(node, Given)
    assert ("tocilizumab", 2, DAY) == (node.concept, node.number, node.window)


def test_a_ward_sets_a_dose_in_a_like_unit(folder: Path) -> None:
    """Milligrams an hour are like micrograms a minute, not like units a minute."""
    scale, ward = folder / "scales" / "heat.yaml", folder / "wards" / "unit.yaml"
    text = scale.read_text(encoding="utf-8")
    text = text.replace("settings:\n", "settings:\n  high: {value: 20 ug/min}\n")
    pump = "  high_dose: dose of norepinephrine >= high\n"
    text = text.replace("criteria:\n", f"criteria:\n{pump}")
    scale.write_text(text, encoding="utf-8")
    plain = ward.read_text(encoding="utf-8")
    assert "settings:\n" in plain
    said = {"1.2 mg/h": [], "2 [U]/min": ["'2 [U]/min' is not like"]}
    for value, expected in said.items():
        own = f'  heat.high: {{value: "{value}", reason: Made up, approved_by: X}}\n'
        changed = plain.replace("settings:\n", f"settings:\n{own}")
        ward.write_text(changed, encoding="utf-8")
        report = Report()
        read_library(folder, report)
        found = [p.message for p in report.problems]
        assert len(expected) == len(found), found
        for start, message in zip(expected, found, strict=True):
            assert message.startswith(start)
