"""What a workbook of questions was made from: written out in it, and read from it again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
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
_LIST = "list "
_MOST_CHARACTERS = 20_000
"""Of a list in one cell, which holds 32,767."""

_Answers = tuple[tuple[str, ...], ...]
"""Each answer of a form with what stands above it."""

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
    lists = _lists(record.columns)
    columns = {
        f"{_COLUMN}{place}": _filled(column, lists)
        for place, column in enumerate(record.columns, 1)
    }
    parts = {
        f"{_LIST}{number}.{piece}": content
        for answers, number in lists.items()
        for piece, content in enumerate(_pieces(answers), 1)
    }
    told = [(part, _json(content)) for part, content in (head | parts | columns).items()]
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
    lists: dict[int, list[list[str]]] = {}
    for part, one in content.items():
        if part.startswith(_LIST):
            lists.setdefault(int(part.removeprefix(_LIST).split(".")[0]), []).extend(one)
    columns = tuple(
        _column(one, lists) for part, one in content.items() if part.startswith(_COLUMN)
    )
    return Survey(
        ScanRecord(columns, content["stated"], content["file_format"]),
        name=content["name"],
        countries=tuple(content["countries"]),
        languages=tuple(content["languages"]),
        linked=tuple(LinkedDraft(**table) for table in content["linked"]),
    )


def _lists(columns: Sequence[ScanColumn]) -> Mapping[_Answers, int]:
    """The lists of answers, each numbered once: many questions share one."""
    found = dict.fromkeys(_answers(column) for column in columns if column.values)
    return {answers: number for number, answers in enumerate(found, 1)}


def _answers(column: ScanColumn) -> _Answers:
    above = column.above or ((),) * len(column.values)
    return tuple((value, *over) for value, over in zip(column.values, above, strict=True))


def _pieces(answers: _Answers) -> Iterator[Json]:
    """A list in pieces that each fit a cell."""
    piece: list[Json] = []
    size = 0
    for answer in answers:
        piece.append(list(answer))
        size += sum(map(len, answer)) + 8
        if size > _MOST_CHARACTERS:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def _column(content: Mapping[str, Any], lists: Mapping[int, list[list[str]]]) -> ScanColumn:
    told = {
        field.name: content[field.name] for field in fields(ScanColumn) if field.name in content
    }
    told = {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}
    if "list" in content:
        answers = lists[content["list"]]
        told["values"] = tuple(answer[0] for answer in answers)
        told["above"] = tuple(tuple(answer[1:]) for answer in answers if len(answer) > 1)
    return ScanColumn(**{"evidence": (), **told})


def _filled(column: ScanColumn, lists: Mapping[_Answers, int]) -> Json:
    """What is known of a column, without what is empty; its answers by their list's number."""
    bare = asdict(replace(column, values=(), above=()))
    known = {key: list(v) if isinstance(v, tuple) else v for key, v in bare.items() if v}
    return {**known, "list": lists[_answers(column)]} if column.values else known


def _json(content: Json) -> str:
    return canonical_json(content).decode("utf-8")


def _digest(told: Sequence[Fact]) -> str:
    return sha256_hex(canonical_json([list(fact) for fact in told]))
