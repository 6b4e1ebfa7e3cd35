"""Which columns together point at somebody, and which say the same: facts across columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from anonkit.policy.leaving import MANY_SETS, SAME
from anonkit.records import Pointing, ScanColumn
from anonkit.risk.singling import MOST
from anonkit.steps.streamed import STEP, KeptRows

MOST_COLUMNS = 12
"""Quasi-identifiers that are combined: those with the most different answers."""
SHOWN = 3
"""Sets of two columns, and of three, that are told."""
LEAST = 5
"""Percent of rows that a set makes unique before it is told."""
MORE = 10
"""Percent by which three columns must point at more rows than two of them do."""
FEWEST = 3
"""Different answers from which two columns that go together say the same: two answers may
go together by chance."""
_RELEASED = frozenset({"quasi", "sensitive", "open", "weight"})
_FINER = MappingProxyType({"age": "birth_date", "place": "coordinates"})
"""Subjects of columns, and the identifiers that tell them more exactly."""

Codes = npt.NDArray[np.int64]


def pointing(verdicts: Sequence[ScanColumn], rows: KeptRows) -> tuple[Pointing, ...]:
    """The smallest sets of two or three quasi-identifiers that make rows unique.

    Args:
        verdicts: Of all columns; of quasi-identifiers those with the most answers count.
        rows: All rows, or a sample, of which a larger share is unique than of all.

    Returns:
        The sets that point at the most rows, at most `SHOWN` of two and of three columns.
    """
    if len(rows.hashes) < 2:
        return ()
    known = [each.name for each in verdicts if each.role == "quasi" and each.type != "multi"]
    coded = {name: rows.codes(name) for name in known}
    several = _different(
        {name: codes for name, codes in coded.items() if 1 < codes[1] < len(rows.hashes)}
    )
    chosen = sorted(several, key=lambda name: -several[name][1])[:MOST_COLUMNS]
    names = [each.name for each in verdicts if each.name in chosen]
    two = {pair: _unique(pair, several) for pair in combinations(names, 2)}
    three = {}
    for triple in combinations(names, 3):
        share = _unique(triple, several)
        if share >= MORE + max(two[pair] for pair in combinations(triple, 2)):
            three[triple] = share
    return tuple(
        Pointing(columns, share, sampled=rows.sampled)
        for found in (two, three)
        for columns, share in sorted(found.items(), key=lambda each: -each[1])[:SHOWN]
        if share >= LEAST
    )


def _different(coded: Mapping[str, tuple[Codes, int]]) -> dict[str, tuple[Codes, int]]:
    """Of columns that say the same the first."""
    found: dict[bytes, str] = {}
    for name, (codes, count) in coded.items():
        found.setdefault(_partition(codes, count).tobytes(), name)
    return {name: coded[name] for name in found.values()}


def _unique(columns: Sequence[str], coded: Mapping[str, tuple[Codes, int]]) -> int:
    """Percent of rows with answers of their own, rounded down."""
    together, size = coded[columns[0]]
    for name in columns[1:]:
        codes, count = coded[name]
        together, size = together * count + codes, size * count
    ordered = np.sort(together)
    differs = np.ones(len(ordered) + 1, np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=differs[1:-1])
    alone = int((differs[1:] & differs[:-1]).sum())
    return 100 * alone // len(ordered)


def with_likeness(verdicts: Sequence[ScanColumn], rows: KeptRows) -> tuple[ScanColumn, ...]:
    """The verdicts, saying which columns tell the same, or tell another more exactly."""
    made = {each.name: each for each in verdicts}
    for group in _alike(verdicts, rows):
        for name in group:
            other = next(one for one in _dropped_first(group, made) if one != name)
            made[name] = _with_same(made[name], made[other])
    for each in verdicts:
        for finer in _finer_than(each, verdicts):
            said = f"column {finer} tells it more exactly"
            made[each.name] = replace(made[each.name], evidence=(*made[each.name].evidence, said))
    return tuple(made[each.name] for each in verdicts)


def _alike(verdicts: Sequence[ScanColumn], rows: KeptRows) -> Iterator[tuple[str, ...]]:
    """Groups of columns whose answers go together one to one."""
    found: defaultdict[bytes, list[str]] = defaultdict(list)
    for each in verdicts if len(rows.hashes) >= FEWEST else ():
        codes, count = rows.codes(each.name)
        if count < FEWEST:
            continue
        if count == len(codes):  # each row has its own: only the same cells say the same
            key = rows.hashes[:, rows.columns.index(each.name)].tobytes()
        else:
            key = _partition(codes, count).tobytes()
        found[key].append(each.name)
    yield from (tuple(names) for names in found.values() if len(names) > 1)


def _partition(codes: Codes, count: int) -> Codes:
    """For each row the first row with the same answer: equal for columns that go together."""
    first = np.empty(count, np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return first[codes]


def _dropped_first(group: Sequence[str], made: Mapping[str, ScanColumn]) -> list[str]:
    return sorted(group, key=lambda name: made[name].role in _RELEASED)


def _with_same(column: ScanColumn, other: ScanColumn) -> ScanColumn:
    """What is dropped under one name must not be kept under another unseen."""
    said = f"{SAME}{other.name}"
    told = replace(column, evidence=(*column.evidence, said))
    if column.role not in _RELEASED or other.role in _RELEASED:
        return told
    asked = f"{said}, which is not written: is it to be kept?"
    review = f"{column.review}; {asked}" if column.review else asked
    return replace(told, confidence="guess", review=review)


def with_many_sets(verdicts: Sequence[ScanColumn], rows: KeptRows) -> tuple[ScanColumn, ...]:
    """The verdicts, saying of which questions many rows have a set of answers of their own.

    A question's own column stands for its answers, where it has one.
    """
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for each in verdicts:
        if each.part_of:
            parts[each.part_of].append(each.name)
    parts |= {each.name: [each.name] for each in verdicts if each.type == "multi"}
    many = {question for question, names in parts.items() if _is_own(names, rows)}
    return tuple(
        replace(each, evidence=(MANY_SETS, *each.evidence))
        if (each.part_of or each.name) in many
        else each
        for each in verdicts
    )


def _is_own(names: Sequence[str], rows: KeptRows) -> bool:
    """Whether more of the rows with an answer have a set of their own than a release takes."""
    cells = rows.hashes[:, [rows.columns.index(name) for name in names]]
    having = cells[~np.isin(cells, rows.absent).all(axis=1)]
    together = np.zeros(len(having), np.uint64)
    for place in range(len(names)):
        together *= STEP
        together += having[:, place]
    counts = np.unique(together, return_counts=True)[1]
    return int((counts == 1).sum()) * MOST > len(having)


def _finer_than(column: ScanColumn, verdicts: Sequence[ScanColumn]) -> Iterator[str]:
    """Columns that tell this one's subject more exactly: a birth date tells age."""
    wanted = "" if column.identifier else _FINER.get(column.about, "")
    if wanted:
        yield from [each.name for each in verdicts if each.identifier == wanted][:1]
