"""Nested records as flat tables that belong together.

- A field that is an object is a group: its fields are columns called `group/field`.
- A field that is a list of objects is a table, called by the names on the way to it:
  `plots/crops`. Where there is one, every table has a column `_index` (1, 2, ...
  in the file's order), and each but the main one `_parent_index`, the `_index` of
  the row that it stood in, as in a workbook of Kobo.
- A field that is a list of anything else is a cell: its members with a blank
  between, or with `;` in a column of which some member holds a blank or nothing.
- A point of GeoJSON is `latitude longitude altitude accuracy`, as far as these are
  given, and the points of a line or of an area stand with `;` between.
- `true` and `false` stand so; null, or a field that is missing, is an empty cell.

Source:
    RFC 7946, section 3.1 (positions are longitude, latitude, altitude).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import InputError
from anonkit.formats.base import MAX_COLUMNS, MAX_FIELD_BYTES
from anonkit.formats.faults import place
from anonkit.formats.json_records import Record, too_deep

MAIN = "main"
INDEX, PARENT = "_index", "_parent_index"
MAX_DEPTH = 32
"""Groups and repeats within each other."""
_ROWS = 1 << 14
"""Rows whose cells are held as objects before they become Arrow's."""
_BETWEEN = "\x1f"
_ODD = r"[\x00\x1a]"


@dataclass
class _Column:
    """One field of a table, or what stands in its place."""

    within: str
    """The group in which it was found."""
    kind: str = ""
    """`value`, `list`, `table` or `group`; empty while it was always null or an empty list."""
    blank: bool = False
    """Whether some member of a list holds a blank, or nothing."""
    semicolon: bool = False
    row: int = 0
    """The last row in which it was met."""
    cells: list[str | None] = field(default_factory=list)
    chunks: list[pa.Array] = field(default_factory=list)


@dataclass
class Nested:
    """One table as it is put together."""

    name: str
    parent: Nested | None = None
    kept: bool = False
    """Whether its cells are wanted, or only the names of its columns."""
    rows: int = 0
    flushed: int = 0
    found: dict[str, _Column] = field(default_factory=dict)
    parents: list[int] = field(default_factory=list)

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields that are cells, in the order in which they were met."""
        return tuple(n for n, each in self.found.items() if each.kind not in ("table", "group"))

    def at(self, name: str, within: str, kind: str) -> _Column:
        """The field of this name, which must be of one kind and come by one way only."""
        column = self.found.get(name)
        if column is None:
            column = self.found[name] = _Column(within)
        if column.within != within or column.row == self.rows:
            problem = "two fields have the same name once groups are laid flat"
            raise self.fault("json.same_field", problem, name, "rename one of them")
        if kind and column.kind not in ("", kind):
            problem = "the field is one value in some records, and a list or an object in others"
            raise self.fault("json.mixed", problem, name, "export it alike in all records")
        column.kind, column.row = column.kind or kind, self.rows
        return column

    def put(self, column: _Column, text: str) -> None:
        """A cell of the row at hand."""
        if self.kept:
            missing = self.rows - self.flushed - 1 - len(column.cells)
            column.cells += [None] * missing
            column.cells.append(text)

    def flush(self) -> None:
        """Turn the cells so far into Arrow's."""
        for name in self.columns if self.kept else ():
            column = self.found[name]
            if not column.chunks:  # met for the first time only now
                column.chunks = [pa.nulls(self.flushed, pa.string())]
            column.cells += [None] * (self.rows - self.flushed - len(column.cells))
            column.chunks.append(self._sound(name, column.cells))
            column.cells = []
        self.flushed = self.rows

    def fault(
        self, code: str, problem: str, name: str, fix: str, *, whole: bool = False
    ) -> InputError:
        """An error of one field, by the way to it: in the row at hand, or in the whole column."""
        path = joined(self.name, name) if self.parent is not None else name
        shown = "".join(char if char.isprintable() else "?" for char in path)
        where = f"field {shown}" if whole else f"{place(self.rows)}, field {shown}"
        return InputError(problem, where=where, fix=fix, code=code)

    def _sound(self, name: str, cells: Sequence[str | None]) -> pa.Array:
        try:
            made = pa.array(cells, pa.string())
        except UnicodeEncodeError:
            problem = "a text is none that can be written (a lone surrogate)"
            raise self.fault("json.not_text", problem, name, "mend the text") from None
        if pc.any(pc.match_substring_regex(made, _ODD)).as_py():
            problem = "a text holds a NUL or Ctrl-Z character"
            raise self.fault("json.control", problem, name, "remove it")
        if (pc.max(pc.binary_length(made)).as_py() or 0) > MAX_FIELD_BYTES:
            problem = f"a text is longer than {MAX_FIELD_BYTES:,} bytes"
            raise self.fault("json.field_too_long", problem, name, "shorten it")
        return made


