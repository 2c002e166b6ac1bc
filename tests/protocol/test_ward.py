"""A ward file: local numbers, alerts, schedule, families, ladders."""

from pathlib import Path

import pytest

from cartwatch.clinical.time import HOUR, MINUTE
from cartwatch.protocol import Library, ProtocolError, load_library
from cartwatch.protocol.tree import (
    AtLeast,
    Compare,
    Flagged,
    GradeIs,
    GradeState,
    Overdue,
)


def test_a_wards_number_replaces_the_scales(small: Library) -> None:
    """Only in the ward's own reading; the published scale stays as it is."""
    ward, scale = small.wards["unit"], small.scales["heat"]
    own = ward.scale("heat", None)
    assert own is not None
    rung, published = own.domain("oxygen").rungs[1], scale.domain("oxygen").rungs[1]
    assert isinstance(rung.when, Compare)
    assert isinstance(published.when, Compare)
    assert (4.0, 6.0) == (rung.when.number, published.when.number)
    setting = ward.settings["heat.low_flow"]
    assert ("Our devices", "medical lead") == (setting.reason, setting.approved_by)


def test_a_ward_changes_windows_too(folder: Path) -> None:
    """A longer window with a quiet time that is as long."""
    path = folder / "wards" / "unit.yaml"
    more = "".join(
        f"  heat.{name}: {{value: 36h, reason: Ours, approved_by: lead}}\n"
        for name in ("counts_for", "quiet")
    )
    path.write_text(path.read_text().replace("settings:\n", f"settings:\n{more}"))
    own = load_library(folder).wards["unit"].scale("heat", None)
    assert own is not None
    assert own.episode is not None
    assert 36 * HOUR == own.episode.after


def test_an_instrument_chooses_the_scale(small: Library) -> None:
    """A patient whom no scale of the ward serves has none."""
    ward = small.wards["unit"]
    ice = ward.scale("mind", "ice")
    assert ice is not None
    assert (None, "mind") == (ward.scale("mind", "capd"), ice.id)


def test_conditions_on_grades(small: Library) -> None:
    """Certain, possible, rising, flagged, ungraded, late."""
    when = {alert.name: alert.when for alert in small.wards["unit"].alerts}
    assert isinstance(when["heat_3"], GradeIs)
    assert isinstance(when["pump"], AtLeast)
    assert isinstance(when["rose"], GradeState)
    assert isinstance(when["odd"], Flagged)
    assert isinstance(when["late"], Overdue)
    assert isinstance(when["nothing"], GradeState)
    assert not when["heat_3"].possible


def test_an_alert_keeps_its_times(small: Library) -> None:
    """How long it must last, and how long it must be false to close."""
    maybe = {a.name: a for a in small.wards["unit"].alerts}["maybe_3"]
    assert (30 * MINUTE, 2 * HOUR) == (maybe.hold_for, maybe.clear_after)


def test_ladders_and_schedule(small: Library) -> None:
    """Whom to call after how long; what to chart how often."""
    ward = small.wards["unit"]
    steps = [(step.call, step.after) for step in ward.ladders["doctors"]]
    assert [("nurse", 0), ("physician", 5 * MINUTE)] == steps
    assert [4 * HOUR, 2 * HOUR] == [rule.every for rule in ward.schedule]


@pytest.mark.parametrize(
    "name", ["vocabulary.yaml", "scales/heat.yaml", "wards/unit.yaml", "family/en.yaml"]
)
def test_the_digest_covers_all_a_ward_rests_on(
    folder: Path, small: Library, name: str
) -> None:
    """A comment more in any of its files is another protocol."""
    path = folder / name
    path.write_text(f"{path.read_text()}# changed\n")
    assert small.wards["unit"].digest != load_library(folder).wards["unit"].digest


def test_the_digest_ignores_what_a_ward_does_not_use(
    folder: Path, small: Library
) -> None:
    """Another unit's scale changes nothing here."""
    other = (folder / "scales" / "mind.yaml").read_text()
    (folder / "scales" / "other.yaml").write_text(other)
    assert small.wards["unit"].digest == load_library(folder).wards["unit"].digest


def test_production_with_a_date_and_two_people(folder: Path) -> None:
    """Then a ward may be used."""
    path = folder / "wards" / "unit.yaml"
    approved = "status: production\neffective_from: 2026-05-01\napproved_by: [A, B]"
    path.write_text(path.read_text().replace("status: testing", approved))
    ward = load_library(folder).wards["unit"]
    assert ("2026-05-01", ("A", "B")) == (ward.effective_from, ward.approved_by)


def test_two_files_with_one_ward_are_refused(folder: Path) -> None:
    """Which of them counts would depend on their names."""
    text = (folder / "wards" / "unit.yaml").read_text()
    (folder / "wards" / "copy.yaml").write_text(text)
    with pytest.raises(ProtocolError, match="'unit' is in another file too"):
        load_library(folder)
