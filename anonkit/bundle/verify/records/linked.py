"""People whose rows can be told to belong together: counted with all of their rows.

A person looks like another if the rows of both, of all tables, hold the same
answers as often. Where households can be told, a person looks like another if
all who live with them look alike too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from anonkit.bundle.verify.records.claims.base import (
    Combinations,
    Need,
    Sizes,
    Spread,
    UnansweredError,
    WrongError,
    shown,
)
from anonkit.bundle.verify.records.described import Described, split
from anonkit.bundle.verify.records.tally import Tally, picker

Cell = str | None
Person = Mapping[str, Sequence[Sequence[str]]]
"""By table: the rows of one person, each as the cells that are needed."""


@dataclass
class Linked:
    """What was counted over people who may have several rows."""

    described: Described
    tallies: Mapping[str, Tally]
    cells: Mapping[str, Sequence[str]]
    """By table: the columns whose cells a row of a person holds."""
    views: dict[tuple[str, ...], _View] = field(default_factory=dict)
    counts: dict[Need, Counter[Any]] = field(default_factory=dict)
    living: dict[Need, Counter[Any]] = field(default_factory=dict)
    spreads: dict[Need, dict[Any, Counter[str]]] = field(default_factory=dict)

    def prepare(self, needs: Sequence[Need]) -> None:
        """Say what will be needed, before people are counted."""
        for need in filter(self._is_here, needs):
            if need.over not in self.views:
                self.views[need.over] = _View(need.over, self._pickers(need.over))
            self.counts[need], self.living[need] = Counter(), Counter()
            self.spreads[need] = {}

    def take(self, homes: Mapping[str, Mapping[str, Person]], *, together: bool) -> None:
        """Count some people with all their rows.

        Args:
            homes: By household: by person: their rows.
            together: Whether people look alike only if those who live with them do.
        """
        every = self._by_view()
        for people in homes.values():
            for view, needs in every:
                classes = view.classes(people, together=together)
                for need in needs:
                    self._count(need, people, classes)

    @property
    def unit(self) -> str:
        recount = self.described.recount
        names = [name for name in (recount.person, recount.household) if name is not None]
        by = f", by {' and '.join(map(shown, names))}" if names else ""
        return f"all rows of a person together{by}"

    def _by_view(self) -> list[tuple[_View, list[Need]]]:
        """The views, each with what is counted under it."""
        every = self.views.values()
        return [(view, [need for need in self.counts if need.over == view.over]) for view in every]

    def size(self, table: str) -> tuple[int, int]:
        return self.tallies[table].rows, len(self.tallies[table].columns)

    def rows(self, need: Need) -> Combinations:
        return self.tallies[need.table or ""].over(need.over)

    def people(self, need: Need) -> Sizes:
        self._check(need)
        return self.counts[need]

    def homes(self, need: Need) -> Sizes:
        if self.described.recount.linkage != "household":
            raise UnansweredError("no released token tells households apart")
        self._check(need)
        return self.living[need]

    def spread(self, need: Need) -> Spread:
        self._check(need)
        return self.spreads[need]

    def answers(self, _: Need) -> Combinations:
        raise WrongError("it counts people of one row each, and here rows are linked")

    def _check(self, need: Need) -> None:
        if not self._is_here(need):
            raise WrongError("it is counted over a column that is not there")

    def _is_here(self, need: Need) -> bool:
        columns = (*need.over, *(() if need.of is None else (need.of,)))
        at = (split(name, self.described.tables) for name in columns)
        return all(column in self.cells[table] for table, column in at)

    def _count(self, need: Need, people: Mapping[str, Person], classes: Mapping[str, Any]) -> None:
        counts, seen = self.counts[need], set()
        for name, rows in people.items():
            if need.table is not None and need.table not in rows:
                continue
            if need.any_row:
                each = set(self.views[need.over].combinations(rows))
                counts.update(cells for cells in each if None not in cells)
                continue
            counts[classes[name]] += 1
            seen.add(classes[name])
            if need.of is not None:
                told = self.spreads[need].setdefault(classes[name], Counter())
                told.update(set(self._values(need.of, rows)))
        self.living[need].update(seen)

    def _values(self, column: str, rows: Person) -> Iterator[str]:
        table, own = split(column, self.described.tables)
        place = self.cells[table].index(own)
        return (row[place] for row in rows.get(table, ()))

    def _pickers(self, over: Sequence[str]) -> Mapping[str, Callable[[Sequence[str]], Any]]:
        """By table: a row to its cells; None for those of other tables, unlike any cell."""
        at = [split(name, self.described.tables) for name in over]
        return {table: _picker([self._place(table, *each) for each in at]) for table in self.cells}

    def _place(self, here: str, table: str, column: str) -> int | None:
        return self.cells[table].index(column) if table == here else None


def _picker(places: Sequence[int | None]) -> Callable[[Sequence[str]], tuple[Cell, ...]]:
    known = [place for place in places if place is not None]
    if len(known) == len(places):
        return picker(known)
    return lambda row: tuple(None if place is None else row[place] for place in places)


@dataclass
class _View:
    """Numbers for rows that are alike under some columns, and for people whose rows are."""

    over: tuple[str, ...]
    pickers: Mapping[str, Callable[[Sequence[str]], tuple[Cell, ...]]]
    numbers: dict[Hashable, int] = field(default_factory=dict)

    def combinations(self, rows: Person) -> Iterator[tuple[Cell, ...]]:
        """The cells of each row."""
        return (self.pickers[table](row) for table, own in rows.items() for row in own)

    def classes(self, people: Mapping[str, Person], *, together: bool) -> Mapping[str, int]:
        """The class of each person of a household."""
        own = {name: self._of("own", self._each(rows)) for name, rows in people.items()}
        if not together:
            return own
        home = self._of("home", own.values())
        return {name: self._number((home, each)) for name, each in own.items()}

    def _each(self, rows: Person) -> Iterator[int]:
        return map(self._number, self.combinations(rows))

    def _of(self, kind: str, numbers: Any) -> int:
        """One number for the same numbers, each as often."""
        return self._number((kind, tuple(sorted(numbers))))

    def _number(self, key: Hashable) -> int:
        return self.numbers.setdefault(key, len(self.numbers))
