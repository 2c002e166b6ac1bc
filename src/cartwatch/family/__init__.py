"""Floor 4: what a family may read now, in plain words and never ahead of the team."""

from cartwatch.family.choose import Decision, FamilyChoice, Release, choose
from cartwatch.family.message import FamilyMessage, Reader, message

__all__ = [
    "Decision",
    "FamilyChoice",
    "FamilyMessage",
    "Reader",
    "Release",
    "choose",
    "message",
]
