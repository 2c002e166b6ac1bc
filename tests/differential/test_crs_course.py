"""CRS over time: attribution, stale and late rows, episodes, death, other scales."""

import pytest

from bedside import Bedside
from bedside import after as bed_after
from cartwatch.clinical import Attribution, micros
from cartwatch.exchange import read_attributions
from cartwatch.grading.episodes import episodes
from differential.patient import (
    CRS,
    FEVER,
    Patient,
    Said,
    after,
    grade,
    patient,
    put_down,
    rounds,
    shipped,
)

CALM_DAYS = tuple(range(6, 24 * 9, 6))


def summed(seen: Patient) -> list[dict[str, object]]:
    """The summary of every episode."""
    found = episodes(
        seen.prepared,
        seen.scale,
        until=after(seen.last),
        attributions=seen.attributions,
        partial_record=seen.partial_record,
    )
    return found.to_dict("records")


def test_C29_a_fever_put_down_to_infection_is_no_crs_and_who_said_it_is_kept(
    tmp_path,
) -> None:
    """Author, reason and time come with it into the grade."""
    file = tmp_path / "attributions.csv"
    file.write_text(
        "patient,scale,domain,grade,from,to,cause,by,reason\n"
        f"P1,crs,fever,1,{after(0).isoformat()},,infection,Dr B.,blood culture\n"
    )
    (row,) = read_attributions(file, shipped(), now=after(1)).attributions
    seen = patient(CRS, {0: FEVER}, attributions=[row])
    assert ("0", None) == (seen.grade(0), seen.episode(0))
    assert ("Dr B.", "blood culture") == (row.by, row.reason)
    found = standing(seen, "fever")
    assert ("infection", "Dr B.", "blood culture", 1) == (
        found.cause,
        found.by,
        found.reason,
        found.grade,
    )
    assert isinstance(row, Attribution)


def standing(seen: Patient, domain: str):
    """The attribution that covers the lowest rung of a domain at the end."""
    trace = seen.course.trace
    place = trace.evaluation.ground.grid.size - 1
    when = seen.scale.domain(domain).rungs[0].when
    (found,) = trace.evaluation.attributed.standing(when, place, trace.evaluation)
    return found


def test_C32_a_pressor_without_a_stop_stands_and_from_12_h_is_unconfirmed() -> None:
    """9 h: running. 12 h: running, unconfirmed, and never silently off."""
    calm = rounds(4, 8, 12, 16, 20, 24, temperature=38.4)
    chart = {0: {**FEVER, "norepinephrine": "running"}, **calm}
    seen = patient(CRS, chart)
    assert ["3", "3", "3", "3"] == [seen.grade(h) for h in (9, 11.99, 12, 24)]
    assert [False, False, True] == [unconfirmed(seen, h) for h in (9, 11.99, 12)]
    breathing = {**FEVER, "oxygen_device": "blow_by"}
    still = {"temperature": 38.4, "systolic_bp": 118}
    seen = patient(CRS, {0: breathing, 11: still}, until=12)
    assert ["2", "2–4"] == [seen.grade(h) for h in (11.99, 12)]


def unconfirmed(seen: Patient, hour: float) -> bool:
    """Whether the explanation calls the blood-pressure support unconfirmed."""
    reasons = seen.explained(hour).reasons
    return any(x.stale for r in reasons if r.domain == "hypotension" for x in r.lines)


def test_C33_a_pressor_charted_3_h_late_regrades_the_past(bed: Bedside) -> None:
    """Known at 05:00, so since 02:00: late, one alert, and then was then."""
    bed.set(1, temperature=38.5)
    bed.chart(2, late=3, norepinephrine="running")
    assert ["3", "1"] == [crs_at(bed, 2), crs_at(bed, 2, known=4.9)]
    found = {a.name: a for a in bed.review(5).alerts}["crs_3"]
    assert (True, 1, micros(bed_after(2))) == (
        found.late,
        found.episode,
        found.opened_at,
    )
    bed.chart(5.5, norepinephrine="running")
    again = {a.name: a for a in bed.review(5.5).alerts}["crs_3"]
    assert (1, found.opened_at) == (again.episode, again.opened_at)


