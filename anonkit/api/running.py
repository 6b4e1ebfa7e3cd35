"""Which engine moves the rows of a verb, and tables of Spark's, which are read by it alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from anonkit import files
from anonkit.engines import ENGINES, LOCAL, SPARK
from anonkit.engines.base import Engine, EngineKind
from anonkit.errors import OptionError
from anonkit.formats.parted_write import PARTED
from anonkit.steps.in_memory import OneTable, Opened, SparkFrame, is_spark_frame
from anonkit.steps.read import Data

FRAMES = "frames"
"""Tables of Spark's, in the work folder."""


@dataclass(frozen=True)
class Running:
    """The engine that was asked for, before it is started."""

    kind: EngineKind
    master: str | None = None
    session: Any = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        data: object,
        engine: str,
        *,
        master: str | None = None,
        session: Any = None,
    ) -> Running:
        """What the options of a verb ask for.

        A table or a session of Spark's asks for its engine: nothing else reads it.

        Args:
            data: As the verb takes it.
            engine: By name.
            master: Where Spark runs.
            session: A running `SparkSession`, which stays the caller's.

        Raises:
            OptionError: There is no such engine, or these do not go together.
        """
        frames = of_spark(data)
        if session is None and frames and master is None:
            session = frames[0].sparkSession
        wanted = SPARK if engine == LOCAL and (frames or session is not None) else engine
        if master is not None and session is not None:
            raise OptionError(
                "a session that runs has its master already",
                where="--master",
                fix="leave one of the two out",
                code="engine.master",
            )
        if master is not None and frames:
            raise OptionError(
                "a table of Spark's is read by the session that it belongs to",
                where="--master",
                fix="leave the master out",
                code="engine.master",
            )
        if wanted != SPARK and (master is not None or session is not None or frames):
            raise OptionError(
                f"the engine {wanted} has no master",
                where="--master",
                fix="write --engine spark, or leave --master out",
                code="engine.master",
            )
        return cls(ENGINES[wanted], master, session)

    @contextmanager
    def opened(self, work: Path) -> Iterator[Engine]:
        """The engine over a private folder, for as long as it is needed."""
        # Engines that know nothing of Spark are not asked about it.
        about = {"master": self.master, "session": self.session}
        told = about if self.kind.name == SPARK else {}
        engine = self.kind.open(work, **told)
        try:
            yield engine
        finally:
            engine.close()


def taken(data: Data, work: Path) -> Data:
    """The same data; in the place of a table of Spark's its rows, in parts that its workers wrote.

    Spark works out a table anew each time that somebody looks at it, and not always the same. It
    is never brought to this process whole, and is released in parts too.

    Args:
        data: As a verb takes it.
        work: The private work folder of a run whose engine is Spark.
    """
    if isinstance(data, Mapping):
        named = enumerate(data.items())
        return {name: _taken(each, work, number) for number, (name, each) in named}
    return _taken(data, work, 0)


def _taken(data: OneTable, work: Path, number: int) -> OneTable:
    if not is_spark_frame(data):
        return data
    folder = files.private_dir(work / FRAMES) / str(number)
    # Of an optional library, which whoever hands over such a table has loaded.
    spill = import_module("anonkit.engines.spark.frames").spill
    opened = Opened(spill(data, folder), PARTED["parquet"])
    return cast("OneTable", opened)


def of_spark(data: object) -> list[SparkFrame]:
    """The tables of Spark's among what a verb takes."""
    return [each for each in _tables(data) if is_spark_frame(each)]


def _tables(data: object) -> list[Any]:
    """Every table of what a verb takes: of one, of several by name, or of a list."""
    if isinstance(data, Mapping):
        return list(data.values())
    if isinstance(data, list | tuple):
        return [table for each in data for table in _tables(each)]
    return [data]
