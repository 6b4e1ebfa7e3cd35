"""The order of the rows: whoever stands side by side belongs together."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from anonkit.risk.leaks.base import Coded, Codes, Finding, Leak, Sheet

EXCESS = 0.05
"""Neighbours that are alike beyond what a shuffled file has, as a share of all neighbours."""
SIGMAS = 6.0
"""Beyond chance by so many standard errors: about 1 in a billion shuffled files."""
FOLLOWS = 0.95
"""Rank correlation with the place in the file: the rows follow a number or a date."""
LEAST = 20
"""Rows below which an order cannot be told from chance."""


def find(sheet: Sheet) -> Iterator[Finding]:
    """Rows that stand by household, by person, by a hidden column, or as they were read."""
    single = slice(None) if sheet.twins is None else ~sheet.twins
    people, homes = sheet.neighbours or (sheet.people[single], sheet.homes[single])
    if sheet.lived and together(homes):
        yield Finding("row_order", "leak_order_household", ())
    elif not sheet.single and together(people):
        yield Finding("row_order", "leak_order_person", ())
    if sheet.input_rows is not None and _follows_beyond_chance(sheet.input_rows):
        yield Finding("row_order", "leak_order_input", ())
    found = [h.name for h in sheet.hidden if together(h.codes[single])]
    found += [each.name for each in _sortable(sheet) if follows(each.codes)]
    for name in dict.fromkeys(found):
        yield Finding("row_order", "leak_order", (), name)


def together(codes: Codes) -> bool:
    """Whether neighbours are alike more often than in a shuffled file."""
    n = len(codes)
    if n < LEAST:
        return False
    counts = np.unique(codes, return_counts=True)[1].astype(np.float64)
    usual = float((counts * (counts - 1)).sum() / (n * (n - 1)))
    seen = float((codes[1:] == codes[:-1]).mean())
    error = math.sqrt(usual * (1 - usual) / (n - 1))
    return seen - usual > max(EXCESS, SIGMAS * error)


def follows(codes: Codes) -> bool:
    """Whether the rows with a value are in its order, or in the opposite one."""
    given = codes[codes >= 0]
    if len(given) < LEAST or len(np.unique(given)) < 3:
        return False
    return abs(_correlation(given)) > FOLLOWS


def _follows_beyond_chance(codes: Codes) -> bool:
    n = len(codes)
    return n >= LEAST and abs(_correlation(codes)) * math.sqrt(n - 1) > SIGMAS


def _correlation(codes: Codes) -> float:
    """Of the rank of each row's value with the row's place in the file (Spearman)."""
    values, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    if len(values) < 2:
        return 0.0
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return float(np.corrcoef(ranks, np.arange(len(codes)))[0, 1])


def _sortable(sheet: Sheet) -> Iterator[Coded]:
    """What the rows could follow; what a release shows may well be sorted."""
    yield from sheet.hidden
    if not sheet.released:
        yield from (each for each in sheet.shown if each.kind not in ("quasi", "sensitive"))


LEAK = Leak(
    name="row_order",
    summary="The order of the rows tells who belongs together, or follows a hidden column.",
    threshold="neighbours alike 5 points, and six standard errors, more often than in a shuffled "
    "file; rank correlation above 0.95 with a number or a date",
    source="sdcMicro guidelines (IHSN): records are to be shuffled; runs test",
    mend="write the rows in another order",
    nothing="the file has fewer than 20 rows",
    find=find,
    looks_at=lambda sheet: len(sheet.people) >= LEAST,
)
