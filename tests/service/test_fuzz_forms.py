"""The nurse's form, filled in with anything: charted exactly, or refused in words.

Whatever a field holds, the page answers, the record keeps only what it may, and
nothing is written by halves: every row on the chart has its event in the audit chain.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select

from browser.served import ADULT, furnished, present
from cartwatch import store
from cartwatch.protocol import Library, load_library
from cartwatch.service.person import current_user
from cartwatch.store import tables
from cartwatch.views.desk import Desk
from cartwatch.views.nurse_page import NursePage

EXAMPLES = 3 * settings().max_examples
LIBRARY = load_library(None)
NAMES = sorted(LIBRARY.vocabulary.concepts)

ODD = ["", " ", "38.5", "38,5", "-1", "1e9", "NaN", "inf", "٣٨", "0x10", "38.5.1"]
BAD = ["'; drop table observation; --", "<script>1</script>", "\x00", "\ud800"]
odd = st.one_of(st.text(max_size=40), st.sampled_from([*ODD, *BAD]))
plain = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), odd, st.lists(odd, max_size=2)
)
codes = [code.name for c in LIBRARY.vocabulary.concepts.values() for code in c.codes]
answer = st.fixed_dictionaries(
    {},
    optional={
        "text": st.sampled_from(ODD) | plain,
        "value": st.sampled_from(codes) | plain,
        "absent": st.sampled_from(["refused", "asleep"]) | plain,
        "ticked": st.lists(st.sampled_from([*NAMES, "x"]), max_size=3),
        "doses": st.dictionaries(st.sampled_from(NAMES), plain, max_size=2),
    },
)
strange = st.dictionaries(
    st.sampled_from([*NAMES, "medicines-given"]) | odd, answer, max_size=3
)
right = st.dictionaries(
    st.sampled_from(["temperature", "heart_rate", "systolic_bp", "oxygen_saturation"]),
    st.integers(30, 130).map(lambda n: {"text": str(n)}),
    max_size=2,
)
answers = st.builds(lambda one, other: {**one, **other}, right, strange)
times = st.fixed_dictionaries(
    {}, optional={"choice": st.sampled_from(["now", "15", "pick"]) | odd, "picked": odd}
)
same = st.dictionaries(
    odd, st.dictionaries(st.sampled_from(NAMES), plain, max_size=2), max_size=2
)
wrong = st.fixed_dictionaries(
    {},
    optional={
        "do": plain,
        "key": plain,
        "patient": st.just("nobody") | plain,
        "form": plain,
        "attempt": plain,
        "time": times | plain,
        "answers": answers | plain,
        "same": same | plain,
    },
)
message = st.builds(
    lambda good, bad, gone: {k: v for k, v in {**good, **bad}.items() if k not in gone},
    st.fixed_dictionaries(
        {
            "do": st.sampled_from(["save", "save", "save", "check"]),
            "key": st.just("k"),
            "patient": st.just(ADULT),
            "form": st.just("vitals"),
            "attempt": st.uuids().map(str),
            "name": st.sampled_from(NAMES),
            "text": odd,
            "time": st.just({"choice": "now"}),
            "answers": answers,
            "same": same,
        }
    ),
    st.just({}) | wrong,
    st.just(frozenset()) | st.frozensets(st.sampled_from(["key", "time", "answers"])),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The demo nurse's desk over a store of three patients."""
    url = f"sqlite:///{tmp_path_factory.mktemp('fuzz') / 'ward.db'}"
    opened = furnished(url, LIBRARY)
    yield desk_over(opened, LIBRARY)
    opened.dispose()


def desk_over(opened: Any, library: Library) -> Desk:
    """A desk with a fixed clock, so that a run can be repeated."""
    now = present()
    wards = tuple(library.wards)
    return Desk(opened, library, wards, current_user("nurse"), clock=lambda: now)


def counted(desk: Desk) -> tuple[int, int]:
    """Observations and audit events in the store."""
    with store.reading(desk.engine) as session:
        rows, events = (
            session.exec(select(func.count()).select_from(table)).one()
            for table in (tables.Observation, tables.AuditEvent)
        )
    return int(rows), int(events)


def check_chain(desk: Desk) -> None:
    """Every row has its event, and the chain of events is whole."""
    with store.reading(desk.engine) as session:
        assert list(store.verify_audit(session)) == []


def check_record(desk: Desk, before: tuple[int, int]) -> int:
    """How many rows landed; each is plausible, of a known concept, with an event."""
    after = counted(desk)
    assert after[0] >= before[0]
    assert (after[0] > before[0]) == (after[1] > before[1])
    with store.reading(desk.engine) as session:
        rows = store.observations(session, ADULT)
    for row in rows[-(after[0] - before[0]) or len(rows) :]:
        concept = desk.vocabulary[row.concept]
        if isinstance(row.value, float) and concept.plausible is not None:
            assert concept.plausible[0] <= row.value <= concept.plausible[1]
        if concept.codes and row.value is not None:
            assert row.value in {code.name for code in concept.codes}
    return after[0] - before[0]


def test_any_message_of_a_form_is_charted_or_refused(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counts are printed: messages sent, rows charted, messages that were no form's."""
    seen: Counter[str] = Counter()
    page = NursePage(desk, ADULT)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(message)
    def send(sent: dict[str, Any]) -> None:
        before = counted(desk)
        seen["messages"] += 1
        try:
            page.form._handle_msg(sent)
        except Exception as error:
            # Not a form of ours: the page's error handler logs it, and the page lives.
            seen[f"no form: {type(error).__name__}"] += 1
            assert counted(desk) == before, "an error left something written"
        seen["rows"] += check_record(desk, before)

    send()
    check_chain(desk)
    with capsys.disabled():
        print(f"\nforms: {dict(seen)}")
    assert seen["messages"] >= EXAMPLES


def test_well_formed_nonsense_is_answered_beside_its_field(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Any text in any number field: a note that says why, or exactly that value."""
    seen: Counter[str] = Counter()
    page = NursePage(desk, ADULT)
    told: list[dict[str, Any]] = []
    page.form.reply = told.append  # type: ignore[method-assign] # what the nurse sees
    numbers = [c for c in desk.vocabulary.form("vitals") if c.plausible is not None]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from([c.name for c in numbers]), odd | st.decimals().map(str))
    def fill(name: str, typed: str) -> None:
        before, told[:] = counted(desk), []
        seen["answers"] += 1
        page.form._handle_msg(
            {
                "do": "save",
                "key": "k",
                "patient": ADULT,
                "form": "vitals",
                "attempt": f"a{seen['answers']}",
                "time": {"choice": "now"},
                "answers": {name: {"text": typed}} if typed else {},
                "same": {},
            }
        )
        landed = check_record(desk, before)
        assert len(told) == 1
        note = told[0].get("notes", {}).get(name, {}).get("kind")
        refused = note == "error" or "failed" in told[0]
        assert refused == (landed == 0), (typed, told)
        seen["charted" if landed else "refused in words"] += 1

    fill()
    check_chain(desk)
    with capsys.disabled():
        print(f"\nfields: {dict(seen)}")
    assert seen["refused in words"] > 0
