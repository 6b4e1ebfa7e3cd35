"""Labelled tables: made-up columns whose meaning is known, to measure detection by.

Two halves. `tuned` was looked at while the word lists were mended. `held` was
written before that, and its mistakes were looked at once, at the end. One hand
wrote tables and words: read its figures as kinder than those of strangers' files.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from functools import cache

from labelled import held, tuned
from labelled.table import Labelled, LabelledTable
from labelled.values import cell

ROWS = 120


@cache
def halves() -> Mapping[str, tuple[LabelledTable, ...]]:
    """Both halves by name; the same cells in every run."""
    return {"tuned": tuple(_tables(tuned.TABLES)), "held": tuple(_tables(held.TABLES))}


def _tables(described: Mapping[str, str]) -> Iterator[LabelledTable]:
    for title, text in described.items():
        country, _, name = title.partition(" ")
        columns = tuple(_column(name, line) for line in text.strip().splitlines())
        yield LabelledTable(name, (country,), columns)


def _column(table: str, line: str) -> Labelled:
    header, label, spec = (part.strip() for part in line.rsplit(" | ", 2))
    chance = random.Random(f"{table} {header}")
    return Labelled(header, label, tuple(cell(spec, chance, row) for row in range(ROWS)))
