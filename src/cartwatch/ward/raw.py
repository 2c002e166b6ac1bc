"""Thresholds without grading: what still rings when a review fails."""

from collections.abc import Iterator, Mapping

from sqlmodel import Session

from cartwatch import store
from cartwatch.clinical import Observation, Vocabulary, micros, systolic_limit
from cartwatch.clinical.names import SYSTOLIC_LIMIT
from cartwatch.protocol.tree import AlertRule, Compare, IsCode, Node, WardProtocol
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

    Only rules of one leaf on one value: a number against a limit, or a code. A value
    counts for as long as the vocabulary says. No trend, no grade, no episode.
    """
    chart = store.observations(session, card.patient)
    last = latest(row for row in chart if micros(row.at) <= now)
    limits = {SYSTOLIC_LIMIT: systolic_limit(card.age_years)}
    for rule in protocol.alerts:
        row = _row(rule.when, last)
        if rule.priority != "high" or row is None:
            continue
        length = vocabulary[row.concept].valid_for
        fresh = length is None or now < micros(row.at) + length
        if fresh and _holds(rule.when, row, limits):
            yield rule, micros(row.at)


def _row(when: Node, last: Mapping[str, Observation]) -> Observation | None:
    if isinstance(when, Compare | IsCode):
        return last.get(when.concept)
    return None


def _holds(when: Node, row: Observation, limits: Mapping[str, float | None]) -> bool:
    if isinstance(when, IsCode):
        return not when.negated and row.value in when.codes
    if not isinstance(when, Compare) or not isinstance(row.value, float | int):
        return False
    limit = when.number if when.other is None else limits.get(when.other)
    if limit is None:
        return False
    compared = {
        "<": row.value < limit,
        "<=": row.value <= limit,
        ">": row.value > limit,
        ">=": row.value >= limit,
    }
    return compared[when.op]
