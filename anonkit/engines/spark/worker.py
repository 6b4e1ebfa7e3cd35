"""What runs on Spark's workers: the batch function, over one partition, into parts of its own.

Neither rows nor errors go back through Spark: they lie in the private work
folder. Spark hears which attempt at which partition wrote what, and since it
takes one attempt for each partition, no row counts twice.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from anonkit.engines.duck import disk_trouble
from anonkit.engines.shipped import Shipped
from anonkit.engines.spark.kinds import Kinds
from anonkit.engines.spark.parts import Part
from anonkit.errors import AnonkitError, BusyError
from anonkit.files import create_private, file_digest
from anonkit.silence import silent

TOLD = pa.schema([("partition", pa.int32()), ("attempt", pa.int64()), ("digest", pa.string())])
"""All that goes back through Spark: who wrote an account, and the digest of it."""


class Split(Protocol):
    """Rows that a worker reads by itself; picklable."""

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]: ...


@dataclass(frozen=True)
class Task:
    """What is done to every batch of some rows. Holds keys: it travels by `ship` alone."""

    fn: Callable[[pa.RecordBatch], Any]
    noted: bool
    """Whether `fn` returns a note beside its batches."""
    folder: Path
    """Where attempts write; every machine sees it."""
    needs: tuple[str, ...] | None = None
    """Columns that a split is asked for; None = all."""
    splits: tuple[Split, ...] | None = None
    """What there is to read, by number; None where Spark hands over the rows."""
    kinds: Kinds | None = None
    """What those rows are, where Spark hands them over."""
    whole: bool = False
    """Whether `fn` takes all batches of a partition at once, and returns a note alone."""

    def batches(self, given: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The rows of one partition."""
        for batch in given:
            if self.splits is None:
                assert self.kinds is not None
                yield self.kinds.given_back(batch)
                continue
            for number in batch.column(0).to_pylist():
                yield from self.splits[number].batches(self.needs)


@dataclass
class Account:
    """What one attempt at a partition made."""

    parts: dict[str, Path] = field(default_factory=dict)
    """By sink; none where it saw no batch."""
    kinds: dict[str, Kinds] = field(default_factory=dict)
    notes: Path | None = None
    """Pickled notes, one after another."""
    digest: str = ""
    """SHA-256 of that file, in hexadecimal."""
    failed: tuple[type[AnonkitError], dict[str, Any]] | None = None
    """The kind of an error and what it says: it is made again as it was."""

    def fail(self, error: AnonkitError) -> None:
        """Say what went wrong."""
        self.failed = (type(error), {"args": error.args, **vars(error)})

    def error(self) -> AnonkitError | None:
        """What went wrong, if anything did."""
        if self.failed is None:
            return None
        kind, told = self.failed
        error = kind.__new__(kind)
        for name, value in told.items():
            setattr(error, name, value)
        return error


def running(shipped: Shipped) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """The function to hand to Spark: it holds a path and a digest."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from anonkit.engines.spark.worker import work  # noqa: PLC0415 - found by name over there

        return work(shipped, batches)

    return run


def work(shipped: Shipped, given: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Run the task over one partition and tell where its account is."""
    with silent():
        task = shipped.load()
        partition, attempt = _place()
        account = _attempt(task, given, partition, f"{partition}-{attempt}")
        digest = _entered(account, account_path(task.folder, partition, attempt))
    told = [[partition], [attempt], [digest]]
    yield pa.RecordBatch.from_pydict(dict(zip(TOLD.names, told, strict=True)), schema=TOLD)


def account_path(folder: Path, partition: int, attempt: int) -> Path:
    """Where an attempt says what it made."""
    return folder / f"account-{partition}-{attempt}"


def _place() -> tuple[int, int]:
    from pyspark import TaskContext  # noqa: PLC0415 - the rest here is tried without Spark

    context = TaskContext.get()
    assert context is not None
    return context.partitionId(), context.taskAttemptId()


def _attempt(task: Task, given: Iterator[pa.RecordBatch], partition: int, name: str) -> Account:
    account, parts = Account(), dict[str, Part]()
    try:
        _fill(task, given, partition, name, account, parts)
    except AnonkitError as error:
        account.fail(error)
    except MemoryError:
        account.fail(
            BusyError(
                "the engine ran out of memory", fix="give more with --memory", code="memory.full"
            )
        )
    except OSError as error:
        account.fail(disk_trouble(error))
    except Exception as error:  # noqa: BLE001 - whatever it says may quote a cell
        account.fail(AnonkitError(f"the engine failed ({type(error).__name__})"))
    finally:
        for part in parts.values():
            part.close()
    if account.failed is not None:
        _warn(task.folder, partition)
        _drain(given)
    return account


def _fill(
    task: Task,
    given: Iterator[pa.RecordBatch],
    partition: int,
    name: str,
    account: Account,
    parts: dict[str, Part],
) -> None:
    notes = create_private(task.folder / f"notes-{name}") if task.noted else None
    try:
        if task.whole and notes is not None:
            pickle.dump(task.fn(task.batches(given)), notes, protocol=5)
            given = iter(())
        for batch in task.batches(given):
            if _vain(task.folder, partition):
                break
            made: Any = task.fn(batch)
            if notes is not None:
                made, note = made
                pickle.dump(note, notes, protocol=5)
            _write(made, task.folder, name, parts)
    finally:
        if notes is not None:
            notes.close()
    if notes is not None:
        account.notes = task.folder / f"notes-{name}"
        account.digest, _ = file_digest(account.notes)
    account.parts = {sink: part.path for sink, part in parts.items()}
    account.kinds = {sink: part.kinds for sink, part in parts.items() if part.kinds is not None}


def _write(
    made: Mapping[str, pa.RecordBatch], folder: Path, name: str, parts: dict[str, Part]
) -> None:
    for sink, batch in made.items():
        if sink not in parts:
            parts[sink] = Part(folder / f"part-{len(parts)}-{name}")
        parts[sink].write(batch)


def _warn(folder: Path, partition: int) -> None:
    with suppress(AnonkitError):
        create_private(folder / f"failed-{partition}").close()


def _vain(folder: Path, partition: int) -> bool:
    """Whether a partition before this one failed: its error is told, whatever happens here.

    Those after it do not matter, so that the same data always gives the same error.
    """
    return any(int(each.name[7:]) < partition for each in folder.glob("failed-*"))


def _drain(given: Iterator[pa.RecordBatch]) -> None:
    # Spark waits until somebody has taken what it has to give.
    with suppress(Exception):
        for _ in given:
            pass


def _entered(account: Account, path: Path) -> str:
    written = pickle.dumps(account, protocol=5)
    with create_private(path) as file:
        file.write(written)
    return hashlib.sha256(written).hexdigest()
