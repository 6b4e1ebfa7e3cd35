"""How many different people there are in each cell."""

from __future__ import annotations

from collections.abc import Sequence

from anonkit.dp.base import Query


def sensitivity(max_rows: int, cells: int | None = None) -> int:
    """How much adding or removing one person can change the whole table.

    Proof: of each person at most `max_rows` rows are kept, chosen by a keyed
    rank over that person's own rows alone, so one person's coming or going
    changes nobody else's rows. A kept row lies in one cell. In a cell a
    person counts once, however many of their rows lie there. So the person
    adds 1 to at most `max_rows` different cells, and to no more cells than
    there are: L1 <= min(max_rows, cells). A person whose rows all lie in
    different cells reaches it.

    Args:
        max_rows: Rows kept for each person, >= 1.
        cells: Cells of the table, where they are known.

    Returns:
        L1 sensitivity under adding or removing one person, in people.
    """
    if max_rows < 1 or (cells is not None and cells < 1):
        raise ValueError("rows and cells are counted from 1")
    return max_rows if cells is None else min(max_rows, cells)


def title(names: Sequence[str]) -> str:
    """`People interviewed, by ward and sex`. Without weights it is no estimate of all people."""
    if not names:
        return "People interviewed"
    *most, last = names
    listed = f"{', '.join(most)} and {last}" if most else last
    return f"People interviewed, by {listed}"


QUERY = Query(
    name="count_persons",
    measure="persons",
    summary="Different people in each cell.",
    sensitivity=sensitivity,
    unit="people",
    title=title,
)
