"""What a draft proposes for a column, and what becomes of it when a person says otherwise.

Nothing comes from the cells: no value, no bound, no top code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from anonkit.policy.spelled import listed, quoted
from anonkit.records import ScanColumn

Entry = Mapping[str, str]
"""One column's line of the policy: keys and their values as YAML."""

AGE_BAND = 10
"""Years in one band of the draft: a habit of statistics offices, not a figure of the data."""
RELEASED = ("quasi", "sensitive", "open")
"""Roles that are handed over where nothing else is said."""
ROLES: Mapping[str, str] = {
    "quasi": "quasi",
    "sensitive": "sensitive",
    "both": "[quasi, sensitive]",
    "open": "open",
    "identifier": "identifier",
    "text": "text",
}
"""By choice: the role that a person can give a column."""
LEAVE = "leave"
"""The choice to keep a column out of the records."""
DATE_FORMATS: Mapping[str, str] = {
    "month_dmy_slash": "%d/%m/%Y",
    "month_mdy_slash": "%m/%d/%Y",
    "month_dmy_dash": "%d-%m-%Y",
    "month_dmy_dot": "%d.%m.%Y",
}
"""By choice: how the dates of a column are spelled whose month is to be told."""

_SHAPE = ("role", "type", "format", "separator", "from")
_NUMERIC = ("integer", "decimal")
_DATED = frozenset(("the values are dates", "most values are dates"))


def proposed(column: ScanColumn) -> Entry:
    """The line that a draft proposes for a column."""
    return dict(_fields(column))


def chosen(column: ScanColumn, choice: str) -> Entry:
    """The line of a column once a person has chosen.

    Args:
        column: As it was scanned.
        choice: A key of `ROLES` or `DATE_FORMATS`, or `LEAVE`.
    """
    if choice in DATE_FORMATS:
        spelled = {"type": "date", "format": f'"{DATE_FORMATS[choice]}"'}
        return {"role": column.role, **spelled, "action": "coarsen_date", "to": "month"}
    if choice == LEAVE:
        kept = {key: text for key, text in proposed(column).items() if key in _SHAPE}
        return {**kept, "release": "false"}
    role = "quasi" if choice == "both" else choice
    return {**proposed(replace(column, role=role)), "role": ROLES[choice]}


def is_left_out(entry: Entry) -> bool:
    """Whether nothing of the column would be handed over."""
    return entry.get("release") == "false" or entry["role"] in ("identifier", "text", "metadata")


def dates_as_text(column: ScanColumn) -> bool:
    """Whether a column holds dates in a spelling that nobody has declared."""
    dated = column.about == "date" and column.confidence == "sure"
    spelled = column.type == "text" and (dated or not _DATED.isdisjoint(column.evidence))
    return spelled and column.role in RELEASED


def is_empty(column: ScanColumn) -> bool:
    """Whether no row has a value."""
    return column.evidence[:1] == ("there is no value in it",)


def _fields(column: ScanColumn) -> Iterator[tuple[str, str]]:
    if is_empty(column):
        yield "role", "metadata"
        return
    yield "role", column.role
    if column.role == "weight":
        yield "release", "false"
    if column.role == "identifier" and column.wish == "reference":
        yield "action", "pseudonymise"
    if column.role in RELEASED and column.left_out:
        yield from _bare(column)
    elif column.role in RELEASED:
        yield from _with_form(column, dict(_released(column)))
    elif column.made_of:
        yield from _set(column)


def _bare(column: ScanColumn) -> Iterator[tuple[str, str]]:
    """What a column is whose cells nobody will see."""
    if column.type == "multi":
        yield from _set(column)
    elif column.type != "text":
        yield "type", column.type
    if column.format:
        yield "format", quoted(column.format)
    yield "release", "false"


def _with_form(column: ScanColumn, entry: Entry) -> Iterator[tuple[str, str]]:
    """With what the form says: its list of answers, its codes of absence, its words."""
    yield from entry.items()
    listed_whole = column.values and not column.part_of  # the list is the question's
    if listed_whole and entry.get("type", "text") in ("text", "multi") and "action" not in entry:
        yield _list_of(column)
    if column.missing:
        yield "missing", listed(column.missing)
    if column.label and entry.get("release") != "false":
        yield "label", quoted(column.label)


def _list_of(column: ScanColumn) -> tuple[str, str]:
    if column.above and column.role == "quasi" and column.type == "text":
        return "hierarchy", quoted(column.values_file)
    if column.values_file:
        return "values", f"{{file: {quoted(column.values_file)}}}"
    return "values", listed(column.values)


def _released(column: ScanColumn) -> Iterator[tuple[str, str]]:
    """How a column that may be handed over is handed over."""
    if column.type == "point":
        yield from (("type", column.type), ("release", "false"))
        return
    if column.type == "multi":
        yield from _set(column)
        return
    if column.type != "text":
        yield "type", column.type
    if column.format:
        yield "format", quoted(column.format)
    if column.about == "income" and column.type in _NUMERIC:
        yield "release", "false"
    elif column.about == "age" and column.type == "integer":
        yield from (("action", "band"), ("width", str(AGE_BAND)))
    elif column.about == "age" and column.type == "decimal":
        yield from (("action", "round"), ("to", str(AGE_BAND)))
    elif column.type == "date":
        yield from (("action", "coarsen_date"), ("to", "month"))
    elif dates_as_text(column):
        yield "release", "false"


def _set(column: ScanColumn) -> Iterator[tuple[str, str]]:
    """How several answers to one question are handed over, in one cell or in many columns."""
    yield "type", "multi"
    if column.separator:
        yield "separator", quoted(column.separator)
    if len(column.made_of) == 1:
        yield "from", quoted(column.made_of[0])
    elif column.made_of:
        yield "from", listed(column.made_of)
