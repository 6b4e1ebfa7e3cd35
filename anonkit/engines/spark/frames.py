"""A caller's DataFrame of Spark, as a folder of Parquet parts in the private work folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from anonkit.engines.spark.session import plain_errors


def spill(frame: Any, folder: Path) -> None:
    """Let Spark write a DataFrame, once, by the settings of its own session.

    Args:
        frame: Of `pyspark.sql`; its rows never come to this process.
        folder: Absent, in a private folder that every machine of Spark sees.

    Raises:
        AnonkitError: Spark failed; its own words may quote a cell, and are kept back.
    """
    with plain_errors():
        frame.write.mode("error").parquet(folder.as_uri())
