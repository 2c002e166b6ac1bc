"""Columns, snapshots, thinning and sums on a handful of numbers."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from cartwatch.clinical import Code, Concept, Vocabulary
from cartwatch.clinical.names import DAYS_SINCE_INFUSION
from cartwatch.clinical.time import DAY
from cartwatch.grading.block import NEVER, Block
from cartwatch.grading.column import ALL_CODES, NOT_GIVEN, assembled
from cartwatch.grading.ground import Ground
from cartwatch.grading.instants import instants
from cartwatch.grading.leaf import compare, fell
from cartwatch.grading.leaf_dose import counted
from cartwatch.grading.snapshot import carried, ended, snapshot
from cartwatch.grading.thin import thin
from cartwatch.grading.total import total
from cartwatch.protocol.tree import All, Compare, Dropped, Given, IsCode, Not, Within
from hand_made import HERE

HEAT = Concept("heat", "Heat", "quantity", valid_for=20)
PULSE = Concept("pulse", "Pulse", "quantity")
SCORE = Concept("score", "Score", "score", plausible=(0, 10), valid_for=20)
ANSWERS = (Code("no", "No"), Code("yes", "Yes"), Code("asleep", "", unknown=True))
ANSWER = Concept("answer", "Answer", "code", codes=ANSWERS, confirm_after=20)
PILL = Concept("pill", "Pill", "given", codes=(Code("given", "Given"),))


def ints(*numbers):
    """Whole numbers as grading holds them."""
    return np.array(numbers, np.int64)


def pair(until=100):
    """Two patients infused at 0; keys are 256 * patient + time."""
    start = ints(0, 256)
    known = SimpleNamespace(initial={}, vocabulary=Vocabulary({}))
    return Block(known, 0, 2, 8, ints(0, 0), start, start + until, start, start)


def numbers(concept, charted):
    """A column of numbers: {key: value}, or {key: (lowest, highest)}."""
    both = [v if isinstance(v, tuple) else (v, v) for v in charted.values()]
    low, high = (np.array([v[i] for v in both], float) for i in (0, 1))
    key, none = ints(*charted), np.zeros(len(charted), np.int64)
    return assembled(concept, key, low, high, none, np.arange(len(charted)))


def codes(concept, charted):
    """A column of codes: {key: mask}."""
    none, mask = np.zeros(len(charted)), ints(*charted.values())
    return assembled(concept, ints(*charted), none, none, mask, np.arange(len(charted)))


def on(found, *keys):
    """The ground of one column, with these instants."""
    grid = instants(pair(), [ints(*keys)])
    return Ground(grid, {found.concept.name: found})


def test_a_column_ends_with_silence_and_with_ignorance():
    """Each limit counts from its row; silence and ignorance have none."""
    heat = numbers(HEAT, {5: 37, 9: (36, 39)})
    assert [37, 36, -np.inf, -np.inf] == heat.low.tolist()
    assert [37, 39, np.inf, np.inf] == heat.high.tolist()
    assert heat.lapses is not None
    assert [25, 29, NEVER, NEVER] == heat.lapses.tolist()
    assert heat.stale is None is heat.ends
    assert [0, 1, -1, -1] == heat.source.tolist()
    score = numbers(replace(SCORE, not_charted="0"), {5: 0, 9: (0, 3), 11: 3})
    assert [0, 0, 3, 0, 0] == score.low.tolist()
    assert [0, 3, 3, 0, 10] == score.high.tolist()
    assert score.lapses is not None
    assert [NEVER, 29, 31, NEVER, NEVER] == score.lapses.tolist()
    answer = codes(replace(ANSWER, not_charted="no"), {5: 1, 9: 2})
    assert [1, 2, 1, ALL_CODES] == answer.mask.tolist()
    assert answer.stale is not None
    assert [NEVER, 29, NEVER, NEVER] == answer.stale.tolist()
    pill = codes(PILL, {5: 1})
    assert pill.ends is not None
    assert [1, NOT_GIVEN, ALL_CODES] == pill.mask.tolist()
    assert [6, NEVER, NEVER] == pill.ends.tolist()


def test_limits_are_instants_unless_a_new_row_came_before():
    """A limit at the very time of the next row is none of its own."""
    found = numbers(HEAT, {5: 37, 9: 38, 29: 38, 256: 39})
    every = [part.tolist() for part in found.instants()]
    assert [[5, 9, 29, 256], [25 + 24, 276]] == every
    assert [] == numbers(HEAT, {}).instants()


def test_a_snapshot_carries_each_value_to_the_next_of_its_patient():
    """Not beyond its validity, not to somebody else."""
    ground_ = on(numbers(HEAT, {5: 37, 9: 38, 270: 39}), 4, 5, 8, 9, 28, 29, 270)
    found = ground_.snapshot("heat")
    assert [0, 4, 5, 8, 9, 28, 29, 256, 270] == ground_.grid.key.tolist()
    assert [-1, -1, 0, 0, 1, 1, 1, -1, 2] == found.last.tolist()
    assert [3, 3, 0, 0, 1, 1, 4, 3, 2] == found.entry.tolist()
    assert np.int32 == found.last.dtype == found.entry.dtype
    assert found.stale is None
    assert not found.constant
    later = carried(found, ints(0, 2, 2, 6))
    assert [3, 0, 0, 4] == later.entry.tolist()
    assert [-1, 0, 0, 1] == later.last.tolist()


def test_a_stale_value_stays_and_a_dose_is_gone_after_its_instant():
    """Unconfirmed from its limit on; silence is never stale."""
    found = on(codes(ANSWER, {5: 2}), 4, 24, 25).snapshot("answer")
    assert [False, False, False, True, False] == found.stale.tolist()
    assert [1, 1, 0, 0, 1] == found.entry.tolist()
    given = on(codes(PILL, {5: 1}), 5, 6).snapshot("pill")
    assert [1, 0, 1, 1] == given.entry.tolist()
    nothing = snapshot(instants(pair(), []), codes(PILL, {}))
    assert nothing.constant
    assert (0, -1) == (int(nothing.entry), int(nothing.last))
    assert nothing is carried(nothing, ints(0, 0))


def test_a_new_code_of_another_concept_ends_a_value():
    """The same code again does not, nor does another patient's."""
    by = codes(ANSWER, {2: 1, 6: 1, 9: 2, 256: 1, 260: 1})
    heat = ended(pair(), numbers(PULSE, {1: 5, 8: 6, 9: 7, 257: 8}), by)
    assert heat.ends is not None
    assert [9, 9, NEVER, NEVER, NEVER, NEVER] == heat.ends.tolist()
    once = ended(pair(), numbers(PULSE, {1: 5}), codes(ANSWER, {2: 1}))
    assert once.ends is not None
    assert [NEVER] * 3 == once.ends.tolist()
    empty = numbers(PULSE, {})
    assert empty is ended(pair(), empty, by)


