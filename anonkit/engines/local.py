"""DuckDB and Arrow in one process: rows stream, group-bys spill, nothing is decided here.

SQL texts hold column names and counts only: never a key, never a cell.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from anonkit.engines.ahead import Behind, ahead, side_by_side
from anonkit.engines.base import BatchFunction, EngineKind, Rows, Source
from anonkit.errors import AnonkitError, BusyError, OptionError

BATCH_ROWS = 131_072
_MIB = 1 << 20
_SAMPLE = 8192
"""Cells looked at to see whether a column repeats itself."""
LEAST_MEMORY = 256 * _MIB
"""Below this DuckDB cannot hold one vector of wide text per thread, in bytes."""
MOST_MEMORY = 512 * _MIB
"""What group-bys and sorts may hold before they spill, in bytes; more gives no speed here."""


class LocalEngine:
    """One locked-down DuckDB over one private folder."""

    name = "local"

    def __init__(self, folder: Path, memory: int | None = None) -> None:
        self.folder = folder
        self.once: set[tuple[str, str]] = set()
        """(query, column): each row of these rows, and of any part of them, has a value of its own.
        What a query reads is written before it is asked for, and never changes."""
        self._count = 0
        spill = folder / "spill"
        spill.mkdir(mode=0o700, exist_ok=True)
        limit = max(LEAST_MEMORY, min(memory // 4 if memory else MOST_MEMORY, MOST_MEMORY))
        self._connection = _connect(folder, spill, limit)

    def read(self, source: Source) -> Rows:
        """The rows of a source, as text."""
        return _SourceRows(self, source)

    def parts(self, folder: Path) -> Rows:
        """The rows of all Parquet parts of a folder (at least one)."""
        return _Query(self, f"SELECT * FROM read_parquet({_text(str(folder / '*.parquet'))})")

    def close(self) -> None:
        """Give back memory and spill files."""
        self._connection.close()

    def run(self, sql: str) -> Any:
        """One query as an Arrow reader; errors lose their text, which may quote a cell."""
        with _plain_errors():
            return self._connection.sql(sql).to_arrow_reader(BATCH_ROWS)

    def table(self, sql: str) -> pa.Table:
        """One query as a small Arrow table."""
        with _plain_errors():
            return self._connection.sql(sql).to_arrow_table()

    def register(self, data: Any) -> str:
        """A name under which SQL sees `data`."""
        self._count += 1
        name = f"view_{self._count}"
        with _plain_errors():
            self._connection.register(name, data)
        return name


@dataclass(frozen=True)
class _Query:
    """Rows that a query yields."""

    engine: LocalEngine
    sql: str
    within: tuple[str, ...] = ()
    """Queries of which these rows are a part."""

    def schema(self) -> tuple[str, ...]:
        return tuple(self.engine.table(f"SELECT * FROM ({self.sql}) LIMIT 0").column_names)

    def batches(
        self, columns: Sequence[str] | None = None, *, order: str | None = None
    ) -> Iterator[pa.RecordBatch]:
        wanted = "*" if columns is None else _names(columns)
        ordered = f" ORDER BY {_name(order)}" if order else ""
        sql = f"SELECT {wanted} FROM ({self.sql}){ordered}"
        return ahead(self._stream(sql))

    def _stream(self, sql: str) -> Iterator[pa.RecordBatch]:
        with _plain_errors():
            yield from (batch for batch in self.engine.run(sql) if batch.num_rows)

    def map(
        self, fn: BatchFunction, needs: Sequence[str] | None, sinks: Mapping[str, Path]
    ) -> Mapping[str, Rows]:
        wanted = "*" if needs is None else _names(needs)
        empty = self.engine.table(f"SELECT {wanted} FROM ({self.sql}) LIMIT 0")
        return _map_into(self.engine, self.batches(needs), fn, sinks, empty)

    def distinct(self, column: str, limit: int) -> pa.Array | None:
        name = _name(column)
        found = self.engine.table(
            f"SELECT DISTINCT {name} FROM ({self.sql}) ORDER BY {name} NULLS LAST LIMIT {limit + 1}"
        )
        return None if found.num_rows > limit else found.column(0).combine_chunks()

    def group(
        self,
        keys: Sequence[str],
        *,
        persons: str,
        households: str | None = None,
        ones: Sequence[str] = (),
        least: int = 1,
        most: int | None = None,
    ) -> pa.Table:
        counts = [f"{self._distinct(persons)} AS n"]
        if households is not None:
            counts.append(f"{self._distinct(households)} AS households")
        counts.append("count(*) AS rows")
        counts += [_one(column) for column in ones]
        selected = ", ".join([*map(_name, keys), *counts])
        if not keys:
            whole = self.engine.table(f"SELECT {selected} FROM ({self.sql})")
            self._learn(whole, {"n": persons, "households": households})
            return whole
        upper = f" AND n <= {most:d}" if most is not None else ""
        return self.engine.table(
            f"SELECT {selected} FROM ({self.sql}) GROUP BY {_names(keys)} "
            f"HAVING n >= {least:d}{upper} ORDER BY {_order(keys)}"
        )

    def linked(self, keys: Sequence[str], *, persons: str, households: str, whole: bool) -> Rows:
        person, household = _name(persons), _name(households)
        # Digests of one length, so that no two lists of texts can be spelled the same.
        row = " || ".join(f"md5(coalesce('v' || {_name(k)}, 'n'))" for k in keys) or "''"
        own = (
            f"SELECT {person}, min({household}) AS {household}, "
            f"md5(array_to_string(list_sort(list({row})), '')) AS own "
            f"FROM ({self.sql}) GROUP BY {person}"
        )
        if not whole:
            return replace(
                self, sql=f"SELECT {person}, {household}, own AS class FROM ({own})", within=()
            )
        members = f"list(own) OVER (PARTITION BY {household})"
        together = f"md5(array_to_string(list_sort({members}), ''))"
        return replace(
            self,
            sql=f"SELECT {person}, {household}, {together} || own AS class FROM ({own})",
            within=(),
        )

    def bound(self, person: str, rows: int, rank: str) -> Rows:
        numbered = (
            f"SELECT *, row_number() OVER (PARTITION BY {_name(person)} ORDER BY {_name(rank)}) "
            f"AS bound_number FROM ({self.sql})"
        )
        return self._part(
            f"SELECT * EXCLUDE (bound_number) FROM ({numbered}) WHERE bound_number <= {rows:d}"
        )

    def semi_join(self, small: pa.Table, keys: Sequence[str], *, anti: bool = False) -> Rows:
        view = self.engine.register(small.select(list(keys)))
        same = " AND ".join(f"l.{_name(k)} IS NOT DISTINCT FROM r.{_name(k)}" for k in keys)
        negated = "NOT " if anti else ""
        return self._part(
            f"SELECT * FROM ({self.sql}) AS l WHERE {negated}EXISTS "
            f"(SELECT 1 FROM {view} AS r WHERE {same})"
        )

    def _part(self, sql: str) -> _Query:
        return replace(self, sql=sql, within=(*self.within, self.sql))

    def _distinct(self, column: str) -> str:
        """How many values a column has; where no two are the same, counting them is much faster."""
        known = any((sql, column) in self.engine.once for sql in (self.sql, *self.within))
        return f"count({'' if known else 'DISTINCT '}{_name(column)})"

    def _learn(self, whole: pa.Table, counted: Mapping[str, str | None]) -> None:
        for count, column in counted.items():
            if column is not None and whole[count][0].as_py() == whole["rows"][0].as_py():
                self.engine.once.add((self.sql, column))


class _SourceRows:
    """Rows of a source: streamed by the source itself, seen by SQL as a stream."""

    def __init__(self, engine: LocalEngine, source: Source) -> None:
        self._engine = engine
        self._source = source

    def schema(self) -> tuple[str, ...]:
        return self._source.columns

    def batches(
        self, columns: Sequence[str] | None = None, *, order: str | None = None
    ) -> Iterator[pa.RecordBatch]:
        if order is not None:
            return self._query().batches(columns, order=order)
        return self._source.batches(columns)

    def map(
        self, fn: BatchFunction, needs: Sequence[str] | None, sinks: Mapping[str, Path]
    ) -> Mapping[str, Rows]:
        empty = _empty(self._source.columns if needs is None else needs)
        return _map_into(self._engine, self._source.batches(needs), fn, sinks, empty)

    def distinct(self, column: str, limit: int) -> pa.Array | None:
        return self._query([column]).distinct(column, limit)

    def group(
        self,
        keys: Sequence[str],
        *,
        persons: str,
        households: str | None = None,
        ones: Sequence[str] = (),
        least: int = 1,
        most: int | None = None,
    ) -> pa.Table:
        needed = dict.fromkeys([*keys, persons, *([households] if households else []), *ones])
        query = self._query(list(needed))
        return query.group(
            keys, persons=persons, households=households, ones=ones, least=least, most=most
        )

    def linked(self, keys: Sequence[str], *, persons: str, households: str, whole: bool) -> Rows:
        query = self._query(list(dict.fromkeys([*keys, persons, households])))
        return query.linked(keys, persons=persons, households=households, whole=whole)

    def bound(self, person: str, rows: int, rank: str) -> Rows:
        return self._query().bound(person, rows, rank)

    def semi_join(self, small: pa.Table, keys: Sequence[str], *, anti: bool = False) -> Rows:
        return self._query().semi_join(small, keys, anti=anti)

    def _query(self, columns: Sequence[str] | None = None) -> _Query:
        """Copy the needed columns into parts, once per call: a stream can be read only once."""
        sink = _fresh_folder(self._engine.folder)
        rows = _map_into(
            self._engine,
            self._source.batches(columns),
            lambda batch: {"rows": batch},
            {"rows": sink},
            _empty(self._source.columns if columns is None else columns),
        )["rows"]
        assert isinstance(rows, _Query)
        return rows


def _map_into(
    engine: LocalEngine,
    batches: Iterator[pa.RecordBatch],
    fn: BatchFunction,
    sinks: Mapping[str, Path],
    empty: pa.Table,
) -> Mapping[str, Rows]:
    writers: dict[str, pq.ParquetWriter] = {}

    def write(made: Mapping[str, pa.RecordBatch]) -> None:
        for name, batch in made.items():
            if name not in writers:
                writers[name] = _part(sinks[name], batch)
            if batch.num_rows:
                writers[name].write_batch(batch)

    behind: Behind[Mapping[str, pa.RecordBatch]] = Behind(write)
    try:
        some = False
        for made in side_by_side(fn, ahead(batches)):
            some = True
            behind.put(made)
        if not some:
            # No rows have columns all the same, and later steps ask for them.
            behind.put(fn(_one_batch(empty)))
    except OSError as error:
        raise _disk(error) from None
    finally:
        _finish(behind, writers)
    return {name: engine.parts(folder) for name, folder in sinks.items()}


def _finish(behind: Behind[Mapping[str, pa.RecordBatch]], writers: Mapping[str, Any]) -> None:
    try:
        behind.finish()
    except OSError as error:
        raise _disk(error) from None
    finally:
        for writer in writers.values():
            writer.close()


def _empty(columns: Sequence[str]) -> pa.Table:
    """No rows of a source: all its columns are text."""
    return pa.schema([(name, pa.string()) for name in columns]).empty_table()


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    arrays = [column.combine_chunks() for column in table.columns]
    return pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _part(folder: Path, first: pa.RecordBatch) -> pq.ParquetWriter:
    # Private and short-lived: cheap compression, and dictionaries only where they pay.
    repeated = [
        name
        for name, cells in zip(first.schema.names, first.columns, strict=True)
        if pc.count_distinct(cells.slice(0, _SAMPLE)).as_py() * 8 < min(len(cells), _SAMPLE)
    ]
    return pq.ParquetWriter(
        folder / "part-0.parquet",
        first.schema,
        compression="lz4",
        write_statistics=False,
        use_dictionary=repeated,
    )


def _connect(folder: Path, spill: Path, limit: int) -> duckdb.DuckDBPyConnection:
    """A DuckDB that reads one folder, writes to its spill folder and nothing else."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "temp_directory": str(spill),
            "memory_limit": f"{limit // _MIB}MiB",
            "threads": str(min(os.cpu_count() or 1, 4)),
            "preserve_insertion_order": "true",
        }
    )
    connection.execute(f"SET allowed_directories = [{_text(str(folder))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _fresh_folder(folder: Path) -> Path:
    number = 0
    while True:
        made = folder / f"rows-{number}"
        with suppress(FileExistsError):
            made.mkdir(mode=0o700)
            return made
        number += 1


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Replace the engine's errors: their messages quote cells."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise BusyError("the engine ran out of memory", fix="give more with --memory") from None
    except duckdb.IOException:
        raise BusyError(
            "the work folder cannot be written", fix="make room on its disk and run again"
        ) from None
    except duckdb.Error as error:
        raise AnonkitError(f"the engine failed ({type(error).__name__})") from None
    except OSError as error:
        raise _disk(error) from None


def _disk(error: OSError) -> AnonkitError:
    number = error.errno if isinstance(error.errno, int) else 0
    reason = os.strerror(number) if number else "input or output error"
    return BusyError(
        f"the work folder cannot be written ({reason})", fix="make room on its disk and run again"
    )


def _one(column: str) -> str:
    name = _name(column)
    return (
        f"CASE WHEN min(hash({name})) = max(hash({name})) THEN any_value({name}) END "
        f"AS {_name('one_' + column)}"
    )


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _names(columns: Sequence[str]) -> str:
    return ", ".join(map(_name, columns))


def _order(columns: Sequence[str]) -> str:
    return ", ".join(f"{_name(column)} NULLS LAST" for column in columns)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


_SIZE = re.compile(r"(\d+)\s*(KB|MB|GB|TB)?", re.IGNORECASE)


def memory_bytes(text: str) -> int:
    """Bytes in a size such as `2GB` or `500MB` (powers of 1,000).

    Raises:
        OptionError: Not a size, or less than 256 MB.
    """
    match = _SIZE.fullmatch(text.strip())
    powers: dict[str, int] = {"": 0, "KB": 1, "MB": 2, "GB": 3, "TB": 4}
    size = int(match[1]) * 1000 ** powers[(match[2] or "").upper()] if match else 0
    if size < 256_000_000:
        raise OptionError("--memory is not a size of at least 256MB", fix="write 500MB or 2GB")
    return size


Open = Callable[[Path, int | None], LocalEngine]
ENGINE = EngineKind("local", "DuckDB and Arrow on this machine.", LocalEngine)
