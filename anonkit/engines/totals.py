"""How many rows and different values some rows hold: asked once, for they never change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from anonkit.engines.duck import quoted

Ask = Callable[[str], pa.Table]


class Totals:
    """What is known of the rows of queries, each told by its SQL."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._rows: dict[str, int] = {}
        self._different: dict[tuple[str, str], int] = {}
        self.parts: set[str] = set()
        """Queries of all rows of some parts: they are read fast."""

    def rows(self, sql: str) -> int:
        """How many there are."""
        if sql not in self._rows:
            self._rows[sql] = self._numbers("count(*)", sql)[0]
        return self._rows[sql]

    def different(self, sql: str, column: str, within: Sequence[str] = ()) -> int:
        """How many values of a column there are, a missing one not counted.

        Args:
            sql: The rows.
            column: Which.
            within: Queries of which these rows are a part, the largest first.
        """
        if (sql, column) not in self._different:
            self._different[sql, column] = self._looked_up(sql, column, within)
        return self._different[sql, column]

    def once(self, sql: str, column: str, within: Sequence[str]) -> bool:
        """Whether each of the rows has a value of its own, as far as that is cheap to know.

        One look at all rows of some parts is cheap, beside counting what is
        different in every group.
        """
        first = (*within, sql)[0]
        if first in self.parts:
            self.different(first, column)
        return self.known_once(sql, column, within)

    def known_once(self, sql: str, column: str, within: Sequence[str]) -> bool:
        """Whether they, or rows of which they are a part, are known to have."""
        counted = [each for each in (*within, sql) if (each, column) in self._different]
        return any(self._different[each, column] == self.rows(each) for each in counted)

    def _looked_up(self, sql: str, column: str, within: Sequence[str]) -> int:
        if self.known_once(sql, column, within):
            return self.rows(sql)
        # Often nothing was taken away: then what the rows were taken from answers for them.
        if within and within[-1] in self._rows and self.rows(sql) == self.rows(within[-1]):
            return self.different(within[-1], column, within[:-1])
        return self._counted(sql, column)

    def _counted(self, sql: str, column: str) -> int:
        name = quoted(column)
        if self._ask(f"SELECT {name} FROM ({sql}) LIMIT 0").schema.types[0] == pa.string():
            # Where all digests differ, all texts do: to keep those takes a fraction of the room.
            short = f"count(DISTINCT if({name} IS NULL, NULL, hash({name})))"
            rows, there, digests = self._numbers(f"count(*), count({name}), {short}", sql)
            self._rows[sql] = rows
            if there == digests:
                return there
        rows, different = self._numbers(f"count(*), count(DISTINCT {name})", sql)
        self._rows[sql] = rows
        return different

    def _numbers(self, wanted: str, sql: str) -> list[int]:
        found = self._ask(f"SELECT {wanted} FROM ({sql})")
        return [int(column[0].as_py()) for column in found.columns]
