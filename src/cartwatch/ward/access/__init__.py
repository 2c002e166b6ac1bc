"""Who may do what: roles, sign-ins, wards, and what is written down of both.

`MAY` and `PAGES` are the only tables of rights. Every effect runs inside
`permitted(engine, person, verb, ...)`, which asks `permit` first and records a refusal.
"""

from cartwatch.ward.access.accounts import account, accounts, anybody, wards_of
from cartwatch.ward.access.attempts import not_proved
from cartwatch.ward.access.claims import Claims, sign_in_by_claims
from cartwatch.ward.access.glass import (
    break_glass,
    broken,
    last_wards,
    opened_by,
    ward_of,
)
from cartwatch.ward.access.hashing import (
    is_secret,
    new_token,
    secret_hash,
    token_hash,
)
from cartwatch.ward.access.may import DONE_ON, MAY, PAGES, may, may_open
from cartwatch.ward.access.permit import permit, permitted, record_refusal
from cartwatch.ward.access.person import Forbidden, Person
from cartwatch.ward.access.roles import ROLES
from cartwatch.ward.access.rules import RULES, Rules
from cartwatch.ward.access.seen import seen
from cartwatch.ward.access.sessions import (
    Standing,
    end,
    end_all,
    open_sessions,
    standing,
    used,
)
from cartwatch.ward.access.sign_in import (
    At,
    confirm,
    lock,
    pin_works,
    set_own_pin,
    sign_in,
    sign_out,
    sign_out_everywhere,
    switch,
    unlock,
)
from cartwatch.ward.access.users import (
    add_user,
    disable,
    enable,
    set_password,
    set_pin,
    set_role,
)

__all__ = [
    "DONE_ON",
    "MAY",
    "PAGES",
    "ROLES",
    "RULES",
    "At",
    "Claims",
    "Forbidden",
    "Person",
    "Rules",
    "Standing",
    "account",
    "accounts",
    "add_user",
    "anybody",
    "break_glass",
    "broken",
    "confirm",
    "disable",
    "enable",
    "end",
    "end_all",
    "is_secret",
    "last_wards",
    "lock",
    "may",
    "may_open",
    "new_token",
    "not_proved",
    "open_sessions",
    "opened_by",
    "permit",
    "permitted",
    "pin_works",
    "record_refusal",
    "secret_hash",
    "seen",
    "set_own_pin",
    "set_password",
    "set_pin",
    "set_role",
    "sign_in",
    "sign_in_by_claims",
    "sign_out",
    "sign_out_everywhere",
    "standing",
    "switch",
    "token_hash",
    "unlock",
    "used",
    "ward_of",
    "wards_of",
]
