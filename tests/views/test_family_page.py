"""The family's page: words, no grade, nothing given away."""

from dataclasses import dataclass, replace

from cartwatch.views.family import family_words


@dataclass(frozen=True)
class Words:
    """A message made by hand; `state` is there to see that it does not leak."""

    state: str = "crs2"
    title: str = "Sam needs some extra help"
    blocks: tuple[tuple[str, str], ...] = (
        ("What is happening", "Sam needs fluids."),
        ("What it means", "It can change fast."),
        ("What the team is doing", "We check Sam often."),
        ("What you can do", "Stay close."),
        ("When to call us now", "Press the call button."),
    )
    words: str = "Your team may call this CRS."
    last_checked: str = "2:05 pm"
    next_check: str = "3 pm"
    nurse: str = "Ama"
    language: str = "en"


def test_the_five_blocks_stand_in_order_and_the_call_is_framed() -> None:
    """A parent finds the same five answers in the same place every time."""
    shown = family_words(Words())
    places = [shown.index(heading) for heading, _ in Words().blocks]
    assert sorted(places) == places
    assert '<section class="call"><h3>When to call us now' in shown


def test_the_last_and_the_next_check_are_named() -> None:
    """Not knowing is the hardest part: the page says when it looks again."""
    shown = family_words(Words())
    assert "Last checked at <bdi>2:05 pm</bdi>." in shown
    assert "Next check by <bdi>3 pm</bdi>." in shown


def test_no_state_and_no_digit_of_a_scale_reaches_the_page() -> None:
    """The name of the state holds a grade; it stays with the team."""
    assert "crs2" not in family_words(Words())


def test_words_the_team_uses_are_closed_at_first() -> None:
    """Whoever wants the team's word opens it."""
    shown = family_words(Words())
    assert "<details" in shown
    assert "<details open" not in shown
    assert "<details" not in family_words(replace(Words(), words=""))


def test_a_closed_page_gives_nothing_away() -> None:
    """After transfer, pause or death the same neutral words stand there."""
    shown = family_words(None)
    assert "Please talk with your team" in shown
    assert "checked" not in shown


def test_a_name_cannot_become_markup() -> None:
    """What was typed as a name is text."""
    shown = family_words(replace(Words(), title="<script>1</script>"))
    assert "<script" not in shown
