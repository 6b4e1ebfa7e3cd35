"""Rows told as was decided, worked out where somebody looks at them.

Most that is asked of released rows concerns columns that nothing has changed:
that goes to the mapped rows themselves. Only what looks at recoded columns
makes a copy of rows, and of as few columns as it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit import files
from anonkit.classes.places import Places
from anonkit.classes.table import ClassTable
from anonkit.engines.base import Batches, BatchFunction, Files, PartFunction, Rows, Take, as_rows
from anonkit.protect.base import Flags
from anonkit.steps.transform import HOUSEHOLD, PERSON

FEW = 20
"""Less than one row in so many are few."""


@dataclass(frozen=True)
class Telling:
    """Tells the keys of the rows of a batch as their classes are told."""

    table: ClassTable
    """The c classes of the rows as they were mapped."""
    texts: tuple[pa.Array, ...]
    """By key: c texts, one of each class."""
    places: Places = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", Places(self.table))

    @property
    def keys(self) -> tuple[str, ...]:
        return self.table.keys

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The same rows, with other keys."""
        where = pa.array(self.places.of(batch))
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        columns |= {key: each.take(where) for key, each in zip(self.keys, self.texts, strict=True)}
        return pa.RecordBatch.from_pydict(columns)

    def read(self, small: pa.Table, keys: Sequence[str]) -> Flags:
        """Which of the c classes read as a row of `small` does in these keys."""
        texts = dict(zip(self.keys, self.texts, strict=True))
        wanted = set(zip(*(small[key].to_pylist() for key in keys), strict=True))
        told = zip(*(texts[key].to_pylist() for key in keys), strict=True)
        return np.fromiter((row in wanted for row in told), np.bool_, len(self.table))


@dataclass(frozen=True)
class _Then:
    """A batch function of rows as they are told."""

    telling: Telling
    names: Sequence[str]
    fn: BatchFunction

    def __call__(self, batch: pa.RecordBatch) -> Batches | tuple[Batches, Any]:
        return self.fn(self.telling(batch).select(self.names))


@dataclass(frozen=True)
class _ThenPart:
    """A function of the parts of rows as they are told."""

    telling: Telling
    names: Sequence[str]
    fn: PartFunction

    def __call__(self, number: int, batches: Iterator[pa.RecordBatch]) -> Files:
        return self.fn(number, (self.telling(batch).select(self.names) for batch in batches))


@dataclass(frozen=True)
class _Join:
    """A choice of rows by a small table."""

    small: pa.Table
    keys: tuple[str, ...]
    anti: bool


