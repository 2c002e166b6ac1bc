"""Which limits of the protocol belong on a sign's lane: read from its own rules."""

from collections.abc import Iterator
from dataclasses import dataclass

from cartwatch.clinical import systolic_limit
from cartwatch.clinical.names import SYSTOLIC_LIMIT
from cartwatch.protocol.tree import Compare, Node, Scale
from cartwatch.ward import Review

BELOW = ("of", "condition")


@dataclass(frozen=True, slots=True)
class Limit:
    """A line across a lane: its value in the vocabulary's unit and its rule."""

    value: float
    text: str


def limits(review: Review, concept: str) -> tuple[Limit, ...]:
    """The limits that the scales and alerts of this ward compare `concept` with."""
    found: dict[float, Limit] = {}
    for node, scale in _rules(review):
        for leaf in leaves(node):
            if isinstance(leaf, Compare) and leaf.concept == concept:
                value = _value(leaf, scale, review)
                if value is not None:
                    found.setdefault(value, Limit(value, leaf.text))
    return tuple(found[value] for value in sorted(found))


def concepts(scale: Scale) -> frozenset[str]:
    """Every concept that a scale's rungs ask for."""
    rungs = [rung.when for domain in scale.domains for rung in domain.rungs]
    nodes = [leaf for node in rungs for leaf in leaves(node)]
    return frozenset(getattr(leaf, "concept", "") for leaf in nodes)


def leaves(node: Node) -> Iterator[Node]:
    """The leaves of a criterion: what is compared with the chart."""
    below = [*getattr(node, "members", ())]
    below += [child for name in BELOW if (child := getattr(node, name, None))]
    if not below:
        yield node
    for child in below:
        yield from leaves(child)


def _rules(review: Review) -> Iterator[tuple[Node, Scale | None]]:
    for scale_review in review.scales:
        for domain in scale_review.scale.domains:
            for rung in domain.rungs:
                yield rung.when, scale_review.scale
    for alert in review.protocol.alerts:
        yield alert.when, None


def _value(leaf: Compare, scale: Scale | None, review: Review) -> float | None:
    if leaf.number is not None:
        return leaf.number
    if leaf.setting is not None and scale is not None:
        return scale.settings[leaf.setting].value
    return own_limit(review) if leaf.other == SYSTOLIC_LIMIT else None


def own_limit(review: Review) -> float | None:
    """This patient's systolic limit: charted by a physician, else by age."""
    charted = review.latest.get(SYSTOLIC_LIMIT)
    if charted is not None and isinstance(charted.value, int | float):
        return float(charted.value)
    return systolic_limit(review.card.age_years)
