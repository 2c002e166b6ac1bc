"""What stands below a node, and what does a leaf name? Walks over criteria trees."""

from collections.abc import Iterable, Iterator

from cartwatch.protocol.tree import (
    All,
    Any,
    AtLeast,
    Compare,
    Dose,
    Dropped,
    Ever,
    Given,
    IsCode,
    IsOther,
    Lasting,
    Named,
    Node,
    Not,
    SinceOnset,
    Total,
    UnknownWhile,
    Within,
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below one, in file order; none for a leaf."""
    if isinstance(node, All | Any | AtLeast):
        return node.members
    if isinstance(node, UnknownWhile):
        return node.condition, node.of
    if isinstance(node, Named | Not | Ever | SinceOnset | Within | Lasting):
        return (node.of,)
    return ()


def operands(node: Node) -> tuple[str, ...]:
    """The concepts that a leaf names; empty for any other node."""
    if isinstance(node, Compare | IsOther):
        return (node.concept,) if node.other is None else (node.concept, node.other)
    if isinstance(node, Total):
        return tuple(term.concept for term in node.terms)
    if isinstance(node, IsCode | Dropped | Dose | Given):
        return (node.concept,)
    return ()


def walk(roots: Iterable[Node]) -> Iterator[Node]:
    """Every node under the roots once, in file order."""
    seen: set[int] = set()
    waiting = list(roots)[::-1]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            waiting.extend(children(node)[::-1])
