"""Tables whose rows belong to rows of another one, with what that one tells of them.

Whoever holds a table of members and one of households has both at once: the village of a household
is every member's. So the key variables and weights of the table above are set beside the rows of
the table below, through the columns that tie them, in the private work folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from anonkit import files
from anonkit.intake.base import Case, Records
from anonkit.intake.people.keys import keys_of, tables_of
from anonkit.intake.people.weights import weight_columns
from anonkit.intake.quality.described import described
from anonkit.intake.quality.links import Hashes, counted, links, row_keys, unnamed
from anonkit.records import ScanColumn

LOST = 0.05
"""Share of the rows whose parent may be missing: errors of entry, and people taken out of one
table alone."""
AKIN = 0.5
"""Share of rows that find a parent by a column nobody spoke of, from which on the tables are
linked in some way: two surveys that number their rows alike are not."""
MOST_COLUMNS = 24
"""Columns of the table above that are set beside."""
MOST_CELLS = 300_000_000
"""Of the table above, 4 bytes each, that are held at a time."""
MOST_SHARED = 8
"""Columns of codes of the same name that are tried."""
MOST_LEVELS = 4
"""Tables above one another."""

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Joined:
    """A table as whoever holds the whole parcel reads it."""

    table: Records
    """With columns of the table above; as it is, where it hangs on none."""
    why_not: str = ""
    """Why its rows could not be set beside those that they belong to."""


@dataclass(frozen=True)
class _Tie:
    columns: tuple[str, ...]
    parent: Records
    theirs: tuple[str, ...]
    told: bool
    """Whether a data package or a collection tool says so."""


def people_of_parcel(case: Case) -> Iterator[Joined]:
    """Each table with rows of people, beside what the tables above it tell of them."""
    for table in tables_of(case):
        yield joined(case, table)


def joined(case: Case, table: Records, levels: int = MOST_LEVELS) -> Joined:
    """One table of a case beside the table it hangs on, worked out once."""
    return case.memo.once(("joined", id(table)), lambda: _joined(case, table, levels))


def _joined(case: Case, table: Records, levels: int) -> Joined:
    why = ""
    if table.linked and case.now.release is None:
        why = "its rows belong to those of another table, and no column says to which"
    for tie in _ties(case, table):
        places, found = _found(table, tie)
        if places is not None and found >= 1 - LOST and levels:
            above = joined(case, tie.parent, levels - 1).table
            return Joined(_beside(case, table, above, tie, places))
        if tie.told or found >= AKIN:
            why = (
                f"its rows belong to those of another table by {', '.join(tie.columns)}, and "
                f"{found:.0%} of them find one row of it"
            )
    return Joined(table, why)


def _ties(case: Case, table: Records) -> Iterator[_Tie]:
    """Columns that may say to which row of which table a row belongs: the surest first."""
    for link in links(case, table, described(case, table)):
        for parent, theirs in link.parents:
            if parent is not table:
                yield _Tie(link.columns, parent, theirs, link.told)
    every = list(case.now.records)
    own = {each.name: each for each in table.columns}
    for parent in every:
        shared = [
            each.name for each in parent.columns if each.name in own and _code(each, own[each.name])
        ][:MOST_SHARED]
        if parent is table:
            continue
        for name in shared:
            if counted(parent, [name]).repeated:
                continue
            before = every.index(parent) < every.index(table)
            if before or counted(table, [name]).repeated:
                yield _Tie((name,), parent, (name,), told=False)


def _code(*columns: ScanColumn) -> bool:
    return any(each.role == "identifier" or each.identifier for each in columns)


def _found(table: Records, tie: _Tie) -> tuple[Places | None, float]:
    """(n,) the row above each row (-1: none), where the rows above are told apart; and how many."""
    parts = [row_keys(batch, tie.theirs) for batch in tie.parent.batches(tie.theirs)]
    blank = [unnamed(batch) for batch in tie.parent.batches(tie.theirs)]
    keys: Hashes = np.concatenate(parts) if parts else np.empty(0, np.uint64)
    rows = np.flatnonzero(~np.concatenate(blank)) if blank else np.empty(0, np.int64)
    order = rows[np.argsort(keys[rows], kind="stable")]
    known = keys[order]
    if not len(known):
        return None, 0.0
    once = bool((known[1:] != known[:-1]).all())
    places: list[Places] = []
    for batch in table.batches(tie.columns):
        mine = row_keys(batch, tie.columns)
        at = np.minimum(np.searchsorted(known, mine), len(known) - 1)
        hit = (known[at] == mine) & ~unnamed(batch)
        places.append(np.where(hit, order[at], -1))
    whole = np.concatenate(places) if places else np.empty(0, np.int64)
    share = float((whole >= 0).mean()) if len(whole) else 0.0
    return (whole if once else None), (share if once else 0.0)


def _beside(case: Case, table: Records, above: Records, tie: _Tie, places: Places) -> Records:
    """The rows of a table with the keys and weights of those above them."""
    own = {each.name for each in table.columns}
    keys = keys_of(case, above)
    weights = () if weight_columns(case, table) else weight_columns(case, above)
    wanted = [
        name
        for name in dict.fromkeys((*keys.both, *weights, *keys.further))
        if name not in own and name not in tie.theirs
    ][: min(MOST_COLUMNS, MOST_CELLS // max(1, above.count))]
    if not wanted:
        return table
    held = pq.read_table(above.part, columns=wanted, read_dictionary=wanted)
    folder = files.private_dir(case.work / f"joined-{len(list(case.work.iterdir()))}")
    part = folder / "part-0.parquet"
    names = [each.name for each in table.columns]
    schema = pa.schema([(name, pa.string()) for name in (*names, *wanted)])
    done = 0
    with pq.ParquetWriter(part, schema, compression="none", write_statistics=False) as writer:
        for batch in table.batches(names):
            at = places[done : done + batch.num_rows]
            taken = held.take(pa.array(at, mask=at < 0))
            done += batch.num_rows
            beside = [taken.column(name).combine_chunks().cast(pa.string()) for name in wanted]
            writer.write_batch(pa.record_batch([*batch.columns, *beside], schema=schema))
    columns = (*table.columns, *(above.column(name) for name in wanted))
    return replace(
        table,
        scan=replace(table.scan, columns=columns),
        rows=case.engine.parts(folder),
        part=part,
    )
