"""Deaths among rows, drivers, episodes side by side, and adjudications' ends."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from cartwatch.clinical import Adjudication, micros
from cartwatch.clinical.names import DEATH
from cartwatch.grading import adjudicate, episodes, frame, timeline
from cartwatch.grading.attribute import Attributed
from cartwatch.grading.rows import ALIVE, deaths
from cartwatch.grading.steps import GradeSteps
from cartwatch.grading.timeline import FEW, _kind, driver_names, ended, labels
from grading.charts import at, observations, people
from grading.judging import moment

HOURS = range(0, 80, 4)


def ill(first, last):
    """A set every 4 h, with a fever from one hour to another."""
    chart = []
    for hour in HOURS:
        heat = 39.0 if first <= hour <= last else 36.8
        chart += [(hour, "temperature", heat), (hour, "systolic_bp", 118.0)]
        chart += [(hour, "oxygen_device", "room_air")]
    return chart


def prepared(vocabulary, charts):
    """The frame of these patients."""
    table = observations(vocabulary, charts)
    return frame(table, people(charts, vocabulary), vocabulary)


def test_each_patients_episode_closes_at_its_own_time(vocabulary, crs):
    """All have a first one; nobody's end is another's."""
    charts = {"P1": ill(4, 4), "P2": ill(8, 16), "P3": ill(60, 70), "P4": ill(99, 0)}
    table = episodes(prepared(vocabulary, charts), crs)
    assert ["P1", "P2", "P3"] == table["patient"].tolist()
    assert [1, 1, 1] == table["episode"].tolist()
    assert ["resolved", "resolved", "open"] == table["state"].tolist()
    assert [at(4), at(8), at(60)] == table["onset"].tolist()
    assert [at(8), at(20)] == table["signs_gone"].tolist()[:2]
    assert [at(32), at(44)] == table["resolved"].tolist()[:2]
    assert table["resolved"].isna().tolist() == [False, False, True]


def test_a_death_is_the_last_row_of_the_patient_who_died(vocabulary, crs):
    """It stands behind their other rows and before the next patient's."""
    charts = {n: ill(4, 40) for n in ("P1", "P2", "P3", "P4")}
    charts["P2"] += [(30, DEATH, "crs")]
    charts["P3"] += [(32, DEATH, "crs"), (50, DEATH, "crs")]
    charts["P4"] += [(30, DEATH, "other")]
    found = timeline(prepared(vocabulary, charts), crs)
    assert found["patient"].tolist() == sorted(found["patient"].tolist())
    last = found.groupby("patient", observed=True).tail(1)
    assert ["P1", "P2", "P3", "P4"] == last["patient"].tolist()
    assert [False, True, True, False] == (last["lowest"] == 5).tolist()
    assert [False, True, True, False] == (last["highest"] == 5).tolist()
    assert [False, True, True, False] == (last["driver"] == "death").tolist()
    assert [at(30), at(32)] == last["at"].tolist()[1:3]
    assert [1, 1] == last["episode"].tolist()[1:3]
    assert 2 == int((found["lowest"] == 5).sum())
    assert not found.duplicated(["patient", "at"]).any()
    for _, rows in found.groupby("patient", observed=True):
        assert rows["at"].is_monotonic_increasing
    assert (found.loc[found["patient"] == "P4", "at"] <= at(30)).all()


@pytest.mark.parametrize(
    ("said", "when", "cause"),
    [
        ([(5, "crs"), (3, "other")], 3, "other"),
        ([(3, "crs"), (3, "other")], 3, None),
        ([(3, "crs"), (3, "crs")], 3, "crs"),
        ([(3, None), (5, "crs")], 5, "crs"),
        ([], None, None),
    ],
)
def test_the_first_known_death_counts(vocabulary, said, when, cause):
    """Two causes of one instant leave the cause open, not the death."""
    known = [c.name for c in vocabulary[DEATH].codes]
    other = next(name for name in known if name not in ("crs", "icans"))
    words = {"other": other}
    chart = [(h, DEATH, words.get(c, c)) for h, c in said]
    found = deaths(prepared(vocabulary, {"P1": [(1, "temperature", 37)], "P2": chart}))
    assert ALIVE == found.at[0]
    assert np.isnan(found.cause[0])
    assert (ALIVE if when is None else micros(moment(when))) == found.at[1]
    place = found.cause[1]
    seen = None if np.isnan(place) else known[int(place)]
    assert words.get(cause, cause) == seen


