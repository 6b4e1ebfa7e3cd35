"""Phones of sixteen countries: the share that is told, by country and spelling."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from result import Result

from anonkit.detect import RECOGNISERS
from anonkit.detect.cells import count_hits, mostly_numbers

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from phone_spellings import CELLS, COUNTRIES, SPELLINGS, mobiles, rarer, spelled

NUMBERS = 300
GOAL = 0.98
_PHONE = RECOGNISERS["phone"]


def results() -> Iterator[Result]:
    """One line a country: national and international by cell, all four by column; then the rest."""
    others: dict[str, list[float]] = {}
    for country in COUNTRIES:
        numbers = mobiles(country, NUMBERS)
        texts = spelled(numbers)
        told = [_in_column(texts[name], country) for name in SPELLINGS]
        told += [_in_cells(texts[name], country) for name in CELLS]
        measured = " / ".join(f"{share:.3f}" for share in told)
        yield Result(f"phones {country}: {_HEADS}", measured, f"each >= {GOAL}", min(told) >= GOAL)
        for name, column in rarer(numbers):
            others.setdefault(name, []).append(_in_column(column, country))
    for name, shares in others.items():
        least = f"{min(shares):.3f} in the worst country"
        yield Result(f"phones: {name}", least, f">= {GOAL}", min(shares) >= GOAL)


_HEADS = f"{', '.join(SPELLINGS)}; in cells {', '.join(CELLS)}"


def _in_column(texts: list[str], country: str) -> float:
    values = pa.array(sorted(set(texts)))
    return count_hits(_PHONE, values, (country,), numbers=mostly_numbers(values)).share


def _in_cells(texts: list[str], country: str) -> float:
    return sum(_PHONE.test(text, (country,)) for text in texts) / len(texts)
