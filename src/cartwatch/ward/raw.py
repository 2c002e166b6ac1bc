"""Thresholds without grading: what still rings when a review fails."""

from collections.abc import Iterator, Mapping

from sqlmodel import Session

from cartwatch import store
from cartwatch.clinical import Observation, Vocabulary, micros, systolic_limit
from cartwatch.clinical.names import SYSTOLIC_LIMIT
from cartwatch.grading.entries import OPS
from cartwatch.protocol.tree import (
    AlertRule,
    Any,
    AtLeast,
    Compare,
    IsCode,
    Named,
    Node,
    WardProtocol,
)
from cartwatch.ward.latest import latest


def raw_alerts(
    card: store.Card,
    protocol: WardProtocol,
    vocabulary: Vocabulary,
    *,
    session: Session,
    now: int,
) -> Iterator[tuple[AlertRule, int]]:
    """The high alerts that one charted value decides, with when it was charted.

    Only what one leaf decides alone: a number against a limit, or a code, also as a
    member of "any of these". A value counts for as long as the vocabulary says. No
    trend, no grade, no episode.
    """
    chart = store.observations(session, card.patient)
    last = latest(row for row in chart if micros(row.at) <= now)
    limits = {SYSTOLIC_LIMIT: _limit(card, last)}
    for rule in protocol.alerts:
        if rule.priority != "high":
            continue
        for leaf in _leaves(rule.when):
            row = last.get(leaf.concept)
            if row and _fresh(row, vocabulary, now) and _holds(leaf, row, limits):
                yield rule, micros(row.at)
                break


def _limit(card: store.Card, last: Mapping[str, Observation]) -> float | None:
    """The patient's own limit where a physician charted one, else that of the age."""
    own = last.get(SYSTOLIC_LIMIT)
    if own is not None and isinstance(own.value, float | int):
        return float(own.value)
    return systolic_limit(card.age_years)


def _fresh(row: Observation, vocabulary: Vocabulary, now: int) -> bool:
    length = vocabulary[row.concept].valid_for
    return length is None or now < micros(row.at) + length


def _leaves(when: Node) -> Iterator[Compare | IsCode]:
    """The leaves of which any one makes the rule true."""
    if isinstance(when, Compare | IsCode):
        yield when
    elif isinstance(when, Named):
        yield from _leaves(when.of)
    elif isinstance(when, Any) or (isinstance(when, AtLeast) and when.number == 1):
        for member in when.members:
            yield from _leaves(member)


def _holds(when: Node, row: Observation, limits: Mapping[str, float | None]) -> bool:
    if isinstance(when, IsCode):
        return not when.negated and row.value in when.codes
    if not isinstance(when, Compare) or not isinstance(row.value, float | int):
        return False
    limit = when.number if when.other is None else limits.get(when.other)
    if limit is None:
        return False
    limit = when.percent * limit / 100
    return bool(OPS[when.op](row.value, limit))
