"""What a check is: a look at the released records that may refuse them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

from anonkit.engines.base import Rows
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.residual import Search
from anonkit.steps.transform import ORIGINAL, PERSON, originals


@dataclass(frozen=True)
class Released:
    """The records as they are about to leave, and what they are compared with."""

    plan: Plan
    kept: Rows
    """The rows that are released, with the private originals beside them."""
    people: int
    """People in them."""
    search: Search
    """Knows every cell of the hidden columns, and has seen every cell as written."""

    _groups: dict[str, pa.Table] = field(default_factory=dict, repr=False)
    """Counted once, asked for by more than one check."""

    @property
    def open_columns(self) -> tuple[PlannedColumn, ...]:
        """Released columns but for tokens: what a reader can make sense of."""
        return tuple(column for column in self.plan.released if column.linkage is None)

    def groups(self, column: PlannedColumn) -> pa.Table:
        """People by value of a released column, with the one original of each, if it has one."""
        if column.name not in self._groups:
            taken = self.taken_from(column)
            self._groups[column.name] = self.kept.group([column.name], persons=PERSON, ones=taken)
        return self._groups[column.name]

    def taken_from(self, column: PlannedColumn) -> tuple[str, ...]:
        """Private originals that this released column must not give back."""
        return tuple(
            ORIGINAL + other.name
            for other in originals(self.plan)
            if (other.hidden or "quasi" in other.roles)
            and (other.name != column.name or column.action is not None)
        )


@dataclass(frozen=True)
class Check:
    """One entry of the table of checks."""

    name: str
    summary: str
    run: Callable[[Released], None]
    """Raises RefusedError, which names columns and never a cell."""
