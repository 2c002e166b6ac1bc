"""What settles nothing, in words: why it does not, and what to chart instead."""

import pytest

from cartwatch.clinical import Concept, Vocabulary
from cartwatch.grading.aloud.open import (
    DECIDES,
    chart_words,
    group_words,
    lacking,
    last_words,
    none_of,
)
from cartwatch.grading.aloud.words import missing
from cartwatch.grading.explain.choices import Choice
from grading.by_hand import (
    CLOCK,
    device,
    drug,
    fact,
    line,
    never,
    on,
    pressure,
    pump,
    row,
    told,
)

EARLIER = row(on(3, 5))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (never(), "the temperature is not charted"),
        (never(label="Why a tube"), "why a tube is not charted"),
        (
            pump(codes=(), state="never", row=None),
            "whether norepinephrine runs is not charted",
        ),
        (fact(stale=True), "the temperature has not been confirmed since 11:00"),
        (device(stale=True), "face mask has not been confirmed since 11:00"),
        (
            device(stale=True, codes=("Room air", "CPAP")),
            "the oxygen device may be room air or CPAP at 11:00",
        ),
        (pump("running"), "the dose of norepinephrine is not charted"),
        (
            pump("running", row=row(on(3, 11), dose="5 ug/min")),
            "the dose of norepinephrine cannot be compared: 5 µg/min",
        ),
        (pump("running", row=None), "the dose of norepinephrine is not charted"),
        (
            pump(codes=("stopped", "running")),
            "whether norepinephrine runs may be stopped or running at 11:00",
        ),
        (
            fact(state="lapsed", row=EARLIER, until=on(3, 11)),
            "no temperature since 05:00 (it counted until 11:00)",
        ),
        (
            fact(
                state="lapsed", row=row(on(2, 5)), until=on(2, 11), label="Why a tube"
            ),
            "nothing on why a tube since day 2 05:00 (it counted until day 2 11:00)",
        ),
        (
            never(state="lapsed", until=on(3, 11)),
            "the temperature is not charted",
        ),
        (
            never(state="lapsed", row=EARLIER, until=None),
            "the temperature is not charted",
        ),
        (
            never(state="absent", row=row(on(3, 5), absent_reason="not-performed-now")),
            "the temperature could not be charted at 05:00 (not performed now)",
        ),
        (
            never(state="absent", row=EARLIER),
            "the temperature could not be charted at 05:00",
        ),
        (never(state="absent"), "the temperature could not be charted"),
        (
            device(state="open", codes=("Asleep, not woken",)),
            "the oxygen device is charted as asleep, not woken at 11:00, which settles "
            "nothing",
        ),
        (
            device(state="open", codes=(), row=None),
            "the oxygen device is charted as not known, which settles nothing",
        ),
        (
            device(codes=("Room air", "Face mask", "CPAP")),
            "the oxygen device may be room air or face mask or CPAP at 11:00",
        ),
        (
            fact(low=6.0, high=8.0, unit="", missing=("Writes", "ICE part")),
            "the temperature is 6 to 8 at 11:00 (not charted: writes, ICE part)",
        ),
        (fact(low=6.0, high=8.0, unit=""), "the temperature is 6 to 8 at 11:00"),
        (fact(low=None), "the temperature is not charted"),
        (fact(state="silent"), "the temperature is not charted"),
    ],
)
def test_why_a_value_settles_nothing(found, words):
    """Never charted, too old, not done, not confirmed, or not exact."""
    assert words == missing(found, CLOCK)


FLOW = never(concept="oxygen_flow", label="Oxygen flow")
FAR = {"state": "lapsed", "row": EARLIER, "until": on(3, 11)}
MADE = Vocabulary(
    {
        "temperature": Concept("temperature", "Temperature", "quantity"),
        "ice_score": Concept("ice_score", "ICE score", "score"),
    },
    groups={
        "vasopressors": ("norepinephrine", "dopamine", "epinephrine"),
        "fever_hiding": ("tocilizumab", "siltuximab", "anakinra"),
    },
)


