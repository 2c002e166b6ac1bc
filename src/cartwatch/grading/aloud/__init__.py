"""An explanation in sentences that can be read aloud."""

from cartwatch.grading.aloud.aloud import Aloud, aloud
from cartwatch.grading.aloud.clock import Clock
from cartwatch.grading.aloud.said import judged_words
from cartwatch.grading.aloud.sentences import Sentence

__all__ = ["Aloud", "Clock", "Sentence", "aloud", "judged_words"]
