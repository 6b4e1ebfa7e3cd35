"""Which tables of a file hang on which: what a draft of their policy has to know."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.formats.base import Reader
from anonkit.policy.model import MAIN
from anonkit.policy.questions import LinkedDraft
from anonkit.records import ScanColumn, ScanRecord, ScanTable

Open = Callable[[str], Reader]
"""Opens a table by its name in the file."""

_NUMBERED = "_parent_index"
KEYS: Mapping[str, tuple[str, ...]] = {
    _NUMBERED: ("_index", "index"),
    "PARENT_KEY": ("KEY",),
    "_submission__uuid": ("_uuid",),
    "_submission__id": ("_id",),
}
"""Column of a linked table, and what its parent may call the same: Kobo, then ODK and SurveyCTO."""
_NAMED = "_parent_table_name"
"""Kobo's column with the parent's name."""
_MAX_NAME = 40
MATCHED = "by it rows of several tables belong together"
"""What a draft says of a key."""


def with_linked(
    record: ScanRecord, name: str, main: str, open_table: Open
) -> tuple[ScanRecord, tuple[LinkedDraft, ...]]:
    """The columns of all tables in one scan, and how the tables are linked.

    Args:
        record: A scan of several tables.
        name: Of the policy to be.
        main: The main table's name in the file.
        open_table: Opens another one.

    Returns:
        The scan, the columns of linked tables by their whole names (`roster/age`), and
        the tables that hang on others. A table whose key is not found is left out.
    """
    found = tuple(_linked(record, name, main, open_table))
    tables = {each.name: each for each in record.tables}
    keys = {(each.name, column) for each in found for column in each.key}
    sheets = {each.name: each.sheet for each in found}
    keys |= {
        ("" if each.parent == MAIN else each.parent, column)
        for each in found
        for column in each.key.values()
    }
    columns = [_keyed(column, ("", column.name) in keys, "") for column in record.columns]
    for each in found:
        own = tables[sheets[each.name]].columns
        columns += [_keyed(one, (each.name, one.name) in keys, each.name) for one in own]
    left = [t.name for t in record.tables if t.name not in (main, *sheets.values()) and t.columns]
    stated = {key: text for key, text in record.stated.items() if key != "linked"}
    if left:
        stated["not_linked"] = ", ".join(left)
    return replace(record, columns=tuple(columns), stated=stated, tables=()), found


def _keyed(column: ScanColumn, key: bool, table: str) -> ScanColumn:  # noqa: FBT001
    whole = f"{table}/{column.name}" if table else column.name
    if not key:
        return replace(column, name=whole)
    return ScanColumn(whole, "identifier", "text", "sure", (MATCHED,), identifier="record_id")


def _linked(record: ScanRecord, name: str, main: str, open_table: Open) -> Iterator[LinkedDraft]:
    """Every table that hangs on another one, parents first."""
    waiting = [each for each in record.tables if each.name != main and each.columns]
    known = {main: next(each for each in record.tables if each.name == main)}
    slugs = {main: MAIN}
    while waiting:
        settled = []
        for each in waiting:
            names = _parents(each, main, [*known, *(other.name for other in waiting)], open_table)
            may = list(known) if names is None else [name for name in names if name in known]
            found = _key(each, [known[parent] for parent in may], open_table)
            if found is not None:
                settled.append((each, found))
        if not settled:
            return
        for each, (parent, key) in settled:
            slugs[each.name] = _slug(each.name, {*slugs.values(), name.lower()})
            known[each.name] = each
            waiting.remove(each)
            yield LinkedDraft(slugs[each.name], each.name, slugs[parent], key)


def _parents(
    table: ScanTable, main: str, names: Sequence[str], open_table: Open
) -> list[str] | None:
    """The table that one can only hang on; None where its keys tell, being unlike all others.

    Numbers of rows (`_parent_index`) stand in every table: what they number is told by
    the parent's name beside them, or by the table's own path (`plots/crops`).
    """
    own = {column.name for column in table.columns}
    if _NUMBERED not in own:
        return None
    said = _values(open_table(table.name), _NAMED) if _NAMED in own else []
    if said:
        return said[:1] if len(said) == 1 and said[0] in names else [""]
    above = [name for name in names if table.name.startswith(f"{name}/")]
    return [max(above, key=len)] if above else [main]


def _key(
    table: ScanTable, parents: Sequence[ScanTable], open_table: Open
) -> tuple[str, Mapping[str, str]] | None:
    """The only table whose rows are named in every row of this one, and by which columns."""
    found = dict[str, Mapping[str, str]]()
    own = {column.name for column in table.columns}
    for parent in parents:
        theirs = {column.name for column in parent.columns}
        for child, names in KEYS.items():
            here = next((each for each in names if each in theirs), None)
            if child in own and here is not None:
                mine = _values(open_table(table.name), child)
                if set(mine) <= set(_values(open_table(parent.name), here)):
                    found.setdefault(parent.name, {child: here})
    return next(iter(found.items())) if len(found) == 1 else None


def _values(reader: Reader, column: str) -> list[str]:
    """The distinct values of one column; only names of rows and tables are read so."""
    found = [pc.unique(pc.utf8_trim_whitespace(b.column(column))) for b in reader.batches([column])]
    distinct = pc.unique(pa.concat_arrays(found)) if found else pa.array([], pa.string())
    return [text for text in distinct.to_pylist() if text]


def _slug(name: str, taken: set[str]) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:_MAX_NAME] or "table"
    made, number = plain, 2
    while made.lower() in taken or made in taken:
        made, number = f"{plain}_{number}", number + 1
    return made
