"""What a manifest is made of: every key that anonkit writes, and no other.

What no reader looks at would be signed and believed unread, so there is none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

MOST_TEXT = 20_000
"""Characters of a text that no other reader bounds."""
MOST_ENTRIES = 100_000
"""Of such a list."""
MOST_VERSION = 200
"""Characters of the tool's."""
Shape = Callable[[object], bool]


def _text(found: object) -> bool:
    return isinstance(found, str) and len(found) <= MOST_TEXT


def _whole(found: object) -> bool:
    return type(found) is int and found >= 0


def _flag(found: object) -> bool:
    return isinstance(found, bool)


def _or_none(shape: Shape) -> Shape:
    return lambda found: found is None or shape(found)


def _list(shape: Shape) -> Shape:
    def fits(found: object) -> bool:
        return isinstance(found, list) and len(found) <= MOST_ENTRIES and all(map(shape, found))

    return fits


def _keys(shapes: Mapping[str, Shape], may: Mapping[str, Shape] | None = None) -> Shape:
    """Exactly these keys; besides, any of those that there may be."""
    every = {**shapes, **(may or {})}

    def fits(found: object) -> bool:
        return (
            isinstance(found, dict)
            and set(shapes) <= set(found) <= set(every)
            and all(every[key](value) for key, value in found.items())
        )

    return fits


def _texts(*names: str) -> Shape:
    return _keys(dict.fromkeys(names, _text))


def _tool(found: object) -> bool:
    version = found.get("version") if isinstance(found, dict) else None
    short = isinstance(version, str) and 0 < len(version) <= MOST_VERSION and version.isprintable()
    return short and found == {"name": "anonkit", "version": version}


def _names(found: object) -> bool:
    return isinstance(found, dict) and all(map(_text, (*found, *found.values())))


def _read_elsewhere(_: object) -> bool:
    """`bundle.reading` looks at it closely."""
    return True


_MEASURED = _keys(
    {
        "table": _text,
        "epsilon": _text,
        "sensitivity": _text,
        "first_pass": _flag,
        "rho": _or_none(_text),
        "sigma_squared": _or_none(_text),
    }
)
_BUDGET = _keys(
    {
        **dict.fromkeys(("account", "epsilon", "delta", "delta_spent", "unit"), _text),
        "max_rows_per_unit": _whole,
        "measured": _list(_MEASURED),
        "gaussian": _or_none(_texts("epsilon", "delta", "rho")),
    }
)
_FIGURE = _keys({"cells": _list(_or_none(_text)), "rows": _whole}, may={"mean": _text})
_UTILITY = _keys(
    {
        "mean": _or_none(_text),
        "by": _list(_text),
        "distance": _text,
        "groups": _list(_FIGURE),
    }
)
_PREVIOUS = _keys(
    {"name": _text, "release": _text, "manifest_sha256": _text, "signed_by_us": _flag}
)
_TABLE = _keys({"name": _text, "path": _text, "parent": _text, "key": _names})
_RECOUNT = _keys(
    {
        **dict.fromkeys(("linkage", "format", "delimiter"), _text),
        **dict.fromkeys(("person", "household"), _or_none(_text)),
        "tables": _list(_TABLE),
    }
)
_READ = ("format", "files", "claims", *("name", "release", "audience", "unit"))
_FORMAT_1: Mapping[str, Shape] = {
    **dict.fromkeys((*_READ, "policy_sha256", "signing_key", "ledger_head"), _read_elsewhere),
    "tool": _tool,
    "whole": _text,
    "quasi": _list(_text),
    "utility": _list(_UTILITY),
    "budget": _or_none(_BUDGET),
    "waivers": _list(_texts("where", "rule", "because", "by", "until")),
    "notes": _list(_text),
    "not_checked": _list(_text),
    "plugins": _list(_texts("action", "distribution", "version", "sha256")),
    "previous": _list(_PREVIOUS),
    "review": _or_none(_texts("corrections")),
}
format_1 = _keys({}, may=_FORMAT_1)
"""Whether a manifest has no other keys than format 1, which grew while it was in use."""
format_2 = _keys({**_FORMAT_1, "recount": _or_none(_RECOUNT)})
"""Whether a manifest has exactly the keys of format 2."""
