"""What a criterion may not do where it stands; each check walks the tree."""

from collections.abc import Iterable

from cartwatch.clinical import Vocabulary
from cartwatch.clinical.concept import GIVEN
from cartwatch.protocol.problem import Report
from cartwatch.protocol.tree import (
    All,
    Any,
    AtLeast,
    Compare,
    Dose,
    Ever,
    GradeIs,
    IsCode,
    IsOther,
    Lasting,
    Named,
    Node,
    Not,
    Overdue,
    SinceOnset,
    Total,
    Within,
)
from cartwatch.protocol.walk import children, operands, walk

_OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">="}


def given_outside_window(
    roots: Iterable[Node], vocabulary: Vocabulary, report: Report
) -> None:
    """A dose has no duration, so it can be asked for only in a stretch of time."""
    seen: set[tuple[int, bool]] = set()
    waiting = [(node, False) for node in roots]
    while waiting:
        node, inside = waiting.pop()
        if (id(node), inside) in seen:
            continue
        seen.add((id(node), inside))
        if isinstance(node, IsCode) and vocabulary[node.concept].kind == GIVEN:
            _given(node, report, inside=inside)
        below = _inside(node, now=inside)
        waiting.extend((child, below) for child in children(node))


def _inside(node: Node, *, now: bool) -> bool:
    if isinstance(node, Within | Ever | SinceOnset):
        return True
    return now and not isinstance(node, Lasting)


def _given(node: IsCode, report: Report, *, inside: bool) -> None:
    if node.negated:
        message = f"'{node.text}': write {{not: {{within: 24h, of: …}}}}"
        report.add(node.place, f"{message}; a dose is given at an instant")
    elif not inside:
        report.add(
            node.place,
            f"'{node.text}' is true only at an instant; put it in within, "
            "since_onset or ever",
        )


def not_over_standing(
    roots: Iterable[Node], vocabulary: Vocabulary, report: Report
) -> None:
    """In a domain: staleness is decided at the leaf, so `not` must be in the leaf."""
    for node in walk(roots):
        if not isinstance(node, Not):
            continue
        for leaf in walk([node.of]):
            if any(vocabulary[name].stands for name in operands(leaf)):
                report.add(
                    node.place,
                    f"'not' over '{leaf.text}', whose value stands until it changes; "
                    f"in a domain write {_opposite(leaf)}",
                )


def _opposite(leaf: Node) -> str:
    if isinstance(leaf, IsCode):
        verb = "is" if leaf.negated else "is not"
        return f"'{leaf.concept} {verb} {' or '.join(leaf.codes)}'"
    if isinstance(leaf, IsOther):
        verb = "is" if leaf.negated else "is not"
        return f"'{leaf.concept} {verb} {leaf.other}'"
    if isinstance(leaf, Compare | Dose | Total):
        return f"'{leaf.text.replace(leaf.op, _OPPOSITE[leaf.op], 1)}'"
    return "the opposite as a leaf"


def since_onset_used(roots: Iterable[Node], where: str, report: Report) -> None:
    """What decides an episode cannot depend on the episode."""
    for node in walk(roots):
        if isinstance(node, SinceOnset):
            message = f"since_onset is used by '{where}', which decides the episode"
            report.add(node.place, f"{message}; use within")


def may_be_used(roots: Iterable[Node], report: Report) -> None:
    """Families are told only what is settled."""
    for node in walk(roots):
        if isinstance(node, GradeIs) and node.possible:
            certain = node.text.replace(" may be", "", 1)
            report.add(
                node.place,
                f"'{node.text}' is only possible; families are told what is certain: "
                f"write '{certain}'",
            )


def overdue_used(roots: Iterable[Node], report: Report, *, alone: bool) -> None:
    """Lateness is its own alert; it can be part of nothing else."""
    for root in roots:
        for node in walk([root]):
            if isinstance(node, Overdue) and not (alone and node is root):
                message = "'checks are overdue' stands alone, as an alert's 'when'"
                report.add(node.place, message)


def longest_window(roots: Iterable[Node]) -> Within | None:
    """The longest `within` under the roots."""
    windows = [node for node in walk(roots) if isinstance(node, Within)]
    return max(windows, key=lambda node: node.window, default=None)


def covers(without: Iterable[Node], opens: Node) -> bool:
    """Whether `without` false means `opens` false, so that nothing is left out."""
    ended: list[Node] = []
    waiting = list(without)
    while waiting:
        node = waiting.pop()
        ended.append(node)
        if isinstance(node, Named | Any) or _any_of(node):
            waiting.extend(children(node))
    return _covered(opens, {id(n) for n in ended}, {n.text for n in ended})


def _any_of(node: Node) -> bool:
    return isinstance(node, AtLeast) and node.number == 1


def _covered(node: Node, ids: set[int], texts: set[str]) -> bool:
    if id(node) in ids or node.text in texts:
        return True
    if isinstance(node, Named | Any) or _any_of(node):
        return all(_covered(part, ids, texts) for part in children(node))
    if isinstance(node, All):
        return any(_covered(part, ids, texts) for part in node.members)
    return False