def test_drivers_of_rows_that_are_no_grade_have_names(crs, icans):
    """A death, and what a scale needs to apply where it needs something."""
    assert (DEATH,) == ended(crs)
    assert (DEATH, "neuro_instrument") == ended(icans)
    assert tuple(d.name for d in crs.domains) == driver_names(0b111, crs)
    assert (crs.domains[1].name,) == driver_names(0b010, crs)
    assert () == driver_names(0, crs)


def test_types_of_few_texts_alone_are_kept():
    """Up to so many; names of a whole ward would fill the memory."""
    for many, kept in ((FEW, 1), (FEW + 1, 0)):
        names = tuple(f"text {many} {i}" for i in range(many))
        before = _kind.cache_info().misses
        found = labels(np.array([many - 1, 0, -1]), names)
        assert kept == _kind.cache_info().misses - before
        assert [names[-1], names[0]] == found.tolist()[:2]
        assert names == tuple(found.categories)
        assert pd.isna(found[2])


def grades(*changes):
    """(hour, lowest, highest, episode)."""
    times, low, high, number = zip(*changes, strict=True)
    return GradeSteps(
        np.array([micros(moment(t)) for t in times]),
        np.array(low, np.int8),
        np.array(high, np.int8),
        ("",) * len(times),
        np.array(number, np.int16),
    )


@pytest.mark.parametrize(
    ("changes", "saw", "ends"),
    [
        # Above the clinician's grade, and above what they saw or what stood then.
        (((0, 2, 4, 1), (5, 3, 4, 1)), (None, None), (5, "the patient is worse")),
        (((0, 2, 4, 1), (5, 3, 4, 1)), (3, 4), (12, "its time is over")),
        (((0, 2, 4, 1), (5, 3, 4, 1)), (2, 4), (5, "the patient is worse")),
        (((0, 0, 4, 1), (5, 2, 4, 1)), (None, None), (5, "the patient is worse")),
        (((0, 0, 4, 1), (5, 1, 4, 1)), (None, None), (12, "its time is over")),
        # Above what was possible since, seen or computed.
        (((0, 0, 0, 1), (5, 1, 1, 1)), (None, None), (5, "the patient is worse")),
        (((0, 0, 4, 1), (5, 1, 4, 1)), (0, 0), (5, "the patient is worse")),
        (((0, 1, 1, 1), (5, 0, 0, 1), (7, 1, 1, 1)), (None, None), (7, "the patient")),
        # The close of the episode it was made in; one that was none cannot close.
        (((0, 1, 1, 1), (5, 1, 1, 0)), (None, None), (5, "the episode has closed")),
        (((0, 1, 1, 0), (5, 1, 1, 1)), (None, None), (12, "its time is over")),
        # What was so already when it was made ends it at once.
        (((0, 2, 2, 1),), (0, 1), (1, "the patient is worse")),
    ],
)
def test_what_ends_a_clinicians_grade_1(changes, saw, ends):
    """Made at hour 1 for 11 hours, with the grade that they saw, if noted."""
    one = Adjudication(
        *("P1", "crs", 1, moment(1), "Dr B.", "seen"),
        ends=moment(1) + timedelta(hours=11),
        lowest=saw[0],
        highest=saw[1],
    )
    standing = adjudicate(grades(*changes), [one]).each[0]
    hours = (standing.ends - micros(moment(0))) / 3_600_000_000
    assert ends[0] == hours
    assert standing.because.startswith(ends[1])


def test_nothing_attributed_has_no_instants_of_its_own():
    """Keys are whole numbers also where there is none."""
    (keys,) = Attributed("crs", (), {}, {}, {}).keys()
    assert [] == keys.tolist()
    assert np.int64 == keys.dtype
