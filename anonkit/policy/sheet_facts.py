"""What a workbook of questions was made from: written out in it, and read from it again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from anonkit import __version__
from anonkit.canonical import Json, canonical_json, sha256_hex
from anonkit.errors import PolicyError
from anonkit.policy.questions import LinkedDraft, Survey
from anonkit.records import ScanColumn, ScanRecord

FORMAT = 1
"""Of the workbook: what stands where, and what it means."""
_CHECK = "check"
_COLUMN = "column "

Fact = tuple[str, str]
"""A part and its content, as JSON."""


def facts(survey: Survey) -> tuple[Fact, ...]:
    """All that a draft rests on: names, shapes and doubts, and no cell of the data."""
    record = survey.record
    head: dict[str, Json] = {
        "format": FORMAT,
        "tool": __version__,
        "name": survey.name,
        "countries": list(survey.countries),
        "languages": list(survey.languages),
        "file_format": record.format,
        "stated": dict(record.stated),
        "linked": [asdict(table) for table in survey.linked],
    }
    columns = {
        f"{_COLUMN}{place}": _filled(column) for place, column in enumerate(record.columns, 1)
    }
    told = [(part, _json(content)) for part, content in (head | columns).items()]
    return (*told, (_CHECK, _digest(told)))


def survey_of(told: Sequence[Fact]) -> Survey:
    """The survey of which `facts` were told.

    Raises:
        PolicyError: They are not as they were written, or of another version.
    """
    *parts, check = told or [("", "")]
    content = dict(parts)
    if content.get("format", "").strip() not in ("", str(FORMAT)):
        raise PolicyError(
            "the workbook was made by another version of anonkit",
            fix="make it anew with this version: anonkit init DATA -o plan.xlsx",
            code="sheet.version",
        )
    if check != (_CHECK, _digest(parts)):
        raise _changed()
    try:
        return _survey({part: json.loads(text) for part, text in parts})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _changed() from None


def _changed() -> PolicyError:
    return PolicyError(
        "this sheet was changed",
        fix="undo that, or make the workbook anew and copy your answers into it",
        code="sheet.changed",
    )


def _survey(content: Mapping[str, Any]) -> Survey:
    columns = tuple(_column(one) for part, one in content.items() if part.startswith(_COLUMN))
    return Survey(
        ScanRecord(columns, content["stated"], content["file_format"]),
        name=content["name"],
        countries=tuple(content["countries"]),
        languages=tuple(content["languages"]),
        linked=tuple(LinkedDraft(**table) for table in content["linked"]),
    )


def _column(content: Mapping[str, Any]) -> ScanColumn:
    told = {
        field.name: content[field.name] for field in fields(ScanColumn) if field.name in content
    }
    lists = {key: tuple(value) for key, value in told.items() if isinstance(value, list)}
    return ScanColumn(**{"evidence": (), **told, **lists})


def _filled(column: ScanColumn) -> Json:
    """What is known of a column, without what is empty."""
    known = {key: value for key, value in asdict(column).items() if value}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in known.items()}


def _json(content: Json) -> str:
    return canonical_json(content).decode("utf-8")


def _digest(told: Sequence[Fact]) -> str:
    return sha256_hex(canonical_json([list(fact) for fact in told]))
