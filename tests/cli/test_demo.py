"""The demo: eight synthetic people whose ward lives in accelerated time."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from threading import Event, Thread

import pytest

from cartwatch import ward
from cartwatch.cli.demo_live import Demo, FastClock, live, move_in, tell_families
from cartwatch.cli.demo_ward import SyntheticWard, synthetic_ward
from cartwatch.protocol import Library
from cartwatch.store import engine, frame, reading, upgrade

BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def shown() -> SyntheticWard:
    """The ward that ships."""
    return synthetic_ward()


@pytest.fixture(scope="module")
def demo(
    library: Library, shown: SyntheticWard, tmp_path_factory: pytest.TempPathFactory
) -> Demo:
    """The ward, moved in."""
    opened = engine(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    upgrade(opened)
    made = Demo(shown, opened, library, BEGAN)
    move_in(made)
    tell_families(made)
    return made


def review(demo: Demo, patient: str, now: datetime = BEGAN) -> ward.Review:
    """What the pages show of one patient."""
    person = next(p for p in demo.ward.people if p.patient == patient)
    with reading(demo.engine) as session:
        return ward.review(
            patient,
            demo.library.wards[person.ward],
            session=session,
            now=now,
            vocabulary=demo.library.vocabulary,
        )


def test_everybody_is_marked_synthetic(shown: SyntheticWard) -> None:
    """Nobody can take the demo for a real ward."""
    assert 8 == len(shown.people)
    assert all(p.patient.startswith("synthetic-") for p in shown.people)
    assert all(p.name.endswith("Synthetic") for p in shown.people)
    assert {True, False} == {p.age_years < 18 for p in shown.people}


def test_everybody_has_the_age_of_their_story(shown: SyntheticWard) -> None:
    """Completed years at the infusion, whenever the demo is started."""
    for person in shown.people:
        born, infused = person.birth_date(BEGAN), person.infused_at(BEGAN).date()
        had = (infused.month, infused.day) >= (born.month, born.day)
        assert person.age_years == infused.year - born.year - (not had)


def test_every_value_lands(demo: Demo, shown: SyntheticWard) -> None:
    """No value of a past round was refused."""
    with reading(demo.engine) as session:
        rows = frame(session, vocabulary=demo.library.vocabulary)
    since = rows[rows["at"] <= BEGAN].groupby("patient").size()
    for person in shown.people:
        mine = [one for one in shown.past() if one.patient == person.patient]
        assert sum(len(one.values) for one in mine) < since[person.patient]


def test_the_day_repeats_in_order(shown: SyntheticWard) -> None:
    """Rounds come by time, and tomorrow is as today."""
    day = sum(one.after > timedelta() for one in shown.rounds)
    coming = list(islice(shown.coming(), 2 * day + 1))
    assert all(a.after <= b.after for a, b in pairwise(coming))
    assert coming[0].values == coming[day].values == coming[2 * day].values


def test_the_ward_opens_with_something_to_see(demo: Demo) -> None:
    """A quiet patient, a grade 3, an ICANS, a range and an alert."""
    grades = {
        person.name.split()[0]: {s.name: s.grade for s in found.scales}
        for person in demo.ward.people
        for found in [review(demo, person.patient)]
    }
    assert "0" == str(grades["Ada"]["crs"])
    assert 2 <= grades["Ben"]["crs"].lowest
    assert 3 <= grades["Cleo"]["crs"].lowest
    assert 3 <= grades["Dina"]["icans"].lowest
    assert grades["Gert"]["icans"].ungraded


def test_the_first_family_reads_a_released_message(demo: Demo) -> None:
    """The page /family/demo is not empty."""
    found = review(demo, min(p.patient for p in demo.ward.people))
    assert "crs1" == found.family.state
    assert found.message is not None


def test_time_on_the_ward_runs_faster() -> None:
    """An hour passes in a minute at the usual speed."""
    clock = FastClock(datetime.now(UTC) - timedelta(minutes=1), 60.0)
    passed = clock() - clock.began
    assert timedelta(hours=1) <= passed < timedelta(hours=1, minutes=10)
    assert 0.0 == clock.until(clock.began)


def test_rounds_are_charted_as_their_time_comes(
    library: Library, shown: SyntheticWard, tmp_path: Path
) -> None:
    """The background charts on until it is stopped, and then stops."""
    opened = engine(f"sqlite:///{tmp_path / 'live.db'}")
    upgrade(opened)
    made = Demo(shown, opened, library, datetime.now(UTC))
    move_in(made)
    ended = Event()
    clock = FastClock(made.began, 36_000.0)
    life = Thread(target=live, args=(made, clock, ended))
    life.start()
    ended.wait(1.0)
    ended.set()
    life.join(timeout=10)
    assert not life.is_alive()
    with reading(opened) as session:
        rows = frame(session, vocabulary=library.vocabulary)
    assert (rows["at"] > made.began).any()
