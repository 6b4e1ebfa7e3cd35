"""PI-07: codes that can be read back: hashes without a key, and ids put together from answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from anonkit.detect.by_value import A_NUMBER
from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.personal.columns import Cells, look, numbers_rows, without_tables
from anonkit.intake.personal.guesses import COUNTRIES, Space, ids, phones, small_spaces, texts
from anonkit.intake.personal.hashing import Spelled, is_text_in_base64, spelled
from anonkit.intake.personal.reversing import Tried, Wanted, try_spaces, wanted_of
from anonkit.intake.personal.whereabouts import countries_of
from anonkit.risk.leaks import id_structure
from anonkit.risk.leaks.base import Coded, Sheet, coded

_FIX = (
    "replace the codes by keyed pseudonyms (`action: pseudonymise`), drawn anew for every "
    "release, and never by a hash of the identifier"
)
_ASK = "ask how the codes were made: with a secret key (HMAC) or at random they are no risk"
_WHERE = "; give the country (`--country`), so that its phone numbers are tried and no others"
MOST_TEXTS = 200_000
"""Different cells of one other column that are tried."""
MOST_TEXTS_IN_ALL = 1_000_000
MOST_ROWS = 50_000
MOST_ANSWERS = 3_000
"""Different cells of a column that an id may have been put together from."""
TABLES = 4
"""The bound is the parcel's, and one table uses a part of it: five million take five seconds."""
FEW = 20
"""Part of the bound that is tried where all that looks like hashes may number devices."""
_SHARES = (1.0, 1.0, 1.0, 0.8, 1.0)
"""Of what is left: days, names and short numbers are few; then phones, then long numbers."""
_IDS = frozenset({"person_id", "household_id", "record_id"})
_SAID = {
    "leak_id_time": "each code holds the time at which it was made",
    "leak_id_date": "each code holds a date",
}


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for hashes that were read back or may be, and for ids that tell something."""
    yield from without_tables(case)
    bound = int(settings["candidates_at_most"])
    left = bound
    for table in case.now.records:
        cells = look(table, [each.name for each in table.columns])
        names = dict(_hashed(table, cells))
        most = min(left, bound // TABLES)
        left -= most if names else 0
        if all(table.column(name).identifier == "device" for name in names):
            most //= FEW  # makers' numbers of devices look alike
        told = list(_read_back(case, table, names, most)) if names else []
        told += _encoded(table, cells)
        told += _put_together(table, cells)
        yield from told
        if not told:
            yield clean("no column holds hashes, and no id is put together", at=table)


def _hashed(table: Records, cells: Mapping[str, Cells]) -> Iterator[tuple[str, Spelled]]:
    for column in table.columns:
        if how := spelled(cells[column.name]):
            yield column.name, how


def _encoded(table: Records, cells: Mapping[str, Cells]) -> Iterator[Result]:
    """Columns of base64: an alphabet, not a secret."""
    names = tuple(name for name, seen in cells.items() if is_text_in_base64(seen))
    if names:
        why = "the codes are plain text written in base64: anybody reads it back"
        yield found(why, at=table, fix=_FIX, columns=names)


def _read_back(
    case: Case, table: Records, names: Mapping[str, Spelled], most: int
) -> Iterator[Result]:
    """Try everything that is small enough, hashes of one size together."""
    groups = wanted_of(table, names)
    for wanted in groups:
        tried = Tried(most // len(groups))
        beside = [(each, 1.0) for each in _cells_beside(case, names)]
        try_spaces(wanted, beside, tried)
        if not tried.found:
            try_spaces(wanted, _spaces(case), tried)
        yield from _told(table, wanted, tried, _ASK if countries_of(case) else _ASK + _WHERE)


def _told(table: Records, wanted: Wanted, tried: Tried, ask: str) -> Iterator[Result]:
    columns = {name for cells in wanted.digests.values() for name in cells}
    for each in tried.found:
        columns -= set(each.cells)
        count = sum(each.cells.values())
        part = "" if each.share == 1 else f", with {_percent(each.share)} of those tried"
        why = f"hashes without a key: {_cells(count)} read back, as {each.algorithm} of "
        figures = {"cells": count, "algorithm": each.algorithm, "tried": tried.made}
        names = tuple(each.cells)
        yield found(why + each.space + part, at=table, fix=_FIX, columns=names, figures=figures)
    # PI-02 tells devices.
    columns = {name for name in columns if table.column(name).identifier != "device"}
    if columns:
        where = "; ".join(f"{said}: {_percent(share)}" for said, share in tried.spaces)
        why = f"they look like hashes: of {tried.made:,} tries none gave one back ({where})"
        yield found(
            why,
            at=table,
            fix=ask,
            columns=tuple(sorted(columns)),
            figures={"tried": tried.made},
            severity="medium",
        )


def _cells(count: int) -> str:
    return "1 cell was" if count == 1 else f"{count:,} cells were"


def _percent(share: float) -> str:
    return "all" if share > 0.999 else f"{100 * share:.2g} %"


def _spaces(case: Case) -> Sequence[tuple[Space, float]]:
    known = countries_of(case)
    spaces = (*small_spaces(case.today), phones(known or COUNTRIES), ids(7))
    return tuple(zip(spaces, _SHARES, strict=True))


def _cells_beside(case: Case, hashed: Mapping[str, Spelled]) -> Iterator[Space]:
    """What else stands in the parcel and in earlier ones: often the very thing that was hashed."""
    values: dict[str, None] = {}
    for delivery in (case.now, *case.earlier):
        for table in delivery.records:
            for column in table.columns:
                if column.name not in hashed and len(values) < MOST_TEXTS_IN_ALL:
                    values.update(dict.fromkeys(_distinct(table, column.name)))
    yield texts("a cell of another column", list(values))


def _distinct(table: Records, name: str) -> Sequence[str]:
    seen: dict[str, None] = {}
    for batch in table.batches([name]):
        seen.update(dict.fromkeys(batch.column(0).unique().drop_null().to_pylist()))
        if len(seen) > MOST_TEXTS:
            break
    return list(seen)[:MOST_TEXTS]


def _put_together(table: Records, cells: Mapping[str, Cells]) -> Iterator[Result]:
    """Ids of which a part tells another column: `caseid` of cluster and household."""
    codes = [each.name for each in table.columns if _is_code(table, each.name, cells)]
    if not codes:
        return
    told = [
        name
        for name, each in cells.items()
        if name not in codes and 1 < each.distinct <= min(MOST_ANSWERS, each.filled // 2)
    ]
    first = table.first([*codes, *told], MOST_ROWS)
    shown = [coded(name, _column(first, name)) for name in codes]
    hidden = tuple(coded(name, _column(first, name)) for name in told)
    for column in shown:
        yield from _structure(table, _sheet(first.num_rows, column, hidden))


def _is_code(table: Records, name: str, cells: Mapping[str, Cells]) -> bool:
    """Ids and unexplained codes, but for the file's own numbers of its rows."""
    column, seen = table.column(name), cells[name]
    asked = column.identifier in _IDS or (not column.identifier and A_NUMBER in column.review)
    plain = seen.tokens or seen.uuids or spelled(seen) is not None or numbers_rows(column, seen)
    return asked and not plain and seen.distinct >= id_structure.LEAST


