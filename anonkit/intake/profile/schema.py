"""The JSON Schema of a profile, with the figures of every check, and of the files beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from anonkit.intake.base import Check
from anonkit.intake.profile.written import WrittenProfile


def profile_schema(checks: Mapping[str, Check]) -> Mapping[str, Any]:
    """JSON Schema 2020-12 of a profile, so that an editor knows each check and its settings."""
    raw = _tidy(WrittenProfile.model_json_schema(by_alias=True))
    plain = raw["$defs"]["WrittenCheck"]
    raw["properties"]["checks"] |= {
        "properties": {name: _check(plain, check) for name, check in checks.items()},
        "additionalProperties": False,
    }
    del raw["$defs"]["WrittenCheck"]
    dialect = GenerateJsonSchema.schema_dialect
    return {"$schema": dialect, **raw, "title": "anonkit profile"}


def form_schema(model: type[BaseModel], title: str) -> Mapping[str, Any]:
    """JSON Schema 2020-12 of another file that people write, such as the waivers."""
    raw = _tidy(model.model_json_schema(by_alias=True))
    return {"$schema": GenerateJsonSchema.schema_dialect, **raw, "title": title}


def _check(plain: Mapping[str, Any], check: Check) -> dict[str, Any]:
    settings = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            key: {"type": "string" if isinstance(value, str) else "number", "default": value}
            for key, value in check.settings.items()
        },
    }
    return {
        **plain,
        "description": f"{check.title}: {check.threshold.format(**check.settings)}.",
        "properties": {**plain["properties"], "settings": settings},
    }


def _tidy(node: Any) -> Any:
    """Without what only Python needs: titles, and nulls, for a profile has none."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    choices = [each for each in node.get("anyOf", []) if each != {"type": "null"}]
    if len(choices) == 1:
        node = {**{k: v for k, v in node.items() if k != "anyOf"}, **choices[0]}
    return {
        key: {name: _tidy(each) for name, each in value.items()}
        if key in {"properties", "$defs"}
        else _tidy(value)
        for key, value in node.items()
        if not (key == "title" and isinstance(value, str)) and (key, value) != ("default", None)
    }
