"""Counting combinations of cells while a file passes by once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from anonkit.bundle.verify.records.claims.base import Combinations
from anonkit.bundle.verify.records.rows import Rows, Table, UnreadableError

Pick = Callable[[Sequence[str]], tuple[str, ...]]


@dataclass(frozen=True)
class Tally:
    """What was counted in one file. It holds combinations of cells, and no rows."""

    columns: tuple[str, ...]
    rows: int
    counts: dict[tuple[str, ...], Counter[tuple[str, ...]]]
    """By columns: in how many rows their cells stand together."""

    def over(self, columns: Sequence[str]) -> Combinations:
        """In how many rows the cells of some columns stand together.

        Raises:
            UnreadableError: The file has no such column.
        """
        wanted = tuple(columns)
        check_columns(self.columns, wanted)
        if wanted not in self.counts:
            finest = next(each for each in self.counts if set(wanted) <= set(each))
            pick, found = (
                picker([finest.index(name) for name in wanted]),
                Counter[tuple[str, ...]](),
            )
            for cells, rows in self.counts[finest].items():
                found[pick(cells)] += rows
            self.counts[wanted] = found
        return self.counts[wanted]


def tally(
    table: Table, wanted: Iterable[Collection[str]], see: Callable[[Rows], None] | None = None
) -> Tally:
    """Count what is wanted in one pass.

    Args:
        table: The file.
        wanted: Sets of columns; those of them that it has are counted.
        see: Sees every batch.

    Raises:
        UnreadableError: The file is not sound.
    """
    have = set(table.columns)
    sets = {frozenset(each) for each in wanted if have.issuperset(each)}
    # What is counted more finely is added up from there.
    finest = [each for each in sets if not any(each < other for other in sets)]
    counts: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {}
    updates = []
    for each in sorted(map(sorted, finest)):
        key = tuple(each)
        counts[key] = Counter()
        updates.append((counts[key].update, picker([table.columns.index(name) for name in key])))
    rows = 0
    for batch in table.batches:
        rows += len(batch)
        for update, pick in updates:
            update(map(pick, batch))
        if see is not None:
            see(batch)
    return Tally(table.columns, rows, counts)


def picker(places: Sequence[int]) -> Pick:
    """Takes the cells at some places out of a row."""
    if not places:
        return lambda _: ()
    if len(places) == 1:
        [place] = places
        return lambda row: (row[place],)
    return itemgetter(*places)


def check_columns(columns: Collection[str], wanted: Iterable[str]) -> None:
    """Whether a file has some columns.

    Raises:
        UnreadableError: It has not. The name is the manifest's.
    """
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise UnreadableError(f"there is no column {missing[0]}")
