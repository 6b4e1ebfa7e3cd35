"""The jobs that anonkit and its peers both do: columns, goals and hierarchies, in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

KEY = bytes(range(32))
TOKENS = ("respondent_id", "phone")
MASKED = "enumerator"
LEAVES: Mapping[str, Sequence[str]] = {
    "ward": [
        f"{kind} Ward {number:02}"
        for kind in ("Lake", "Hill", "Market", "River", "Old")
        for number in range(7)
    ],
    "age": [f"{age}" for age in range(10, 95)],
    "sex": ["female", "male"],
    "education": ["none", "primary", "secondary", "vocational", "college", "university"],
}
QUASI = list(LEAVES)
BANDED = ["ward", "sex", "education"]
"""Of which measures are taken: 420 classes."""
SENSITIVE = "status"
K = 5
SHARE = 0.05
"""Of the people who may be left out."""
BOUNDS = (0, 60_000)
"""Of an income."""


def ladders() -> dict[str, list[list[str]]]:
    """For each column of `QUASI` its leaves, each with what it becomes, level by level."""
    return {
        "ward": [[ward, ward.split()[0], "*"] for ward in LEAVES["ward"]],
        "age": [
            [age, *(_band(int(age), width) for width in (5, 10, 20, 40)), "*"] for age in _AGES
        ],
        "sex": [[sex, "*"] for sex in LEAVES["sex"]],
        "education": [[each, "*"] for each in LEAVES["education"]],
    }


_AGES = LEAVES["age"]


def _band(age: int, width: int) -> str:
    low = age // width * width
    return f"{low} to {low + width - 1}"


def loss(rows: Sequence[Mapping[str, str]], people: int) -> float:
    """Mean over the cells of (leaves that a cell may stand for - 1) / (leaves - 1); 1 without it.

    Args:
        rows: The released rows, cells of `QUASI` by column.
        people: Rows of the file; those that are not released have lost every cell.
    """
    stands: dict[str, dict[str, float]] = {}
    for name, lines in ladders().items():
        counts: dict[str, set[str]] = {}
        for line in lines:
            for text in line:
                counts.setdefault(text, set()).add(line[0])
        most = len(lines) - 1
        stands[name] = {text: (len(leaves) - 1) / most for text, leaves in counts.items()}
    kept = sum(stands[name][row[name]] for row in rows for name in QUASI)
    return (kept + len(QUASI) * (people - len(rows))) / (len(QUASI) * people)


def arrow_texts() -> Any:
    """Options of Arrow's reader: every column is text."""
    import pyarrow as pa
    import pyarrow.csv

    names = (*TOKENS, MASKED)
    return pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
