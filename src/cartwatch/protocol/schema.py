"""JSON Schemas of the protocol files, so that editors validate while one types.

Generated from the models, which are the one schema; `cartwatch protocol schema`
writes them to protocols/schema/, and a test fails when they are out of date.
"""

import json
from typing import Any

from pydantic import BaseModel

from cartwatch.protocol.models_case import CasesModel
from cartwatch.protocol.models_family import FamilyModel
from cartwatch.protocol.models_scale import ScaleModel
from cartwatch.protocol.models_vocabulary import VocabularyModel
from cartwatch.protocol.models_ward import WardModel

DRAFT = "https://json-schema.org/draft/2020-12/schema"
FILES: dict[str, tuple[type[BaseModel], str]] = {
    "vocabulary": (VocabularyModel, "CartWatch vocabulary"),
    "scale": (ScaleModel, "CartWatch scale"),
    "ward": (WardModel, "CartWatch ward"),
    "family": (FamilyModel, "CartWatch family texts"),
    "test": (CasesModel, "CartWatch tests of a scale or a ward"),
}


def schemas() -> dict[str, str]:
    """The text of every schema by its file's name, such as scale.schema.json."""
    return {
        f"{name}.schema.json": _text(model, title)
        for name, (model, title) in FILES.items()
    }


def _text(model: type[BaseModel], title: str) -> str:
    body = _plain(model.model_json_schema(by_alias=True))
    whole = {"$schema": DRAFT} | body | {"title": title}
    return json.dumps(whole, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _plain(node: Any) -> Any:
    """Without titles, nulls and defaults, which editors do not need."""
    if isinstance(node, list):
        return [_plain(part) for part in node]
    if not isinstance(node, dict):
        return node
    node = _without_null(node)
    kept = {
        key: _named(value) if key in ("properties", "$defs") else _plain(value)
        for key, value in node.items()
        if key not in ("title", "default")
    }
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return kept


def _named(members: dict[str, Any]) -> dict[str, Any]:
    """Members by name: a property may well be called title."""
    return {name: _plain(value) for name, value in members.items()}


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    """An empty value is refused in YAML, so "or null" is left out."""
    choices = node.get("anyOf", [])
    real = [choice for choice in choices if choice != {"type": "null"}]
    if len(real) == len(choices) or len(real) != 1:
        return node
    rest = {key: value for key, value in node.items() if key != "anyOf"}
    return {**rest, **real[0]}
