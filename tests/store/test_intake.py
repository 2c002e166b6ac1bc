"""A file lands once, whole, and every row is accounted for."""

from dataclasses import replace

import pandas as pd
import pytest
from sqlalchemy import Engine

from cartwatch import store
from cartwatch.clinical import Code, Concept
from cartwatch.clinical.names import DEATH
from cartwatch.store.intake import Landed, bulk_insert

from .conftest import VOCABULARY, after, enrolled, save


def observations(*rows: dict[str, object]) -> pd.DataFrame:
    """An observation frame; a row is a temperature of P1 unless it says otherwise."""
    given = {
        "patient": "P1",
        "concept": "temperature",
        "value": 38.5,
        "id": "",
        "status": "final",
        "amends": "",
        "recorded_by": "",
        "absent_reason": "",
        "dose": "",
    }
    full = []
    for hour, row in enumerate(rows, 1):
        at = {"at": after(hour), "recorded_at": after(hour)}
        full.append({**given, **at, **row})
    frame = pd.DataFrame(full)
    for name in ("at", "recorded_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True).dt.as_unit("us")
    return frame


WITH_DEATH = replace(
    VOCABULARY,
    concepts={
        **VOCABULARY.concepts,
        DEATH: Concept(DEATH, "Death", "code", codes=(Code("crs", "CRS"),)),
    },
)


def land(engine: Engine, frame: pd.DataFrame, source: str = "feed") -> Landed:
    """Import in a transaction of its own."""
    with store.writing(engine) as session:
        return bulk_insert(
            session,
            frame,
            vocabulary=WITH_DEATH,
            source=source,
            by="importer",
            now=after(100),
        )


def stored(engine: Engine) -> pd.DataFrame:
    """What grading sees."""
    with store.reading(engine) as session:
        return store.frame(session, vocabulary=VOCABULARY)


def test_what_lands_is_what_was_in_the_file(ward: Engine) -> None:
    """Numbers, codes, reasons, doses and both times come back as they went in."""
    frame = observations(
        {"value": 38.25, "recorded_by": "n1", "dose": "1 g"},
        {"concept": "oxygen_device", "value": 1.0, "recorded_at": after(9)},
        {"value": float("nan"), "absent_reason": "asleep"},
    )
    assert Landed(3, 0, ()) == land(ward, frame)
    seen = stored(ward)
    same = ["patient", "at", "recorded_at", "concept", "value", "status", "dose"]
    pd.testing.assert_frame_equal(
        frame[same], seen[same], check_dtype=False, check_index_type=False
    )
    assert ["n1", "importer", "importer"] == seen["recorded_by"].tolist()
    assert ["", "", "asleep"] == seen["absent_reason"].tolist()


def test_the_same_file_twice_is_one_file(ward: Engine) -> None:
    """Rows with an id and rows without both land once."""
    frame = observations({"id": "a"}, {"value": 39.0}, {"value": 39.5})
    assert Landed(3, 0, ()) == land(ward, frame)
    assert Landed(0, 3, ()) == land(ward, frame)
    assert 3 == len(stored(ward))


def test_an_id_in_use_is_refused_and_not_lost(ward: Engine) -> None:
    """Another row under a known id is named, with what to do; the rest lands."""
    land(ward, observations({"id": "a"}))
    landed = land(ward, observations({"id": "b"}, {"id": "a", "value": 40.0}))
    assert (1, 0, 1) == (landed.taken, landed.repeated, len(landed.refused))
    assert 1 == landed.refused[0].row
    assert "id a already names another row" == landed.refused[0].reason
    assert 1 == land(ward, observations({"id": "a", "value": 40.0}), "other").taken


def test_a_stranger_is_refused_by_row(ward: Engine) -> None:
    """Rows of people nobody enrolled do not land, and the counts add up."""
    frame = observations({}, {"patient": "P9"}, {"value": 39.0}, {"patient": "P9"})
    landed = land(ward, frame)
    assert (2, [1, 3]) == (landed.taken, [r.row for r in landed.refused])
    assert "patient P9 is not enrolled" == landed.refused[0].reason


def test_corrections_in_a_file_and_between_files(ward: Engine) -> None:
    """A row amends one of its own file or of an earlier one, in whichever order."""
    land(ward, observations({"id": "old", "value": 83.5}))
    fix = {"status": "amended", "recorded_at": after(50)}
    landed = land(
        ward,
        observations(
            {"id": "new", "amends": "old", "value": 38.5, **fix},
            {"id": "y", "amends": "x", "value": 37.0, **fix},
            {"id": "x", "value": 73.0},
            {"id": "z", "amends": "never", "value": 37.5, **fix},
        ),
    )
    assert (3, [3]) == (landed.taken, [r.row for r in landed.refused])
    assert {38.5, 37.0} == set(stored(ward)["value"])


def test_no_file_strikes_out_another_patients_row(ward: Engine) -> None:
    """Neither from an earlier file nor from its own."""
    save(ward, *enrolled("P2"))
    land(ward, observations({"id": "r1", "value": 40.1}, {"id": "r2", "value": 39.0}))
    theirs = {"patient": "P2", "status": "amended", "value": 36.5}
    strikes = [{**theirs, "id": f"s{n}", "amends": f"r{n}"} for n in (1, 2)]
    found = land(ward, observations(*strikes))
    assert (0, 2) == (found.taken, len(found.refused))
    assert "a row of another patient" in found.refused[0].reason
    assert [40.1, 39.0] == stored(ward)["value"].tolist()


def test_a_row_is_corrected_once(ward: Engine) -> None:
    """A second correction of the same row would leave two values that count."""
    land(ward, observations({"id": "r1", "value": 40.1}))
    again = {"amends": "r1", "status": "amended"}
    both = observations({**again, "id": "r2"}, {**again, "id": "r3"})
    found = land(ward, both)
    assert (1, 1) == (found.taken, len(found.refused))
    assert "corrected already" in found.refused[0].reason
    later = land(ward, observations({**again, "id": "r4"}))
    assert "corrected already" in later.refused[0].reason
    assert 1 == len(stored(ward))


def test_a_death_is_not_brought_in_by_a_file(ward: Engine) -> None:
    """It would end the watch without its task, its page and its two steps."""
    found = land(ward, observations({}, {"concept": DEATH, "value": 0.0}))
    assert (1, 1) == (found.taken, len(found.refused))
    assert "patient death record" in found.refused[0].next_step


def test_every_imported_row_is_audited(ward: Engine) -> None:
    """An import is in the chain like any other deed, row by row."""
    save(ward, *enrolled("P2"))
    land(ward, observations(*({"value": 36 + n / 100} for n in range(50))))
    with store.reading(ward) as session:
        assert [] == store.verify_audit(session)


def test_a_file_lands_whole_or_not_at_all(ward: Engine) -> None:
    """One row that the database refuses takes the file with it."""
    frame = observations({}, {"value": float("nan")})
    with pytest.raises(store.StoreError, match="one_value"):
        land(ward, frame)
    assert 0 == len(stored(ward))


def test_charting_goes_on_after_an_import(ward: Engine) -> None:
    """The next charted row gets the next number."""
    from .conftest import charted

    land(ward, observations({}, {"value": 39.0}))
    assert ("3",) == save(ward, charted(5)).ids
