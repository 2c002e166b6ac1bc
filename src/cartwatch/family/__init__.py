"""Floor 4: what a family may read now, in plain words and never ahead of the team."""

from cartwatch.family.choose import Decision, FamilyChoice, Release, choose
from cartwatch.family.door import DoorWords, door_words
from cartwatch.family.message import FamilyMessage, Reader, message
from cartwatch.family.settled import ENDED, TALK

__all__ = [
    "ENDED",
    "TALK",
    "Decision",
    "DoorWords",
    "FamilyChoice",
    "FamilyMessage",
    "Reader",
    "Release",
    "choose",
    "door_words",
    "message",
]
