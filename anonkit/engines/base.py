"""The engine seam: an engine moves rows and makes small tables; it never decides.

Verbs are added only when two steps need them. Every engine passes one
contract suite (`tests/engines`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

Batches = Mapping[str, pa.RecordBatch]
"""A batch for each named sink; it may be empty."""
Take = Callable[[Any], None]
"""What is done with a note."""
BatchFunction = Callable[[pa.RecordBatch], Batches | tuple[Batches, Any]]
"""One batch in; one batch out for each sink, and perhaps a note: something small that it says.

A batch function holds all it needs and changes nothing outside: it may be
pickled, and run in another thread, another process, or on another machine.
"""

Files = Sequence[tuple[Path, Path]]
"""Files that are finished: where each lies, and where it belongs."""
PartFunction = Callable[[int, Iterator[pa.RecordBatch]], Files]
"""Takes the number of a part, from 0, and its rows; may be pickled, as a batch function.

It may be called again with a part whose worker died, or is slow, while that worker still writes.
So it writes each file under a name that no other call uses, and says where it belongs.
"""


def as_rows(batch: pa.RecordBatch) -> Batches:
    """The batch function that changes nothing: to work rows out once, into the sink `rows`."""
    return {"rows": batch}


class Source(Protocol):
    """Anything that yields batches of text cells: a file reader, a DataFrame."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]: ...


class Rows(Protocol):
    """A set of rows an engine holds."""

    def schema(self) -> tuple[str, ...]:
        """Column names, in order."""
        ...

    def batches(
        self, columns: Sequence[str] | None = None, *, order: str | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows, a batch at a time; by ascending `order`, else in no promised order."""
        ...

    def map(
        self,
        fn: BatchFunction,
        needs: Sequence[str] | None,
        sinks: Mapping[str, Path],
        take: Take | None = None,
    ) -> Mapping[str, Rows]:
        """Run `fn` over every batch (columns `needs`, None = all) into Parquet parts.

        Batches may be worked on side by side. `sinks` names an existing empty
        folder for each set of rows that `fn` returns. With `take`, `fn`
        returns a note beside them, and `take` is called here with each note
        once, in no promised order; no rows at all may still be one batch.
        """
        ...

    def each_part(self, fn: PartFunction, needs: Sequence[str], *, order: str, parts: int) -> None:
        """Call `fn` once for each of so many parts, with its rows (columns `needs`).

        Rows ascend by `order`, one of `needs`, within a part and from part to part. Its
        numbers (uint64) are cut into ranges of one length (`cut_at`), so that parts of
        keyed numbers are of one size but for chance, and alike on every engine. A part
        may be without rows. Parts may be worked on side by side. Of the calls with one
        part only one counts: its files are put where they belong, all others stay behind.
        """
        ...

    def distinct(self, column: str, limit: int) -> pa.Array | None:
        """Distinct values, sorted, null last; None when there are more than `limit`."""
        ...

    def exceed(self, keys: Sequence[str], limit: int) -> bool:
        """Whether more than `limit` combinations of `keys` occur (a null is a value)."""
        ...

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
        """One row per combination of `keys` that occurs (a null is a value).

        Only combinations of `least` to `most` persons are handed up, so that
        a question about few of many stays a small table.

        Columns: the keys; `n`, distinct `persons` (int64); `households`,
        distinct ones, where asked for (int64); `rows` (int64); and for each
        column c of `ones` a column `one_<c>`: its value where the combination
        has only one, else null; and for each column c of `sums` (int64 without
        nulls) a column `sum_<c>` (float64, exact below 2^53). Sorted by the
        keys, nulls last.
        """
        ...

    def linked(
        self,
        keys: Sequence[str],
        *,
        persons: str,
        households: str,
        whole: bool,
        beside: Sequence[str] = (),
    ) -> Rows:
        """One row per person with a column `class` besides `persons` and `households`.

        With `beside` the rows themselves, each with its person's `class` and
        these columns.

        Two persons have the same `class` when the multisets of their `keys`
        are equal and, with `whole`, the multisets of their households'
        persons too: what a reader sees who can tell whose rows belong together.
        Whoever has no household is then like nobody who has one.
        A class is 32 characters for the person; with `whole`, 32 for the
        household stand before them.
        """
        ...

    def bound(self, person: str, rows: int, rank: str) -> Rows:
        """At most `rows` rows per person: those of least `rank`."""
        ...

    def semi_join(self, small: pa.Table, keys: Sequence[str], *, anti: bool = False) -> Rows:
        """Rows whose `keys` stand in `small` (with `anti`, those that do not); null equals null."""
        ...


class Engine(Protocol):
    """Makes rows out of a source or out of Parquet parts."""

    @property
    def name(self) -> str: ...

    def read(self, source: Source) -> Rows: ...

    def parts(self, folder: Path) -> Rows: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class EngineKind:
    """One entry of the engine table."""

    name: str
    summary: str
    open: Callable[..., Engine]
    """A private work folder to a running engine, within the memory of the run (`memory.current`).
    That of Spark takes `master` and `session` too, by name."""
