"""A folder of protocols is read whole, or every problem in it is told."""

from pathlib import Path

import pytest

from cartwatch.clinical.time import HOUR
from cartwatch.protocol import Library, ProtocolError, load_library, shipped


def test_the_shipped_protocols_can_be_used() -> None:
    """Both ASTCT tables, both example wards, and English texts."""
    library = load_library(None)
    assert {"crs-astct-2019", "icans-astct-2019"} <= set(library.scales)
    assert {"example-adult", "example-child"} <= set(library.wards)
    assert "en" in library.families
    assert shipped() == library.folder


def test_a_vocabulary_entry_is_read_whole(small: Library) -> None:
    """Limits, bands, lengths, codes and the spellings of feeds."""
    temperature = small.vocabulary["temperature"]
    assert ((28.0, 44.0), 6 * HOUR) == (temperature.plausible, temperature.valid_for)
    young, old = temperature.check
    assert (0.0, 1.0, 35.0, 39.0) == (
        young.age_from,
        young.age_to,
        young.low,
        young.high,
    )
    assert (float("inf"), None, 40.0) == (old.age_to, old.low, old.high)
    device = small.vocabulary["oxygen_device"]
    assert (True, 12 * HOUR) == (device.stands, device.confirm_after)
    assert ("cannula", "prongs") == device.codes[1].also
    assert ("ice_year", "ice_month") == small.vocabulary["ice_score"].sum_of
    assert {"vasopressors": ("norepinephrine", "epinephrine")} == dict(
        small.vocabulary.groups
    )


def test_pumps_and_doses_have_their_codes_without_being_told(small: Library) -> None:
    """A pump is stopped or running, a dose is given."""
    pump, dose = small.vocabulary["norepinephrine"], small.vocabulary["tocilizumab"]
    assert ["stopped", "running"] == [code.name for code in pump.codes]
    assert ["given"] == [code.name for code in dose.codes]


def test_problems_come_in_file_order(folder: Path) -> None:
    """By file, then from the top."""
    for name in ("scales/heat.yaml", "scales/mind.yaml"):
        path = folder / name
        path.write_text(path.read_text().replace("says", "sais"))
    with pytest.raises(ProtocolError) as caught:
        load_library(folder)
    order = [problem.order for problem in caught.value.problems]
    assert sorted(order) == order
    assert {"scales/heat.yaml", "scales/mind.yaml"} == {name for name, _, _ in order}
    assert str(caught.value).splitlines()[0].startswith("scales/heat.yaml:24:8: ")


def test_a_missing_folder_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    """It says which file it looked for."""
    with pytest.raises(ProtocolError, match=r"vocabulary.yaml:1:1: cannot be read"):
        load_library(tmp_path / "nowhere")


def test_a_file_that_is_not_utf8_is_told_with_its_place(folder: Path) -> None:
    """Saved by an old editor."""
    path = folder / "scales" / "mind.yaml"
    path.write_bytes(path.read_bytes().replace(b"made up", b"made \xfcp"))
    with pytest.raises(ProtocolError, match=r"mind.yaml:3:19: is not UTF-8"):
        load_library(folder)


def test_a_file_with_the_wrong_ending_is_not_forgotten(folder: Path) -> None:
    """Rules that silently do not count are worse than none."""
    (folder / "scales" / "mind.yaml").rename(folder / "scales" / "mind.yml")
    with pytest.raises(ProtocolError, match=r"mind.yml:1:1: is not read; rename it"):
        load_library(folder)


def test_families_are_told_in_words_with_terms(small: Library) -> None:
    """An explanation has a text, and the headword it belongs to."""
    texts = small.families["en"]
    assert ("Heat is made up.", "heat") == (
        texts.explains["heat"],
        texts.terms["heat"],
    )
    assert ("It is hot.", "") == (
        texts.states["hot"].happening,
        texts.states["hot"].words,
    )
