"""A DataFrame of the caller's: written once into parts of the private work folder.

Spark works out a DataFrame anew each time that somebody looks at it, and not always the same: a
sample, a clock or a file that changes would make each reading another one. So its rows are taken
once, by the workers, and are never brought to the driver.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from anonkit.engines.spark import jobs
from anonkit.engines.spark.kinds import Kinds, column
from anonkit.engines.spark.parts import read_parts
from anonkit.engines.spark.stopping import tagged
from anonkit.files import private_dir
from anonkit.formats.base import Dialect
from anonkit.formats.spelling import texts
from anonkit.formats.typed import TypedReader, checked_names

ROWS = "rows"
_FLOATS = {"float": pa.float32(), "double": pa.float64()}
_SPELLED = frozenset(
    (
        *("byte", "short", "integer", "long", "decimal", "string", "char", "varchar", "boolean"),
        *("date", "time", "timestamp", "timestamp_ntz", "void"),
    )
)
"""Types of Spark's whose cells have one spelling."""


@dataclass(frozen=True)
class PartsOfFrame(TypedReader):
    """The rows of a DataFrame, as they were when they were taken."""

    kind = "data"
    columns: tuple[str, ...]
    types: tuple[pa.DataType, ...]
    """Floating numbers as they were, all else as text."""
    parts: tuple[Path, ...]
    kinds: Kinds
    dialect: Dialect = field(default_factory=Dialect)
    stated: Mapping[str, str] = field(default_factory=dict)
    before: int = 0

    def splits(self) -> Sequence[PartsOfFrame]:
        """One for each part, in their order."""
        made, before = [], 0
        for part in self.parts:
            made.append(replace(self, parts=(part,), before=before))
            before += pq.read_metadata(part).num_rows
        return made

    def _raw(self, wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        yield from read_parts(self.parts, self.kinds, wanted)


def spill(frame: Any, folder: Path) -> PartsOfFrame:
    """Take the rows of a DataFrame.

    Args:
        frame: Of Spark.
        folder: A private one to be made; on a cluster, every machine sees it.

    Raises:
        InputError: A column of nested or binary cells, no column, or two of one name.
        AnonkitError: Spark failed; what it says is not told.
    """
    schema = pa.schema([(each.name, _kind(each.dataType)) for each in frame.schema])
    names = checked_names(schema, "data", "table")
    spell = _Spelled(names, tuple(map(pa.types.is_floating, schema.types)))
    # By place: Spark reads a dot in a name as the way into a structure.
    plain = frame.toDF(*(column(place) for place in range(len(names))))
    job = jobs.Job(spell, {ROWS: private_dir(folder)}, plain, _AS_GIVEN)
    with tagged(frame.sparkSession):
        made = jobs.run(frame.sparkSession, job, folder).get(ROWS)
    return PartsOfFrame(names, tuple(schema.types), made.parts if made else (), Kinds.of(schema))


def _kind(spark: Any) -> pa.DataType:
    """What becomes of a type of Spark's; binary stands for whatever has no spelling."""
    name = str(spark.typeName())
    return _FLOATS.get(name, pa.string() if name in _SPELLED else pa.binary())


@dataclass(frozen=True)
class _Spelled:
    """A batch as text, but for floating numbers: what they may have lost is asked of them."""

    names: tuple[str, ...]
    floats: tuple[bool, ...]

    def __call__(self, batch: pa.RecordBatch) -> Mapping[str, pa.RecordBatch]:
        pairs = zip(batch.columns, self.floats, strict=True)
        cells = [column if own else texts(column) for column, own in pairs]
        return {ROWS: pa.RecordBatch.from_arrays(cells, names=list(self.names))}


class _AsGiven(Kinds):
    """Columns that Spark hands over under their own names and types."""

    def given_back(self, batch: Any) -> Any:
        """The batch itself."""
        return batch


_AS_GIVEN = _AsGiven(pa.schema([]))
