"""An explanation in sentences that can be read aloud.

One headline, one sentence a reason, then who put what down to which cause, the
episode, and what a physician is asked. All from the explanation; nothing is
evaluated again. Times are said in the ward's zone.
"""

from dataclasses import dataclass

from cartwatch.clinical import Vocabulary
from cartwatch.grading.aloud.clock import Clock
from cartwatch.grading.aloud.head import headline, required
from cartwatch.grading.aloud.open import chart_words
from cartwatch.grading.aloud.said import cause_words, episode_words
from cartwatch.grading.aloud.sentences import Sentence, sentences
from cartwatch.grading.aloud.words import upper
from cartwatch.grading.explain import Explanation


@dataclass(frozen=True, slots=True)
class Aloud:
    """Everything that is said of one grade; each text is a sentence or "".

    `chart` says what would settle the grade; `questions` are for a physician.
    """

    headline: str
    chart: str
    reasons: tuple[Sentence, ...]
    required: str
    attributions: tuple[str, ...]
    episode: tuple[str, ...]
    questions: tuple[str, ...]
    source: str


def aloud(found: Explanation, vocabulary: Vocabulary, zone: str = "UTC") -> Aloud:
    """The explanation in sentences, for somebody in that time zone."""
    begun = found.at if found.infused_at is None else found.infused_at
    clock = Clock(found.at, begun, zone)
    return Aloud(
        headline=headline(found, clock, vocabulary),
        chart=chart_words(found, vocabulary),
        reasons=sentences(found, clock, vocabulary),
        required=required(found, clock),
        attributions=tuple(
            cause_words(c, clock, vocabulary, found.scale) for c in found.attributions
        ),
        episode=episode_words(found, clock, vocabulary),
        questions=tuple(
            f"{upper(f)}{'' if f[-1:] in '?.' else '.'}" for f in found.flags
        ),
        source=f"{found.cite}{f'. https://doi.org/{found.doi}' if found.doi else ''}",
    )
