"""One pass over the released files, in which everything is counted that claims need."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.records.belonging import Belonging
from anonkit.bundle.verify.records.claims.base import (
    Combinations,
    Counted,
    Need,
    Sizes,
    Spread,
    UnansweredError,
    WrongError,
    shown,
)
from anonkit.bundle.verify.records.described import Described
from anonkit.bundle.verify.records.linked import Linked
from anonkit.bundle.verify.records.rows import Rows, UnreadableError, read
from anonkit.bundle.verify.records.spill import Spill
from anonkit.bundle.verify.records.tally import Tally, check_columns, tally


def count(received: Received, described: Described, needs: Sequence[Need]) -> Counted:
    """Count what is needed, reading each file once; twice where people have several rows.

    Args:
        received: The release.
        described: What it says of its records.
        needs: Of all claims.

    Raises:
        UnreadableError: A file is not as it should be, or its rows do not belong together.
        NotHereError: What reads the files is not installed.
        RefusedError: The bytes of a file are not those that were signed.
    """
    people = [need for need in needs if not need.by_row]
    _check_tables(described)
    untold = _untold(described)
    if untold or not people or described.recount.linkage == "rows":
        return _singly(received, described, needs, untold)
    if described.recount.linkage == "person" and len(described.tables) == 1:
        # Most often nobody has a second row, and then classes of people are those of rows.
        found = _singly(received, described, needs)
        if not found.wrong:
            return found
    return _linked(received, described, needs, people)


def _check_tables(described: Described) -> None:
    before: set[str] = set()
    for number, table in enumerate(described.recount.tables):
        if (number == 0) != (table.name == "") or (number and table.parent not in before):
            raise UnreadableError("the tables of the manifest do not hang on one another")
        before.add(table.name)
    if not before:
        raise UnreadableError("the manifest names no table")


def _untold(described: Described) -> str:
    """Why nobody can tell which rows belong together; empty where it can be told."""
    recount = described.recount
    if recount.linkage == "rows":
        return ""
    if recount.linkage == "household" and recount.household is None:
        return "no released token tells households apart"
    alone = [table.name for table in recount.tables if table.name and not table.key]
    return f"nothing tells whose the rows of {shown(alone[0])} are" if alone else ""


def _singly(
    received: Received, described: Described, needs: Sequence[Need], unanswered: str = ""
) -> Singly:
    person, tallies, wrong = described.recount.person, {}, ""
    if unanswered or all(need.by_row for need in needs):
        person = None
    tokens = Spill()
    with closing(tokens):
        for name, table in described.tables.items():
            wanted = [columns for at, columns in map(_columns, needs) if at == name]
            cells = read(received, table.path, described.spelling)
            see = None
            if person is not None and not name:
                check_columns(cells.columns, [person])
                see = _keeping(tokens, cells.columns.index(person))
            tallies[name] = tally(cells, wanted, see)
        if any(len(set(part)) < len(part) or "" in part for part in tokens.parts()):
            wrong = "the rows are not of one person each: a person's token stands in two"
    return Singly(tallies, person, wrong, unanswered)


def _keeping(tokens: Spill, place: int) -> Callable[[Rows], None]:
    def see(batch: Rows) -> None:
        found = [row[place] for row in batch]
        tokens.put(found, found)

    return see


def _linked(
    received: Received, described: Described, needs: Sequence[Need], people: Sequence[Need]
) -> Linked:
    tallies: dict[str, Tally] = {}
    with closing(Belonging(described, people)) as rows:
        for name, table in described.tables.items():
            by_row = [need.over for need in needs if need.by_row and (need.table or "") == name]
            cells = read(received, table.path, described.spelling)
            rows.begin(name, cells.columns)
            tallies[name] = tally(cells, by_row, partial(rows.see, name))
            if name:
                rows.join(name)
        found = Linked(described, tallies, rows.cells)
        found.prepare(people)
        for homes in rows.homes():
            found.take(homes, together=described.recount.linkage == "household")
    return found


def _columns(need: Need) -> tuple[str, tuple[str, ...]]:
    """The table whose rows have to be counted, and over which columns."""
    of = () if need.of is None else (need.of,)
    return (need.table or "" if need.by_row else ""), (*need.over, *of)


@dataclass(frozen=True)
class Singly:
    """Where each row of the main table is a person, and there are no other rows."""

    tallies: Mapping[str, Tally]
    person: str | None = None
    """The column with a token for each of them, no two of which are the same."""
    wrong: str = ""
    """Why its rows are no persons, where they were found to be none."""
    unanswered: str = ""
    """Why people cannot be counted, where they cannot."""
    spreads: dict[Need, Spread] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        if self.person is None:
            return "each row taken for one person"
        return f"each row with its own {shown(self.person)}"

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

    def answers(self, need: Need) -> Combinations:
        self._check(need)
        return self.tallies[""].over(need.over)

    def _check(self, need: Need) -> None:
        if self.wrong:
            raise WrongError(self.wrong)
        if self.unanswered:
            raise UnansweredError(self.unanswered)
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
