"""The verbs of rows in Spark: group-bys, joins and sorts over columns that are already coded.

Names of columns and counts are all that a plan holds: never a key, never a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
from pyspark.sql import Window
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from anonkit.engines.base import BatchFunction, Files, PartFunction, Rows, Take, as_rows
from anonkit.engines.cut import EachPart, put
from anonkit.engines.parts import taken
from anonkit.engines.spark import jobs
from anonkit.engines.spark.kinds import Kinds, column
from anonkit.engines.spark.parts import Part, read_parts, rows_in, splits_of, taken_over
from anonkit.engines.spark.plans import (
    in_parts,
    numbered,
    only,
    people,
    read,
    table,
    total,
    with_homes,
)
from anonkit.engines.spark.session import plain_errors
from anonkit.errors import AnonkitError
from anonkit.files import remove_tree

FEW_ROWS = 50_000
"""Of so many, one plain task is done before Spark has made a program for many."""


class Home(Protocol):
    """What rows ask of their engine."""

    session: Any
    few: Any
    """A session for few rows."""
    once: set[tuple[object, str]]

    def fresh(self, name: str) -> Path: ...


@dataclass(frozen=True)
class SparkRows:
    """Rows in Spark: parts in the work folder, or what is made of them when asked for."""

    home: Home
    kinds: Kinds
    paths: tuple[Path, ...] = ()
    """The parts that hold them, where they lie in parts."""
    made: Any = None
    """The DataFrame that makes them, where they do not."""
    within: tuple[object, ...] = ()
    """Rows of which these are a part."""
    self_: object = field(default_factory=object)

    @cached_property
    def frame(self) -> Any:
        """The DataFrame of these rows: columns `c0`, `c1`, ..."""
        if self.made is not None:
            return self.made
        few = rows_in(self.paths) <= FEW_ROWS
        return read(self.home.few if few else self.home.session, self.paths, self.kinds)

    def schema(self) -> tuple[str, ...]:
        return self.kinds.names

    def batches(
        self, columns: Sequence[str] | None = None, *, order: str | None = None
    ) -> Iterator[pa.RecordBatch]:
        wanted = self.kinds if columns is None else self.kinds.select(self._known(columns))
        if self.paths and order is None:
            return self._with_rows(read_parts(self.paths, self.kinds, columns))
        return self._with_rows(self._written(wanted, order))

    def _known(self, columns: Sequence[str]) -> Sequence[str]:
        for name in columns:
            self.kinds.place(name)
        return columns

    def _with_rows(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return (batch for batch in batches if batch.num_rows)

    def _written(self, wanted: Kinds, order: str | None) -> Iterator[pa.RecordBatch]:
        """Through parts of their own: Spark's way to the driver would hold every row at once."""
        with plain_errors():
            frame = self.frame
            if order is not None:
                frame = frame.sort(F.asc_nulls_last(self.kinds.place(order)))
            frame = self._columns(frame, wanted.names)
        folder = self.home.fresh("stream")
        try:
            job = jobs.Job(as_rows, {"rows": folder}, frame, wanted)
            made = jobs.run(self.home.session, job, folder).get("rows")
            if made is not None:
                yield from read_parts(made.parts, made.kinds, None)
        finally:
            remove_tree(folder)

    def map(
        self,
        fn: BatchFunction,
        needs: Sequence[str] | None,
        sinks: Mapping[str, Path],
        take: Take | None = None,
    ) -> Mapping[str, Rows]:
        needed = self.kinds if needs is None else self.kinds.select(self._known(needs))
        job = jobs.Job(fn, sinks, needs=needed.names, take=take)
        if self.paths:
            job = replace(job, splits=tuple(splits_of(self.paths, self.kinds)))
        else:
            frame = self._columns(self.frame, needed.names)
            job = replace(job, frame=frame, kinds=needed)
        return filled(self.home, job, needed)

    def each_part(self, fn: PartFunction, needs: Sequence[str], *, order: str, parts: int) -> None:
        wanted = self.kinds.select(self._known(needs))
        with plain_errors():
            frame = self._columns(self.frame, wanted.names)
            frame = in_parts(frame, wanted.place(order), parts)
        done: dict[int, Files] = {}
        job = jobs.Job(EachPart(fn, order, parts), {}, frame, wanted, take=done.update, whole=True)
        jobs.run(self.home.session, job, self.home.fresh("parts"))
        for number in range(parts):
            put(done[number] if number in done else fn(number, iter(())))

    @plain_errors()
    def distinct(self, column: str, limit: int) -> pa.Array | None:
        kinds = self.kinds.select(self._known([column]))
        frame = self._columns(self.frame, [column]).distinct().limit(limit + 1)
        found = table(frame, kinds)
        if found.num_rows > limit:
            return None
        return found.sort_by(column).column(0).combine_chunks()

    @plain_errors()
    def exceed(self, keys: Sequence[str], limit: int) -> bool:
        if not keys:
            return False
        each = self._columns(self.frame, self._known(keys)).distinct().limit(limit + 1)
        return bool(each.count() > limit)

    @plain_errors()
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
        places = [self.kinds.place(key) for key in keys]
        counts = {"n": self._distinct(persons)}
        if households is not None:
            counts["households"] = self._distinct(households)
        counts["rows"] = F.count(F.lit(1))
        counts |= {f"one_{name}": only(self.kinds.place(name)) for name in ones}
        counts |= {f"sum_{name}": total(self.kinds, name) for name in sums}
        made = [value.alias(column(len(keys) + at)) for at, value in enumerate(counts.values())]
        names = [*keys, *counts]
        kinds = Kinds(pa.schema([(name, self._kind(name, keys)) for name in names]))
        if not keys:
            whole = table(self.frame.agg(*made), kinds)
            self._learn(whole, {"n": persons, "households": households})
            return whole
        frame = numbered(self.frame.groupBy(*places).agg(*made))
        n = F.col(column(len(keys)))
        frame = frame.filter(n >= least) if most is None else frame.filter(n.between(least, most))
        found = table(frame, kinds)
        return found.sort_by([(key, "ascending") for key in keys])

    @plain_errors()
    def linked(
        self,
        keys: Sequence[str],
        *,
        persons: str,
        households: str,
        whole: bool,
        beside: Sequence[str] = (),
    ) -> Rows:
        own = people(self.frame, *map(self.kinds.place, (persons, households, *keys)))
        made = with_homes(own) if whole else own.withColumn("class", F.col("own"))
        # Where people are asked for as if each were a household, one column says who.
        units = list(dict.fromkeys([persons, households]))
        kinds = Kinds(pa.schema([*self.kinds.select([*units, *beside]).schema, CLASS]))
        if not beside:
            frame = made.select(*("person", "household")[: len(units)], "class")
        else:
            rows = self._columns(self.frame, [*units, *beside])
            told = made.select(F.col("person").alias("of"), "class")
            frame = rows.join(told, rows["c0"] == told["of"]).drop("of")
        return SparkRows(self.home, kinds, made=numbered(frame))

    @plain_errors()
    def bound(self, person: str, rows: int, rank: str) -> Rows:
        window = Window.partitionBy(self.kinds.place(person)).orderBy(self.kinds.place(rank))
        counted = self.frame.withColumn("number", F.row_number().over(window))
        return self._part(counted.filter(F.col("number") <= rows).drop("number"))

    @plain_errors()
    def semi_join(self, small: pa.Table, keys: Sequence[str], *, anti: bool = False) -> Rows:
        # Through a part, so that no plan holds a cell of it.
        kinds = self.kinds.select(self._known(keys))
        told = small.select(list(keys)).cast(kinds.schema)
        path = self.home.fresh("small") / "part-0.parquet"
        with Part(path) as part:
            part.write(kinds.empty())
            for batch in told.to_batches():
                part.write(batch)
        names = [f"k{at}" for at in range(len(keys))]
        other = read(self.frame.sparkSession, (path,), kinds).toDF(*names).distinct()
        same = [
            F.col(self.kinds.place(key)).eqNullSafe(F.col(name))
            for key, name in zip(keys, names, strict=True)
        ]
        return self._part(self.frame.join(other, same, "left_anti" if anti else "left_semi"))

    def _part(self, frame: Any) -> SparkRows:
        return replace(
            self, paths=(), made=frame, within=(*self.within, self.self_), self_=object()
        )

    def _columns(self, frame: Any, names: Sequence[str]) -> Any:
        """Some columns, numbered anew."""
        return frame.select(
            *(F.col(self.kinds.place(name)).alias(column(at)) for at, name in enumerate(names))
        )

    def _kind(self, name: str, keys: Sequence[str]) -> pa.DataType:
        if name in keys:
            return self.kinds.schema.field(name).type
        if name.startswith("one_"):
            return self.kinds.schema.field(name.removeprefix("one_")).type
        return pa.float64() if name.startswith("sum_") else pa.int64()

    def _distinct(self, name: str) -> Any:
        """How many values a column has; where no two are the same, counting them is much faster."""
        place = self.kinds.place(name)
        known = any((rows, name) in self.home.once for rows in (self.self_, *self.within))
        return F.count(place) if known else F.count_distinct(place)

    def _learn(self, whole: pa.Table, counted: Mapping[str, str | None]) -> None:
        for count, name in counted.items():
            if name is not None and whole[count][0].as_py() == whole["rows"][0].as_py():
                self.home.once.add((self.self_, name))


