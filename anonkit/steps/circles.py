"""Who is near to a text: the people of its row, of its household, and of the rows linked to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.detect.people import people_in, whose_part
from anonkit.errors import RefusedError
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.slots import ROOT, SHEET
from anonkit.steps.typed import with_missing

MOST_NEAR = 4_000_000
"""People, counted once in each row, whose households are held (about 300 MB at the most)."""
MOST_TOGETHER = 200
"""People of one group who are held; what is larger is no household, and its people are the
table's."""
Cells = Mapping[str, pa.Array]
People = tuple[str, ...]


@dataclass
class Circles:
    """Households and roots, each with the people named in their rows."""

    household: PlannedColumn | None = None
    person: PlannedColumn | None = None
    linked: bool = False
    columns: list[PlannedColumn] = field(default_factory=list)
    """Those that hold names, as they were found."""
    _groups: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list), repr=False)
    _roots: dict[int, str] = field(default_factory=dict, repr=False)
    _held: int = 0

    @staticmethod
    def of(plan: Plan) -> Circles:
        named = {column.name: column for column in plan.columns}
        return Circles(
            named.get(plan.household or ""), named.get(plan.person or ""), bool(plan.linked)
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that say which rows belong together."""
        return tuple(one.name for one in (self.household, self.person) if one is not None)

    def take(self, batch: pa.RecordBatch) -> None:
        """Note the people of a batch; rows of the main table come before those linked to them.

        Raises:
            RefusedError: More than `MOST_NEAR`.
        """
        cells = dict(zip(batch.schema.names, batch.columns, strict=True))
        groups = self._of_rows(cells, batch.num_rows)
        if groups is None:
            return
        if self.linked and batch.num_rows and not batch.column(SHEET)[0].as_py():
            self._roots.update(
                (root, group)
                for root, group in zip(batch.column(ROOT).to_pylist(), groups, strict=True)
                if not group.startswith("\0")
            )
        for group, people in zip(groups, self._people(cells, batch.num_rows), strict=True):
            together = self._groups[group] if people and group else None
            if together is not None and len(together) < MOST_TOGETHER:
                together.extend(one for one in people if one not in together)
                self._held += len(people)
        if self._held > MOST_NEAR:
            raise RefusedError(
                f"more than {MOST_NEAR} names stand beside each other in households",
                where="redact",
                fix="release the free text of a part of the data, or write `action: suppress`",
                code="redact.too_many_values",
            )

    def beside(self, cells: Cells, rows: int) -> list[People]:
        """For each of n rows the people of the row, then those of its household and its tables."""
        own = self._people(cells, rows)
        groups = self._of_rows(cells, rows)
        if groups is None:
            return own
        return [
            tuple(dict.fromkeys((*people, *self._groups.get(group, ()))))
            for people, group in zip(own, groups, strict=True)
        ]

    def _people(self, cells: Cells, rows: int) -> list[People]:
        found: list[list[str]] = [[] for _ in range(rows)]
        for columns in _by_person(self.columns, cells):
            lists = [_written(column, cells[column.name]) for column in columns]
            for place, parts in enumerate(zip(*lists, strict=True)):
                whole = " ".join(part for part in parts if part)
                if whole:
                    found[place].extend(people_in(whole))
        return [tuple(dict.fromkeys(people)) for people in found]

    def _of_rows(self, cells: Cells, rows: int) -> list[str] | None:
        """For each row the name of what it belongs to; None where rows belong to nothing."""
        found: list[str | None] = [None] * rows
        for column in (self.household, self.person):
            if column is not None and column.name in cells:
                written = _written(column, cells[column.name])
                found = [a or (f"{column.name} {b}" if b else None)
                         for a, b in zip(found, written, strict=True)]  # fmt: skip
        if self.linked and ROOT in cells:
            roots = cells[ROOT].to_pylist()
            return [
                group or self._roots.get(root) or f"\0{root}"
                for group, root in zip(found, roots, strict=True)
            ]
        if not self.keys:
            return None
        return [group or "" for group in found]


def _by_person(columns: Sequence[PlannedColumn], cells: Cells) -> list[list[PlannedColumn]]:
    """The columns at hand, those together that hold the parts of one name."""
    made: defaultdict[tuple[str, str], list[PlannedColumn]] = defaultdict(list)
    for column in columns:
        if column.name in cells:
            made[column.table, whose_part(column.own)].append(column)
    return list(made.values())


def _written(column: PlannedColumn, cells: pa.Array) -> list[str | None]:
    """n cells without outer blanks; None where missing or empty."""
    present = with_missing(pc.utf8_trim_whitespace(cells), column.missing)
    return [cell or None for cell in present.to_pylist()]
