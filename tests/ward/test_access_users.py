"""Accounts: the first, the last administrator, names, passwords and PINs."""

from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlmodel import Session, select

from cartwatch import store
from cartwatch.store import tables
from cartwatch.ward import Refused, access
from cartwatch.ward.access import hashing

NOW = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
LONG = "a lantern over quiet water"
AT = {"recorded_at": NOW, "recorded_by": "x"}


def add(
    session: Session,
    login: str,
    role: str = "nurse",
    *,
    name: str = "",
    password: str | None = LONG,
    wards: tuple[str, ...] = (),
) -> None:
    """An account by the first administrator."""
    said = {"name": name or f"Synthetic {login}", "role": role, "wards": wards}
    access.add_user(login, password=password, session=session, now=NOW, by="x", **said)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost little."""
    monkeypatch.setattr(hashing, "HASHER", PasswordHasher(1, 64, 1))


@pytest.fixture
def ward(engine: Engine) -> Engine:
    """A unit with one administrator."""
    with store.writing(engine) as session:
        add(session, "root", "administrator")
    return engine


def test_the_first_account_must_be_an_administrator(engine: Engine) -> None:
    """A nurse first would lock everybody out; no password first would too."""
    for role, password in (("nurse", LONG), ("administrator", None)):
        with (
            pytest.raises(Refused, match="first account must be an administrator"),
            store.writing(engine) as session,
        ):
            add(session, "ida", role, password=password)
    with store.reading(engine) as session:
        assert not access.anybody(session)


def test_the_last_administrator_stays(ward: Engine) -> None:
    """Neither disabled nor made a nurse, until there is another with a password."""
    with store.writing(ward) as session:
        for deed in (
            lambda: access.disable("root", session=session, now=NOW, by="root"),
            lambda: access.set_role(
                "root", "nurse", session=session, now=NOW, by="root"
            ),
        ):
            with pytest.raises(Refused, match="last administrator"):
                deed()
        add(session, "second", "administrator")
        access.disable("root", session=session, now=NOW, by="second")
    with store.reading(ward) as session:
        found = {u.login: u.active for u in access.accounts(session)}
    assert {"root": False, "second": True} == found


def test_an_account_says_everything_that_is_wrong_at_once(ward: Engine) -> None:
    """Login, name, role and password: four reasons in one answer."""
    name, short = "Synthetic root", LONG[:5]
    with pytest.raises(Refused) as refused, store.writing(ward) as session:
        add(session, "no spaces", "boss", name=name, password=short)
    fields = [refusal.field for refusal in refused.value.refusals]
    assert ["login", "name", "role", "password"] == fields
    assert short not in str(refused.value)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "shorter than 12"),
        ("aaaaaaaaaaaaaa", "too few different"),
        ("synthetic ida 2026", "holds the login or the name"),
        ("x" * 257, "longer than 256"),
    ],
)
def test_a_weak_password_is_refused(ward: Engine, password: str, why: str) -> None:
    """The reason is said, the password never."""
    with pytest.raises(Refused, match=why) as refused, store.writing(ward) as session:
        add(session, "ida", password=password)
    assert password not in str(refused.value)


@pytest.mark.parametrize("pin", ["12345", "123456", "654321", "000000", "12a456", ""])
def test_a_pin_that_anybody_would_try_is_refused(ward: Engine, pin: str) -> None:
    """Six digits, neither in a row nor all the same."""
    with pytest.raises(Refused), store.writing(ward) as session:
        access.set_pin("root", pin, session=session, now=NOW, by="root")


def test_secrets_are_kept_as_argon2id_only(ward: Engine) -> None:
    """Neither password nor PIN can be read in any row, and no two hashes are alike."""
    with store.writing(ward) as session:
        add(session, "ida")
        access.set_pin("ida", "704182", session=session, now=NOW, by="ida")
    with store.reading(ward) as session:
        rows = session.exec(select(tables.User)).all()
        events = session.exec(select(tables.AuditEvent)).all()
    kept = f"{[r.model_dump() for r in rows]} {[e.model_dump() for e in events]}"
    assert LONG not in kept
    assert "704182" not in kept
    hashes = {r.password_hash for r in rows}
    assert 2 == len(hashes)
    assert all(str(h).startswith("$argon2id$") for h in hashes)


def test_the_newest_row_of_a_login_counts(ward: Engine) -> None:
    """A change is a row; the wards of the newest are those of the person."""
    with store.writing(ward) as session:
        add(session, "Ida", wards=("east", "west"))
        access.set_role(
            "ida", "charge_nurse", session=session, now=NOW, by="root", wards=["west"]
        )
    with store.reading(ward) as session:
        found = access.account(session, "IDA")
        rows = session.exec(select(tables.User).where(tables.User.login == "ida")).all()
        assert found is not None
        assert ("charge_nurse", ("west",)) == (found.role, access.wards_of(found))
        assert 2 == len(rows)
        assert [] == store.verify_audit(session)


def test_an_account_of_before_keeps_its_one_ward(ward: Engine) -> None:
    """A row written before accounts had several wards still says which one."""
    row = tables.User(
        login="old", name="Synthetic old", role="nurse", ward="east", **AT
    )
    with store.writing(ward) as session:
        store.append(session, [row], action="user", by="x", now=NOW)
    with store.reading(ward) as session:
        found = access.account(session, "old")
        assert found is not None
        assert ("east",) == access.wards_of(found)
