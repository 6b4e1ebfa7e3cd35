"""An engine on Spark: rows wait as parts in the work folder, Spark schedules and groups."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from anonkit.engines.ahead import ahead
from anonkit.engines.base import BatchFunction, Rows, Source, Take
from anonkit.engines.source_rows import SourceRows
from anonkit.engines.spark import jobs, rows, session, settings
from anonkit.engines.spark.kinds import Kinds
from anonkit.engines.spark.parts import Part
from anonkit.engines.spark.stopping import cancel_all
from anonkit.errors import OptionError
from anonkit.files import private_dir
from anonkit.memory import current

FOLDER = "spark.anonkit.folder"
"""Setting of Spark: a private folder that every machine of a cluster sees under this name."""


class SparkEngine:
    """Spark over one private folder."""

    name = "spark"

    def __init__(
        self,
        folder: Path,
        *,
        master: str | None = None,
        session_: Any = None,
    ) -> None:
        """Start Spark within the memory of the run, or use the caller's, which has its own limits.

        Args:
            folder: The run's private work folder; on a cluster, every machine sees it.
            master: Where Spark runs; None for all cores of this machine.
            session_: A running `SparkSession`; it stays the caller's, and its settings too.

        Raises:
            OptionError: There is no Java, another Spark runs here, or the machines of a
                cluster do not share `folder`.
        """
        self.folder = folder
        self.once: set[tuple[object, str]] = set()
        self._numbers = itertools.count()
        self._borrowed = session_ is None
        self._sessions: tuple[Any, ...] = ()
        given = session_
        if given is None:
            given = session.borrow(master, current().total)
        try:
            insist_shared(given, folder)
            self.session = settings.settled(given)
            self.few = settings.settled(given, few=True)
            self._sessions = (self.session, self.few)
        except BaseException:
            self.close()
            raise

    def read(self, source: Source) -> Rows:
        """The rows of a source, as text."""
        return _SourceRows(self, source)

    def parts(self, folder: Path) -> Rows:
        """The rows of all Parquet parts of a folder (at least one)."""
        return rows.rows_of(self, folder)

    def fresh(self, name: str) -> Path:
        """A new private folder for this engine's own parts."""
        return private_dir(self.folder / f"spark-{name}-{next(self._numbers)}-{os.getpid()}")

    def close(self) -> None:
        """End Spark, unless it is the caller's or another run still uses it.

        Of a run that was interrupted nothing goes on there.
        """
        if sys.exception() is not None and not (self._borrowed and session.is_last()):
            for each in self._sessions:
                cancel_all(each)
        if self._borrowed:
            self._borrowed = False
            session.give_back()


def insist_shared(given: Any, folder: Path) -> None:
    """Refuse a cluster whose machines do not see a work folder.

    Args:
        given: A running session.
        folder: The run's private work folder.

    Raises:
        OptionError: `FOLDER` is not set to a folder that holds it.
    """
    if settings.is_local(settings.master_of(given)):
        return
    shared = str(given.conf.get(FOLDER, ""))
    if not shared or not folder.resolve().is_relative_to(Path(shared).resolve()):
        raise OptionError(
            "the machines of this Spark do not share the private work folder",
            where=FOLDER,
            fix="put ANONKIT_HOME into a folder of your own that every machine mounts, and set "
            f"{FOLDER} to that folder",
            code="engine.spark_folder",
        )


class _SourceRows(SourceRows):
    """Rows of a source: copied into parts for each verb, unless workers can read it."""

    def __init__(self, engine: SparkEngine, source: Source) -> None:
        super().__init__(engine, source)
        self._home = engine

    def map(
        self,
        fn: BatchFunction,
        needs: Sequence[str] | None,
        sinks: Mapping[str, Path],
        take: Take | None = None,
    ) -> Mapping[str, Rows]:
        splits: Sequence[Source] = getattr(self._source, "splits", tuple)()
        # One alone would keep one worker busy with everything.
        if len(splits) < 2:
            return self._query(needs).map(fn, None, sinks, take)
        columns = tuple(self._source.columns if needs is None else needs)
        job = jobs.Job(fn, sinks, splits=tuple(splits), needs=columns, take=take)
        return rows.filled(self._home, job, _texts(columns))

    def _query(self, columns: Sequence[str] | None = None) -> rows.SparkRows:
        """The needed columns in parts, once per call: a stream can be read only once."""
        path = self._home.fresh("rows") / "part-0.parquet"
        with Part(path) as part:
            for batch in ahead(self._source.batches(columns)):
                part.write(batch)
            if part.kinds is None:
                part.write(_texts(self._source.columns if columns is None else columns).empty())
        assert part.kinds is not None
        return rows.SparkRows(self._home, part.kinds, (path,))


def _texts(columns: Sequence[str]) -> Kinds:
    """All columns of a source are text."""
    return Kinds(pa.schema([(name, pa.string()) for name in columns]))
