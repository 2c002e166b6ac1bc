"""Causes, the episode, a clinician's grade and all that is said of one grade."""

import pytest

from cartwatch.clinical import Adjudication, Concept, Grade, Vocabulary
from cartwatch.grading.adjudicate import Standing
from cartwatch.grading.aloud import aloud, judged_words
from cartwatch.grading.aloud.said import (
    cause_of,
    cause_words,
    episode_words,
    inside,
    row_words,
)
from cartwatch.grading.explain.open_episode import OpenEpisode
from grading.by_hand import CLOCK, MIDNIGHT, WORDS, because, fact, on, put, told
from grading.test_words_sentences import LOW, UNDER


def test_rows_are_called_by_their_names():
    assert ("ICE", "Raised icp") == (
        row_words("ice", WORDS),
        row_words("raised_icp", WORDS),
    )
    assert ("ICE", "fever", "x", "") == (
        inside("ICE"),
        inside("Fever"),
        inside("X"),
        inside(""),
    )


def test_a_cause_is_said_by_its_name():
    assert "infection" == cause_of(put("ice", 3), "crs")
    assert "CRS" == cause_of(put("ice", 3, "crs"), "crs")
    assert "crs" == cause_of(put("ice", 3, "crs"), "icans")
    assert "another cause" == cause_of(put("ice", 3, "other"), "other")


@pytest.mark.parametrize(
    ("also", "tail"),
    [
        ({}, "; it stands until 20:00."),
        ({"charted_until": None}, "; it stands until somebody ends it."),
        ({"charted_until": on(4, 9)}, "; it stands until 09:00 tomorrow."),
        (
            {"ended_early": "a new device", "ended_at": on(3, 9)},
            "; it ended early at 09:00: a new device.",
        ),
        ({"ended_early": "a new device"}, "; it stands until 20:00."),
        ({"ended_at": on(3, 9)}, "; it stands until 20:00."),
        ({"reason": "as before"}, ' ("as before"); it stands until 20:00.'),
    ],
)
def test_a_cause_says_how_long_it_stands(also, tail):
    head = "Dr B. put ICE up to grade 3 down to infection at 08:00"
    assert head + tail == cause_words(put("ice", 3, **also), CLOCK, WORDS)


def test_a_cause_says_who_and_on_which_day():
    tail = "put ICE up to grade 3 down to infection on day 1 08:00; it stands until"
    for by, words in (("", "A clinician"), ("a nurse", "A nurse")):
        mine = put("ice", 3, by=by, begins=on(1, 8))
        assert f"{words} {tail} 20:00." == cause_words(mine, CLOCK, WORDS)
    mine = put("ice", 3, "crs")
    assert "down to CRS at" in cause_words(mine, CLOCK, WORDS, "crs")
    assert "down to crs at" in cause_words(mine, CLOCK, WORDS)


def episode(grade=1, **also):
    """What is said of the second episode, with grade 3 as its worst."""
    given = {"number": 2, "onset": on(1, 8), "peak": 3, "peak_at": on(2, 9)}
    given |= {"signs": ("fever", "ice", "raised_icp"), "quiet_since": on(3, 9)}
    course = OpenEpisode(**{**given, "closes_at": on(4, 9), **also})
    return episode_words(told(grade, grade, course=course), CLOCK, WORDS)


BEGAN = "Episode 2, since day 1 08:00."
WORST = "Highest in it: 3, first on day 2 09:00."
CLOSES = (
    "No fever, ICE or raised icp since 09:00; the episode closes at 09:00 tomorrow if "
    "nothing returns."
)


def test_an_episode_says_when_it_closes():
    assert (BEGAN, WORST, CLOSES) == episode()
    assert (BEGAN, CLOSES) == episode(3) == episode(4)
    for also in ({"quiet_since": None}, {"closes_at": None}):
        assert (BEGAN, WORST) == episode(**also)
    assert () == episode_words(told(1, 1), CLOCK, WORDS)


EVENING = on(3, 20)


