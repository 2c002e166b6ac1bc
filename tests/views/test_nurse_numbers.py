"""What a nurse types is read exactly, or refused with the likely slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwatch.protocol import Library
from cartwatch.views.numbers import Note, note_on, outside, read_number, unusual


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("38.5", 38.5),
        ("38,5", 38.5),
        (" 118 ", 118.0),
        ("0", 0.0),
        ("-4", -4.0),
        ("\u22124", -4.0),
        ("007", 7.0),
        ("1,0000", 1.0),
    ],
)
def test_point_and_comma_are_the_same(typed: str, value: float) -> None:
    """Decimal point or comma, spaces around it: the number that was meant."""
    assert value == read_number(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "38.5.1", "38 5", "1e3", "nan", "inf", "--4", "38,", ".5", "1.234,5"],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    """Nothing is guessed: it stays on the screen with the way to write it."""
    found = read_number(typed)
    assert isinstance(found, Note)
    assert found.kind == "error"


def test_a_comma_before_three_digits_could_be_thousands() -> None:
    """1,500 is 1500 to one nurse and 1.5 to another, so it is asked."""
    found = read_number("1,500")
    assert isinstance(found, Note)
    assert "1500" in found.says
    assert "1.500" in found.says


@given(st.text(max_size=12))
def test_any_text_is_a_finite_number_or_a_note(text: str) -> None:
    """No keystroke breaks the form."""
    found = read_number(text)
    assert isinstance(found, Note) or abs(found) < 1e8


def test_fahrenheit_is_offered_and_never_taken(library: Library) -> None:
    """101.3 in a Celsius field is refused; 38.5 waits for a tap."""
    temperature = library.vocabulary["temperature"]
    found = outside(temperature, 101.3)
    assert found is not None
    assert (found.kind, found.use) == ("error", "38.5")
    assert "°F" in found.says


def test_a_slip_by_ten_is_offered(library: Library) -> None:
    """389 was 38.9; 1180 was 118."""
    temperature = library.vocabulary["temperature"]
    heart_rate = library.vocabulary["heart_rate"]
    assert "38.9" == (outside(temperature, 389.0) or Note("info", "")).use
    assert "118" == (outside(heart_rate, 1180.0) or Note("info", "")).use


@pytest.mark.parametrize(("value", "refused"), [(28, False), (27.9, True), (44, False)])
def test_hard_limits_are_inclusive(
    library: Library, value: float, refused: bool
) -> None:
    """The limit itself can be charted; a tenth beyond it cannot."""
    assert refused == (outside(library.vocabulary["temperature"], value) is not None)


@pytest.mark.parametrize(
    ("age", "rate", "rare"),
    [(0.5, 160, False), (8, 160, True), (40, 160, True), (40, 100, False)],
)
def test_unusual_goes_by_age(
    library: Library, age: float, rate: float, rare: bool
) -> None:
    """A heart rate of 160 is usual in an infant and asked about in an adult."""
    heart_rate = library.vocabulary["heart_rate"]
    found = unusual(heart_rate, rate, age)
    assert rare == (found is not None)
    assert found is None or found.kind == "check"


def test_without_an_age_only_limits_for_all_ages_are_used(library: Library) -> None:
    """Nothing is called high for an age that nobody knows."""
    vocabulary = library.vocabulary
    assert unusual(vocabulary["heart_rate"], 160, None) is None
    assert unusual(vocabulary["temperature"], 41, None) is not None


def test_nothing_is_said_while_all_is_well(library: Library) -> None:
    """A usual value gets no note."""
    assert note_on(library.vocabulary["temperature"], "37,2", 40) is None
