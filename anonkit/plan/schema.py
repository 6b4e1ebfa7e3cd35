"""The JSON Schema of a policy: the model, and the parameters of every action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from anonkit.actions import ACTIONS
from anonkit.policy.model import Policy
from anonkit.policy.types import is_internal
from anonkit.protect import METHODS

_DIALECT = GenerateJsonSchema.schema_dialect


def policy_schema() -> Mapping[str, Any]:
    """JSON Schema 2020-12 of a policy file.

    A column is described once without an action and once for each action,
    so that an editor knows which parameters may stand beside it.
    """
    raw = Policy.model_json_schema(by_alias=True)
    tidy: dict[str, Any] = _tidy(raw)
    plain = tidy["$defs"]["Column"]
    del plain["properties"]["action"]
    variants = {f"Column.{name}": _with_action(plain, name) for name in ACTIONS}
    references = [{"$ref": f"#/$defs/{name}"} for name in ("Column.plain", *variants)]
    tidy["$defs"] |= {"Column.plain": plain, **variants, "Column": {"anyOf": references}}
    tidy["$defs"]["Microdata"]["properties"]["method"]["enum"] = list(METHODS)
    return {"$schema": _DIALECT, "title": "anonkit policy", **tidy}


def _with_action(plain: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The schema of a column that has the action `name`."""
    action = ACTIONS[name]
    params = _tidy(action.params.model_json_schema(by_alias=True))
    properties = {
        **{key: {"$ref": f"#/$defs/Column.plain/properties/{key}"} for key in plain["properties"]},
        "action": {"const": name, "description": action.summary},
        **params.get("properties", {}),
    }
    return {
        "type": "object",
        "description": f"A column with the action {name}: {action.summary}.",
        "properties": properties,
        "required": [*plain["required"], "action", *params.get("required", [])],
        "additionalProperties": False,
    }


def _tidy(node: Any) -> Any:
    """Without what only Python needs: titles, nulls (a policy has none), keys nobody writes."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    choices = [choice for choice in node.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        rest = {key: value for key, value in node.items() if key not in {"anyOf", "default"}}
        return _tidy({**choices[0], **rest})
    node = {**node, "anyOf": choices} if choices else node
    kept = {key: _tidy(value) for key, value in node.items() if key != "title" or _is_key(value)}
    if kept.get("default", ...) is None:
        del kept["default"]
    if isinstance(kept.get("properties"), dict):
        named = kept["properties"].items()
        kept["properties"] = {key: value for key, value in named if not is_internal(key)}
    return kept


def _is_key(value: object) -> bool:
    """Whether `title` is the name of a key here, not the title of a schema."""
    return isinstance(value, dict)
