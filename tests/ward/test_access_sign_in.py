"""Signing in, locking, switching and ending, as the store remembers them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from time import perf_counter

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlmodel import select

from cartwatch import store
from cartwatch.store import tables
from cartwatch.ward import Refused, access
from cartwatch.ward.access import At, Forbidden, Standing, attempts, hashing

NOW = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
LONG, OTHER, PIN = "a lantern over quiet water", "seven slow trams uphill", "704182"
TABLET, ELSEWHERE = "t" * 64, "e" * 64
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost little, all but in the test that times them."""
    monkeypatch.setattr(hashing, "HASHER", PasswordHasher(1, 64, 1))
    hashing._nobody.cache_clear()


@pytest.fixture
def at(engine: Engine) -> At:
    """A tablet on a ward with an administrator and two nurses with PINs."""
    with store.writing(engine) as session:
        for login, role in (
            ("root", "administrator"),
            ("ida", "nurse"),
            ("ben", "nurse"),
        ):
            access.add_user(
                login,
                name=f"Synthetic {login}",
                role=role,
                password=LONG,
                session=session,
                now=NOW,
                by="x",
            )
            access.set_pin(login, PIN, session=session, now=NOW, by=login)
    return At(engine, TABLET, "10.0.0.7", NOW)


def later(at: At, by: timedelta, device: str = TABLET) -> At:
    """The same ward after a while, perhaps on another device."""
    return replace(at, now=at.now + by, device=device)


def stands(at: At, token: str) -> Standing:
    """How that sign-in stands."""
    with store.reading(at.engine) as session:
        found = access.standing(
            session, access.token_hash(token), now=at.now, rules=at.rules
        )
    assert found is not None
    return found


def works(at: At, token: str) -> bool:
    """Whether an effect in that sign-in's name is let through."""
    try:
        with access.permitted(at.engine, stands(at, token).person, "chart", now=at.now):
            return True
    except Forbidden:
        return False


def refusal(call: Callable[[], object]) -> str:
    """What a refusal says."""
    with pytest.raises(Refused) as refused:
        call()
    return str(refused.value)


def test_a_sign_in_lasts_and_ends(at: At) -> None:
    """The token opens for 12 h if used; only its hash is in the store."""
    token = access.sign_in(at, "Ida", LONG)
    assert works(at, token)
    rules = replace(at.rules, idle=timedelta(days=1))
    assert not stands(later(replace(at, rules=rules), 11.9 * HOUR), token).ended
    assert stands(later(at, 12 * HOUR), token).ended
    assert not works(later(at, 12 * HOUR), token)
    with store.reading(at.engine) as session:
        (row,) = session.exec(select(tables.UserSession)).all()
        assert token not in str(row.model_dump())
        assert [] == store.verify_audit(session)


def test_an_unknown_login_is_answered_alike(at: At) -> None:
    """Same words, same kind of row; what was typed is not kept."""
    known = refusal(lambda: access.sign_in(at, "ida", "wrong words here"))
    unknown = refusal(lambda: access.sign_in(at, "my secret password", "wrong"))
    assert known == unknown
    with store.reading(at.engine) as session:
        rows = session.exec(select(tables.SignInAttempt)).all()
        kept = str([r.model_dump() for r in session.exec(select(tables.AuditEvent))])
    assert ["ida", "?"] == [rows[0].login, rows[1].login[0]]
    assert 5 == len(rows[1].login)
    assert "my secret" not in kept