CLASS = pa.field("class", pa.string())


def filled(home: Home, job: jobs.Job, needed: Kinds) -> Mapping[str, Rows]:
    """The sinks of a job, each as rows; one that saw no batch has columns all the same."""
    made = jobs.run(home.session, job, home.fresh("job"))
    missing = [sink for sink in job.sinks if sink not in made]
    parts = {sink: (each.parts, each.kinds) for sink, each in made.items()}
    if missing:
        answer = taken(job.fn(needed.empty()), job.take)
        for sink in missing:
            path = job.sinks[sink] / "part-0.parquet"
            with Part(path) as part:
                part.write(answer[sink].slice(0, 0))
            parts[sink] = ((path,), Kinds.of(answer[sink].schema))
    return {sink: SparkRows(home, kinds, paths) for sink, (paths, kinds) in parts.items()}


def rows_of(home: Home, folder: Path) -> SparkRows:
    """The rows of all parts of a folder, ours or another's (at least one).

    Raises:
        AnonkitError: There is none.
    """
    paths = tuple(sorted(folder.glob("*.parquet")))
    if not paths:
        raise AnonkitError("the engine failed (no parts)")
    kinds = Kinds.of_part(pa.parquet.read_schema(paths[0]))
    if kinds is not None:
        return SparkRows(home, kinds, paths)
    own = home.fresh("rows") / "part-0.parquet"
    return SparkRows(home, taken_over(paths, own), (own,))
