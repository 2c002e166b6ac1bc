"""When does the chart end an attribution before its time?

A clinician judged the support that they saw: a higher rung, a vasopressor or a device
that came later was not judged, so it ends the attribution and the rung counts again.
While it is unknown whether one came, so is the rung.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cartwatch.clinical.concept import RUNNING
from cartwatch.grading.attribute import Attributed, Interval, asked, mapped
from cartwatch.grading.block import NEVER
from cartwatch.grading.evaluate import Evaluation
from cartwatch.grading.ground import Ground
from cartwatch.grading.runs import closed
from cartwatch.grading.truth import TRUE
from cartwatch.grading.walk import concepts
from cartwatch.protocol.tree import Domain, Scale

HIGHER, VASOPRESSOR, DEVICE = "a higher rung", "a new vasopressor", "a new device"

Marks = NDArray[np.bool_]
Doubt = tuple[int, int, str]


def lapsed(found: Attributed, scale: Scale, plain: Evaluation) -> Attributed:
    """The same, each interval ended where the chart ends it.

    `plain` is the scale on its settled grid as if nothing had been attributed.
    """
    ends = [_lapsed(i, scale.domain(i.domain), plain) for i in found.intervals]
    return mapped(scale, ends)


def _lapsed(interval: Interval, domain: Domain, plain: Evaluation) -> Interval:
    span = interval.span(plain.ground.grid)
    interval = replace(interval, doubted=_doubted(domain, plain.ground, span))
    first: dict[int, str] = {}
    for why, marks in _reasons(interval, domain, plain, span):
        if marks.any():
            first.setdefault(span.start + int(marks.argmax()), why)
    if not first:
        return interval
    place = min(first)
    ends = int(plain.ground.grid.key[place])
    return replace(interval, ends=ends, ended_early=first[place])


def _reasons(
    interval: Interval, domain: Domain, plain: Evaluation, span: slice
) -> Iterator[tuple[str, Marks]]:
    """What may end it, the most telling first, and at which instants it is so."""
    ground = plain.ground
    drugs, devices = _support(domain, ground)
    for drug in drugs:
        yield VASOPRESSOR, _started(ground, drug, span)
    for device in devices:
        yield DEVICE, _changed(ground, device, span)
    for rung in domain.rungs:
        if rung.grade > interval.grade:
            truth = np.broadcast_to(plain.truth(rung.when), ground.grid.size)
            yield HIGHER, truth[span] == TRUE


def _support(domain: Domain, ground: Ground) -> tuple[list[str], list[str]]:
    """The pumps and the devices that a row of the table asks for."""
    known = ground.grid.block.frame.vocabulary
    leaves = [leaf for rung in domain.rungs for leaf in asked(rung.when)]
    words = [known[c] for c in concepts(leaves)]
    ending = {c.ended_by for c in known.concepts.values()}
    drugs = [word.name for word in words if word.kind == "running"]
    return drugs, [w.name for w in words if w.name in ending and w.coded]


def _doubted(domain: Domain, ground: Ground, span: slice) -> tuple[Doubt, ...]:
    """From and to which keys a new pump or another device can neither be shown nor
    ruled out, and which. What is unknown at one instant is not held against the next.
    """
    drugs, devices = _support(domain, ground)
    found = [(drug, _may_run(ground, drug, span)) for drug in drugs]
    found += [(device, _may_differ(ground, device, span)) for device in devices]
    return tuple(d for name, marks in found for d in _runs(ground, name, marks, span))


def _runs(ground: Ground, name: str, marks: Marks, span: slice) -> Iterator[Doubt]:
    edges = np.flatnonzero(np.diff(marks, prepend=False, append=False)) + span.start
    keys = closed(ground.grid.key, NEVER)[edges].tolist()
    for begins, ends in zip(keys[::2], keys[1::2], strict=True):
        yield begins, ends, name


def _may_run(ground: Ground, drug: str, span: slice) -> Marks:
    """Where a drug may run or not, and did not for certain at first."""
    position = ground.columns[drug].concept.position(RUNNING)
    mask = _masks(ground, drug, span)
    running = np.int64(1 << position if position is not None else 0)
    marks: Marks = ((mask & running) != 0) & (mask != running)
    elsewhere: Marks = marks & (mask[:1] != running)
    return elsewhere


def _may_differ(ground: Ground, device: str, span: slice) -> Marks:
    """Where the device may be another than at first, none apart, or is unconfirmed."""
    mask, stale = _masks(ground, device, span), ground.snapshot(device).stale
    known: Marks = (mask > 0) & ((mask & (mask - 1)) == 0)
    if not known.any():
        return known
    first = int(known.argmax())
    other: Marks = ~known & ((mask & ~(mask[first] | 1)) != 0)
    if stale is not None:
        other |= stale[span]
    later: Marks = other & (np.arange(len(mask)) > first)
    return later


def _started(ground: Ground, drug: str, span: slice) -> Marks:
    """Where a drug certainly runs that did not when the attribution began."""
    position = ground.columns[drug].concept.position(RUNNING)
    mask = _masks(ground, drug, span)
    running: Marks = mask == (1 << position if position is not None else 0)
    return running & ~running[:1]


def _changed(ground: Ground, device: str, span: slice) -> Marks:
    """Where the device is another than at first; the first code is no support."""
    mask = _masks(ground, device, span)
    known: Marks = (mask > 0) & ((mask & (mask - 1)) == 0)
    if not known.any():
        return known
    other: Marks = (mask != mask[known.argmax()]) & (mask != 1)
    return known & other


def _masks(ground: Ground, concept: str, span: slice) -> NDArray[np.int64]:
    found = ground.snapshot(concept)
    mask = np.broadcast_to(found.column.mask[found.entry], ground.grid.size)
    return np.asarray(mask[span])
