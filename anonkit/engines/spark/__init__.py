"""Spark: the same batch functions on many machines, for files that one machine takes long over.

    session   starting, ending, errors        settings how Spark is set
    engine    the engine                      rows     its verbs
    jobs      one pass of a function          worker   what runs on the workers
    parts     files of rows                   plans    what verbs have in common
    frames    a caller's DataFrame            kinds    what Spark carries for Arrow
    stopping  after an interruption

Nothing here is loaded before the engine is opened.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from anonkit.engines.base import Engine, EngineKind
from anonkit.errors import OptionError


def open_spark(folder: Path, *, master: str | None = None, session: Any = None) -> Engine:
    """Spark over a private work folder; see `SparkEngine`.

    Raises:
        OptionError: PySpark or Java is not installed, or Spark cannot be used so.
    """
    if find_spec("pyspark") is None:
        raise OptionError(
            "the engine spark needs PySpark, which is not installed",
            fix="run: pip install 'anonkit[spark]' (it needs Java 17 or later too)",
            code="engine.spark_missing",
        )
    # The one place that loads Spark, which takes half a second and may not be installed.
    from anonkit.engines.spark.engine import SparkEngine  # noqa: PLC0415

    return SparkEngine(folder, master=master, session_=session)


ENGINE = EngineKind("spark", "Spark, on this machine or on a cluster.", open_spark)
