"""Order, truth, runs, windows and blocks on a handful of numbers."""

from types import SimpleNamespace

import numpy as np
import pytest

from cartwatch.grading import frame
from cartwatch.grading.block import NEVER, Block, block, blocks
from cartwatch.grading.instants import instants, refined
from cartwatch.grading.order import Keys, ordered
from cartwatch.grading.runs import begins, closed, everywhere
from cartwatch.grading.truth import at_least, conjunction, disjunction, truth
from cartwatch.grading.window import dropped, ever, last_true, lasting, since, within
from grading.charts import at, observations, people

ZERO = at(0).value // 1000
HOUR = 3_600_000_000


def ints(*numbers):
    """Whole numbers as grading holds them."""
    return np.array(numbers, np.int64)


def signs(*truths):
    """Truths as grading holds them."""
    return np.array(truths, np.int8)


def pair(until=100):
    """Two patients infused at 10; keys are 256 * patient + time."""
    infused = ints(10, 266)
    stop = ints(until, 256 + until)
    nobody = SimpleNamespace(initial={})
    return Block(nobody, 0, 2, 8, ints(0, 0), infused, stop, infused, infused)


def grid(*keys, until=100):
    """The instants of the two."""
    return instants(pair(until), [ints(*keys)])


def sorted_rows(concept, person, moment, *ranks, concepts=2):
    """(source, person, time) and the edges of rows after sorting."""
    asked = []

    def deciding(rows):
        asked.extend(rows.tolist())
        return tuple(np.array(rank)[rows] for rank in ranks)

    keys = Keys(ints(*concept), ints(*person), ints(*moment))
    found = ordered(keys, concepts, deciding)
    rows = zip(found.source, found.person, found.at, strict=True)
    return [tuple(map(int, row)) for row in rows], found.edges.tolist(), sorted(asked)


def test_rows_are_parted_by_concept_then_by_patient_and_time():
    """Nothing is asked of ranks where no instant is shared."""
    rows, edges, asked = sorted_rows(
        (1, 0, 0, 1, 0), (0, 1, 0, 0, 0), (5, 1, 9, 2, 3), concepts=3
    )
    assert [(4, 0, 3), (2, 0, 9), (1, 1, 1), (3, 0, 2), (0, 0, 5)] == rows
    assert [0, 3, 5, 5] == edges
    assert [] == asked


def test_rows_already_in_order_stay_as_they_are():
    """The same time of another patient or concept is no shared instant."""
    rows, edges, asked = sorted_rows((0, 0, 1, 1), (0, 1, 1, 2), (5, 5, 5, 5))
    assert [(0, 0, 5), (1, 1, 5), (2, 1, 5), (3, 2, 5)] == rows
    assert [0, 2, 4] == edges
    assert [] == asked


@pytest.mark.parametrize(
    ("ranks", "left"),
    [
        ((1, 1, 2), [2]),
        ((1, 2, 2), [1, 2]),
        ((2, 1, 1), [0]),
        ((1, 1, 1), [0, 1, 2]),
        ((3, 1, 2), [0]),
        ((2, 2, 1), [0, 1]),
    ],
)
def test_all_rows_before_the_latest_rank_of_an_instant_are_gone(ranks, left):
    """Two that nobody can tell apart give way together, or stand together."""
    rows, edges, asked = sorted_rows((0,) * 3, (0,) * 3, (5,) * 3, ranks)
    assert left == sorted(row[0] for row in rows)
    assert [0, len(left), len(left)] == edges
    assert [0, 1, 2] == asked


def test_the_last_rank_decides_before_the_first():
    """Recorded later beats a higher id."""
    rows, *_ = sorted_rows((0, 0), (0, 0), (5, 5), (9, 1), (1, 2))
    assert [1] == [row[0] for row in rows]


def test_shared_instants_leave_the_rows_around_them_alone():
    """Before, after, another patient at that time, another concept at that time."""
    concept = (0, 0, 0, 0, 0, 0, 1, 1)
    person = (0, 0, 0, 0, 1, 1, 1, 1)
    moment = (1, 5, 5, 7, 5, 6, 6, 6)
    rank = (9, 2, 1, 0, 0, 0, 4, 4)
    rows, edges, asked = sorted_rows(concept, person, moment, rank)
    assert [0, 1, 3, 4, 5, 6, 7] == [row[0] for row in rows]
    assert [0, 5, 7] == edges
    assert [1, 2, 6, 7] == asked
    rows, *_ = sorted_rows((0,) * 4, (0,) * 4, (5, 5, 6, 6), (1, 1, 2, 2))
    assert [0, 1, 2, 3] == [row[0] for row in rows]


