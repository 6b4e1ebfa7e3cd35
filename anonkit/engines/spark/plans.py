"""What the verbs of rows have in common: small plans of Spark, over columns by number."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.types as pt
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from anonkit.engines.spark.kinds import HALF, Kinds, column, spelled
from anonkit.engines.spark.session import plain_errors


def read(session: Any, paths: Sequence[Path], kinds: Kinds) -> Any:
    """Parts as Spark reads them: by numbered columns, told beforehand."""
    told = ", ".join(f"{field.name} {spelled(field.type)}" for field in kinds.carried_schema)
    with plain_errors():
        # By another pattern of the caller's, parts of ours would be passed over (Spark 4.3).
        reader = session.read.schema(told).option("ignoredPathSegmentRegex", "^[._]")
        return reader.parquet(*(path.as_uri() for path in paths))


def table(frame: Any, kinds: Kinds) -> pa.Table:
    """A small table: the one way by which rows reach the driver through Spark."""
    return kinds.given_back(frame.toArrow())


def in_parts(frame: Any, order: str, parts: int) -> Any:
    """Each part whole in one partition, sorted: `cut.part_numbers` as Spark counts it.

    Spark's numbers are half their range below the codes that they stand for.
    """
    number = F.shiftright((F.shiftright(order, 32) + (HALF >> 32)) * parts, 32)
    return (
        frame.withColumn("part", number)
        .repartition(parts, "part")
        .sortWithinPartitions("part", order)
        .drop("part")
    )


def digest(texts: Any) -> Any:
    """One text for a multiset of digests."""
    return F.md5(F.array_join(F.sort_array(F.collect_list(texts)), ""))


def people(frame: Any, person: str, household: str, *keys: str) -> Any:
    """One row for each person: columns `person`, `household`, and `own`, a digest of their rows.

    Args:
        frame: The rows.
        person: What Spark calls the column, as all others here.
        household: It too.
        keys: What a reader sees of a row.
    """
    # Digests of one length, so that no two lists of texts can be spelled the same.
    cells = [F.md5(F.coalesce(F.concat(F.lit("v"), F.col(key)), F.lit("n"))) for key in keys]
    row = F.concat(*cells) if cells else F.lit("")
    return (
        frame.groupBy(F.col(person).alias("person"))
        .agg(F.min(household).alias("household"), digest(row).alias("own"))
        .select("person", "household", "own")
    )


def only(place: str) -> Any:
    """The one value of a column; null where it has others, or none in some row."""
    least, every = F.min(place), F.count(F.lit(1))
    return F.when((least == F.max(place)) & (F.count(place) == every), least)


def total(kinds: Kinds, name: str) -> Any:
    """The sum of a column, exact below 2^53."""
    cell = F.col(kinds.place(name)).cast("decimal(20,0)")
    if pt.is_uint64(kinds.schema.field(name).type):
        cell = cell + F.lit(Decimal(HALF))
    return F.sum(cell).cast("double")


def with_homes(own: Any) -> Any:
    """People with what they are in the sight of a reader, household and all, as `class`.

    Args:
        own: Columns `person`, `household`, `own`: a digest of each person's rows.
    """
    homes = (
        own.filter(F.col("household").isNotNull())
        .groupBy(F.col("household").alias("home"))
        .agg(digest(F.col("own")).alias("together"))
    )
    # Whoever has no household is alone, and unlike a household that says the same.
    alone = F.md5(F.concat(F.lit("n"), F.col("own")))
    joined = own.join(homes, own["household"] == homes["home"], "left")
    together = F.coalesce(F.col("together"), alone)
    return joined.withColumn("class", F.concat(together, F.col("own")))


def numbered(frame: Any) -> Any:
    """The same columns under the names that all frames here have."""
    return frame.toDF(*map(column, range(len(frame.columns))))
