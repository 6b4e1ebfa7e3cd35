"""One pass over the released files, in which everything is counted that claims need."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.claims.base import (
    Combinations,
    Counted,
    Need,
    Sizes,
    Spread,
    UnansweredError,
    WrongError,
)
from anonkit.bundle.verify.described import Described
from anonkit.bundle.verify.rows import read
from anonkit.bundle.verify.tally import Tally, tally


def count(received: Received, described: Described, needs: Sequence[Need]) -> Counted:
    """Count what is needed.

    Args:
        received: The release.
        described: What it says of its records.
        needs: Of all claims.

    Raises:
        UnreadableError: A file is not as it should be.
        NotHereError: What reads the files is not installed.
        RefusedError: The bytes of a file are not those that were signed.
    """
    tallies = {}
    for name, table in described.tables.items():
        wanted = [each for each in map(_columns, needs) if each is not None and each[0] == name]
        cells = read(received, table.path, described.spelling)
        tallies[name] = tally(cells, [columns for _, columns in wanted])
    return Singly(tallies)


def _columns(need: Need) -> tuple[str, tuple[str, ...]]:
    """The table whose rows have to be counted, and over which columns."""
    of = () if need.of is None else (need.of,)
    return (need.table or "" if need.by_row else ""), (*need.over, *of)


@dataclass(frozen=True)
class Singly:
    """Where each row of the main table is a person, and there are no other rows."""

    tallies: Mapping[str, Tally]
    wrong: str = ""
    """Why its rows are no persons, where they were found to be none."""
    spreads: dict[Need, Spread] = field(default_factory=dict)

    def size(self, table: str) -> tuple[int, int]:
        return self.tallies[table].rows, len(self.tallies[table].columns)

    def rows(self, need: Need) -> Combinations:
        return self.tallies[need.table or ""].over(need.over)

    def people(self, need: Need) -> Sizes:
        self._check(need)
        return self.tallies[""].over(need.over)

    def homes(self, _: Need) -> Sizes:
        raise UnansweredError("no released token tells households apart")

    def spread(self, need: Need) -> Spread:
        self._check(need)
        assert need.of is not None
        if need not in self.spreads:
            self.spreads[need] = spread_of(self.tallies[""].over((*need.over, need.of)))
        return self.spreads[need]

    def _check(self, need: Need) -> None:
        if self.wrong:
            raise WrongError(self.wrong)
        if any(found.rows for name, found in self.tallies.items() if name):
            raise UnansweredError("nothing says whose the rows of the linked tables are")
        if need.table:
            raise WrongError("it is counted among the rows of a table that has none")


def spread_of(combinations: Combinations) -> Spread:
    """By class, how many people have each value, which is the last cell of a combination."""
    found: dict[Hashable, dict[str, int]] = {}
    for cells, people in combinations.items():
        found.setdefault(cells[:-1], {})[cells[-1]] = people
    return found
