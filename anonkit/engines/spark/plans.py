"""What the verbs of rows have in common: small plans of Spark, over columns by number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

from anonkit.engines.spark.kinds import HALF, Kinds, column, spelled
from anonkit.engines.spark.session import plain_errors


def read(session: Any, paths: Sequence[Path], kinds: Kinds) -> Any:
    """Parts as Spark reads them: by numbered columns, told beforehand."""
    told = ", ".join(f"{field.name} {spelled(field.type)}" for field in kinds.carried_schema)
    with plain_errors():
        return session.read.schema(told).parquet(*(path.as_uri() for path in paths))


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
