"""The true figures of each table, from rows that are bounded once for all of them. Private."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit import files
from anonkit.dp import adaptive
from anonkit.dp.grid import candidates
from anonkit.engines.base import Batches, Rows, as_rows
from anonkit.errors import InputError
from anonkit.plan import Plan, PlannedAggregates, PlannedTable
from anonkit.steps.addends import NO_CANDIDATE, addend_names, candidate_name
from anonkit.steps.codes import OUTSIDE_DROPPED, dimension_name
from anonkit.steps.transform import PERSON, RANK, UNIT

MOST_COMBINATIONS = 1_000_000
"""Of the keys of all tables together: up to here they are counted in one go."""
_LARGEST = 2.0**53
_UNION = "_union_"
"""Column of the union of cells that a row counts in."""
Figures = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Truth:
    """What the tables would say without noise."""

    plan: Plan
    rows: Rows
    """What the tables are made from."""
    work: Path
    """The run's private folder."""
    _folders: list[Path] = field(default_factory=list)

    @property
    def wanted(self) -> PlannedAggregates:
        assert self.plan.aggregates is not None  # the walk asks before it calls
        return self.plan.aggregates

    @cached_property
    def bounded(self) -> Rows:
        """At most so many rows of each privacy unit: one keyed choice, the same for all tables."""
        if self._rows_are_units:
            return self.rows
        kept = self.rows.bound(UNIT, self.wanted.max_rows, RANK)
        return kept.map(as_rows, None, {"rows": self._folder()})["rows"]

    @property
    def _rows_are_units(self) -> bool:
        return self.plan.person is None and self.wanted.unit == "person"

    def of(self, table: PlannedTable) -> Sequence[Sequence[int]]:
        """The figures of a table: vectors over its cells, or of quantiles rows by candidate."""
        if table.facts.parts:
            return self._by_candidate(table)
        together = table.groups is None and self.adds_up(table)
        if together and self._joint is not None:
            return _margins(table, self._joint)
        return self._sums(table, self.rows_of(table))

    def rows_of(self, table: PlannedTable) -> Rows:
        """The rows that the table counts; one for each option where a row has several."""
        return self.bounded if table.groups is None else self._in_groups(table)

    def found(self, table: PlannedTable) -> pa.Table:
        """`n` people in each combination of keys that occurs, where the data says which there are.

        A column of a public list holds places in it, another one the keys themselves.
        """
        rows = self.bounded if table.groups is None else self._in_groups(table)
        return rows.group(_names(table), persons=PERSON)

    def of_partition(
        self, table: PlannedTable, of_finest: npt.NDArray[np.int64], cells: int
    ) -> list[int]:
        """The counts of unions of a table's cells: each of its cells is in exactly one.

        People with rows in several cells of a union count once in it.

        Args:
            table: A count.
            of_finest: By cell of the table: its union.
            cells: How many unions there are.
        """
        rows = self.rows_of(table)
        if self.adds_up(table):
            (finest,) = self._sums(table, rows)
            return adaptive.added(finest, of_finest, cells)

        needs = list(dict.fromkeys([PERSON, *_names(table)]))
        united = partial(_united, table, of_finest)
        found = rows.map(united, needs, {"rows": self._folder()})["rows"]
        people = found.group([_UNION], persons=PERSON)
        told, n = people[_UNION].to_numpy(), people["n"].to_numpy()
        figures = np.zeros(cells, np.int64)
        figures[told[told != OUTSIDE_DROPPED]] = n[told != OUTSIDE_DROPPED]
        return figures.tolist()

    def adds_up(self, table: PlannedTable) -> bool:
        """Whether it counts rows, or people who have one row each."""
        if table.query not in ("count_persons", "histogram"):
            return True
        return self._rows_are_units or (self.wanted.unit == "person" and self.wanted.max_rows == 1)

    @cached_property
    def _joint(self) -> pa.Table | None:
        """All combinations of keys that occur, with what they add to each table: one scan."""
        together = [
            table
            for table in self.wanted.tables
            if self.adds_up(table)
            and table.groups is None
            and not (table.facts.parts or table.found)
        ]
        keys = list(dict.fromkeys(name for table in together for name in _names(table)))
        if self.bounded.exceed(keys, MOST_COMBINATIONS):
            return None
        sums = [name for table in together for name in addend_names(table)]
        # So that the engine knows where every row is a person, and need not tell them apart again.
        self.bounded.group([], persons=PERSON)
        return self.bounded.group(keys, persons=PERSON, sums=sums)

    def _sums(self, table: PlannedTable, rows: Rows) -> Sequence[Sequence[int]]:
        return _margins(
            table,
            rows.group(_names(table), persons=PERSON, sums=addend_names(table)),
            distinct=not self.adds_up(table),
        )

    def _by_candidate(self, table: PlannedTable) -> Sequence[Sequence[int]]:
        facts, place = table.facts, candidate_name(table)
        found = self.bounded.group([*_names(table), place], persons=PERSON)
        chosen = found[place].to_numpy()
        flat, inside = cells_of(table, found)
        n = candidates(facts.low, facts.high, facts.step)
        kept = inside & (chosen != NO_CANDIDATE)
        figures = np.zeros((facts.cells, n), np.int64)
        np.add.at(figures, (flat[kept], chosen[kept]), found["rows"].to_numpy()[kept])
        return [cell.tolist() for cell in figures]

    def _in_groups(self, table: PlannedTable) -> Rows:
        """So many combinations of a row and an option of each unit as the table may hold."""
        names = [*_names(table), *addend_names(table)]
        needs = list(dict.fromkeys([PERSON, UNIT, RANK, *names]))
        options = table.options
        spread = "" if options is None else dimension_name(options)

        exploded = partial(_exploded, spread) if spread else as_rows
        rows = self.bounded.map(exploded, needs, {"rows": self._folder()})["rows"]
        return rows.bound(UNIT, table.facts.rows, RANK)

    def _folder(self) -> Path:
        folder = files.private_dir(self.work / f"bounded-{len(self._folders)}")
        self._folders.append(folder)
        return folder