FEVER = Compare("fever", HERE, "heat", ">=", 38.0)


@pytest.mark.parametrize(
    ("charted", "kept"),
    [
        ({1: 37, 2: 37.5, 21: 37}, [1]),
        ({1: 37, 21: 37, 42: 37}, [1, 42]),
        ({1: 37, 2: 39, 3: 40, 4: 37}, [1, 2, 4]),
        ({1: 39, 257: 39, 258: 39}, [1, 257]),
        ({1: (37, 39), 2: (36, 40), 3: 39}, [1, 3]),
    ],
)
def test_a_row_that_says_nothing_new_is_left_out(charted, kept):
    """A patient's first row stays, and one after the value had lapsed."""
    heat = numbers(HEAT, charted)
    found = thin(8, {"heat": heat, "pulse": numbers(PULSE, {1: 5})}, [FEVER])
    assert kept == found["heat"].key.tolist()
    assert [charted[k] for k in kept] == [
        low if low == high else (low, high)
        for low, high in zip(found["heat"].low, found["heat"].high, strict=True)
    ][:-2]
    assert [1] == found["pulse"].key.tolist()


def test_a_kept_row_counts_as_long_as_the_last_one_left_out():
    """Its value and source are its own, its limit that of the last."""
    found = thin(8, {"heat": numbers(HEAT, {1: 37, 9: 36, 12: 39})}, [FEVER])["heat"]
    assert [1, 12] == found.key.tolist()
    assert found.lapses is not None
    assert [29, 32, NEVER, NEVER] == found.lapses.tolist()
    assert [0, 2, -1, -1] == found.source.tolist()
    assert [37, 39, -np.inf, -np.inf] == found.low.tolist()
    assert found.stale is None is found.ends