def crs_at(bed: Bedside, hour: float, known: float = 5) -> str:
    """The CRS grade of an hour, as the record showed it at another."""
    seen = bed.review(5, known_at=bed_after(known))
    return str(seen.course.scales["crs"].steps.grade(micros(bed_after(hour))))


def test_C36_fever_again_on_day_9_is_a_second_episode_linked_to_the_first() -> None:
    """Both onsets are kept."""
    chart = {**rounds(0, temperature=38.6), **rounds(*CALM_DAYS)}
    chart[216] = {**FEVER}
    first, second = summed(patient(CRS, chart))
    assert (after(0), after(216)) == (first["onset"], second["onset"])
    assert (after(30), 1, 2) == (
        first["resolved"],
        second["follows"],
        second["episode"],
    )


def test_C37_the_grade_now_the_peak_and_when_it_was() -> None:
    """Peak 3 at 6 h, 1 now."""
    chart = {
        **rounds(0, temperature=38.6),
        6: {**FEVER, "norepinephrine": "running"},
        9: {**FEVER, "norepinephrine": "stopped"},
        **rounds(12, temperature=38.2),
    }
    seen = patient(CRS, chart)
    (found,) = summed(seen)
    assert "1" == seen.grade(12)
    assert (3, 3, after(6)) == (
        found["peak_lowest"],
        found["peak_highest"],
        found["peak_at"],
    )
    assert "hypotension" == found["peak_driver"]


def test_C38_a_first_fever_on_day_21_is_graded_and_called_unusual() -> None:
    """The flag asks for another cause; the grade is what it is."""
    chart = {h: FEVER for h in (21 * 24,)}
    seen = patient(CRS, chart)
    assert ("1", {"late_onset"}) == (seen.grade(504), seen.flags(504))
    assert [21] == [e["day_of_onset"] for e in summed(seen)]


@pytest.mark.parametrize(("cause", "expected"), [("crs", [5, 5]), ("other", [2, 2])])
def test_C39_death_due_to_crs_is_5_and_never_from_vitals(
    cause: str, expected: list[int]
) -> None:
    """A physician records it; a death from another cause is no grade."""
    sick = {**FEVER, "systolic_bp": 80}
    seen = patient(CRS, {0: sick, 2: {"death": cause}, 3: sick})
    last = seen.rows.iloc[-1]
    assert expected == [last["lowest"], last["highest"]]
    assert seen.rows["at"].iloc[-1] <= after(2)
    assert ("death" == last["driver"]) is (cause == "crs")
    dying = {**FEVER, "systolic_bp": 20, "oxygen_device": "ecmo"}
    assert "4" == grade(CRS, {**dying, "epinephrine": "running", "dopamine": "running"})


def test_C40_three_scales_side_by_side_on_one_low_dose_pressor() -> None:
    """Lee 2014: 2. CTCAE 5: 3. ASTCT 2019: 3. (CTCAE from memory, not verified.)"""
    pressor: Said = ("running", "ug/min", 5)
    low_dose = {**FEVER, "norepinephrine": pressor}
    names = ("crs-lee-2014", "crs-ctcae-5", CRS)
    assert ["2", "3", "3"] == [grade(name, low_dose) for name in names]


def test_C26_an_attribution_of_home_oxygen_stands() -> None:
    """A baseline does not run out after 12 h."""
    oxygen = {**FEVER, "oxygen_device": "nasal_cannula", "oxygen_flow": 2}
    home = put_down("crs", "hypoxia", 2, "baseline", ends=None)
    seen = patient(CRS, {0: oxygen, 11: oxygen, 20: oxygen}, attributions=[home])
    assert ["1", "1"] == [seen.grade(h) for h in (0, 20)]
