"""What schemas are built of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def object_of(optional: Mapping[str, Schema] | None = None, /, **fields: Schema) -> Schema:
    """An object; every field but the optional ones is required."""
    properties = {**fields, **(optional or {})}
    return {"type": "object", "properties": properties, "required": list(fields)}


def document_of(
    title: str, optional: Mapping[str, Schema] | None = None, number: int = 1, /, **fields: Schema
) -> Schema:
    """A whole document of a format (`"format": 1`, unless told otherwise), with its title."""
    body = object_of(optional, format={"const": number}, **fields)
    return {"$schema": DIALECT, "title": f"anonkit {title}, format {number}", **body}


def list_of(of: Schema) -> Schema:
    """A list of whatever length."""
    return {"type": "array", "items": of}


def map_of(of: Schema) -> Schema:
    """An object with any keys, whose values are all alike."""
    return {"type": "object", "additionalProperties": of}


def or_null(schema: Schema) -> Schema:
    """What may also be null."""
    return {"anyOf": [schema, {"type": "null"}]}


def said(description: str, schema: Schema) -> Schema:
    """A schema with what it means."""
    return {**schema, "description": description}


TEXT: Schema = {"type": "string"}
TEXTS = list_of(TEXT)
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
HEX: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
EXACT = said("A decimal or a fraction, exactly: 0.5, 1/3.", TEXT)
BAND: Schema = {"enum": ["none", "< 5 %", "5–20 %", "> 20 %", "all"]}