def test_a_row_that_confirms_a_stale_answer_is_kept():
    """One that came in time only lets the answer stand longer."""
    answer = codes(ANSWER, {1: 2, 9: 2, 40: 2, 41: 1})
    yes = IsCode("yes", HERE, "answer", ("yes",))
    found = thin(8, {"answer": answer}, [yes])["answer"]
    assert [1, 40, 41] == found.key.tolist()
    assert [2, 2, 1, ALL_CODES, ALL_CODES] == found.mask.tolist()
    assert found.stale is not None
    assert [29, 60, 61, NEVER, NEVER] == found.stale.tolist()
    assert [0, 2, 3, -1, -1] == found.source.tolist()


def test_a_window_knows_every_row_at_which_its_leaf_is_true():
    """Of any other criterion it knows every row."""
    heat = {"heat": numbers(HEAT, {1: 39, 2: 39, 3: 37, 4: 37})}
    within = Within("within", HERE, 5, FEVER)
    assert [1, 2, 3] == thin(8, heat, [within])["heat"].key.tolist()
    for other in (Not("not", HERE, FEVER), All("all", HERE, (FEVER, FEVER))):
        within = Within("within", HERE, 5, other)
        assert [1, 2, 3, 4] == thin(8, heat, [within])["heat"].key.tolist()
    dropped_ = Dropped("dropped", HERE, "heat", 1, 5)
    assert [1, 2, 3, 4] == thin(8, heat, [dropped_])["heat"].key.tolist()
    answer = {"answer": codes(ANSWER, {1: 2, 2: 2, 3: 1, 4: 1})}
    yes = IsCode("yes", HERE, "answer", ("yes",))
    assert [1, 3] == thin(8, answer, [yes])["answer"].key.tolist()
    within = Within("within", HERE, 5, yes)
    assert [1, 2, 3] == thin(8, answer, [within])["answer"].key.tolist()


def test_beside_another_value_a_row_counts_by_what_stands_there():
    """The other's row of the same instant stands; another patient's does not."""
    leaf = Compare("more", HERE, "heat", ">=", other="pulse")
    pulse = numbers(PULSE, {0: 5, 5: 20, 256: 1})
    heat = numbers(replace(HEAT, valid_for=None), {1: 10, 2: 11, 5: 10, 258: 0, 259: 2})
    found = thin(8, {"heat": heat, "pulse": pulse}, [leaf])
    assert [1, 5, 258, 259] == found["heat"].key.tolist()
    assert [0, 5, 256] == found["pulse"].key.tolist()
    lapsing = numbers(replace(PULSE, valid_for=9), {0: 5, 5: 20})
    unsteady = thin(8, {"heat": heat, "pulse": lapsing}, [leaf])
    assert [1, 2, 5, 258, 259] == unsteady["heat"].key.tolist()


