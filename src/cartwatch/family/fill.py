"""Puts words into the braces of a text, or says that a word is missing."""

import re
from collections.abc import Mapping
from dataclasses import fields, replace

from cartwatch.protocol.tree import FamilyText

_BRACES = re.compile(r"\{(\w+)\}")
_SENTENCE_END = re.compile(r"(?<=[.!?。？！])\s*(?=\S)")
BLOCKS = ("happening", "means", "doing", "you_can", "call_now")


def fill(text: FamilyText, words: Mapping[str, str]) -> FamilyText | None:
    """The text with every brace filled; None where a word is missing."""
    if not all(words.get(brace) for brace in _braces(text)):
        return None
    return _replaced(text, words)


def fill_what_is_known(text: FamilyText, words: Mapping[str, str]) -> FamilyText:
    """The text without the sentences that a word is missing for.

    Only for texts that say nothing about how the patient is: there a sentence less
    is no milder news.
    """
    kept = {
        f.name: " ".join(
            sentence
            for sentence in _SENTENCE_END.split(getattr(text, f.name))
            if all(words.get(brace) for brace in _BRACES.findall(sentence))
        )
        for f in fields(text)
    }
    return _replaced(FamilyText(**kept), words)


def _braces(text: FamilyText) -> set[str]:
    shown = (getattr(text, f.name) for f in fields(text))
    return {brace for part in shown for brace in _BRACES.findall(part)}


def _replaced(text: FamilyText, words: Mapping[str, str]) -> FamilyText:
    filled = {
        f.name: _BRACES.sub(lambda found: words[found[1]], getattr(text, f.name))
        for f in fields(text)
    }
    return replace(text, **filled)