def _names(table: PlannedTable) -> list[str]:
    return [dimension_name(dimension) for dimension in table.by]


def _united(
    table: PlannedTable, of_finest: npt.NDArray[np.int64], batch: pa.RecordBatch
) -> Batches:
    """People, each with the union that holds the cell of the row."""
    flat, inside = cells_of(table, batch)
    told = np.where(inside, of_finest[np.where(inside, flat, 0)], OUTSIDE_DROPPED)
    made = {PERSON: batch.column(PERSON), _UNION: pa.array(told)}
    return {"rows": pa.RecordBatch.from_pydict(made)}


def _exploded(spread: str, batch: pa.RecordBatch) -> Batches:
    """One row for each option of a row; which of them come first is settled by the row's rank."""
    lists = pc.cast(pc.split_pattern(batch.column(spread), ","), pa.list_(pa.int32()))
    rows, options = pc.list_parent_indices(lists), pc.list_flatten(lists)
    cells = dict(zip(batch.schema.names, batch.columns, strict=True))
    made = {name: column.take(rows) for name, column in cells.items() if name != spread}
    ranks = made[RANK].to_numpy().astype(np.uint64)
    made |= {spread: options, RANK: pa.array(_mixed(ranks, options.to_numpy()))}
    return {"rows": pa.RecordBatch.from_pydict(made)}


def _mixed(ranks: npt.NDArray[np.uint64], options: npt.NDArray[np.int32]) -> npt.NDArray[np.uint64]:
    """n keyed ranks and n options to n ranks in which no option is preferred.

    Source:
        Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195 (the mixing of SplitMix64).
    """
    mixed = ranks + (options.astype(np.int64) + 2).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    last: npt.NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(31))
    return last


def _margins(table: PlannedTable, found: pa.Table, *, distinct: bool = False) -> list[list[int]]:
    """The figures of a table from combinations of its keys, or of its keys and others'."""
    flat, inside = cells_of(table, found)
    named = [f"sum_{name}" for name in addend_names(table)] or ["n" if distinct else "rows"]
    return [_added(found[name].to_numpy(), flat, inside, table.facts.cells) for name in named]


def cells_of(
    table: PlannedTable, found: pa.Table | pa.RecordBatch
) -> tuple[Figures, npt.NDArray[np.bool_]]:
    """(place among the table's cells, whether there is one) of each combination."""
    flat = np.zeros(found.num_rows, np.int64)
    inside = np.ones(found.num_rows, np.bool_)
    for dimension in table.by:
        codes = found[dimension_name(dimension)].to_numpy()
        inside &= codes != OUTSIDE_DROPPED
        flat = flat * len(dimension.keys) + codes
    return flat, inside


def _added(
    amounts: npt.NDArray[np.generic], flat: Figures, inside: npt.NDArray[np.bool_], cells: int
) -> list[int]:
    if float(np.abs(amounts.astype(np.float64)).sum()) >= _LARGEST:
        problem = "a value of a table is too large for exact noise"
        raise InputError(problem, fix="check the bounds in the policy", code="noise.range")
    figures = np.zeros(cells, np.int64)
    np.add.at(figures, flat[inside], amounts[inside].astype(np.int64))
    return figures.tolist()
