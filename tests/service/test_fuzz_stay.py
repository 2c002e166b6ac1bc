"""The forms of the stay, filled in with anything: done, or refused in words.

Each run prints what came of it. No answer is an error of ours, nothing is written by
halves, and every row has its event in the audit chain.
"""

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from browser.served import ADULT, Served, present
from cartwatch import store
from cartwatch.service.patients.laid_out import DEEDS
from cartwatch.service.patients.ward_deeds import WARD_DEEDS
from service.stay import page
from service.wards import HTML, entered

EXAMPLES = 3 * settings().max_examples
NOW = present().isoformat()
GOOD = {
    **{"at": "", "until": "", "ends": "", "ward": "example-adult", "place": "CT"},
    **{"expected_return": (present() + timedelta(hours=5)).isoformat(), "row": "1"},
    **{"reason": "typed wrongly", "role": "nurse", "person": "Ida", "weight": "71,5"},
    **{"weight_kg": "70", "name": "Ada", "class": "adult_patient", "days": "3"},
    **{"rung": "crs|hypotension|3", "cause": "infection", "scale": "crs"},
    **{"grade": "3", "confirm": "yes", "baseline_systolic_bp": "104", "note": ""},
    **{"bed": "", "withdraw": "", "product": "", "sex": "female", "consent": ""},
}
WRONG = (
    *("", " ", "NaN", "inf", "-1", "1e9", "٣", "2026-02-30", "9999-12-31T23:59"),
    *("crs||", "||", "crs|hypotension|", "'; drop table patient; --", "\x00", "a/b"),
    *("<script>1</script>", "0001-01-01T00:00-14:00", "x" * 501, "\u202e", "²", NOW),
    *("1", "2", "3", "crs", "icans", "other", "confirmed", "example-child", "04"),
)
value = st.sampled_from(WRONG) | st.text(max_size=30)
changed = st.dictionaries(
    st.sampled_from([*GOOD, "form", "patient", "birth_date"]), value, max_size=3
)
dropped = st.sets(st.sampled_from([*GOOD]), max_size=3)
on_page = st.sampled_from([f"{page(ADULT)}/{verb}" for verb in (*DEEDS, "explode")])
on_list = st.sampled_from([f"/patients/{verb}" for verb in (*WARD_DEEDS, "explode")])
paths = on_page | on_list


def sent_as_utf8(text: str) -> str:
    """What a client can send at all."""
    return text.encode("utf-8", "replace").decode("utf-8")


def test_a_form_of_the_stay_is_done_or_refused_in_words(shared: Served) -> None:
    who = entered(shared, "physician")
    token = who.token(page(ADULT))
    told: Counter[str] = Counter()

    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(path=paths, wrong=changed, gone=dropped)
    def one(path: str, wrong: dict[str, str], gone: set[str]) -> None:
        good = {name: text for name, text in GOOD.items() if name not in gone}
        typed = {name: sent_as_utf8(text) for name, text in (good | wrong).items()}
        data = {"form": token, **typed}
        answer = who.client.post(path, data=data, headers=HTML)
        assert answer.status_code in (200, 303, 400, 403, 404, 422), answer.text[-300:]
        told[str(answer.status_code)] += 1
        if answer.status_code == 303:
            assert 200 == who.get(answer.headers["location"]).status_code

    one()
    with store.reading(shared.engine) as session:
        assert [] == list(store.verify_audit(session))
    print(f"forms of the stay: {dict(told)}")
    assert {"303", "400"} <= {*told}
