"""Who works with CartWatch: the roles, and what each is for."""

from collections.abc import Mapping

NURSE = "nurse"
CHARGE_NURSE = "charge_nurse"
PHYSICIAN = "physician"
PROTOCOL_OWNER = "protocol_owner"
ADMINISTRATOR = "administrator"
BOARD = "board"

ROLES: Mapping[str, str] = {
    NURSE: "charts at the bed, sees what is due, answers alerts",
    CHARGE_NURSE: "a nurse who also runs the ward: beds, people, worries",
    PHYSICIAN: "judges grades, attributes signs, tells families, records a death",
    PROTOCOL_OWNER: "puts the unit's rules in force; sees no patient's record",
    ADMINISTRATOR: "manages accounts, copies and the audit; sees no patient's record",
    BOARD: "a screen on the wall: it can only look",
}
"""Every role with what it is for."""