def pumps(count):
    """So many vasopressors that nobody charted."""
    names = ("norepinephrine", "dopamine", "epinephrine")[:count]
    given = {"codes": (), "state": "never", "row": None}
    return [pump(concept=n, label=n.capitalize(), **given) for n in names]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ([], ()),
        ([never()], ("the temperature is not charted",)),
        ([never(), FLOW], ("the temperature and the oxygen flow are not charted",)),
        (
            [FLOW, *pumps(3)],
            (
                "whether any of the vasopressors runs is not charted",
                "the oxygen flow is not charted",
            ),
        ),
        (
            pumps(2),
            ("whether norepinephrine runs and whether dopamine runs are not charted",),
        ),
        (
            [never(), fact(stale=True, concept="x"), FLOW],
            (
                "the temperature and the oxygen flow are not charted",
                "the temperature has not been confirmed since 11:00",
            ),
        ),
        (
            [fact(**FAR), pressure(**FAR), pressure(concept="y", **FAR)],
            (
                "no temperature or systolic blood pressure since 05:00 (they counted "
                "until 11:00)",
            ),
        ),
        (
            [fact(**FAR), pressure(**{**FAR, "until": on(3, 10)})],
            (
                "no temperature since 05:00 (it counted until 11:00)",
                "no systolic blood pressure since 05:00 (it counted until 10:00)",
            ),
        ),
        (
            [fact(**FAR), pressure(**{**FAR, "row": row(on(3, 4))})],
            (
                "no temperature since 05:00 (it counted until 11:00)",
                "no systolic blood pressure since 04:00 (it counted until 11:00)",
            ),
        ),
        (
            [fact(**{**FAR, "until": None}), pressure(**{**FAR, "until": None})],
            ("no temperature or systolic blood pressure since 05:00",),
        ),
    ],
)
def test_what_is_lacking_is_said_together_where_it_is_alike(facts, words):
    assert words == lacking(facts, CLOCK, MADE)


def test_what_runs_and_has_no_dose_is_not_part_of_a_silent_group():
    """Only what nobody charted is said of the group; the rest of it apart."""
    asked = [*pumps(3), pump("running", concept="dopamine", label="Dopamine")]
    assert (
        "whether any of the vasopressors runs is not charted",
        "the dose of dopamine is not charted",
    ) == lacking(asked, CLOCK, MADE)


def test_a_group_is_called_by_its_name():
    assert "vasopressors" == group_words("vasopressors")
    assert "fever hiding medicines" == group_words("fever_hiding")
    assert "none of the vasopressors was given" == none_of("vasopressors", drug())
    quiet = pump("Stopped", state="silent")
    assert "none of the vasopressors is charted, taken as stopped" == (
        none_of("vasopressors", quiet)
    )
    assert "none of the fever hiding medicines is charted" == (
        none_of("fever_hiding", never())
    )


def test_the_last_of_what_is_required_is_told_with_its_value():
    until = {"counts_until": on(3, 11), "noun": "fever"}
    head = "the last fever, 38.6 °C at 11:00"
    assert f"{head}, counted until 11:00" == last_words(line(fact(), **until), CLOCK)
    assert head == last_words(line(fact(), noun="fever"), CLOCK)
    assert "the last fever, 38.6 °C, counted until 11:00" == (
        last_words(line(fact(row=None), **until), CLOCK)
    )


def test_the_last_of_a_drug_has_no_number():
    until = {"counts_until": on(4, 11), "noun": "plasma"}
    given = drug("Given", row=row(on(2, 9)))
    assert "the last plasma on day 2 09:00, counts until 11:00 tomorrow" == (
        last_words(line(given, **until), CLOCK)
    )
    dosed = pump("running", row=None, dosed=row(on(3, 8), dose="5 ug/min"))
    assert "the last plasma at 08:00, counts until 11:00 tomorrow" == (
        last_words(line(dosed, **until), CLOCK)
    )


def asked(*facts, needs=None, grade=(1, 3), choices=()):
    """What to chart where these are wanted."""
    names = tuple(f.concept for f in facts) if needs is None else needs
    found = told(*grade, needs=names, wanted=facts, choices=choices)
    return chart_words(found, MADE)


def test_a_settled_grade_asks_for_nothing():
    assert "" == asked(never(), grade=(2, 2))


def test_what_no_chart_can_settle_a_physician_decides():
    assert "The chart cannot settle it: a physician decides." == asked() == DECIDES


def test_the_only_thing_missing_is_it():
    assert "Chart it." == asked(never())
    assert "Confirm it." == asked(fact(stale=True))
    options = (Choice("up to 6 L/min", 2), Choice("more", 3))
    assert "Chart it: up to 6 L/min is 2, more is 3." == (
        asked(never(), choices=options)
    )


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (pump("running"), "Chart the dose."),
        (pump("running", stale=True), "Confirm it."),
        (pump("running", state="lapsed"), "Chart it."),
        (pump(codes=("stopped", "running")), "Chart it."),
        (pump(codes=(), state="never"), "Chart it."),
        (device(), "Chart it."),
        (device(state="silent"), "Chart it."),
    ],
)
def test_of_a_pump_that_is_known_to_run_the_dose_is_asked(found, words):
    assert words == asked(found)


def test_several_are_asked_for_by_their_labels():
    some = (never(), never(concept="ice_score"), never(concept="weight"))
    assert "Chart: temperature, ICE score, weight." == asked(*some)


def test_many_of_a_group_are_asked_for_by_its_name_once():
    assert "Chart: vasopressors, temperature." == asked(*pumps(3), never())
    assert "Chart: norepinephrine, dopamine, temperature." == asked(*pumps(2), never())
    ice = never(concept="ice_score")
    assert "Chart: ICE score, vasopressors." == asked(ice, *pumps(3))
