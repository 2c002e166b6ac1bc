"""Sentences of reasons made by hand: what holds, what may hold and what does not."""

import pytest

from cartwatch.grading.aloud.sentences import sentences
from cartwatch.protocol.tree import Place
from grading.by_hand import (
    CLOCK,
    CODE,
    HAS_RUN,
    PLACE,
    RUNS,
    WORDS,
    because,
    device,
    fact,
    line,
    never,
    on,
    pressure,
    pump,
    put,
    told,
    under,
)

LOW = line(pressure(until=on(3, 17)), rule=under())
UNDER = "systolic blood pressure 84 mmHg at 11:00 (charted by RN A.), under 90"
SILENT = "the temperature is not charted"


def texts(*reasons, **also):
    """The sentences of these reasons."""
    return [s.text for s in sentences(told(1, 3, *reasons, **also), CLOCK, WORDS)]


def test_what_holds_says_when_its_value_runs_out():
    assert [f"Hypotension, grade 2: {UNDER}. It counts until 17:00."] == (
        texts(because("hypotension", 2, 1, LOW))
    )


def test_of_several_the_first_to_run_out_is_told():
    more = line(fact(until=on(3, 16)))
    found = texts(because("hypotension", 2, 1, LOW, more))
    assert found[0].endswith(" It counts until 16:00.")
    over = line(fact(until=on(3, 12)))
    found = texts(because("hypotension", 2, 1, LOW, over))
    assert found[0].endswith(" It counts until 17:00.")


def test_what_must_be_confirmed_says_by_when():
    due = {"confirm_by": on(3, 19)}
    one = line(device(**due), rule=CODE)
    two = line(pump(confirm_by=on(3, 20)), rule=CODE)
    over = line(device(confirm_by=on(3, 12)), rule=CODE)
    assert texts(because("hypoxia", 3, 1, two, one))[0].endswith(
        ". Confirm it by 19:00."
    )
    assert texts(because("hypoxia", 3, 1, over, two))[0].endswith(
        ". Confirm it by 20:00."
    )
    assert [f"Hypoxia, grade 3: {HAS_RUN}."] == texts(because("hypoxia", 3, 1, RUNS))
    mask = "the patient has been on face mask since 11:00 (charted by RN A.)"
    assert [f"Hypoxia, grade 3: {mask}."] == texts(because("hypoxia", 3, 1, over))


def test_what_counts_for_a_while_is_not_said_to_run_out_sooner():
    fever = line(fact(until=on(3, 17)), counts_until=on(4, 11), noun="fever")
    assert [
        "Fever, grade 1: fever of 38.6 °C at 11:00 (charted by RN A.) counts until "
        "11:00 tomorrow."
    ] == texts(because("fever", 1, 1, fever))


def test_a_line_without_a_fact_does_not_run_out():
    assert ["Late, grade 1: 2.5 days."] == texts(
        because("late", 1, 1, line(value="2.5 days"))
    )


def test_what_does_not_hold_is_told_with_its_last_time():
    calm = line(pressure(until=on(3, 17)), rule=under(80.0), truth=-1)
    low = "systolic blood pressure 84 mmHg at 11:00 (charted by RN A.), not under 80"
    assert [f"Nothing for hypotension: {low}."] == (
        texts(because("hypotension", 2, -1, calm))
    )
    last = line(fact(), counts_until=on(3, 11), noun="fever")
    gone = "the last fever, 38.6 °C at 11:00, counted until 11:00"
    assert [f"Nothing for ICE: {low}; and {gone}."] == (
        texts(because("ice", 2, -1, calm, last=last))
    )


def test_what_may_hold_says_what_is_missing():
    open_ = line(never(), truth=0)
    assert [f"Fever may be grade 1: {SILENT}."] == texts(because("fever", 1, 0, open_))
    known = line(fact(), truth=0)
    assert ["Fever may be grade 1: temperature 38.6 °C at 11:00"] == [
        t.partition(" (")[0] for t in texts(because("fever", 1, 0, known))
    ]


def test_what_may_hold_names_what_is_asked_for_and_else_all():
    flow = never(concept="oxygen_flow", label="Oxygen flow")
    both = because("hypoxia", 3, 0, line(never(), flow, truth=0))
    assert ["Hypoxia may be grade 3: the oxygen flow is not charted."] == (
        texts(both, needs=("oxygen_flow",))
    )
    all_ = "the temperature and the oxygen flow are not charted"
    for needs in ((), ("systolic_bp",)):
        assert [f"Hypoxia may be grade 3: {all_}."] == texts(both, needs=needs)


def test_what_is_stale_is_told_beside_what_is_known():
    stale = line(fact(stale=True), pressure(), truth=0)
    assert [
        "Hypoxia may be grade 3: the temperature has not been confirmed since 11:00."
    ] == texts(because("hypoxia", 3, 0, stale))


def test_what_hides_a_sign_is_told_before_what_is_missing():
    sedative = line(pump(label="Sedative"), rule=CODE, hides=True)
    runs = "sedative has run since 11:00 (charted by RN A.), which hides it"
    alone = because("ice", 3, 0, sedative)
    assert [f"ICE may be grade 3: {runs}."] == texts(alone)
    both = because("ice", 3, 0, sedative, line(never(), truth=0))
    assert [f"ICE may be grade 3: {runs}; {SILENT}."] == texts(both)
    lapsed = line(pump(label="Sedative", state="lapsed"), rule=CODE, hides=True)
    words = texts(because("ice", 3, 0, lapsed))
    assert ["ICE may be grade 3: the dose of sedative"] != words
    assert len(words) == 1


def test_several_known_values_that_settle_nothing_are_kept_apart():
    two = because("late", 1, 0, line(value="one"), line(concept="b", value="two"))
    assert ["Late may be grade 1: one; two."] == texts(two)


def test_rungs_that_are_open_alike_share_a_sentence():
    """With both places, and each note once; the grade is the highest."""
    open_ = line(never(), truth=0)
    other = Place("scales/made.yaml", 9, 1)
    found = sentences(
        told(
            0,
            4,
            because("fever", 1, 0, open_, note="a note"),
            because("fever", 3, 0, open_, place=other, note="a note"),
            because("fever", 2, 0, open_, note=None),
            because("organs", 2, 0, open_, note="more"),
        ),
        CLOCK,
        WORDS,
    )
    fever, organs = found
    assert f"Fever may be grade 1, 3 or 2: {SILENT}." == fever.text
    assert ("fever", 3, 0) == (fever.domain, fever.grade, fever.truth)
    assert (PLACE, other, PLACE) == fever.places
    assert (("a note",), ("more",)) == (fever.notes, organs.notes)
    assert ("organs", 2, 0) == (organs.domain, organs.grade, organs.truth)


def test_a_row_that_holds_and_one_that_may_do_not_share():
    both = (
        because("late", 1, 1, line(value="x")),
        because("late", 2, 0, line(value="x")),
    )
    assert ["Late, grade 1: x.", "Late may be grade 2: x."] == texts(*both)


@pytest.mark.parametrize(
    ("truth", "made"), [(1, "counts"), (0, "stays open"), (-1, "does not count")]
)
def test_a_row_that_was_put_down_says_what_that_made_of_it(truth, made):
    mine = (put("ice", 3, "infection"), put("ice", 3, "crs", by="Dr C."))
    assert [
        f"ICE, grade 3, {made}: Dr B. put it down to infection and Dr C. put it down "
        "to CRS; x."
    ] == texts(because("ice", 3, truth, line(value="x"), put_down=mine))
