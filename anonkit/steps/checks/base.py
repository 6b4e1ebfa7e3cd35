"""What a check is: a look at the released records that may refuse them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from anonkit.engines.base import Rows
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.residual import Search
from anonkit.steps.slots import slot
from anonkit.steps.told import Told
from anonkit.steps.transform import ABOVE, ORIGINAL, PERSON, originals


@dataclass(frozen=True)
class Released:
    """The records as they are about to leave, and what they are compared with."""

    plan: Plan
    kept: Rows
    """The rows that are released, with the private originals beside them."""
    people: int
    """People in them."""
    rows: int
    search: Search
    """Knows every cell of the hidden columns, and has seen every cell as written."""

    some: pa.Table = field(repr=False)
    """A few thousand of the rows: what they disprove need not be counted over all."""
    above: tuple[PlannedColumn, ...] = ()
    """Columns of the main table whose original cells stand beside the rows of a linked one."""
    _counted: dict[str, pa.Table] = field(default_factory=dict, init=False, repr=False)

    def people_by(self, column: PlannedColumn) -> pa.Table:
        """Each value of a released column and how many people `n` have it, counted once."""
        name = slot(column.name)
        if name not in self._counted:
            self._counted[name] = self.kept.group([name], persons=PERSON)
        return self._counted[name]

    def people_with(self, values: pa.Table) -> int:
        """Distinct people who have one of some values (one column, by its slot)."""
        found = self.kept.semi_join(values, values.column_names)
        return int(found.group([], persons=PERSON)["n"][0].as_py())

    def among(self, values: Sequence[pa.Table]) -> list[Rows]:
        """For each table of one column, rows among which are all that have one of its values."""
        if not isinstance(self.kept, Told):
            return [self.kept] * len(values)
        keys = set(self.kept.telling.keys)
        told = [each for each in values if each.column_names[0] in keys]
        # They are looked for once, for all columns.
        found = self.kept.either(told) if told else self.kept
        return [found if each.column_names[0] in keys else self.kept for each in values]

    @property
    def open_columns(self) -> tuple[PlannedColumn, ...]:
        """Released columns but for tokens: what a reader can make sense of."""
        return tuple(column for column in self.plan.released if column.linkage is None)

    def taken_from(self, column: PlannedColumn) -> Mapping[str, PlannedColumn]:
        """The private originals that this released column must not give back.

        Returns:
            What the engine calls the original, to its column.
        """
        beside = {
            ORIGINAL + slot(other.name): other
            for other in originals(self.plan)
            if other.name != column.name or column.action is not None
        }
        beside |= {ABOVE + slot(other.name): other for other in self.above}
        return {
            name: other for name, other in beside.items() if other.hidden or "quasi" in other.roles
        }


def some_rows(rows: Rows, most: int = 20_000) -> pa.Table:
    """The first rows that come, in no order."""
    first = next(rows.batches()).slice(0, most)
    return pa.Table.from_batches([first])


@dataclass(frozen=True)
class Check:
    """One entry of the table of checks."""

    name: str
    summary: str
    run: Callable[[Released], None]
    """Raises RefusedError, which names columns and never a cell."""
