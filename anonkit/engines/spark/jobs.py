"""One pass of a batch function over rows: ship it, run it, take what it made exactly once."""

from __future__ import annotations

import hashlib
import io
import pickle
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anonkit.engines.shipped import ship
from anonkit.engines.spark.kinds import Kinds
from anonkit.engines.spark.session import plain_errors
from anonkit.engines.spark.worker import TOLD, Account, Split, Task, account_path, running
from anonkit.errors import AnonkitError
from anonkit.files import private_dir, remove_tree
from anonkit.silence import silent

_SCHEMA = "partition int, attempt bigint, digest string"


@dataclass(frozen=True)
class Made:
    """The parts of one sink."""

    parts: tuple[Path, ...]
    """In the order of the partitions."""
    kinds: Kinds


@dataclass(frozen=True)
class Job:
    """What is to be done, and to what."""

    fn: Callable[..., Any]
    sinks: Mapping[str, Path]
    """A folder for each set of rows that `fn` returns."""
    frame: Any = None
    """The rows, where Spark holds them..."""
    kinds: Kinds | None = None
    splits: tuple[Split, ...] | None = None
    """... or else what workers read by themselves."""
    needs: tuple[str, ...] | None = None
    take: Callable[[Any], None] | None = None
    """Who takes the notes that `fn` returns beside its batches."""
    whole: bool = False
    """Whether `fn` takes all batches of a partition at once, and returns a note alone."""


def run(session: Any, job: Job, folder: Path) -> Mapping[str, Made]:
    """Run a job; its parts are in place, and nothing else is left.

    A sink that `fn` never filled is not among what is returned.

    Raises:
        AnonkitError: What `fn` raised at the first place where it did.
    """
    attempts = private_dir(folder / f"attempts-{secrets.token_hex(8)}")
    noted = job.take is not None
    task = Task(job.fn, noted, attempts, job.needs, job.splits, job.kinds, job.whole)
    try:
        shipped = ship(task, attempts)
        try:
            accounts = _accounts(session, job, attempts, running(shipped))
        finally:
            shipped.remove()
        _insist_done(accounts)
        if job.take is not None:
            _hand_over(accounts, job.take)
        return {sink: made for sink in job.sinks if (made := _moved(sink, job, accounts))}
    finally:
        remove_tree(attempts)


def _accounts(session: Any, job: Job, folder: Path, run: Callable[..., Any]) -> list[Account]:
    """What each partition made, in their order: one account for each that Spark took."""
    frame = job.frame
    if frame is None:
        assert job.splits is not None
        count = len(job.splits)
        frame = session.range(0, count, 1, max(count, 1))
    with plain_errors():
        with silent():  # it warns of a pandas newer than it knows, which has no part in this
            made = frame.mapInArrow(run, _SCHEMA)
        told = made.collect()
    return [_read(folder, *(row[name] for name in TOLD.names)) for row in sorted(told)]


def _read(folder: Path, partition: int, attempt: int, digest: str) -> Account:
    written = _written(account_path(folder, partition, attempt), digest)
    account = pickle.loads(written)  # noqa: S301 - the digest says that a worker of ours wrote it
    assert isinstance(account, Account)
    return account


def _written(path: Path, digest: str) -> bytes:
    """What a worker of ours wrote; nothing of it is looked at before that is known."""
    written = path.read_bytes()
    if hashlib.sha256(written).hexdigest() != digest:
        raise AnonkitError("the engine failed (an account is not the one that was written)")
    return written


def _insist_done(accounts: Iterable[Account]) -> None:
    for account in accounts:
        error = account.error()
        if error is not None:
            raise error


def _hand_over(accounts: Iterable[Account], take: Callable[[Any], None]) -> None:
    for account in accounts:
        if account.notes is None:
            continue
        notes = io.BytesIO(_written(account.notes, account.digest))
        while notes.tell() < notes.getbuffer().nbytes:
            take(pickle.load(notes))  # noqa: S301 - by their digest, as above


def _moved(sink: str, job: Job, accounts: Sequence[Account]) -> Made | None:
    """The parts of a sink, under their names; None where there are none."""
    parts = [each.parts[sink] for each in accounts if sink in each.parts]
    kinds = {each.kinds[sink] for each in accounts if sink in each.kinds}
    if not parts:
        return None
    if len(kinds) > 1:
        raise AnonkitError("the engine failed (batches of one kind have several types)")
    placed = []
    for number, part in enumerate(parts):
        placed.append(job.sinks[sink] / f"part-{number}.parquet")
        part.rename(placed[-1])
    return Made(tuple(placed), kinds.pop())
