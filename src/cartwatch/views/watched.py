"""Is anybody called when an alert rings? Only while a watcher lives."""

from datetime import datetime, timedelta

from cartwatch.clinical import spoken
from cartwatch.clinical.time import SECOND
from cartwatch.views.html import escape

SILENT_AFTER = timedelta(minutes=2)
DEMO = "A demo: nobody is called."
NEVER = "Nobody is called: no watcher runs. Start `cartwatch watch`."
SILENT = "Nobody may be called: the watcher has been silent for {age}."


def watch_words(beat: datetime | None, now: datetime, *, demo: bool) -> str:
    """What staff must know of the watcher; "" while it lives."""
    if demo:
        return DEMO
    if beat is None:
        return NEVER
    silent = now - beat
    if silent < SILENT_AFTER:
        return ""
    return SILENT.format(age=spoken(int(silent.total_seconds()) * SECOND))


def watch_notice(words: str) -> str:
    """The words as a line of a page; "" while a watcher lives."""
    return f'<p class="approval">{escape(words)}</p>' if words else ""
