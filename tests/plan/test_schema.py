"""The JSON Schema of a policy says what the loader says."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from anonkit.actions import ACTIONS
from anonkit.plan.schema import policy_schema
from anonkit.policy.document import read_document
from anonkit.policy.load import load_policy

ROOT = Path(__file__).parents[2]
POLICIES = sorted((ROOT / "policies").glob("*.yaml"))
SCHEMA = policy_schema()
SMALL = {
    "policy": 1,
    "name": "n",
    "release": "r",
    "person": "row",
    "columns": {"a": {"role": "open"}},
}


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def valid(content: Any) -> bool:
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(content)


def with_column(**column: Any) -> dict[str, Any]:
    return {**SMALL, "columns": {"a": column}}


def test_it_is_a_json_schema_without_anything_of_python():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    text = json.dumps(SCHEMA)
    assert "\\u0000" not in text
    assert '"null"' not in text


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_every_policy_of_ours_is_valid(path):
    load_policy(path)
    assert valid(plain(read_document(path.read_text("utf-8"), "p").content))


@pytest.mark.parametrize(
    "content",
    [
        {key: value for key, value in SMALL.items() if key != "person"},
        {**SMALL, "persn": "a"},
        {**SMALL, "audience": "licenced"},
        with_column(role="open", width=5),
        with_column(role="open", action="band", width=5, keep_last=2),
        with_column(role="open", action="band"),
        with_column(role="open", action="no_such"),
        with_column(role="quasi", values={"listed": ["a"]}),
        with_column(role="quasi", hierarchy={"csv": "a.csv"}),
        {**SMALL, "microdata": {"k": 1}},
        {**SMALL, "aggregates": {"budget": "b", "epsilon": "2", "tables": []}},
    ],
)
def test_what_the_loader_refuses_is_not_valid(content):
    assert not valid(content)


@pytest.mark.parametrize(
    "content",
    [
        SMALL,
        with_column(role=["quasi", "sensitive"], values=["a", 1, 1.5]),
        with_column(role="open", action="band", width=5, top=80, label="age"),
        with_column(role="quasi", values={"file": "a.csv"}, hierarchy={"bands": [5], "top": 80}),
        with_column(role="quasi", hierarchy="a.csv"),
        {**SMALL, "release": 2026},
        {
            **SMALL,
            "microdata": {"t": {"a": 0.4, "b": {"max": 0.2, "distance": "ordered"}}, "l": {"a": 2}},
            "aggregates": {
                "budget": "b",
                "epsilon": 2,
                "tables": [
                    {"name": "t", "by": ["a", {"column": "b", "level": 1}], "count": "rows"}
                ],
            },
        },
    ],
)
def test_every_way_of_writing_is_valid(content):
    assert valid(content)


def test_each_action_has_its_own_parameters():
    for name, action in ACTIONS.items():
        assert set(action.params.model_fields) <= set(
            SCHEMA["$defs"][f"Column.{name}"]["properties"]
        )
