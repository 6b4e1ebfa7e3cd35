"""What there is to choose from, out of the tables themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from anonkit.actions import ACTIONS
from anonkit.actions.base import Action
from anonkit.canonical import Json
from anonkit.codes import CODES
from anonkit.detect import RECOGNISERS
from anonkit.detect.entities import ENTITIES
from anonkit.detect.identifiers import IDENTIFIERS, Identifier
from anonkit.dp import NOISE, QUERIES
from anonkit.engines import ENGINES
from anonkit.formats import FORMATS
from anonkit.forms import FORMS
from anonkit.protect import METHODS
from anonkit.risk import MEASURES
from anonkit.risk.leaks import LEAKS
from anonkit.risk.presets import PRESETS
from anonkit.steps.checks import CHECKS

Entry = Mapping[str, Json]
_BELIEVED = {
    "cell": "told in a single cell",
    "column": "told in a whole column",
    "header": "told beside a header",
}


def catalogue() -> Mapping[str, Sequence[Entry]]:
    """Every table by name, each with its entries in order.

    Every entry has `name` and `summary`; an action also `types`, `params` and
    `examples`, a format its `suffixes`, an identifier its `country`, `believed`
    and `source`, an error its `exit_codes`. Identifiers may be named as entities too.
    """
    return {
        "actions": [_action(action) for action in ACTIONS.values()],
        "formats": [
            {"name": each.name, "summary": each.summary, "suffixes": list(each.suffixes)}
            for each in FORMATS.values()
        ],
        "forms": _plain(FORMS),
        "detectors": _plain(RECOGNISERS),
        "identifiers": [_identifier(one) for one in IDENTIFIERS],
        "entities": _plain({one.name: one for one in ENTITIES.values() if not one.part_of}),
        "methods": _plain(METHODS),
        "measures": _plain(MEASURES),
        "presets": _plain(PRESETS),
        "leaks": _plain(LEAKS),
        "checks": _plain(CHECKS),
        "queries": _plain(QUERIES),
        "noise": _plain(NOISE),
        "engines": _plain(ENGINES),
        "errors": [
            {"name": code.name, "summary": code.summary, "exit_codes": list(code.exit_codes)}
            for code in CODES.values()
        ],
    }


def _plain(table: Mapping[str, Any]) -> list[Entry]:
    return [{"name": name, "summary": entry.summary} for name, entry in table.items()]


def _identifier(one: Identifier) -> Entry:
    return {
        "name": one.label,
        "summary": f"{one.country}, {one.name}, {_BELIEVED[one.belief]}; source: {one.source}",
        "country": one.country,
        "believed": one.belief,
        "source": one.source,
    }


def _action(action: Action[Any]) -> Entry:
    return {
        "name": action.name,
        "summary": action.summary,
        "types": list(action.accepts),
        "params": _params(action),
        "examples": [
            {"params": dict(params), "given": _cell(given), "wanted": _cell(wanted)}
            for params, given, wanted in action.examples
        ],
    }


def _params(action: Action[Any]) -> list[Entry]:
    return [
        {
            "name": field.alias or name,
            "description": field.description or "",
            "choices": _choices(field.annotation),
            "required": field.is_required(),
            "default": None if field.is_required() else _cell(field.default),
        }
        for name, field in action.params.model_fields.items()
    ]


def _choices(annotation: object) -> list[str]:
    """The words that a parameter may be, where there is a list of them."""
    return list(get_args(annotation)) if get_origin(annotation) is Literal else []


def _cell(value: object) -> str | None:
    """A value as text; None is missing."""
    return None if value is None else str(value)
