"""What may a role do? The one table that decides, on every page and command."""

from collections.abc import Iterable, Mapping

from cartwatch.ward.access.roles import (
    ADMINISTRATOR,
    BOARD,
    CHARGE_NURSE,
    NURSE,
    PHYSICIAN,
    PROTOCOL_OWNER,
    ROLES,
)

CLINICAL = frozenset({NURSE, CHARGE_NURSE, PHYSICIAN})
LEADING = frozenset({CHARGE_NURSE, PHYSICIAN})
DOCTORS = frozenset({PHYSICIAN})
OWNERS = frozenset({PROTOCOL_OWNER})
APPROVERS = frozenset({PROTOCOL_OWNER, PHYSICIAN})
OFFICE = frozenset({ADMINISTRATOR})


def _each(roles: frozenset[str], verbs: str) -> Iterable[tuple[str, frozenset[str]]]:
    return ((verb, roles) for verb in verbs.split())


MAY: Mapping[str, frozenset[str]] = dict(
    (
        ("look", frozenset({*ROLES})),
        *_each(CLINICAL, "view break_glass chart correct acknowledge weigh"),
        *_each(CLINICAL, "move pause correct_stay link_family revoke_link"),
        *_each(CLINICAL, "close_task"),
        *_each(LEADING, "enrol infuse discharge assign baseline review_worry release"),
        *_each(LEADING, "correct_patient correct_infusion"),
        *_each(DOCTORS, "attribute end_attribution adjudicate set_limit"),
        *_each(DOCTORS, "record_death record_cause withdraw_death"),
        *_each(APPROVERS, "approve"),
        *_each(OWNERS, "activate"),
        *_each(OFFICE, "manage_users verify_audit backup restore"),
    )
)
"""By verb, the roles that may. The board looks; who keeps accounts or rules need not
see a patient; what only a physician may judge is a physician's."""

PAGES: Mapping[str, tuple[frozenset[str], str]] = {
    "/nurse": (CLINICAL, "whoever charts at a bed"),
    "/board": (frozenset({*ROLES}), "it hangs on the wall, so everybody may look"),
    "/physician": (LEADING, "physicians; a charge nurse reads the same course"),
    "/patients": (CLINICAL, "whoever cares for patients; each verb has its own role"),
    "/open-patient": (CLINICAL, "who cares for patients may be called elsewhere"),
    "/users": (OFFICE, "accounts and sign-ins are the administrator's"),
    "/account": (frozenset({*ROLES}) - {BOARD}, "a wall screen is nobody's account"),
}
"""By page, the roles that may open it and why. A family's page needs no sign-in."""

STAY = (
    *("enrol", "infuse", "move", "pause", "discharge", "assign", "weigh", "baseline"),
    *("correct_stay", "correct_infusion", "correct_patient"),
    *("link_family", "revoke_link", "close_task"),
    *("attribute", "end_attribution", "adjudicate"),
    *("record_death", "record_cause", "withdraw_death"),
)
"""What is done for a patient beside charting."""

DONE_ON: Mapping[str, tuple[str, ...]] = {
    "look": ("/board",),
    "view": ("/nurse", "/physician", "/patients"),
    "break_glass": ("/open-patient",),
    "chart": ("/nurse",),
    "correct": ("/nurse",),
    "acknowledge": ("/nurse", "/physician"),
    "release": ("/physician",),
    "manage_users": ("/users",),
    **dict.fromkeys(STAY, ("/patients",)),
}
"""By verb, the pages on which it is done; other verbs are done on the command line."""


def may(role: str, verb: str) -> bool:
    """Whether the role may do that; False for a verb that nobody wrote down."""
    return role in MAY.get(verb, frozenset())


def may_open(role: str, page: str) -> bool:
    """Whether the role may open that page (its path); False for an unknown page."""
    allowed, _ = PAGES.get(page, (frozenset[str](), ""))
    return role in allowed