def test_an_unknown_login_takes_as_long(
    at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slow check runs for everybody: within half of each other, best of five."""
    rules = replace(at.rules, guesses=99)
    patient = replace(at, rules=rules)
    monkeypatch.setattr(hashing, "HASHER", PasswordHasher())
    hashing._nobody.cache_clear()
    with store.writing(at.engine) as session:
        access.set_password("ida", LONG, session=session, now=NOW, by="x")

    def best(login: str) -> float:
        took = []
        for _ in range(5):
            began = perf_counter()
            refusal(lambda: access.sign_in(patient, login, "wrong words here"))
            took.append(perf_counter() - began)
        return min(took)

    best("warm-up")
    known, unknown = best("ida"), best("nobody")
    assert 0.5 < known / unknown < 2


def test_five_wrong_tries_lock_out_whoever_it_is(at: At) -> None:
    """The sixth is not looked at, right or wrong, known or not; it ends by itself."""
    for login in ("ida", "nobody"):
        wrong = partial(access.sign_in, at, login, "wrong")
        said = [refusal(wrong) for _ in range(6)]
        assert 5 == sum("login or password is wrong" in one for one in said)
        assert "Try again in 15 min" in said[5]
        assert "Try again in" in refusal(partial(access.sign_in, at, login, LONG))
    assert access.sign_in(later(at, 16 * MINUTE), "ida", LONG)


def test_guessing_elsewhere_does_not_lock_her_own_tablet(at: At) -> None:
    """A device where she signed in before is counted by itself."""
    access.sign_in(at, "ida", LONG)
    stranger = later(at, MINUTE, ELSEWHERE)
    for _ in range(6):
        refusal(lambda: access.sign_in(stranger, "ida", "wrong"))
    assert "too many" in refusal(lambda: access.sign_in(stranger, "ida", LONG))
    assert access.sign_in(later(at, MINUTE), "ida", LONG)


def test_one_address_cannot_try_everybody(at: At) -> None:
    """A few guesses at each of many logins lock that address out, and no other."""
    few = replace(at, rules=replace(at.rules, guesses_of_address=8))
    for n in range(8):
        refusal(lambda n=n: access.sign_in(few, f"user{n}", "wrong"))
    assert "too many" in refusal(lambda: access.sign_in(few, "ida", LONG))
    assert access.sign_in(replace(few, address="10.0.0.8"), "ida", LONG)


def test_a_sign_in_locks_when_nobody_uses_it(at: At) -> None:
    """After 10 min unused no effect is taken; used in between it stays open."""
    token = access.sign_in(at, "ida", LONG)
    assert works(later(at, 9.9 * MINUTE), token)
    assert not works(later(at, 10.1 * MINUTE), token)
    again = later(at, 8 * MINUTE)
    with store.writing(at.engine) as session:
        assert access.used(
            stands(again, token), session=session, now=again.now, rules=at.rules
        )
    assert works(later(at, 17 * MINUTE), token)
    locked = later(at, 19 * MINUTE)
    assert stands(locked, token).locked
    with store.writing(at.engine) as session:
        assert not access.used(
            stands(locked, token), session=session, now=locked.now, rules=at.rules
        )


def test_a_locked_sign_in_opens_by_pin_or_password(at: At) -> None:
    """By the person's own secret only; what failed is counted."""
    token = access.sign_in(at, "ida", LONG)
    hashed = access.token_hash(token)
    locked = later(at, 11 * MINUTE)
    assert "is wrong" in refusal(lambda: access.unlock(locked, hashed, "704183"))
    assert not works(locked, token)
    access.unlock(locked, hashed, PIN)
    assert works(locked, token)
    again = later(at, 30 * MINUTE)
    access.unlock(again, hashed, LONG)
    assert works(again, token)


def test_a_board_never_locks(at: At) -> None:
    """The wall screen has nothing to protect but a look, for a month."""
    with store.writing(at.engine) as session:
        access.add_user(
            "wall",
            name="East wall",
            role="board",
            password=OTHER,
            session=session,
            now=NOW,
            by="x",
        )
    token = access.sign_in(at, "wall", OTHER)
    found = stands(later(at, timedelta(days=29)), token)
    assert ("", False) == (found.ended, found.locked)
    assert not works(at, token)


def test_a_pin_switches_persons_on_a_tablet_they_share(at: At) -> None:
    """Ida, then Ben by PIN, then Ida by PIN: the one who left is locked."""
    ida = access.sign_in(at, "ida", LONG)
    access.sign_in(at, "ben", LONG)
    ben = access.switch(at, "ben", PIN, leaving=access.token_hash(ida))
    assert stands(at, ida).locked
    assert "Synthetic ben" == stands(at, ben).person.name
    back = access.switch(later(at, HOUR), "ida", PIN, leaving=access.token_hash(ben))
    assert works(later(at, HOUR), back)


def test_a_pin_works_nowhere_else_and_not_for_ever(at: At) -> None:
    """On a strange device, after 12 h, and after signing out it is refused alike."""
    ida = access.sign_in(at, "ida", LONG)
    words = "login or PIN is wrong here"
    elsewhere = later(at, MINUTE, ELSEWHERE)
    assert words in refusal(lambda: access.switch(elsewhere, "ida", PIN))
    assert words in refusal(lambda: access.switch(at, "nobody", PIN))
    late = later(at, 12.1 * HOUR)
    assert words in refusal(lambda: access.switch(late, "ida", PIN))
    second = access.switch(at, "ida", PIN)
    access.sign_out(at, access.token_hash(second))
    assert stands(at, ida).ended
    assert words in refusal(lambda: access.switch(at, "ida", PIN))


def test_five_wrong_pins_end_the_pin_there(at: At) -> None:
    """The right one is refused after them, until the password was given again."""
    access.sign_in(at, "ida", LONG)
    for _ in range(5):
        refusal(lambda: access.switch(at, "ida", "111113"))
    refusal(lambda: access.switch(at, "ida", PIN))
    access.sign_in(at, "ida", LONG)
    assert access.switch(at, "ida", PIN)


def test_a_new_password_or_a_closed_account_ends_every_sign_in(at: At) -> None:
    """On every device, at once, PINs there included."""
    for close in (
        lambda s: access.set_password("ida", OTHER, session=s, now=NOW, by="x"),
        lambda s: access.disable("ida", session=s, now=NOW, by="root"),
    ):
        with store.writing(at.engine) as session:
            access.set_password("ida", LONG, session=session, now=NOW, by="x")
        tokens = [
            access.sign_in(replace(at, device=d), "ida", LONG)
            for d in (TABLET, ELSEWHERE)
        ]
        assert all(works(at, token) for token in tokens)
        with store.writing(at.engine) as session:
            close(session)
        assert not any(works(at, token) for token in tokens)
        refusal(lambda: access.switch(at, "ida", PIN))
    refusal(lambda: access.sign_in(at, "ida", LONG))


def test_the_role_of_now_counts_and_ends_what_was_open(at: At) -> None:
    """Somebody who is no nurse any more charts no more with an old sign-in."""
    token = access.sign_in(at, "ida", LONG)
    person = stands(at, token).person
    with store.writing(at.engine) as session:
        access.set_role("ida", "board", session=session, now=NOW, by="root")
    with (
        pytest.raises(Forbidden),
        access.permitted(at.engine, person, "chart", now=NOW),
    ):
        pass


def test_guessing_on_while_locked_out_is_on_record(at: At) -> None:
    """One row a minute and address, so that nobody can fill the audit."""
    for _ in range(12):
        refusal(lambda: access.sign_in(replace(at, device=ELSEWHERE), "ida", "wrong"))
    with store.reading(at.engine) as session:
        rows = session.exec(select(tables.AuditEvent)).all()
    found = [row.details for row in rows if row.action == "access: locked out"]
    assert [{"address": "10.0.0.7", "how": "password"}] == found


def test_the_mark_of_an_unknown_login_is_each_stores_own(at: At) -> None:
    """Nobody outside can work out which words share a mark with a login."""
    with store.reading(at.engine) as session:
        marks = [attempts.mark(session, word) for word in ("one", "two")]
    assert marks != [f"?{access.token_hash(word)[:4]}" for word in ("one", "two")]
