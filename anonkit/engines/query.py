"""Rows that a DuckDB query yields, with numbers in place of texts that repeat themselves.

SQL texts hold column names and counts only: never a key, never a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from anonkit.engines import counts, packs
from anonkit.engines.ahead import Stop, ahead
from anonkit.engines.base import BatchFunction, PartFunction, Rows, Take
from anonkit.engines.cut import in_parts
from anonkit.engines.duck import all_quoted, plain_errors, quoted
from anonkit.engines.parts import write_parts
from anonkit.engines.texts import Texts
from anonkit.engines.totals import Totals


class Session(Protocol):
    """What is asked of an engine."""

    totals: Totals
    stop: Stop

    def run(self, sql: str) -> Any: ...

    def table(self, sql: str) -> pa.Table: ...

    def register(self, data: Any) -> str: ...

    def parts(self, folder: Path) -> Rows: ...


@dataclass(frozen=True)
class Query:
    """Rows that a query yields."""

    engine: Session
    sql: str
    texts: Mapping[str, Texts] = field(default_factory=dict)
    """By column of the query that holds numbers: the texts they stand for."""
    within: tuple[str, ...] = ()
    """Queries of which these rows are a part, the first one of all rows of some parts."""

    def schema(self) -> tuple[str, ...]:
        return tuple(self.engine.table(f"SELECT * FROM ({self.sql}) LIMIT 0").column_names)

    def batches(
        self, columns: Sequence[str] | None = None, *, order: str | None = None
    ) -> Iterator[pa.RecordBatch]:
        if order is not None:
            names = self.schema() if columns is None else columns
            return ahead(self._sorted(names, order), self.engine.stop)
        wanted = "*" if columns is None else all_quoted(columns)
        return ahead(self._stream(f"SELECT {wanted} FROM ({self.sql})"), self.engine.stop)

    def _sorted(self, columns: Sequence[str], order: str) -> Iterator[pa.RecordBatch]:
        # What is sorted is moved: a number takes one byte where it can.
        cells = ", ".join(
            f"CAST(s.{quoted(c)} AS UTINYINT) AS {quoted(c)}"
            if c in self.texts and len(self.texts[c]) < 256
            else f"s.{quoted(c)}"
            for c in columns
        )
        rows, by = f"({self.sql}) AS s", f"s.{quoted(order)}"
        if order in self.texts:
            ranks = pa.array(self.texts[order].ranks[:-1])
            rows, by = self._beside(rows, {order: ranks}), "t0.told"
        yield from self._stream(f"SELECT {cells} FROM {rows} ORDER BY {by} NULLS LAST")

    def _stream(self, sql: str) -> Iterator[pa.RecordBatch]:
        with plain_errors():
            for batch in self.engine.run(sql):
                if batch.num_rows:
                    yield self._told(batch)

    def _told(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A batch in texts."""
        names = batch.schema.names
        cells = [
            self.texts[name].of(column) if name in self.texts else column
            for name, column in zip(names, batch.columns, strict=True)
        ]
        return pa.RecordBatch.from_arrays(cells, names=names)

    def map(
        self,
        fn: BatchFunction,
        needs: Sequence[str] | None,
        sinks: Mapping[str, Path],
        take: Take | None = None,
    ) -> Mapping[str, Rows]:
        wanted = "*" if needs is None else all_quoted(needs)
        empty = self.engine.table(f"SELECT {wanted} FROM ({self.sql}) LIMIT 0")
        kinds = [(f.name, pa.string() if f.name in self.texts else f.type) for f in empty.schema]
        write_parts(self.batches(needs), fn, sinks, pa.schema(kinds).empty_table(), take)
        return {name: self.engine.parts(folder) for name, folder in sinks.items()}

    def each_part(self, fn: PartFunction, needs: Sequence[str], *, order: str, parts: int) -> None:
        in_parts(self.batches(needs, order=order), fn, order=order, parts=parts)

    def distinct(self, column: str, limit: int) -> pa.Array | None:
        name = quoted(column)
        each = f"SELECT DISTINCT {name} FROM ({self.sql})"
        if column not in self.texts:
            each += f" ORDER BY {name} NULLS LAST"
        found = self.engine.table(f"{each} LIMIT {limit + 1}")
        if found.num_rows > limit:
            return None
        cells = found.column(0).combine_chunks()
        if column not in self.texts:
            return cells
        texts = self.texts[column]
        numbers = packs.numbers_of(cells, len(texts))
        return packs.texts_at(texts, numbers[np.argsort(texts.ranks[numbers])])

    def exceed(self, keys: Sequence[str], limit: int) -> bool:
        told = counts.Keys(keys, self.texts)
        if not keys or told.possible <= limit:
            return False
        each = (
            f"SELECT DISTINCT {', '.join(told.sql('s'))} FROM ({self.sql}) AS s LIMIT {limit + 1}"
        )
        found = self.engine.table(f"SELECT count(*) AS n FROM ({each})")
        return bool(found["n"][0].as_py() > limit)

    def group(
        self,
        keys: Sequence[str],
        *,
        persons: str,
        households: str | None = None,
        ones: Sequence[str] = (),
        sums: Sequence[str] = (),
        least: int = 1,
        most: int | None = None,
    ) -> pa.Table:
        units = {"n": persons} | ({} if households is None else {"households": households})
        asked = counts.Asked(units, tuple(ones), tuple(sums), least, most)
        if keys or ones or sums:
            once = frozenset(filter(self._once, dict.fromkeys(units.values())))
            told = counts.Keys(keys, self.texts)
            # Where a key is each row's own, no two rows are together.
            alone = least > 1 and any(map(self._known_once, keys))
            sql = f"SELECT * FROM ({self.sql}) LIMIT 0" if alone else self.sql
            return told.told(self.engine.table(counts.query(sql, told, asked, once)), asked)
        totals = self.engine.totals
        whole = {n: totals.different(self.sql, c, self.within) for n, c in units.items()}
        whole["rows"] = totals.rows(self.sql)
        return pa.table({name: pa.array([number], pa.int64()) for name, number in whole.items()})

    def _once(self, column: str) -> bool:
        """Whether each of the rows has a value of its own, as far as that is cheap to know."""
        return self.engine.totals.once(self.sql, column, self.within)

    def _known_once(self, column: str) -> bool:
        """The same, as far as it was counted before."""
        return self.engine.totals.known_once(self.sql, column, self.within)

    def linked(
        self,
        keys: Sequence[str],
        *,
        persons: str,
        households: str,
        whole: bool,
        beside: Sequence[str] = (),
    ) -> Rows:
        person, household = quoted(persons), quoted(households)
        told = self._spelled([persons, households])
        rows, row = self._digests(told, keys)
        own = (
            f"SELECT s.{person}, min(s.{household}) AS {household}, "
            f"md5(array_to_string(list_sort(list({row})), '')) AS own "
            f"FROM {rows} GROUP BY s.{person}"
        )
        members = f"list(own) OVER (PARTITION BY {household})"
        # Whoever has no household is alone, and unlike a household that says the same.
        home = f"if({household} IS NULL, 'n' || own, array_to_string(list_sort({members}), ''))"
        together = f"md5({home}) || " if whole else ""
        sql = f"SELECT {person}, {household}, {together}own AS class FROM ({own})"
        if beside:
            columns = ", ".join(f"r.{quoted(each)}" for each in (persons, households, *beside))
            sql = (
                f"SELECT {columns}, c.class FROM ({told.sql}) AS r "
                f"JOIN ({sql}) AS c ON r.{person} = c.{person}"
            )
        texts = {name: each for name, each in told.texts.items() if name in beside}
        return replace(self, sql=sql, texts=texts, within=())

    def _digests(self, told: Query, keys: Sequence[str]) -> tuple[str, str]:
        """SQL of some rows as `s`, and of one text for the cells of a row.

        Digests of one length, so that no two lists of texts can be spelled the same.
        """
        numbered = {k: self._digests_of(told.texts[k]) for k in keys if k in told.texts}
        places = {key: place for place, key in enumerate(numbered)}
        row = " || ".join(
            f"coalesce(t{places[k]}.told, md5('n'))"
            if k in places
            else f"md5(coalesce('v' || s.{quoted(k)}, 'n'))"
            for k in keys
        )
        return self._beside(f"({told.sql}) AS s", numbered), row or "''"

    def _digests_of(self, texts: Texts) -> pa.ChunkedArray:
        view = self.engine.register(pa.table({"place": np.arange(len(texts)), "v": texts.values}))
        return self.engine.table(f"SELECT md5('v' || v) AS told FROM {view} ORDER BY place")["told"]

    def _spelled(self, columns: Sequence[str]) -> Query:
        """The same rows with texts in some columns, which SQL is to compare as texts."""
        coded = [column for column in dict.fromkeys(columns) if column in self.texts]
        if not coded:
            return self
        rows = self._beside(f"({self.sql}) AS s", {c: self.texts[c].values for c in coded})
        cells = ", ".join(
            f"t{coded.index(c)}.told AS {quoted(c)}" if c in coded else f"s.{quoted(c)}"
            for c in self.schema()
        )
        texts = {name: each for name, each in self.texts.items() if name not in coded}
        return replace(self._part(f"SELECT {cells} FROM {rows}"), texts=texts)

    def _beside(self, rows: str, told: Mapping[str, pa.Array | pa.ChunkedArray]) -> str:
        """SQL of the rows `s` joined with what their numbers say: `t0.told` and so on."""
        for place, (column, cells) in enumerate(told.items()):
            numbers = np.arange(len(cells), dtype=np.uint16)
            view = self.engine.register(pa.table({"number": numbers, "told": cells}))
            rows += f" LEFT JOIN {view} AS t{place} ON s.{quoted(column)} = t{place}.number"
        return rows

    def bound(self, person: str, rows: int, rank: str) -> Rows:
        told = self._spelled([rank])
        numbered = (
            f"SELECT *, row_number() OVER (PARTITION BY {quoted(person)} ORDER BY {quoted(rank)}) "
            f"AS bound_number FROM ({told.sql})"
        )
        sql = f"SELECT * EXCLUDE (bound_number) FROM ({numbered}) WHERE bound_number <= {rows:d}"
        return replace(self._part(sql), texts=told.texts)

    def semi_join(self, small: pa.Table, keys: Sequence[str], *, anti: bool = False) -> Rows:
        if len(keys) == 1 and small.num_rows and small[keys[0]].null_count == small.num_rows:
            there = f"{quoted(keys[0])} IS {'NOT ' if anti else ''}NULL"
            return self._part(f"SELECT * FROM ({self.sql}) WHERE {there}")
        wanted, same = counts.Keys(keys, self.texts).joined(small)
        kind, view = "ANTI" if anti else "SEMI", self.engine.register(wanted)
        return self._part(f"SELECT l.* FROM ({self.sql}) AS l {kind} JOIN {view} AS r ON {same}")

    def _part(self, sql: str) -> Query:
        return replace(self, sql=sql, within=(*self.within, self.sql))
