"""The settings as the parts of the service take them."""

from datetime import timedelta

from cartwatch.cli.settings_model import Settings
from cartwatch.service import Limits
from cartwatch.service.oidc import Oidc
from cartwatch.ward.access import Claims, Rules


def limits_of(chosen: Settings) -> Limits:
    """The largest and slowest request that is taken."""
    found = chosen.limits
    return Limits(
        body=found.body_bytes,
        message=found.message_bytes,
        address=found.address_chars,
        headers=found.header_bytes,
        seconds=found.body_seconds,
    )


def rules_of(chosen: Settings) -> Rules:
    """How long a sign-in lasts, and when it locks."""
    found = chosen.sessions
    return Rules(
        lasts=timedelta(hours=found.longest_hours),
        board_lasts=timedelta(days=found.board_days),
        idle=timedelta(minutes=found.idle_minutes),
        pin_for=timedelta(hours=found.pin_hours),
    )


def oidc_of(chosen: Settings) -> Oidc | None:
    """The hospital's own sign-in; None where there is none."""
    found = chosen.oidc
    if found.issuer is None or found.client_id is None:
        return None
    return Oidc(
        found.issuer,
        found.client_id,
        found.secret.get_secret_value() if found.secret else "",
        name=found.name,
        scope=found.scope,
        claims=Claims(
            role_claim=found.role_claim,
            roles=found.roles,
            ward_claim=found.ward_claim,
            wards=found.wards,
            login_claim=found.login_claim,
            name_claim=found.name_claim,
            known_only=found.known_only,
        ),
    )
