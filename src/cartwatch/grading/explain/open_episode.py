"""The open episode at an instant: onset, worst grade, and when it would close."""

from dataclasses import dataclass

import numpy as np

from cartwatch.grading.evaluate import Evaluation, truth_at
from cartwatch.grading.explain.lines import time_of
from cartwatch.grading.table import Graded
from cartwatch.grading.truth import FALSE, disjunction
from cartwatch.grading.walk import walk
from cartwatch.protocol import tree


@dataclass(frozen=True, slots=True)
class OpenEpisode:
    """One open episode; times are microseconds since 1970, UTC.

    `peak` is the worst certain grade so far, first at `peak_at`. `signs` are what must
    stay away; they have been so since `quiet_since`, and the episode closes at
    `closes_at` if they do (both None while a sign may be there).
    """

    number: int
    onset: int
    peak: int
    peak_at: int
    signs: tuple[str, ...]
    quiet_since: int | None
    closes_at: int | None


def open_episode(graded: Graded, place: int) -> OpenEpisode | None:
    """The episode that is open at an instant; None outside of one."""
    rule, onset = graded.scale.episode, graded.evaluation.onset
    number = int(graded.episode[place])
    if rule is None or onset is None or not number:
        return None
    begun = int(onset[place])
    worst = begun + int(np.argmax(graded.lowest[begun : place + 1]))
    quiet = _quiet(graded.evaluation, rule, begun, place)
    since = None if quiet is None else _time(graded.evaluation, quiet)
    return OpenEpisode(
        number=number,
        onset=_time(graded.evaluation, begun),
        peak=int(graded.lowest[worst]),
        peak_at=_time(graded.evaluation, worst),
        signs=tuple(dict.fromkeys(row_name(graded.scale, n) for n in rule.without)),
        quiet_since=since,
        closes_at=None if since is None else since + _wait(graded, rule, place),
    )


def _time(evaluation: Evaluation, place: int) -> int:
    grid = evaluation.ground.grid
    return time_of(grid, int(grid.key[place]))


def _quiet(
    evaluation: Evaluation, rule: tree.Episode, onset: int, place: int
) -> int | None:
    """The instant since which every sign has been absent; None while one may be."""
    signs = np.broadcast_to(
        disjunction([evaluation.truth(n) for n in rule.without]),
        evaluation.ground.grid.key.shape,
    )
    broken = np.flatnonzero(signs[onset : place + 1] != FALSE)
    if not len(broken):
        return onset
    last = onset + int(broken[-1])
    return None if last == place else last + 1


def _wait(graded: Graded, rule: tree.Episode, place: int) -> int:
    """How long the quiet must last, as far as is known now."""
    if rule.when is None or rule.then is None:
        return rule.after
    asked = truth_at(graded.evaluation, rule.when, place)
    return rule.after if asked == FALSE else rule.then


def row_name(scale: tree.Scale, node: tree.Node) -> str:
    """What a criterion is called aloud: the row of the table that it belongs to."""
    names = {d.name for d in scale.domains}
    if isinstance(node, tree.Named) and node.name not in names:
        inner = node.of
        for domain in scale.domains:
            if any(n is inner for n in walk(r.when for r in domain.rungs)):
                return words(domain.name)
    return words(node.name if isinstance(node, tree.Named) else node.text)


def words(name: str) -> str:
    """A name of a protocol file as words."""
    return name.replace("_", " ")