def test_three_values_follow_kleene():
    """Every pair of truths."""
    a, b = signs(-1, -1, -1, 0, 0, 0, 1, 1, 1), signs(-1, 0, 1, -1, 0, 1, -1, 0, 1)
    assert [-1, -1, -1, -1, 0, 0, -1, 0, 1] == conjunction([a, b]).tolist()
    assert [-1, 0, 1, 0, 0, 1, 1, 1, 1] == disjunction([a, b]).tolist()
    assert [-1, -1, -1, -1, 0, 0, -1, 0, 1] == at_least(2, [a, b]).tolist()
    assert [-1, 0, 1, 0, 0, 1, 1, 1, 1] == at_least(1, [a, b]).tolist()
    three = at_least(2, [a, b, np.asarray(np.int8(1))])
    assert [-1, 0, 1, 0, 0, 1, 1, 1, 1] == three.tolist()
    held = truth(np.array([True, False, False]), np.array([True, True, False]))
    assert [1, 0, -1] == held.tolist()
    assert np.int8 == held.dtype


def test_runs_begin_at_the_first_value_and_at_every_other_one():
    """Of several columns, where any of them changes."""
    assert [True, False, True, False, True] == begins(ints(1, 1, 2, 2, 1)).tolist()
    found = begins(ints(1, 1, 1), ints(5, 5, 6), ints(7, 8, 8))
    assert [True, True, True] == found.tolist()
    assert [True, False] == begins(ints(1, 1), ints(2, 2)).tolist()
    assert [1, 2, 9, 8] == closed(ints(1, 2), 9, 8).tolist()
    assert np.int8 == closed(signs(1), 0).dtype


def test_a_truth_of_every_instant_is_handed_on_as_it_is():
    """Only one that never changes is written out."""
    known = signs(1, 0, -1)
    assert known is everywhere(known, 3)
    assert [-1, -1] == everywhere(np.asarray(np.int8(-1)), 2).tolist()


def test_instants_lie_between_infusion_and_end_of_each_patient():
    """Both ends are in; each key is there once."""
    found = grid(9, 10, 11, 11, 100, 101, 265, 266, 300, 356, 357, 600)
    assert [10, 11, 100, 266, 300, 356] == found.key.tolist()
    assert [0, 0, 0, 1, 1, 1] == found.patient.tolist()
    assert [0, 3, 6] == found.start.tolist()
    assert [11, 100, NEVER, 300, 356, NEVER] == found.after().tolist()
    assert [0, 0, 0, 3, 3, 3] == found.first().tolist()


def test_a_finer_grid_knows_the_old_instant_before_each_new_one():
    """What is there already, or outside, is not new."""
    old = grid(20, 30, 270)
    assert None is refined(old, [ints(20, 30, 9, 101, 266)])
    assert None is refined(old, [])
    found = refined(old, [ints(25, 20, 25), ints(31, 271)])
    assert found is not None
    assert [10, 20, 25, 30, 31, 266, 270, 271] == found[0].key.tolist()
    assert [0, 1, 1, 2, 2, 3, 4, 4] == found[1].tolist()
    assert [0, 5, 8] == found[0].start.tolist()


def test_windows_look_back_within_one_patient():
    """The start of a window is out, its end is in; another's mark is nobody's."""
    found = grid(20, 29, 30, 31, 270)
    marks = np.array([False, True, False, False, False, False, False])
    no = signs(*[-1] * 7)
    assert [-1, 1, 1, 1, 1, -1, -1] == last_true(found, marks).tolist()
    assert [-1, 1, 1, -1, -1, -1, -1] == within(found, marks, no, 10).tolist()
    assert [-1, 1, 1, 1, 1, -1, -1] == ever(found, marks, no).tolist()
    now = signs(0, -1, -1, -1, -1, 1, 0)
    assert [0, 1, 1, -1, -1, 1, 0] == within(found, marks, now, 10).tolist()
    last, onset = ints(-1, 0, 2, 3), ints(-1, 0, 3, 3)
    assert [0, 1, -1, 1] == since(last, signs(0, -1, -1, -1), onset).tolist()


def test_lasting_needs_the_whole_window():
    """A break of falsehood makes it false, one of ignorance or the start unknown."""
    found = grid(20, 30, 40, 41, 50, 51)
    now = signs(1, 1, -1, 1, 1, 1, 1, 1)
    assert [10, 20, 30, 40, 41, 50, 51, 266] == found.key.tolist()
    assert [0, 1, -1, -1, -1, 1, 1, 0] == lasting(found, now, 10).tolist()
    doubt = np.where(now < 0, 0, now).astype(np.int8)
    assert [0, 1, 0, 0, 0, 1, 1, 0] == lasting(found, doubt, 10).tolist()
    always = lasting(found, np.asarray(np.int8(1)), 10)
    assert [0, 1, 1, 1, 1, 1, 1, 0] == always.tolist()


