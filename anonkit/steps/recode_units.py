"""Recode where a reader can tell which rows belong together: a unit has one coding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit import files
from anonkit.classes.places import Places
from anonkit.classes.table import Counts, from_group
from anonkit.engines.base import Rows
from anonkit.plan import Plan
from anonkit.protect.base import Decision, Goals, Homes, Method, Problem, Units
from anonkit.records import Linkage
from anonkit.steps.recode import Recoded, codings_of, decide, recoded, texts_of, told
from anonkit.steps.slots import slot
from anonkit.steps.transform import HOUSEHOLD, PERSON

CLASS = "class"
"""The column of `Rows.linked`."""


@dataclass(frozen=True)
class LinkedRecoding:
    """What was decided on the kinds of units."""

    plan: Plan
    problem: Problem
    units: Units
    decision: Decision
    classes: pa.Array
    """p texts: what the engine calls each kind of people."""
    whole: bool

    def apply(self, rows: Rows, folder: Path) -> Recoded:
        """Tell every row as its unit has to be told; a unit stays or leaves whole."""
        names = rows.schema()
        beside = [name for name in names if name not in (PERSON, HOUSEHOLD)]
        linked = rows.linked(
            self.problem.table.keys,
            persons=PERSON,
            households=HOUSEHOLD,
            whole=self.whole,
            beside=beside,
        )
        sink = files.private_dir(folder / "recoded")
        made = linked.map(self._telling(names), None, {"rows": sink})["rows"]
        return recoded(self.plan, made, self.problem, self.decision)

    def _telling(self, names: tuple[str, ...]) -> _Telling:
        """The batch function: a row's cells are found by its person's kind and its class."""
        table, units, decision = self.problem.table, self.units, self.decision
        unit = units.unit[units.person]
        texts = [
            texts_of(
                coding,
                table.codes[units.place, place],
                None if decision.levels is None else decision.levels[unit, place],
            )
            for place, coding in enumerate(self.problem.codings)
        ]
        cells = units.person * len(table) + units.place
        order = np.argsort(cells)
        return _Telling(
            Places(table),
            len(table),
            tuple(table.keys),
            tuple(texts),
            self.classes,
            cells[order],
            order,
            ~decision.gone[unit],
            names,
        )


@dataclass(frozen=True)
class _Telling:
    """Tells every row of a batch as its unit has to be told; may be pickled."""

    places: Places
    size: int
    """Of the table: how many classes."""
    keys: tuple[str, ...]
    texts: tuple[pa.Array, ...]
    """By key: a text for each cell."""
    classes: pa.Array
    """p texts: what the engine calls each kind of people."""
    cells: npt.NDArray[np.int64]
    """The cells, a kind of people and a class each, ascending."""
    order: npt.NDArray[np.intp]
    """Where each of them stands among the texts."""
    stays: npt.NDArray[np.bool_]
    names: tuple[str, ...]

    def __call__(self, batch: pa.RecordBatch) -> Mapping[str, pa.RecordBatch]:
        # Whoever lives in no household is in no unit, and leaves.
        known = pc.index_in(batch.column(CLASS), value_set=self.classes)
        batch = batch.filter(known.is_valid())
        person = known.drop_null().to_numpy().astype(np.int64)
        wanted = person * self.size + self.places.of(batch)
        at = np.searchsorted(self.cells, wanted)
        if not np.array_equal(self.cells[at], wanted):
            raise ValueError("a row belongs to no unit that was counted")
        found = self.order[at]
        made = told(batch, self.keys, self.texts, found, self.stays[found])
        return {"rows": made.select(self.names)}


def recode_units(
    plan: Plan, rows: Rows, linkage: Linkage, method: Method, goals: Goals
) -> LinkedRecoding:
    """Find how coarsely each unit has to be told, so that enough others look alike.

    Args:
        plan: Says how each column may be told.
        rows: The mapped rows.
        linkage: Whose rows a reader can link: `person` or `household`.
        method: Decides.
        goals: What every class of units must hold.

    Raises:
        RefusedError: No recoding leaves anybody.
    """
    whole = linkage == "household"
    keys = [slot(column.name) for column in plan.quasi]
    table = from_group(rows.group(keys, persons=PERSON), keys)
    linked = rows.linked(keys, persons=PERSON, households=HOUSEHOLD, whole=whole, beside=keys)
    kinds = linked.group([CLASS], persons=PERSON, households=HOUSEHOLD)
    if whole:
        kinds = kinds.filter(pc.greater(kinds["households"], 0))
    cells = linked.group([CLASS, *keys], persons=PERSON)
    units = _units(plan, kinds, cells, Places(table).of(cells), whole=whole)
    homes = _homes(linked, kinds) if plan.household and not whole else None
    problem = Problem(table, goals, codings_of(plan, rows, table), homes, units=units)
    classes = kinds[CLASS].combine_chunks()
    return LinkedRecoding(plan, problem, units, decide(problem, method), classes, whole)


def _units(plan: Plan, kinds: pa.Table, cells: pa.Table, places: Counts, *, whole: bool) -> Units:
    """The kinds of units, from one row per kind of people and one per combination in it.

    With `whole` the first half of a class is the household's, so that kinds of
    people who live together follow each other.
    """
    people, homes = _numbers(kinds, "n"), _numbers(kinds, "households")
    person = pc.index_in(cells[CLASS], value_set=kinds[CLASS].combine_chunks())
    known = pc.is_valid(person).to_numpy()
    person = person.drop_null().to_numpy().astype(np.int64)
    if whole:
        half = pc.utf8_slice_codeunits(kinds[CLASS], 0, 32).combine_chunks().dictionary_encode()
        unit = half.indices.to_numpy().astype(np.int64)
        _, first = np.unique(unit, return_index=True)
        number = homes = homes[first]
    else:
        unit, number = np.arange(len(people)), people
    return Units(
        households=whole,
        number=number,
        people=np.bincount(unit, weights=people).astype(np.int64),
        homes=homes if plan.household else None,
        unit=unit,
        alike=people // number[unit],
        person=person,
        place=places[known],
        times=_numbers(cells, "rows")[known] // people[person],
    )


def _homes(linked: Rows, kinds: pa.Table) -> Homes:
    """Which households have people of which kind; whoever has none counts for none."""
    pairs = linked.group([CLASS, HOUSEHOLD], persons=PERSON)
    pairs = pairs.filter(pc.is_valid(pairs[HOUSEHOLD]))
    found = pc.index_in(pairs[CLASS], value_set=kinds[CLASS].combine_chunks())
    encoded = pairs[HOUSEHOLD].combine_chunks().dictionary_encode()
    return Homes(
        found.to_numpy().astype(np.int64),
        encoded.indices.to_numpy().astype(np.int64),
    )


def _numbers(table: pa.Table, name: str) -> Counts:
    return np.asarray(table[name].to_numpy(), np.int64)
