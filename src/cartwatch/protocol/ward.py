"""A ward file, with the scales and texts it refers to, as a frozen WardProtocol."""

from collections.abc import Mapping
from typing import TypedDict
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cartwatch.clinical import duration
from cartwatch.protocol import checks
from cartwatch.protocol.approval import approved, status
from cartwatch.protocol.criterion import criterion
from cartwatch.protocol.models_ward import WardModel
from cartwatch.protocol.problem import Report, meant
from cartwatch.protocol.scope import Scope
from cartwatch.protocol.shelf import Shelf
from cartwatch.protocol.tree import FamilyTexts, Place, Status, Step, WardProtocol
from cartwatch.protocol.ward_rules import (
    alert_rules,
    family_rules,
    mute_rules,
    schedule_rules,
)
from cartwatch.protocol.ward_scales import Own, Served, scale_ids, served, ward_settings

DEFAULT_LANGUAGE = "en"


def ward(
    model: WardModel,
    shelf: Shelf,
    report: Report,
    *,
    digest: str,
    doubtful: frozenset[str] = frozenset(),
) -> WardProtocol | None:
    """The ward protocol; None, with problems in the report, when something is wrong.

    Scales are read again with the ward's own settings. Problems about `doubtful`
    names, which stand near what could not be read, are not told.
    """
    found = Report()
    approved(model, found, needed=True)
    _time_zone(model, found)
    own = ward_settings(model, shelf, found)
    scales = served(model, shelf, own, found)
    texts = _texts(model, shelf.families, found) or _any_texts(model)
    built = _built(model, shelf, found, (own, scales, texts), digest)
    report.take(found, doubtful)
    broken = shelf.broken.intersection(scale_ids(model))
    return None if found or doubtful or broken else built


def _built(
    model: WardModel,
    shelf: Shelf,
    found: Report,
    resolved: tuple[Own, Served, FamilyTexts],
    digest: str,
) -> WardProtocol:
    own, scales, texts = resolved
    short = {n: tuple(s for _, s in pairs) for n, pairs in scales.items()}
    scope = Scope(shelf.vocabulary, found, criteria=model.criteria, scales=short)
    _one_name_each(model, scope)
    _criteria(scope)
    return WardProtocol(
        **_card(model),
        scales=scales,
        settings={f"{n}.{s.name}": s for n, e in own.items() for s in e.values()},
        alerts=alert_rules(model, texts, scope),
        mutes=mute_rules(model, scope),
        schedule=schedule_rules(model, scope),
        family=family_rules(model, shelf.families, scope),
        ladders=_ladders(model, scope),
        texts=texts,
        digest=digest,
        language=texts.language,
    )


class _Card(TypedDict):
    id: str
    version: str
    status: Status
    time_zone: str
    place: Place
    title: str
    effective_from: str
    approved_by: tuple[str, ...]


def _card(model: WardModel) -> _Card:
    """What the file says about itself."""
    return _Card(
        id=str(model.ward),
        version=str(model.version),
        status=status(model.status),
        time_zone=str(model.time_zone),
        place=model.place,
        title=str(model.title or model.ward),
        effective_from=str(model.effective_from or ""),
        approved_by=tuple(map(str, model.approved_by)),
    )


def _any_texts(model: WardModel) -> FamilyTexts:
    """Stands in for texts that are not there, so that the rest can be checked."""
    keys = {str(a.explain): "" for a in model.alerts.values()}
    return FamilyTexts(DEFAULT_LANGUAGE, "0.0.0", explains=keys)


def _criteria(scope: Scope) -> None:
    """Read the criteria that nothing uses too, so that their problems are told."""
    for raw in scope.criteria.values():
        members = raw if isinstance(raw, list) else [raw]
        nodes = [criterion(member, scope) for member in members]
        checks.overdue_used([n for n in nodes if n], scope.report, alone=False)


def _ladders(model: WardModel, scope: Scope) -> dict[str, tuple[Step, ...]]:
    found: dict[str, tuple[Step, ...]] = {}
    for name, steps in model.ladder.items():
        if not steps:
            scope.refuse(name.place, f"the ladder '{name}' calls nobody; add a step")
        times = [duration(step.after) for step in steps]
        for earlier, later, step in zip(times, times[1:], steps[1:], strict=False):
            if later < earlier:
                message = f"'{step.after}' is earlier than the step before it"
                scope.refuse(step.after.place, f"{message}; put the steps in order")
        found[str(name)] = tuple(
            Step(str(step.call), after)
            for step, after in zip(steps, times, strict=True)
        )
    return found


def _texts(
    model: WardModel, families: Mapping[str, FamilyTexts], report: Report
) -> FamilyTexts | None:
    language = str(model.language or DEFAULT_LANGUAGE)
    if language in families:
        return families[language]
    where = model.language.place if model.language else model.place
    hint = meant(language, families) or f" There is: {', '.join(families) or 'none'}."
    report.add(where, f"no family texts in '{language}'.{hint}")
    return None


def _time_zone(model: WardModel, report: Report) -> None:
    try:
        ZoneInfo(model.time_zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        hint = meant(model.time_zone, available_timezones())
        message = f"'{model.time_zone}' is no time zone."
        how = hint or " Write one such as Europe/Berlin."
        report.add(model.time_zone.place, f"{message}{how}")


def _one_name_each(model: WardModel, scope: Scope) -> None:
    for name in model.criteria:
        other = "a concept" if name in scope.vocabulary else "a scale"
        if name in scope.vocabulary or name in scope.scales:
            message = f"'{name}' is a criterion and also {other}; rename it"
            scope.refuse(name.place, message)