class Tables:
    """The tables of nested records; `add` takes one record after another."""

    def __init__(self, wanted: str | None = None) -> None:
        """Keep the cells of the table `wanted`; of the others, the names of the columns."""
        self.wanted = wanted
        self.main = Nested(MAIN, kept=wanted == MAIN)
        self.all: dict[str, Nested] = {MAIN: self.main}

    def add(self, record: Record) -> None:
        """One record and all that is nested in it.

        Raises:
            InputError: A field of two kinds, a list in a list, or objects nested too deep.
        """
        self._row(self.main, record, 0)

    def _row(self, table: Nested, record: Record, depth: int) -> None:
        table.rows += 1
        if table.parent is not None:
            table.parents.append(table.parent.rows)
        self._fields(table, "", record, depth)
        if table.rows - table.flushed == _ROWS:
            table.flush()

    def _fields(self, table: Nested, within: str, record: Record, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise too_deep(self.main.rows)
        for key, value in record.items():
            name = joined(within, key)
            if len(table.found) > MAX_COLUMNS or not key.strip():
                problem = f"a field has no name, or there are more than {MAX_COLUMNS:,}"
                raise table.fault("json.fields", problem, name, "name the fields, and split them")
            if value is None or value == []:
                table.at(name, within, "")
            elif isinstance(value, dict) and (point := _geography(value)) is not None:
                table.put(table.at(name, within, "value"), point)
            elif isinstance(value, dict):
                table.at(name, within, "group")
                self._fields(table, name, value, depth + 1)
            elif isinstance(value, list) and isinstance(value[0], dict):
                table.at(name, within, "table")
                self._repeat(table, name, value, depth + 1)
            elif isinstance(value, list):
                _put_list(table, name, within, value)
            else:
                table.put(table.at(name, within, "value"), _text(value))

    def _repeat(self, table: Nested, name: str, rows: Sequence[Any], depth: int) -> None:
        path = joined(table.name, name) if table.parent is not None else name
        repeat = self.all.setdefault(path, Nested(path, table, self.wanted == path))
        if repeat.parent is not table:
            problem = "two lists of objects would be tables of the same name"
            raise table.fault("json.same_field", problem, name, "rename one of them")
        for row in rows:
            if not isinstance(row, dict):
                problem = "a list holds objects and something else"
                raise table.fault("json.mixed", problem, name, "export objects alone")
            self._row(repeat, row, depth)

    def finished(self) -> Mapping[str, Nested]:
        """The tables by name, each with its cells in Arrow's hands.

        Raises:
            InputError: A field has a name that links tables.
        """
        several = len(self.all) > 1
        for table in self.all.values():
            table.flush()
            for name in (INDEX, PARENT) if several else ():
                if name in table.found:
                    problem = "the field has a name that is given to the links between tables"
                    raise table.fault("json.reserved", problem, name, "rename it", whole=True)
        return self.all


def arrow(table: Nested, *, several: bool) -> pa.Table:
    """A table whose cells were kept: its fields, then `_index` and `_parent_index`.

    Raises:
        InputError: The members of a list hold both a blank and a `;`.
    """
    cells = {name: _joined_cells(table, name) for name in table.columns}
    if several:
        cells[INDEX] = pa.chunked_array(
            [pa.array(range(1, table.rows + 1), pa.int64()).cast(pa.string())]
        )
    if table.parent is not None:
        cells[PARENT] = pa.chunked_array([pa.array(table.parents, pa.int64()).cast(pa.string())])
    return pa.table(cells)


def names(table: Nested, *, several: bool) -> tuple[str, ...]:
    """The columns that `arrow` gives."""
    links = (INDEX,) * several + (PARENT,) * (table.parent is not None)
    return (*table.columns, *links)


def joined(within: str, name: str) -> str:
    """The name of a field in a group; as it stands where it begins with the group's name."""
    return name if not within or name.startswith(f"{within}/") else f"{within}/{name}"


def _numbers(numbers: Sequence[int]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(numbers, pa.int64()).cast(pa.string())])


def _joined_cells(table: Nested, name: str) -> pa.ChunkedArray:
    column = table.found[name]
    cells = pa.chunked_array(column.chunks, pa.string())
    if column.kind != "list":
        return cells
    if column.blank and column.semicolon:
        problem = "members of a list hold blanks, and some a semicolon"
        fix = "export the codes of the answers"
        raise table.fault("json.unclear_list", problem, name, fix, whole=True)
    return pc.replace_substring(cells, _BETWEEN, ";" if column.blank else " ")


def _put_list(table: Nested, name: str, within: str, members: Sequence[Any]) -> None:
    column = table.at(name, within, "list")
    if all(member is None for member in members):
        return
    if any(isinstance(member, list | dict) or member is None for member in members):
        problem = "a list holds lists, objects among values, or null among values"
        raise table.fault("json.nested_list", problem, name, "export plain values")
    texts = [_text(member) for member in members]
    if any(_BETWEEN in text for text in texts):
        problem = "a text holds a control character that separates units"
        raise table.fault("json.control", problem, name, "remove it")
    column.blank |= any(not text or len(text.split()) > 1 or text != text.strip() for text in texts)
    column.semicolon |= any(";" in text for text in texts)
    table.put(column, _BETWEEN.join(texts))


def _text(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _geography(value: Record) -> str | None:
    """The text of a GeoJSON point, line or area of one ring; None of any other object."""
    if not {"type", "coordinates"} <= set(value) <= {"type", "coordinates", "properties", "bbox"}:
        return None
    kind, where = value["type"], value["coordinates"]
    more = value.get("properties")
    accuracy = more.get("accuracy") if isinstance(more, dict) else None
    if kind == "Point":
        point = _position(where)
        precise = isinstance(accuracy, str) and isinstance(where, list) and len(where) == 3
        return f"{point} {accuracy}" if point and precise else point
    if kind == "Polygon" and isinstance(where, list) and len(where) == 1:
        where = where[0]
    elif kind != "LineString":
        return None
    points = [_position(each) for each in where] if isinstance(where, list) else []
    return ";".join(map(str, points)) if points and None not in points else None


def _position(position: object) -> str | None:
    if not isinstance(position, list) or not 2 <= len(position) <= 3:
        return None
    if not all(isinstance(number, str) for number in position):
        return None
    longitude, latitude, *altitude = position
    return " ".join([latitude, longitude, *altitude])