def _column(rows: pa.Table, name: str) -> pa.Array:
    return rows.column(name).combine_chunks().cast(pa.string())


def _sheet(count: int, column: Coded, hidden: tuple[Coded, ...]) -> Sheet:
    rows = np.arange(count)
    return Sheet(rows, rows, (column,), hidden, k=3, released=False)


def _structure(table: Records, sheet: Sheet) -> Iterator[Result]:
    name = sheet.shown[0].name
    findings = list(id_structure.find(sheet))
    parts = tuple(each.tells for each in findings if each.said == "leak_id_part")
    if parts:
        listed = ", ".join(parts[:5]) + (f" and {len(parts) - 5} more" if len(parts) > 5 else "")
        why = f"a part of each code tells other columns: {listed}"
        yield found(why, at=table, fix=_FIX, columns=(name,), figures={"told": len(parts)})
    for each in findings:
        if each.said in _SAID:
            yield found(_SAID[each.said], at=table, fix=_FIX, columns=(name,))


CHECK = Check(
    name="PI-07",
    title="Codes that can be read back",
    severity="high",
    threshold="no hash without a key, tried up to {candidates_at_most} times; no id of which a "
    "part tells another column",
    source="case ids of The DHS Program's model data; hashes of phones: Marx et al. 2018, "
    "Hashing of personally identifiable information is not sufficient",
    mend=_FIX,
    settings={"candidates_at_most": 20_000_000},
    required=True,
    run=run,
)
