"""Walks over the trees that grading evaluates: children first, and kept."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from cartwatch.clinical import Vocabulary
from cartwatch.clinical.concept import GIVEN
from cartwatch.clinical.names import WEIGHT
from cartwatch.protocol import tree
from cartwatch.protocol.walk import children, operands

__all__ = [
    "children",
    "concepts",
    "momentary",
    "operands",
    "read",
    "scale_nodes",
    "walk",
    "ward_nodes",
    "with_items",
]


class Trees:
    """Trees as the key of what is known of them: by identity, as nodes are."""

    __slots__ = ("ids", "nodes")

    def __init__(self, nodes: Iterable[tree.Node | None]) -> None:
        self.nodes = tuple(n for n in nodes if n is not None)
        self.ids = tuple(map(id, self.nodes))

    def __hash__(self) -> int:
        return hash(self.ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Trees) and self.ids == other.ids


def walk(nodes: Iterable[tree.Node | None]) -> Iterator[tree.Node]:
    """Every node of these trees, children first, each once."""
    return iter(_walked(Trees(nodes)))


# A bedside call asks the same few trees again and again; the key keeps them alive.
@lru_cache(maxsize=2048)
def _walked(trees: Trees) -> tuple[tree.Node, ...]:
    return tuple(_walk(trees.nodes))


def _walk(nodes: tuple[tree.Node, ...]) -> Iterator[tree.Node]:
    seen: set[int] = set()
    stack = [(n, False) for n in reversed(nodes)]
    while stack:
        node, opened = stack.pop()
        if opened:
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack += [(c, False) for c in reversed(children(node))]


def concepts(nodes: Iterable[tree.Node | None]) -> tuple[str, ...]:
    """Every concept that these trees name, in the order met."""
    return _named(Trees(nodes))


@lru_cache(maxsize=2048)
def _named(trees: Trees) -> tuple[str, ...]:
    every = _walked(trees)
    return tuple(dict.fromkeys(c for n in every for c in operands(n)))


def read(nodes: Iterable[tree.Node | None], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Every concept that grading reads: those named, and the weight for doses."""
    every = list(walk(nodes))
    named = concepts(every)
    doses = any(isinstance(node, tree.Dose | tree.Total) for node in every)
    if doses and WEIGHT in vocabulary:
        return tuple(dict.fromkeys([*named, WEIGHT]))
    return named


def momentary(node: tree.Node, vocabulary: Vocabulary) -> bool:
    """Whether a node may be true at an instant alone: a dose, outside a window."""
    return any(vocabulary[name].kind == GIVEN for name in _at_once(Trees([node])))


@lru_cache(maxsize=2048)
def _at_once(trees: Trees) -> tuple[str, ...]:
    """The concepts whose codes these trees ask for outside a window."""
    node = trees.nodes[0]
    if isinstance(node, tree.IsCode):
        return (node.concept,)
    if isinstance(node, tree.Within | tree.Ever | tree.SinceOnset):
        return ()
    return tuple(name for c in children(node) for name in _at_once(Trees([c])))


def with_items(names: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """These concepts and the items that their scores are summed from."""
    every = [m for n in names for m in (n, *vocabulary[n].sum_of)]
    return tuple(dict.fromkeys(every))


def scale_nodes(scale: tree.Scale, *, flags: bool = True) -> tuple[tree.Node, ...]:
    """Every tree of a scale that grading evaluates, maybe without its flags."""
    episode = scale.episode
    parts: list[tree.Node | None] = [scale.requires, scale.applies]
    if episode is not None:
        parts += [episode.opens, *episode.without, episode.when]
    parts += [r.when for d in scale.domains for r in d.rungs]
    parts += [f.when for f in scale.flags if flags]
    return tuple(p for p in parts if p is not None)


def ward_nodes(ward: tree.WardProtocol) -> tuple[tree.Node, ...]:
    """Every tree of a ward file that grading evaluates."""
    parts: list[tree.Node | None] = [a.when for a in ward.alerts]
    parts += [m.when for m in ward.mutes]
    parts += [s.when for s in ward.schedule]
    parts += [f.when for f in ward.family]
    return tuple(p for p in parts if p is not None and not isinstance(p, tree.Overdue))
