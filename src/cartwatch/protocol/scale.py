"""A scale file as a frozen Scale."""

from collections.abc import Iterable, Mapping

from cartwatch.clinical import Vocabulary, spoken
from cartwatch.protocol import checks
from cartwatch.protocol.amounts import amounts
from cartwatch.protocol.approval import approved, status
from cartwatch.protocol.criterion import criterion
from cartwatch.protocol.located import Word
from cartwatch.protocol.models_scale import ClosesModel, ScaleModel
from cartwatch.protocol.problem import Report
from cartwatch.protocol.scope import Raw, Scope
from cartwatch.protocol.settings import settings
from cartwatch.protocol.tree import (
    Domain,
    Episode,
    Flag,
    Node,
    Rung,
    Scale,
    Setting,
    Source,
)


def scale(
    model: ScaleModel,
    vocabulary: Vocabulary,
    report: Report,
    *,
    scale_id: str,
    digest: str,
    own: Mapping[str, Setting] | None = None,
    doubtful: frozenset[str] = frozenset(),
) -> Scale | None:
    """The scale; None, with problems in the report, when something is wrong.

    `own` holds a ward's settings by name, used instead of the scale's. Problems about
    `doubtful` names, which stand near what could not be read, are not told.
    """
    found = Report()
    merged = settings(model.settings, found) | dict(own or {})
    scope = Scope(
        vocabulary,
        found,
        settings=merged,
        amounts=amounts(model.amounts, vocabulary, found),
        criteria=model.criteria,
        domains=model.domains,
    )
    _one_name_each(model, scope)
    approved(model, found, needed=False)
    built = _built(model, scope, scale_id, digest)
    report.take(found, doubtful)
    return None if found or doubtful else built


def _built(model: ScaleModel, scope: Scope, scale_id: str, digest: str) -> Scale | None:
    criteria = _criteria(scope)
    domains = tuple(_domain(name, scope) for name in model.domains)
    episode = _episode(model, domains, scope)
    applies, requires = (_optional(r, scope) for r in (model.applies, model.requires))
    flags = _flags(model, scope)
    _checked(model, domains, (applies, requires), flags, scope)
    return Scale(
        id=scale_id,
        scale=str(model.scale),
        title=str(model.title),
        version=str(model.version),
        status=status(model.status),
        source=_source(model),
        settings=dict(scope.settings),
        criteria=criteria,
        episode=episode,
        requires=requires,
        domains=domains,
        flags=flags,
        recorded={int(grade): str(says) for grade, says in model.recorded.items()},
        applies=applies,
        digest=digest,
        place=model.place,
        questions=tuple(str(question) for question in model.questions),
    )


def _source(model: ScaleModel) -> Source:
    doi = model.source.doi
    return Source(str(model.source.cite), None if doi is None else str(doi))


def _optional(raw: Raw | None, scope: Scope) -> Node | None:
    return None if raw is None else criterion(raw, scope)


def _criteria(scope: Scope) -> dict[str, Node]:
    """Criteria by name; the members of a list are read but have no name."""
    found: dict[str, Node] = {}
    for name, raw in scope.criteria.items():
        members: list[Raw] = raw if isinstance(raw, list) else [raw]
        nodes = [criterion(member, scope) for member in members]
        node = None if isinstance(raw, list) else nodes[0]
        if node is not None:
            found[str(name)] = node
    return found


def _domain(name: Word, scope: Scope) -> Domain:
    rungs = scope.domains[name]
    if not rungs:
        scope.refuse(name.place, f"the domain '{name}' has no rung; write 1 to 4")
    built: list[Rung] = []
    for grade, rung in sorted(rungs.items()):
        when = criterion(rung.when, scope)
        if when is not None:
            note = None if rung.note is None else str(rung.note)
            built.append(Rung(int(grade), str(rung.says), when, grade.place, note))
    return Domain(str(name), tuple(built), name.place)


