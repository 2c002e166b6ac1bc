"""The JSON Schemas that editors use come from the models that the loader uses."""

import json
from typing import Any

import pytest

from cartwatch.protocol import schemas, shipped

FOLDER = shipped() / "schema"


@pytest.mark.parametrize("name", schemas())
def test_a_schema_is_up_to_date(name: str) -> None:
    """`cartwatch protocol schema` writes it anew."""
    assert schemas()[name] == (FOLDER / name).read_text(encoding="utf-8")


def test_there_is_a_schema_for_every_kind_of_file() -> None:
    """And no other is left over."""
    assert sorted(schemas()) == sorted(path.name for path in FOLDER.glob("*.json"))


def objects(node: Any) -> list[dict[str, Any]]:
    """Every schema of an object inside this one."""
    if isinstance(node, list):
        return [found for part in node for found in objects(part)]
    if not isinstance(node, dict):
        return []
    mine = [node] if node.get("type") == "object" and "properties" in node else []
    return mine + [found for part in node.values() for found in objects(part)]


@pytest.mark.parametrize("name", schemas())
def test_an_editor_marks_unknown_keys(name: str) -> None:
    """As the loader refuses them."""
    found = objects(json.loads(schemas()[name]))
    assert found
    assert all(part["additionalProperties"] is False for part in found)
