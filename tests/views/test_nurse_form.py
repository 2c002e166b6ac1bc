"""The nurse's forms come from the vocabulary, empty, and read back exactly."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cartwatch.clinical import Grade, Observation, moment
from cartwatch.protocol import Library
from cartwatch.views.html import escape, grade_class, grade_tile
from cartwatch.views.nurse_answers import read_entry, taken_at
from cartwatch.views.nurse_card import patient_card
from cartwatch.views.nurse_form import VITALS, form_spec, points, sheets
from cartwatch.views.nurse_hints import hints, same_as_before
from cartwatch.views.nurse_last import last_values, standing_rows
from cartwatch.views.nurse_picker import in_order, picker
from views.conftest import NOW, Make

AT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
FROM_FILES = ("organs", "cartox")
"""Forms of clinicians' findings, for scales of other years: no page shows them."""


def row(concept: str, value: float | str | None, minutes: int = 0, **more: object):
    """One charted row, so many minutes before now."""
    at = moment(NOW) - timedelta(minutes=minutes)
    made = Observation("P", at, concept, value, at, recorded_by="Ida", id="7")
    return replace(made, **more)


def fields(spec: dict) -> dict[str, dict]:
    """The fields of a form by name."""
    return {f["name"]: f for section in spec["sections"] for f in section["fields"]}


def test_every_charted_concept_is_asked_somewhere(make: Make) -> None:
    """A concept with a form stands on one of the nurse's sheets, findings on none."""
    review = make()
    child = replace(review, card=replace(review.card, instrument="capd"))
    asked = set()
    for one in (review, child):
        for sheet in sheets(one):
            for name, field in fields(form_spec(sheet, one)).items():
                ticks = field["kind"] == "ticks"
                asked |= {n for n, _ in field["options"]} if ticks else {name}
    concepts = review.vocabulary.concepts.values()
    assert {c.name for c in concepts if c.form and c.form not in FROM_FILES} == asked


def test_a_form_holds_no_value(make: Make) -> None:
    """What was charted before is said in words beside a field, never in it."""
    latest = {"temperature": row("temperature", 38.4, 66)}
    spec = form_spec(VITALS, replace(make(), latest=latest))
    temperature = fields(spec)["temperature"]
    assert "last 38.4 °C at 13:00" == temperature["last"]
    assert {"value", "checked", "default"} & set(temperature) == set()


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("ice_year", [["1", "Yes"], ["0", "No"]]),
        ("ice_naming", [["0", "0"], ["1", "1"], ["2", "2"], ["3", "3"]]),
        ("rass", None),
        ("ice_score", None),
    ],
)
def test_scores_with_few_points_are_chosen(
    library: Library, name: str, answers: object
) -> None:
    """Yes and No for one point; other scores are typed."""
    assert answers == points(library.vocabulary[name])


def test_capd_reads_from_never_to_always_in_every_row(library: Library) -> None:
    """The columns stay; what never and always score turns round at item 5."""
    first, last = (points(library.vocabulary[f"capd_{n}"]) for n in (1, 8))
    assert first is not None
    assert last is not None
    assert [word for _, word in first] == [word for _, word in last]
    assert [["4", "Never"], ["0", "Always"]] == [first[0], first[-1]]
    assert [["0", "Never"], ["4", "Always"]] == [last[0], last[-1]]


def test_vasopressors_answered_by_one_tick(library: Library) -> None:
    """A tick says that it runs and that the others do not; no tick says nothing."""
    name = "blood_pressure_medicine-running"
    answer = {"ticked": ["norepinephrine"], "doses": {"norepinephrine": "0.1"}}
    entry = read_entry({"answers": {name: answer}}, "P", AT, library.vocabulary)
    found = {made.concept: made.value for made in entry.rows}
    assert "running" == found.pop("norepinephrine")
    assert {"stopped"} == set(found.values())
    assert len(found) == 9
    assert {"0.1", None} == {made.dose for made in entry.rows}
    assert [] == read_entry({"answers": {}}, "P", AT, library.vocabulary).rows


def test_none_running_answers_all_as_stopped(library: Library) -> None:
    """One tap answers the question for every medicine."""
    name = "blood_pressure_medicine-running"
    entry = read_entry({"answers": {name: {"ticked": []}}}, "P", AT, library.vocabulary)
    assert {"stopped"} == {made.value for made in entry.rows}
    assert len(entry.rows) == 10


def test_given_medicines_chart_only_what_was_given(library: Library) -> None:
    """An unticked dose was not given, and nothing is charted for it."""
    answers = {"medicines-given": {"ticked": ["tocilizumab"]}}
    entry = read_entry({"answers": answers}, "P", AT, library.vocabulary)
    assert [("tocilizumab", "given")] == [(r.concept, r.value) for r in entry.rows]


def test_a_value_and_a_reason_contradict(library: Library) -> None:
    """Not done and 38.5 at once: neither is charted, and the form says why."""
    answers = {"temperature": {"text": "38.5", "absent": "asleep"}}
    entry = read_entry({"answers": answers}, "P", AT, library.vocabulary)
    assert [] == entry.rows
    assert "temperature" in entry.notes