def test_a_score_is_charted_or_the_sum_of_its_items():
    """An item that misses may be anything on its scale; at one instant chart wins."""
    item = replace(SCORE, plausible=(0, 3))
    one, two = numbers(item, {2: 1, 5: 2, 9: 3}), numbers(item, {5: 1, 9: 3})
    two = replace(two, source=ints(7, 8, -1, -1))
    asked = replace(SCORE, not_charted="0", form="oxygen")
    charted = numbers(asked, {5: 9, 7: 8})
    found = total(asked, charted, [one, two])
    assert [2, 5, 7, 9] == found.key.tolist()
    assert [1, 9, 8, 6] == found.low.tolist()[:4]
    assert [4, 9, 8, 6] == found.high.tolist()[:4]
    assert [0, 0, 1, 8, -1, -1] == found.source.tolist()
    assert charted is total(asked, charted, [numbers(item, {}), numbers(item, {})])
    alone = total(asked, numbers(asked, {}), [one, two])
    assert [2, 5, 9] == alone.key.tolist()
    assert [1, 3, 6, 0, 0] == alone.low.tolist()


@pytest.mark.parametrize(("partial", "most"), [(True, 10.0), (False, 0.0)])
def test_the_silence_of_a_summed_score_is_that_of_its_record(partial, most, vocabulary):
    """Where nobody was asked yet, it may be anything."""
    asked_in = next(
        c.form for c in vocabulary.concepts.values() if c.form and "medicine" in c.form
    )
    score = replace(SCORE, not_charted="0", form=asked_in)
    items = [numbers(SCORE, {2: 1})]
    found = total(score, numbers(score, {}), items, partial_record=partial)
    assert [0.0, most] == [float(found.low[-2]), float(found.high[-2])]


def test_days_are_counted_from_the_latest_infusion():
    """The boundary belongs to `>=`; a comparison without a number is with none."""
    start, stop = ints(0, 1 << 40), ints(4 * DAY, (1 << 40) + 4 * DAY)
    known = SimpleNamespace(initial={}, vocabulary=Vocabulary({}))
    again = np.sort(np.append(start, 2 * DAY))
    part = Block(known, 0, 2, 40, ints(0, 0), start, stop, start, again)
    grid = instants(part, [ints(DAY - 1, DAY, 2 * DAY, 3 * DAY, (1 << 40) + DAY)])
    held = {"number": 1.0, ">=": [-1, -1, 1, -1, 1, -1, 1], ">": [-1] * 7}
    for op in (">=", ">"):
        leaf = Compare("days", HERE, DAYS_SINCE_INFUSION, op, 1.0)
        assert held[op] == compare(Ground(grid, {}), leaf).tolist()
    none = Compare("days", HERE, DAYS_SINCE_INFUSION, "<=", None)
    seen = compare(Ground(grid, {}), none).tolist()
    assert [1, -1, -1, 1, -1, 1, -1] == seen


def test_a_drop_to_nobody_knows_what_is_unknown():
    """Also where no value of the scale would be a drop so deep."""
    score = numbers(SCORE, {5: 9, 8: 3})
    ground_ = on(score, 5, 8, 27, 28)
    deep = Dropped("dropped", HERE, "score", 5, 50)
    assert [0, -1, 1, 1, 0, 0] == fell(ground_, deep).tolist()
    shallow = on(numbers(SCORE, {5: 3}), 5, 24, 25)
    assert [0, -1, -1, 0, 0] == fell(shallow, deep).tolist()


def test_administrations_are_counted_back_from_each_instant():
    """Those in (t - window, t], of the patient alone, and known ones only."""
    pills = on(codes(PILL, {2: 1, 4: 1, 5: ALL_CODES, 258: 1}), 2, 4, 11, 12, 258)
    twice = Given("twice", HERE, "pill", 2, 10)
    assert [-1, -1, 1, 1, -1, -1, -1] == counted(pills, twice).tolist()
    once = Given("once", HERE, "pill", 1, 10)
    assert [-1, 1, 1, 1, 1, -1, 1] == counted(pills, once).tolist()
