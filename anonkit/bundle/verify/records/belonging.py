"""Bringing together the rows of each person, from all tables, by the released tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from anonkit.bundle.verify.records.claims.base import Need
from anonkit.bundle.verify.records.described import Described, split
from anonkit.bundle.verify.records.linked import Person
from anonkit.bundle.verify.records.rows import Rows, UnreadableError
from anonkit.bundle.verify.records.spill import Spill
from anonkit.bundle.verify.records.tally import check_columns, picker
from anonkit.records import RecountTable

Homes = dict[str, dict[str, dict[str, list[Sequence[str]]]]]


class Belonging:
    """Takes the rows of each table as they are read, and finds out whose they are."""

    def __init__(self, described: Described, needs: Sequence[Need]) -> None:
        self._described = described
        self._tables = described.tables
        self.cells = {name: _cells_of(name, described, needs) for name in self._tables}
        """By table: the columns whose cells are kept."""
        self._stack = ExitStack()
        self._people = self._spill()
        self._parents = {name: self._spill() for name in self._tables if name}
        self._children = {name: self._spill() for name in self._tables if name}
        self._picks: dict[str, Any] = {}
        self._read = 0

    def close(self) -> None:
        """Forget all rows."""
        self._stack.close()

    def begin(self, table: str, columns: Sequence[str]) -> None:
        """A table is about to be read.

        Raises:
            UnreadableError: It lacks a column that says whose its rows are.
        """
        recount, own = self._described.recount, self._tables[table]
        keys = [list(child.key.values()) for child in self._below(table)]
        units = [] if table else [recount.person, recount.household]
        # A claim over a column that is not there fails by itself.
        self.cells[table] = tuple(name for name in self.cells[table] if name in columns)
        wanted = [*own.key, *(name for key in keys for name in key)]
        check_columns(columns, [*wanted, *(name for name in units if name is not None)])
        self._picks[table] = picker([columns.index(name) for name in self.cells[table]])
        self._picks[f"{table}\0key"] = picker([columns.index(name) for name in own.key])
        for child, key in zip(self._below(table), keys, strict=True):
            self._picks[f"{child.name}\0above"] = picker([columns.index(name) for name in key])
        for unit in units:
            if unit is not None:
                self._picks[f"\0{unit}"] = columns.index(unit)

    def see(self, table: str, batch: Rows) -> None:
        """Some rows of a table."""
        cells = list(map(self._picks[table], batch))
        above = {child.name: list(map(self._picks[f"{child.name}\0above"], batch))
                 for child in self._below(table)}  # fmt: skip
        if table:
            keys = list(map(self._picks[f"{table}\0key"], batch))
            rows = [[key, row, {name: each[place] for name, each in above.items()}]
                    for place, (key, row) in enumerate(zip(keys, cells, strict=True))]  # fmt: skip
            self._children[table].put(keys, rows)
            return
        owners = self._owners(batch)
        self._give("", owners, cells)
        for name, keys in above.items():
            pairs = [[key, owner] for key, owner in zip(keys, owners, strict=True)]
            self._parents[name].put(keys, pairs)

    def join(self, table: str) -> None:
        """All rows of a linked table were seen, and of the one it hangs on: whose are they?

        Raises:
            UnreadableError: A row is nobody's, or a key stands twice.
        """
        parts = zip(self._parents[table].parts(), self._children[table].parts(), strict=True)
        for parents, children in parts:
            owners = {tuple(key): owner for key, owner in parents}
            if len(owners) < len(parents):
                raise UnreadableError(f"a key that rows of {table} hang on stands twice")
            try:
                found = [owners[tuple(key)] for key, _, _ in children]
            except KeyError:
                raise UnreadableError(f"a row of {table} belongs to no row above it") from None
            self._give(table, found, [cells for _, cells, _ in children])
            for child in self._below(table):
                keys = [tuple(above[child.name]) for _, _, above in children]
                pairs = [[key, owner] for key, owner in zip(keys, found, strict=True)]
                self._parents[child.name].put(keys, pairs)

    def homes(self) -> Iterator[Mapping[str, Mapping[str, Person]]]:
        """Some households after the other, each whole; where none are told, people alone."""
        for part in self._people.parts():
            found: Homes = {}
            for table, (home, person), cells in part:
                rows = found.setdefault(home, {}).setdefault(person, {})
                rows.setdefault(table, []).append(cells)
            yield found

    def _owners(self, batch: Rows) -> list[tuple[str, str]]:
        """The household and the person of each row of the main table."""
        recount = self._described.recount
        numbers = range(self._read, self._read + len(batch))
        self._read += len(batch)
        people = list(map(str, numbers))
        if recount.person is not None:
            place = self._picks[f"\0{recount.person}"]
            people = [row[place] for row in batch]
        homes = people
        if recount.linkage == "household" and recount.household is not None:
            place = self._picks[f"\0{recount.household}"]
            homes = [row[place] for row in batch]
        if not (all(people) and all(homes)):
            raise UnreadableError("a row has no token of its person or household")
        return list(zip(homes, people, strict=True))

    def _give(self, table: str, owners: Sequence[Sequence[str]], cells: Sequence[Any]) -> None:
        rows = [[table, owner, row] for owner, row in zip(owners, cells, strict=True)]
        self._people.put((owner[0] for owner in owners), rows)

    def _below(self, table: str) -> list[RecountTable]:
        return [each for each in self._tables.values() if each.name and each.parent == table]

    def _spill(self) -> Spill:
        made = Spill()
        self._stack.callback(made.close)
        return made


def _cells_of(table: str, described: Described, needs: Sequence[Need]) -> tuple[str, ...]:
    """The columns of a table that any need of people looks at, by their own names."""
    names = (name for need in needs for name in (*need.over, *_of(need)))
    at = (split(name, described.tables) for name in names)
    return tuple(dict.fromkeys(column for where, column in at if where == table))


def _of(need: Need) -> tuple[str, ...]:
    return () if need.of is None else (need.of,)
