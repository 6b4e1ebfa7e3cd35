"""Planned columns for tests, with what a test does not care about filled in."""

from __future__ import annotations

from typing import Any

from anonkit.plan import PlannedColumn


def column(name: str = "x", **settings: Any) -> PlannedColumn:
    """A kept open text column, but for `settings`."""
    plain: dict[str, Any] = {
        "roles": frozenset({"open"}),
        "type": "text",
        "date_format": None,
        "separator": " ",
        "missing": (),
        "values": None,
        "ladder": None,
        "action": None,
        "params": None,
        "released": True,
        "hidden": False,
        "protected": False,
        "linkage": None,
        "domain": None,
        "line": 1,
    }
    return PlannedColumn(name=name, **plain | settings)