def test_a_drop_is_from_the_highest_value_of_the_window():
    """The window's start is out; a value before the infusion is out too."""
    found = grid(20, 25, 30, 31)
    key, value = ints(5, 20, 25, 266), np.array([99.0, 9.0, 7.0, 50.0])
    now = np.array([9.0, 9.0, 7.0, 5.0, 5.0, 1.0])
    seen = dropped(found, (key, value, value), (now, now), 2.0, 10)
    assert [-1, -1, 1, 1, 1, 1] == seen.tolist()
    later = dropped(found, (key, value, value), (now, now), 3.0, 10)
    assert [-1, -1, -1, -1, -1, 1] == later.tolist()
    wide = dropped(found, (key, value - 1, value + 1), (now, now), 3.0, 10)
    assert [-1, -1, 0, 0, 0, 1] == wide.tolist()
    open_ = dropped(found, (key, value, value), (now - 1, now + 1), 3.0, 10)
    assert [-1, -1, 0, 0, 0, 1] == open_.tolist()


def three(vocabulary):
    """Three patients; the second was infused twice."""
    chart = {
        "P1": [(2, "temperature", 37.0)],
        "P2": [(-1, "temperature", 37.0), (4, "temperature", 38.0)],
        "P3": [(3, "temperature", 39.0), (5, "weight", 70.0)],
    }
    who = people(["P1", "P2", "P2", "P3"], vocabulary)
    who["infused_at"] = [at(0), at(0), at(6), at(1)]
    return frame(observations(vocabulary, chart), who, vocabulary)


def hours(times):
    """Microseconds since 1970 as hours of the test."""
    return ((np.asarray(times) - ZERO) / HOUR).tolist()


def test_a_block_in_the_middle_counts_from_its_own_first_patient(vocabulary):
    """Bases, infusions, ends and doses are those of its patients."""
    found = three(vocabulary)
    stop = np.array([at(9).value // 1000] * 3)
    part = block(found, 1, 3, stop)
    assert 2 == part.size
    assert [-HOUR - 1, HOUR - 1] == (part.base - ZERO).tolist()
    assert [HOUR + 1, (1 << part.bits) + 1] == part.infused.tolist()
    assert [0, 1] == hours(part.at(part.infused))
    assert [0, 3] == hours(part.at(part.opens))
    assert [9, 9] == hours(part.at(part.until))
    assert [0, 6, 1] == hours(part.at(part.doses))
    assert [0, 0, 1] == part.patient(part.doses).tolist()
    keys = part.key(ints(0, 0, 1), ZERO + HOUR * ints(5, 6, 4))
    assert [0, 6, 1] == hours(part.at(part.dosed(keys)))
    span = 10 * HOUR + 2
    assert span.bit_length() + 1 == part.bits
    assert [0, 0, 1, 2, 2] == part.patient(
        ints(0, (1 << part.bits) - 1, 1 << part.bits, 2 << part.bits, 1 << 61)
    ).tolist()


def test_who_has_nothing_to_report_opens_behind_the_end(vocabulary):
    """Asked before the first row there is no instant; at it there is one."""
    found = three(vocabulary)
    for stop, opens in ((1.5, 1 + 1.5 * HOUR), (2, 2 * HOUR)):
        part = block(found, 0, 1, np.array([at(stop).value // 1000] * 3))
        assert opens == int(part.opens[0]) - int(part.infused[0])
    early = block(found, 0, 1, np.array([at(-1).value // 1000] * 3))
    assert int(early.infused[0]) == int(early.until[0])
    assert int(early.until[0]) + 1 == int(early.opens[0])
    live = block(found, 2, 3, np.array([at(9).value // 1000] * 3), from_infusion=True)
    assert live.infused.tolist() == live.opens.tolist()


def test_blocks_end_with_the_patient_who_fills_them(vocabulary):
    """Two rows each and four at once: two by two."""
    names = [f"P{i}" for i in range(5)]
    chart = [(h, "temperature", 37.0) for h in (1, 2)]
    table = observations(vocabulary, dict.fromkeys(names, chart))
    found = frame(table, people(names, vocabulary), vocabulary)
    assert [(0, 5)] == blocks(found, 10)
    assert [(0, 4), (4, 5)] == blocks(found, 8)
    assert [(0, 2), (2, 4), (4, 5)] == blocks(found, 4)
    assert [(0, 2), (2, 3), (3, 5)] == blocks(found, 3)
    assert [(i, i + 1) for i in range(5)] == blocks(found, 1)