@dataclass(frozen=True)
class Told:
    """Rows of an engine with their keys told anew. Who leaves has left already."""

    rows: Rows
    telling: Telling
    folder: Path
    """An empty private folder, for copies."""
    people: pa.Array | None = None
    """c numbers of people, each with one row: 0 where they left; None: some have several."""
    joins: tuple[_Join, ...] = ()
    few: bool = False
    """Whether a copy of all columns costs next to nothing."""
    made: list[Rows] = field(default_factory=list, compare=False)
    """Copies without any of the choices, for all that come from the same rows."""
    number: Iterator[int] = field(default_factory=count, compare=False)
    """Of the next copy."""

    def schema(self) -> tuple[str, ...]:
        """As the rows'."""
        return self.rows.schema()

    def batches(
        self, columns: Sequence[str] | None = None, *, order: str | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows as they are told, as the engine hands them out."""
        names = list(self.schema() if columns is None else columns)
        if not self._streams(names):
            return self._at([*names, *([order] if order else [])]).batches(names, order=order)
        return self._stream(names, order)

    def _stream(self, names: Sequence[str], order: str | None) -> Iterator[pa.RecordBatch]:
        for batch in self._chosen(self.rows).batches(self._with_keys(names), order=order):
            yield self.telling(batch).select(names)

    def map(
        self,
        fn: BatchFunction,
        needs: Sequence[str] | None,
        sinks: Mapping[str, Path],
        take: Take | None = None,
    ) -> Mapping[str, Rows]:
        """`fn` over the rows as they are told."""
        names = list(self.schema() if needs is None else needs)
        if not self._streams(names):
            return self._at(names).map(fn, names, sinks, take)
        then = _Then(self.telling, names, fn)
        return self._chosen(self.rows).map(then, self._with_keys(names), sinks, take)

    def each_part(self, fn: PartFunction, needs: Sequence[str], *, order: str, parts: int) -> None:
        """`fn` over the parts of the rows as they are told."""
        if not self._streams(needs):
            self._at(needs).each_part(fn, needs, order=order, parts=parts)
            return
        then, names = _ThenPart(self.telling, list(needs), fn), self._with_keys(needs)
        self._chosen(self.rows).each_part(then, names, order=order, parts=parts)

    def distinct(self, column: str, limit: int) -> pa.Array | None:
        """As the engine's."""
        return self._at([column]).distinct(column, limit)

    def exceed(self, keys: Sequence[str], limit: int) -> bool:
        """As the engine's."""
        return self._at(keys).exceed(keys, limit)

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
        """As the engine's; where people have one row each, keys alone are counted in the table."""
        more = (households, *ones, *sums)
        if persons == PERSON and least == 1 and most is None and not any(more):
            counted = self._added_up(keys)
            if counted is not None:
                return counted
        return self._at([*keys, persons, *filter(None, more)]).group(
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
        """As the engine's."""
        return self._at([*keys, persons, households, *beside]).linked(
            keys, persons=persons, households=households, whole=whole, beside=beside
        )

    def bound(self, person: str, rows: int, rank: str) -> Rows:
        """As the engine's."""
        return self._at(self.schema()).bound(person, rows, rank)

    def semi_join(self, small: pa.Table, keys: Sequence[str], *, anti: bool = False) -> Rows:
        """As the engine's, once somebody looks. Told keys alone choose the rows of some classes."""
        if self.few or not keys or not set(keys) <= set(self.telling.keys):
            return replace(self, joins=(*self.joins, _Join(small, tuple(keys), anti)))
        return self._of(self.telling.read(small, keys) != anti)

    def either(self, values: Sequence[pa.Table]) -> Rows:
        """The rows that read as one of some values, in one key or another.

        Args:
            values: Each of one column, which is a key.
        """
        stays = np.zeros(len(self.telling.table), np.bool_)
        for each in values:
            stays |= self.telling.read(each, each.column_names)
        return self._of(stays)

    def _of(self, stays: Flags) -> Told:
        """The rows of some classes."""
        if stays.all():
            return self
        table = self.telling.table
        rows = self.rows.semi_join(table.select(stays), table.keys)
        people = None if self.people is None else pc.if_else(pa.array(stays), self.people, 0)
        few = bool(table.rows[stays].sum() * FEW < table.rows.sum())
        return replace(self, rows=rows, people=people, few=few, made=[])

    def _concerns(self, names: Iterable[str]) -> bool:
        return not set(self.telling.keys).isdisjoint(names)

    def _streams(self, names: Iterable[str]) -> bool:
        """Whether rows can be told on their way."""
        return self._concerns(names) and not any(self._concerns(j.keys) for j in self.joins)

    def _with_keys(self, names: Sequence[str]) -> list[str]:
        return list(dict.fromkeys([*names, *self.telling.keys]))

    def _chosen(self, rows: Rows) -> Rows:
        for join in self.joins:
            rows = rows.semi_join(join.small, join.keys, anti=join.anti)
        return rows

    def _at(self, names: Sequence[str]) -> Rows:
        """Rows of an engine in which these columns are as they are told."""
        needed = {*names, *(key for join in self.joins for key in join.keys)}
        return self._chosen(self._copy(needed) if self._concerns(needed) else self.rows)

    def _copy(self, needed: set[str]) -> Rows:
        for rows in self.made:
            if needed <= set(rows.schema()):
                return rows
        names = self.schema()
        if not self.made and not self.few:
            # Whoever looks again for something else gets all there is, so that there is no third.
            needed |= {*self.telling.keys, PERSON, HOUSEHOLD}
            names = tuple(name for name in names if name in needed)
        sink = files.private_dir(self.folder / f"told-{next(self.number)}")
        then = _Then(self.telling, names, as_rows)
        self.made.append(self.rows.map(then, self._with_keys(names), {"rows": sink})["rows"])
        return self.made[-1]

    def _added_up(self, keys: Sequence[str]) -> pa.Table | None:
        """What the engine would count, where the table of classes says it."""
        if self.people is None or self.joins or not set(keys) <= set(self.telling.keys):
            return None
        if not keys:
            number = pa.array([pc.sum(self.people).as_py()], pa.int64())
            return pa.table({"n": number, "rows": number})
        texts = dict(zip(self.telling.keys, self.telling.texts, strict=True))
        classes = pa.table({**{key: texts[key] for key in keys}, "n": self.people})
        there = classes.filter(pc.greater(self.people, 0)).group_by(list(keys))
        found = there.aggregate([("n", "sum")]).sort_by([(key, "ascending") for key in keys])
        return pa.table([*(found[k] for k in keys), *[found["n_sum"]] * 2], [*keys, "n", "rows"])
