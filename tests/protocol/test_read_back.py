"""What the loader returns is what the files say, field by field, read a second way."""

import math
import re
from pathlib import Path

import pytest
import yaml

from cartwatch.clinical import duration
from cartwatch.protocol import shipped
from cartwatch.protocol.models import NUMBER

FOLDER = shipped()
SCALES = sorted(p for p in (FOLDER / "scales").glob("*.yaml") if ".test." not in p.name)
WARDS = sorted(p for p in (FOLDER / "wards").glob("*.yaml") if ".test." not in p.name)
LANGUAGES = sorted((FOLDER / "family").glob("*.yaml"))


def written(path: Path) -> dict:
    """A file as plain texts, lists and mappings; nothing is a number or a truth."""
    loader = yaml.BaseLoader(path.read_text("utf-8"))
    found: dict = loader.get_single_data()
    return found


def listed(text: str | None) -> tuple[str, ...]:
    """`a or b or c` as its members."""
    return tuple(text.split(" or ")) if text else ()


def numbers(text: str) -> tuple[float, ...]:
    """The numbers in a text, in order."""
    return tuple(float(n) for n in re.findall(NUMBER, text))


def test_every_concept_is_as_written(library):
    """Labels, units, codes, limits and how long a value counts."""
    concepts = written(FOLDER / "vocabulary.yaml")["concepts"]
    assert list(concepts) == list(library.vocabulary.concepts)
    for name, says in concepts.items():
        found = library.vocabulary[name]
        plain = ("label", "kind", "unit", "form", "help", "worse", "ended_by")
        assert {f: says.get(f) for f in plain} == {f: getattr(found, f) for f in plain}
        assert name == found.name
        assert listed(says.get("loinc")) == found.loinc
        assert listed(says.get("also")) == found.also
        assert listed(says.get("sum_of")) == found.sum_of
        limits = says.get("plausible")
        assert found.plausible == (None if limits is None else numbers(limits))
        lasting = says.get("valid_for")
        assert found.valid_for == (None if lasting is None else duration(lasting))
        assert found.stands == ("stands" in says)
        confirm = says.get("stands")
        known = None if confirm in (None, "always") else duration(confirm)
        assert found.confirm_after == known


def test_every_code_is_as_written(library):
    """Name, label, spellings, and whether it means that nobody knows."""
    for name, says in written(FOLDER / "vocabulary.yaml")["concepts"].items():
        if "codes" not in says:
            continue
        found = library.vocabulary[name].codes
        for code, (spelled, entry) in zip(found, says["codes"].items(), strict=True):
            assert (spelled, entry["label"]) == (code.name, code.label)
            assert listed(entry.get("also")) == code.also
            assert code.unknown == (entry.get("unknown") in ("yes", "true"))


def test_every_soft_limit_is_as_written(library):
    """`50 to 90` has two ends, `up to 90` and `from 50` one."""
    for name, says in written(FOLDER / "vocabulary.yaml")["concepts"].items():
        found = library.vocabulary[name].check
        bands = says.get("check", {})
        assert len(bands) == len(found)
        for band, (ages, soft) in zip(found, bands.items(), strict=True):
            years = tuple(float(y) for y in re.findall(r"\d+(?:\.\d+)?", ages))
            until = years[1] if len(years) > 1 else math.inf
            assert (years[0], until) == (band.age_from, band.age_to)
            form = next((w for w in ("up to", "from") if soft.startswith(w)), "")
            low, high = numbers(soft)[0], numbers(soft)[-1]
            ends = {"up to": (None, high), "from": (low, None), "": (low, high)}
            assert ends[form] == (band.low, band.high)


@pytest.mark.parametrize("path", SCALES, ids=lambda p: p.stem)
def test_every_scale_is_as_written(library, path):
    """Its card, and of each rung the grade, the cell, the note and the source."""
    says, found = written(path), library.scales[path.stem]
    plain = ("scale", "title", "version", "status")
    assert {f: says[f] for f in plain} == {f: getattr(found, f) for f in plain}
    assert says["source"]["cite"] == found.source.cite
    assert says["source"].get("doi") == found.source.doi
    assert list(says["domains"]) == [d.name for d in found.domains]
    for domain in found.domains:
        rungs = says["domains"][domain.name]
        assert {int(g) for g in rungs if g.isdigit()} == {r.grade for r in domain.rungs}
        for rung in domain.rungs:
            cell = rungs[str(rung.grade)]
            assert cell["says"] == rung.says
            note = cell.get("note")
            assert (note or "").split() == (rung.note or "").split()
    assert list(says.get("flags", {})) == [f.name for f in found.flags]
    assert list(says.get("questions", [])) == [str(q) for q in found.questions]


@pytest.mark.parametrize("path", WARDS, ids=lambda p: p.stem)
def test_every_ward_is_as_written(library, path):
    """Its card, its alerts, mutes, schedule, ladders and what families are told."""
    says, found = written(path), library.wards[path.stem]
    plain = ("version", "status", "time_zone", "title")
    assert {f: says[f] for f in plain} == {f: getattr(found, f) for f in plain}
    assert says["ward"] == found.id
    for rule, (name, alert) in zip(found.alerts, says["alerts"].items(), strict=True):
        told = (rule.name, rule.priority, rule.ladder, rule.says, rule.explain)
        texts = [alert[w] for w in ("priority", "ladder", "says")]
        assert told == (name, *texts, alert.get("explain"))
        held = duration(alert["for"]) if "for" in alert else 0
        assert held == rule.hold_for
        clear = alert.get("clear_after")
        assert rule.clear_after == (None if clear is None else duration(clear))
    mutes = {name: mute["reason"] for name, mute in says["mute"].items()}
    assert mutes == {mute.alert: mute.reason for mute in found.mutes}
    due = [
        (tuple(s["of"]), duration(s["every"]), "when" in s) for s in says["schedule"]
    ]
    assert due == [(s.of, s.every, s.when is not None) for s in found.schedule]
    told = [(state, rule.get("hold")) for state, rule in says["family"].items()]
    assert told == [(rule.state, rule.hold) for rule in found.family]
    for name, steps in says["ladder"].items():
        calls = [(s["call"], duration(s["after"])) for s in steps]
        assert calls == [(s.call, s.after) for s in found.ladders[name]]


@pytest.mark.parametrize("language", [p.stem for p in LANGUAGES])
def test_every_family_text_is_as_written(library, language):
    """Every sentence of every state, list and card, in each language."""
    says = written(FOLDER / "family" / f"{language}.yaml")
    found = library.families[language]
    plain = ("language", "version", "status", "needs", "signs", "glossary", "questions")
    assert {f: says.get(f) for f in plain} == {f: getattr(found, f) for f in plain}
    blocks = ("title", "happening", "means", "doing", "you_can", "call_now", "words")
    for part in ("states", "treatments"):
        texts = getattr(found, part)
        assert set(says.get(part, {})) == set(texts)
        for name, text in texts.items():
            wanted = {b: says[part][name].get(b, "") for b in blocks}
            assert wanted == {b: getattr(text, b) for b in blocks}
    explains = says.get("explains", {})
    assert {n: e["text"] for n, e in explains.items()} == found.explains
    assert {n: e["term"] for n, e in explains.items()} == found.terms
    assert tuple(says.get("tell_nurse", ())) == found.tell_nurse
    assert tuple(says.get("confused_tips", ())) == found.confused_tips
    child = {
        n: {"young": c["young"], "teen": c["teen"]}
        for n, c in says.get("child", {}).items()
    }
    assert child == found.child