def _flags(model: ScaleModel, scope: Scope) -> tuple[Flag, ...]:
    built = [
        (name, flag.says, criterion(flag.when, scope))
        for name, flag in model.flags.items()
    ]
    return tuple(Flag(str(n), str(s), when) for n, s, when in built if when)


def _episode(
    model: ScaleModel, domains: tuple[Domain, ...], scope: Scope
) -> Episode | None:
    if model.episode is None:
        return None
    closes = model.episode.closes
    opens = criterion(model.episode.opens, scope)
    without = [criterion(raw, scope) for raw in closes.without]
    whole = tuple(node for node in without if node is not None)
    after = scope.length(closes.after)
    when = _optional(closes.when, scope)
    then = scope.length(closes.then) if closes.then else None
    if (closes.when is None) != (closes.then is None):
        message = "'when' and 'then' go together: another quiet time, and its reason"
        scope.refuse(closes.place, message)
    if opens is None or len(whole) < len(without) or after is None:
        return None
    _left_out(opens, whole, closes, scope)
    _quiet(closes, (after, then), domains, scope)
    return Episode(opens, whole, after[0], when, then[0] if then else None)


def _left_out(
    opens: Node, without: tuple[Node, ...], closes: ClosesModel, scope: Scope
) -> None:
    checks.since_onset_used([opens], "opens", scope.report)
    checks.since_onset_used(without, "without", scope.report)
    if not checks.covers(without, opens):
        place = closes.without[0]
        where = place.place if isinstance(place, Word) else closes.place
        message = f"'without' leaves out '{opens.text}', which opens an episode"
        scope.refuse(where, f"{message}; add it, or the episode never stays closed")


def _quiet(
    closes: ClosesModel,
    lengths: Iterable[tuple[int, str | None] | None],
    domains: tuple[Domain, ...],
    scope: Scope,
) -> None:
    """A quiet time may not end while a window of a rung still holds."""
    longest = checks.longest_window(r.when for d in domains for r in d.rungs)
    for word, length in zip((closes.after, closes.then), lengths, strict=True):
        if longest and word and length and length[0] < longest.window:
            window = longest.setting or spoken(longest.window)
            scope.refuse(
                word.place,
                f"the quiet time '{word}' ({spoken(length[0])}) is shorter than "
                f"'{window}' ({spoken(longest.window)}), a window used by a rung; "
                "make it at least as long",
            )


def _checked(
    model: ScaleModel,
    domains: tuple[Domain, ...],
    loose: tuple[Node | None, ...],
    flags: tuple[Flag, ...],
    scope: Scope,
) -> None:
    rungs = [rung.when for domain in domains for rung in domain.rungs]
    others = [node for node in loose if node is not None]
    raws: list[Raw] = []
    if model.episode:
        closes = model.episode.closes
        raws = [model.episode.opens, *closes.without, closes.when]
    watched = [criterion(raw, scope) for raw in raws if raw is not None]
    roots = [*rungs, *others, *(f.when for f in flags), *(n for n in watched if n)]
    checks.given_outside_window(roots, scope.vocabulary, scope.report)
    checks.not_over_standing(rungs, scope.vocabulary, scope.report)
    if model.applies is not None:
        applies = criterion(model.applies, scope)
        checks.since_onset_used([applies] if applies else [], "applies", scope.report)


def _one_name_each(model: ScaleModel, scope: Scope) -> None:
    """A domain, a criterion, an amount, a setting, a concept: one name each."""
    taken = dict.fromkeys(scope.vocabulary.concepts, "a concept")
    kinds: dict[str, Iterable[Word]] = {
        "a setting": model.settings,
        "an amount": model.amounts,
        "a criterion": model.criteria,
        "a domain": model.domains,
    }
    for kind, names in kinds.items():
        for name in names:
            if name in taken:
                message = f"'{name}' is {kind} and also {taken[name]}; rename one"
                scope.refuse(name.place, message)
            taken.setdefault(str(name), kind)
