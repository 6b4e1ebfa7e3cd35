"""What is looked at in the written files while they are read back: the one reading serves all.

Each batch makes a note of its own, wherever it is read, and the notes are
added up by whoever asked: nothing is shared between batches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from anonkit.plan import Plan
from anonkit.steps.leaks import Seen, Some
from anonkit.steps.residual import Gathering, Search
from anonkit.steps.utility import Counting, Tally
from anonkit.steps.write import WrittenTable


@dataclass(frozen=True)
class Noted:
    """What one batch of one table says."""

    table: str
    cells: Mapping[str, pa.Array]
    """By column: the distinct cells that are to be searched."""
    rows: pa.RecordBatch
    """Those that are looked at for what their making tells."""
    figures: Sequence[pa.Table]


@dataclass(frozen=True)
class Looking:
    """Looks at batches of the written files; may be pickled."""

    gathering: Gathering
    some: Mapping[str, Some]
    """By table."""
    counting: Mapping[str, Counting]
    """By table."""

    def __call__(self, table: str, batch: pa.RecordBatch) -> Noted:
        """Take note of a batch of a table (empty: the main one)."""
        figures = self.counting[table](batch)
        return Noted(table, self.gathering(batch), self.some[table](batch), figures)


class Watched:
    """What is gathered of one table."""

    def __init__(self, plan: Plan, made: WrittenTable) -> None:
        self.seen = Seen(made.lists)
        self.tally = Tally(plan.microdata.utility if plan.microdata is not None else ())


class Watch:
    """All that is gathered while the written files are read back."""

    def __init__(self, plan: Plan, tables: Sequence[WrittenTable], search: Search) -> None:
        self._search = search
        self.tables = {each.table: Watched(plan.part(each.table), each) for each in tables}

    @property
    def looking(self) -> Looking:
        """What looks at the batches."""
        return Looking(
            self._search.gathering,
            {table: each.seen.some for table, each in self.tables.items()},
            {t: Counting(tuple(each.tally.indicators)) for t, each in self.tables.items()},
        )

    def take(self, noted: Noted | None) -> None:
        """Add a note; there is none of a batch without rows.

        Raises:
            RefusedError: Something was found that must not leave, or nobody could read it.
        """
        if noted is not None:
            watched = self.tables[noted.table]
            self._search.take(noted.cells)
            watched.seen.take(noted.rows)
            watched.tally.add(noted.figures)
