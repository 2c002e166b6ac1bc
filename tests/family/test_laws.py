"""Laws of the family page, on truths that nobody chose."""

from hypothesis import given
from hypothesis import strategies as st

from cartwatch.family import Release, choose
from cartwatch.family.settled import NEUTRAL
from cartwatch.protocol.tree import FamilyRule
from hand_made import FALSE, TRUE, UNKNOWN, course, h, node, steps, ward

STATES = ("crs4", "crs3", "crs2", "crs1", "no_signs")
RULES = tuple(
    FamilyRule(s, node(s), "talk_first" if s in ("crs4", "crs3") else None)
    for s in STATES
)
TRUTH = st.sampled_from([FALSE, UNKNOWN, TRUE])
COURSES = st.lists(
    st.dictionaries(st.integers(0, 9), TRUTH, max_size=4),
    min_size=len(STATES),
    max_size=len(STATES),
)
RELEASES = st.lists(
    st.builds(
        Release,
        st.sampled_from(STATES),
        st.integers(0, 12).map(h),
        st.just("Dr Ada"),
        st.sampled_from(["released", "told", "held", "closed"]),
    ),
    max_size=4,
)


@given(COURSES, RELEASES, st.integers(0, 12))
def test_only_a_settled_and_released_state_is_ever_shown(
    truths: list[dict[int, int]], released: list[Release], now: int
) -> None:
    """Any text about the patient is certain, the worst possible, and released."""
    rules = {
        i: steps({h(0) - 1: FALSE, **{h(k): v for k, v in sorted(t.items())}})
        for i, t in enumerate(truths)
    }
    patient = course(family=rules, charted={"temperature": [0]})
    found = choose(patient, ward(family=RULES), now=h(now), due=[], released=released)
    if found.state in NEUTRAL:
        return
    place = STATES.index(found.state)
    assert TRUE == rules[place].now(h(now))
    assert all(FALSE == rules[i].now(h(now)) for i in range(place))
    newest = max((r for r in released if r.at <= h(now)), key=lambda r: r.at)
    assert newest.at <= h(now)
    assert found.state in {r.state for r in released if r.at == newest.at}
