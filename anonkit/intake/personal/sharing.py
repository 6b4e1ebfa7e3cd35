"""How many rows of a table share each point on the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.intake.base import Case, Records
from anonkit.intake.personal.columns import look
from anonkit.intake.personal.coordinates import BESIDE, MASKS, Place, is_exact, places_of
from anonkit.intake.personal.declared import actions_of

MOST_ROWS = 200_000


@dataclass(frozen=True)
class Shared:
    """The points of a table."""

    columns: tuple[str, ...]
    rows: npt.NDArray[np.int64]
    """Rows at each different point."""
    exact: bool
    """Whether they are told with more decimals than a neighbourhood has."""
    masks: frozenset[str]
    """Which of anonkit's actions are said to have blurred them."""

    @property
    def total(self) -> int:
        """Rows with a point."""
        return int(self.rows.sum())

    def fewer(self, k: int) -> int:
        """Rows whose point fewer than k rows share."""
        return int(self.rows[self.rows < k].sum())


def shared_points(case: Case, table: Records, decimals: int) -> Shared | None:
    """The points of a table and how many rows share each; None where it has none.

    Args:
        case: Whose data package is read.
        table: Of which the first rows are counted.
        decimals: Of a degree, up to which a point is a neighbourhood.
    """
    cells = look(table, [each.name for each in table.columns])
    places = [each for each in places_of(table, cells) if each.sort not in BESIDE]
    places = [each for each in places if not each.guessed]
    if not places:
        return None
    done = actions_of(case, table)
    names = _of_one_point(places)
    first = table.first(names, MOST_ROWS)
    return Shared(
        columns=tuple(names),
        rows=_counts([first.column(place) for place in range(len(names))]),
        exact=any(is_exact(each, cells[each.name], decimals) for each in places),
        masks=frozenset(done[name] for name in names if done.get(name) in MASKS),
    )


def _of_one_point(places: Sequence[Place]) -> list[str]:
    """The columns of one point: a whole one where there is one, else the halves."""
    whole = [each.name for each in places if each.sort in ("point", "code")]
    return whole[:1] or [each.name for each in places][:2]


def _counts(columns: Sequence[pa.ChunkedArray]) -> npt.NDArray[np.int64]:
    texts = [pc.utf8_trim_whitespace(column.cast(pa.string())) for column in columns]
    together = pc.binary_join_element_wise(*texts, " ") if len(texts) > 1 else texts[0]
    bare = pc.or_(pc.equal(together, ""), pc.match_substring(together, "*"))
    counted = pc.value_counts(together.filter(pc.invert(bare)).drop_null())
    return np.asarray(counted.field("counts"), dtype=np.int64)