def judged(computed=(1, 1), ends=EVENING, **also):
    """What is said of grade 2 by Dr B. this morning."""
    given = {"reason": "", "by": "Dr B.", "at": MIDNIGHT, **also}
    made = Adjudication("P1", "crs", 2, **given)
    found = Standing(made, Grade(*computed), on(3, 8), ends, "the patient is worse")
    return judged_words(found, "CRS", CLOCK)


def test_the_grade_of_a_clinician_stands_beside_the_computed_one():
    head, tail = "Dr B. graded CRS 2", "it stands until 20:00."
    assert f"{head} at 08:00; the computed grade was 1; {tail}" == judged()
    assert f"{head} at 08:00; the computed grade was 1–3; {tail}" == judged((1, 3))
    assert f"{head} at 08:00; the computed grade was open; {tail}" == judged((0, 4))
    assert (
        f'{head} (infection) at 08:00: "a culture grew"; the computed grade was 1; '
        f"{tail}"
    ) == judged(cause="infection", reason="a culture grew")


def test_the_grade_of_a_clinician_says_how_it_ended():
    head = "Dr B. graded CRS 2 at 08:00; the computed grade was 1; it ended"
    assert f"{head} at 12:00: the patient is worse." == judged(ends=on(3, 12))
    assert f"{head} at 09:00: the patient is worse." == judged(ends=on(3, 9))
    assert judged(ends=on(3, 12, 1)).endswith("it stands until 12:01.")


def test_everything_that_is_said_of_one_grade():
    mine = put("organs", 2, "crs")
    course = OpenEpisode(2, on(1, 8), 3, on(2, 9), ("fever",), None, None)
    found = aloud(
        told(
            2,
            2,
            because("hypotension", 2, 1, LOW),
            requires=because("requires", 0, -1, of="fever"),
            flags=("ask somebody", "does it count?", "Look.", "", "ICE stays"),
            attributions=(mine,),
            course=course,
            doi="10.1/x",
        ),
        WORDS,
    )
    assert f"CRS 2 because {UNDER}; Made 2026." == found.headline
    assert "" == found.chart
    assert (f"Hypotension, grade 2: {UNDER}. It counts until 17:00.",) == tuple(
        s.text for s in found.reasons
    )
    assert "No fever counts, and nothing waives it." == found.required
    assert (
        "Dr B. put organs up to grade 2 down to CRS at 08:00; it stands until 20:00.",
    ) == found.attributions
    assert (BEGAN, WORST) == found.episode
    asked = ("Ask somebody.", "Does it count?", "Look.", "", "ICE stays.")
    assert asked == found.questions
    assert "Made up. https://doi.org/10.1/x" == found.source


def test_a_source_without_an_address_is_its_name():
    assert "Made up" == aloud(told(1, 1), WORDS).source


def test_days_count_from_the_infusion_and_else_from_the_time_itself():
    late = told(0, 0, attributions=(put("ice", 3, begins=on(1, 8)),))
    assert "on day 1 08:00" in aloud(late, WORDS).attributions[0]
    early = told(0, 0, attributions=late.attributions, infused_at=None)
    assert "on day -2 08:00" in aloud(early, WORDS).attributions[0]


def test_everything_is_said_on_the_clock_of_the_ward():
    course = OpenEpisode(2, on(1, 8), 3, on(2, 9), ("fever",), None, None)
    found = told(
        1,
        2,
        because("hypotension", 2, 1, LOW),
        wanted=(fact(stale=True),),
        needs=("temperature",),
        attributions=(put("ice", 3),),
        course=course,
    )
    said = aloud(found, WORDS, "Europe/Berlin")
    assert said.headline.endswith("not been confirmed since 12:00.")
    assert said.reasons[0].text.endswith("It counts until 18:00.")
    assert "Confirm it." == said.chart
    assert " at 09:00; it stands until 21:00." in said.attributions[0]
    assert "Episode 2, since day 1 09:00." == said.episode[0]


def test_a_vocabulary_says_which_rows_are_scores():
    none = Vocabulary(
        {"temperature": Concept("temperature", "Temperature", "quantity")}
    )
    assert "Ice" == row_words("ice", none)
