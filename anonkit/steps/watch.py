"""Refuse a plug-in that leaves a whole column as it was: it did not do what was asked."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import RefusedError
from anonkit.plan import PlannedColumn
from anonkit.steps.typed import as_text


class Watch:
    """Compares what plug-ins were given with what they made, over all batches."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._changed: set[str] = set()

    def add(self, other: Watch) -> None:
        """What was seen of other rows."""
        self._seen |= other._seen
        self._changed |= other._changed

    def saw(self, column: PlannedColumn, given: pa.Array, made: pa.Array) -> None:
        """n typed cells before and after."""
        if column.action is None or column.action.origin is None:
            return
        given, made = as_text(given), as_text(made)
        same = pc.fill_null(pc.equal(given, made), False)
        same = pc.or_(same, pc.and_(pc.is_null(given), pc.is_null(made)))
        self._seen.update([column.name] if given.null_count < len(given) else [])
        self._changed.update([] if pc.all(same).as_py() is not False else [column.name])

    def check(self) -> None:
        """Raises RefusedError for a column that has cells, none of which was changed."""
        for name in sorted(self._seen - self._changed):
            raise RefusedError(
                "the plug-in changed no cell at all",
                where=f"column {name}",
                fix="ask whoever made the plug-in, or write `action: keep` if that is meant",
                code="plugin.untouched",
            )
