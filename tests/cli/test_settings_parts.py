"""Every setting reaches the part of the service that it is for."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from cartwatch.cli.settings_model import has_password, without_password
from cartwatch.cli.settings_parts import limits_of, oidc_of, rules_of
from cartwatch.cli.settings_read import SettingsError, in_force
from cartwatch.service import Limits
from cartwatch.ward.access import RULES, Claims

TEXT = """
[sessions]
idle_minutes = 7
longest_hours = 8
pin_hours = 5
board_days = 3

[oidc]
issuer = "https://sign-in.example"
client_id = "cartwatch"
name = "Example"
scope = "openid"
role_claim = "r"
roles = {a = "nurse"}
ward_claim = "w"
wards = {b = "example-adult"}
login_claim = "l"
name_claim = "n"
known_only = true

[limits]
body_bytes = 2000
message_bytes = 70000
address_chars = 300
header_bytes = 5000
body_seconds = 2.5
"""


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder and no variable of ours."""
    for name in [n for n in os.environ if n.startswith("CARTWATCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def test_what_the_file_says_is_what_the_service_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each number and name, under the name that the service has for it."""
    Path("cartwatch.toml").write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("CARTWATCH_OIDC_SECRET", "x-secret")
    chosen = in_force().settings
    assert limits_of(chosen) == Limits(2000, 70000, 300, 5000, 2.5)
    rules = rules_of(chosen)
    assert (rules.idle, rules.lasts) == (timedelta(minutes=7), timedelta(hours=8))
    assert (rules.pin_for, rules.board_lasts) == (timedelta(hours=5), timedelta(days=3))
    oidc = oidc_of(chosen)
    assert oidc is not None
    assert (oidc.issuer, oidc.client_id) == ("https://sign-in.example", "cartwatch")
    assert (oidc.client_secret, oidc.name) == ("x-secret", "Example")
    assert oidc.claims == Claims(
        "r", {"a": "nurse"}, "w", {"b": "example-adult"}, "l", "n", True
    )
    assert "x-secret" not in repr(oidc) + repr(chosen)


def test_without_a_file_the_service_keeps_its_own_defaults() -> None:
    """The defaults of the settings are those of the parts."""
    chosen = in_force().settings
    assert limits_of(chosen) == Limits()
    assert rules_of(chosen) == RULES
    assert oidc_of(chosen) is None


@pytest.mark.parametrize("secret", ["password", "passwd", "sslpassword"])
def test_a_password_in_an_addresss_query_is_one(secret: str) -> None:
    """Drivers take it from there; it is refused in the file and never shown."""
    store = f"postgresql+psycopg://cw@db/cw?{secret}=hunter2"
    assert has_password(store)
    assert "hunter2" not in without_password(store)


def test_a_provider_over_plain_http_is_refused() -> None:
    """Whoever is on the line could say who comes in; this computer may be asked."""
    text = TEXT.replace("https://sign-in.example", "http://sign-in.example")
    Path("cartwatch.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="issuer must be https"):
        in_force()
    near = TEXT.replace("https://sign-in.example", "http://localhost:9999")
    Path("cartwatch.toml").write_text(near, encoding="utf-8")
    assert "http://localhost:9999" == in_force().settings.oidc.issuer
