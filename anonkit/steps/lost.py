"""Who is lost before anything is counted: by protected group, people and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.typed import with_missing

_GROUP, _PERSON = "group", "person"


def grouped(plan: Plan) -> tuple[PlannedColumn, ...]:
    """The protected columns that have groups: those with a public list."""
    return tuple(column for column in plan.columns if column.protected and column.values)


def group_of(column: PlannedColumn, text: str | None) -> str | None:
    """The group of the public list that a cell as written names; None where it names none."""
    if text is None:
        return None
    if column.type == "integer":
        text = text.strip()
        text = str(int(text)) if text.lstrip("+-").isdecimal() and len(text) <= 20 else text
    return text if column.values and text in column.values else None


@dataclass(frozen=True)
class LostHere:
    """The people of one batch whose rows may not be used."""

    people: pa.Array
    """Codes, each once (uint64)."""
    groups: Mapping[str, pa.Table]
    """By protected attribute: the place of the group in its public list, and the person."""


def lost_of(plan: Plan, texts: Mapping[str, pa.Array], people: pa.Array) -> LostHere:
    """n rows that may not be used: cells as written, and codes of people (uint64)."""
    columns = grouped(plan)
    groups = {column.name: _pairs(column, texts[column.name], people) for column in columns}
    return LostHere(pc.unique(people), groups)


class Lost:
    """Counts people whose rows may not be used. Holds codes and places in public lists only."""

    def __init__(self, plan: Plan) -> None:
        self._columns = grouped(plan)
        self._people: list[pa.Array] = []
        self._groups: dict[str, list[pa.Table]] = {column.name: [] for column in self._columns}

    def add(self, here: LostHere) -> None:
        """Those of one batch."""
        self._people.append(here.people)
        for name, pairs in here.groups.items():
            self._groups[name].append(pairs)

    @property
    def people(self) -> int:
        """How many people they are."""
        return len(pc.unique(pa.concat_arrays(self._people))) if self._people else 0

    def by_group(self) -> Mapping[str, Mapping[str, int]]:
        """Protected attribute -> group -> people."""
        return {column.name: _counts(column, self._groups[column.name]) for column in self._columns}


def _pairs(column: PlannedColumn, cells: pa.Array, people: pa.Array) -> pa.Table:
    """Which person is in which group, each once; a cell of no group is left out."""
    seen = with_missing(cells, column.missing).dictionary_encode()
    values = column.values or ()
    places = {group: place for place, group in enumerate(values)}
    spelled = (group_of(column, text) for text in seen.dictionary.to_pylist())
    named = [None if group is None else places[group] for group in spelled]
    groups = pa.array(named, pa.int32()).take(seen.indices)
    pairs = pa.table({_GROUP: groups, _PERSON: people}).filter(pc.is_valid(groups))
    return pairs.group_by([_GROUP, _PERSON]).aggregate([])


def _counts(column: PlannedColumn, pairs: list[pa.Table]) -> Mapping[str, int]:
    values = column.values or ()
    counted = dict.fromkeys(values, 0)
    if not pairs:
        return counted
    once = pa.concat_tables(pairs).group_by([_GROUP, _PERSON]).aggregate([])
    for found in pc.value_counts(once[_GROUP].combine_chunks()):
        counted[values[found["values"].as_py()]] = found["counts"].as_py()
    return counted