def test_unchanged_repeats_what_was_shown(make: Make, library: Library) -> None:
    """One tap charts the device and its flow again; a flow of an older device not."""
    device = row("oxygen_device", "nasal_cannula", 60)
    flow = row("oxygen_flow", 2.0, 60)
    review = replace(make(), latest={"oxygen_device": device, "oxygen_flow": flow})
    same = same_as_before(review, "oxygen")
    assert same is not None
    assert "Unchanged: Nasal cannula, 2 L/min" == same["label"]
    entry = read_entry({"same": {"oxygen": same["value"]}}, "P", AT, library.vocabulary)
    assert [("oxygen_device", "nasal_cannula"), ("oxygen_flow", 2.0)] == [
        (made.concept, made.value) for made in entry.rows
    ]
    older = {"oxygen_device": device, "oxygen_flow": row("oxygen_flow", 2.0, 90)}
    mask = same_as_before(replace(make(), latest=older), "oxygen")
    assert mask is not None
    assert "Unchanged: Nasal cannula" == mask["label"]


def test_nothing_can_be_confirmed_before_it_was_charted(make: Make) -> None:
    """Without a last value there is no button; vital signs have none ever."""
    words = hints(make())
    assert "" == words["same"]["oxygen"]["label"]
    assert "vitals" not in words["same"]


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ({"choice": "now"}, AT),
        ({"choice": "30"}, AT - timedelta(minutes=30)),
        (
            {"choice": "pick", "picked": "2026-03-03T13:30"},
            datetime(2026, 3, 3, 12, 30, tzinfo=UTC),
        ),
    ],
)
def test_when_it_was_taken(answer: dict[str, str], taken: datetime) -> None:
    """Now, so many minutes ago, or a time on the ward's clock."""
    assert taken == taken_at(answer, AT, "Europe/Berlin")


def test_a_time_that_never_was_is_refused() -> None:
    """Half past two does not exist on the night the clocks go forward."""
    skipped = {"choice": "pick", "picked": "2026-03-29T02:30"}
    assert "no 02:30" in str(taken_at(skipped, AT, "Europe/Berlin"))
    assert isinstance(taken_at({"choice": "pick"}, AT, "Europe/Berlin"), str)


@pytest.mark.parametrize(
    ("now", "taken"),
    [("00:40", "00:30"), ("01:20", "00:30"), ("01:40", "01:30"), ("09:00", "01:30")],
)
def test_of_a_repeated_hour_it_is_the_later_time_that_is_not_ahead(
    now: str, taken: str
) -> None:
    """On 25 October 2026 Berlin has 02:30 twice, at 00:30 and 01:30 UTC."""
    answer = {"choice": "pick", "picked": "2026-10-25T02:30"}
    clock = datetime.fromisoformat(f"2026-10-25T{now}+00:00")
    found = taken_at(answer, clock, "Europe/Berlin")
    assert datetime.fromisoformat(f"2026-10-25T{taken}+00:00") == found


def test_the_most_overdue_stands_first_then_the_worst(make: Make) -> None:
    """Late by minutes first; of those on time the worst grade."""
    minute = 60_000_000
    late = make(bed="01", late_by=40 * minute)
    ill = make(bed="02", crs=(3, 3))
    well = make(bed="03")
    found = in_order([well, ill, late])
    assert ["01", "02", "03"] == [review.card.bed for review in found]


def test_names_are_escaped(make: Make) -> None:
    """A name that is a script is only ever text."""
    evil = make(name="<script>alert(1)</script>")
    for html in (picker([evil], ""), patient_card(evil)):
        assert "<script" not in html
        assert escape("<script>") in html


def test_a_correction_hides_the_row_that_it_amends(make: Make) -> None:
    """The table shows what stands; struck rows are the physician's to see."""
    wrong = row("temperature", 83.4, 10, id="1")
    right = row("temperature", 38.4, 10, id="2", amends="1", status="amended")
    never = row("heart_rate", 118.0, 10, id="3", status="entered-in-error")
    chart = (wrong, right, never)
    assert ["2"] == [found.id for found in standing_rows(chart)]
    assert "38.4 °C" in last_values(replace(make(), chart=chart))


@pytest.mark.parametrize(
    ("grade", "look", "words"),
    [
        (Grade(0, 0), "g0", "CRS grade 0"),
        (Grade(2, 2), "g2", "CRS grade 2"),
        (Grade(2, 4), "g2 range", "CRS grade 2 to 4"),
        (Grade(0, 2), "gu", "CRS grade 0 to 2"),
        (Grade(0, 4), "gu", "CRS not known"),
        (None, "gu", "CRS not known"),
    ],
)
def test_a_grade_is_shape_digit_and_word(
    grade: Grade | None, look: str, words: str
) -> None:
    """What may be 0 never looks like 0; a range wears what is certain, dashed."""
    assert look == grade_class(grade)
    tile = grade_tile(grade, "CRS")
    assert f'class="tile {look}"' in tile
    assert f'<span class="unseen">{words}</span>' in tile
    assert "<svg" in tile
