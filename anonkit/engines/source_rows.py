"""Rows of a source: streamed by the source itself, seen by SQL once they are copied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from anonkit.engines.base import BatchFunction, PartFunction, Rows, Source, Take
from anonkit.engines.parts import write_parts


class Home(Protocol):
    """What is asked of an engine."""

    folder: Path

    def parts(self, folder: Path) -> Rows: ...


class SourceRows:
    """Rows of a source: streamed by the source itself, seen by SQL as a stream."""

    def __init__(self, engine: Home, source: Source) -> None:
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
        self,
        fn: BatchFunction,
        needs: Sequence[str] | None,
        sinks: Mapping[str, Path],
        take: Take | None = None,
    ) -> Mapping[str, Rows]:
        empty = _empty(self._source.columns if needs is None else needs)
        write_parts(self._source.batches(needs), fn, sinks, empty, take)
        return _rows_of(self._engine, sinks)

    def each_part(self, fn: PartFunction, needs: Sequence[str], *, order: str, parts: int) -> None:
        self._query(needs).each_part(fn, needs, order=order, parts=parts)

    def distinct(self, column: str, limit: int) -> pa.Array | None:
        return self._query([column]).distinct(column, limit)

    def exceed(self, keys: Sequence[str], limit: int) -> bool:
        return self._query(list(keys)).exceed(keys, limit) if keys else False

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
        units = [persons, *([households] if households else [])]
        needed = dict.fromkeys([*keys, *units, *ones, *sums])
        query = self._query(list(needed))
        return query.group(
            keys,
            persons=persons,
            households=households,
            ones=ones,
            sums=sums,
            least=least,
            most=most,
        )

    def linked(
        self,
        keys: Sequence[str],
        *,
        persons: str,
        households: str,
        whole: bool,
        beside: Sequence[str] = (),
    ) -> Rows:
        query = self._query(list(dict.fromkeys([*keys, persons, households, *beside])))
        return query.linked(
            keys, persons=persons, households=households, whole=whole, beside=beside
        )

    def bound(self, person: str, rows: int, rank: str) -> Rows:
        return self._query().bound(person, rows, rank)

    def semi_join(self, small: pa.Table, keys: Sequence[str], *, anti: bool = False) -> Rows:
        return self._query().semi_join(small, keys, anti=anti)

    def _query(self, columns: Sequence[str] | None = None) -> Rows:
        """Copy the needed columns into parts, once per call: a stream can be read only once."""
        sinks = {"rows": _fresh_folder(self._engine.folder)}
        return self.map(lambda batch: {"rows": batch}, columns, sinks)["rows"]


def _rows_of(engine: Home, sinks: Mapping[str, Path]) -> Mapping[str, Rows]:
    return {name: engine.parts(folder) for name, folder in sinks.items()}


def _empty(columns: Sequence[str]) -> pa.Table:
    """No rows of a source: all its columns are text."""
    return pa.schema([(name, pa.string()) for name in columns]).empty_table()


def _fresh_folder(folder: Path) -> Path:
    number = 0
    while True:
        made = folder / f"rows-{number}"
        with suppress(FileExistsError):
            made.mkdir(mode=0o700)
            return made
        number += 1
