"""The Adult file of UCI with ARX's hierarchies, as it is and many times as long."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from anonkit.classes.coding import Coding, coding_of
from anonkit.classes.ladder_csv import csv_ladder
from anonkit.classes.table import ClassTable, from_group
from anonkit.protect.base import Goals, Problem
from anonkit.steps.transform import PERSON

KEYS = (
    *("sex", "age", "race", "marital-status", "education"),
    *("native-country", "workclass", "occupation", "salary-class"),
)
NOISE = 0.02
"""Share of the cells of a resample that are replaced by any value of their column."""
CHUNK = 500_000


def folder() -> Path | None:
    """Where the file is; None where nobody says (`ANONKIT_TEST_DATA`)."""
    shared = os.environ.get("ANONKIT_TEST_DATA")
    return Path(shared) / "adult" if shared else None


def rows_of(where: Path) -> pa.Table:
    """The 30,162 rows: nine columns of text."""
    return pyarrow.csv.read_csv(
        where / "adult.csv",
        parse_options=pyarrow.csv.ParseOptions(delimiter=";"),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(KEYS, pa.string()), include_columns=list(KEYS)
        ),
    )


def resample(
    where: Path, target: Path, rows: int, *, whole: bool = False, seed: int = 2026
) -> None:
    """Write the file as Parquet, with a number of each row.

    Args:
        where: Folder of Adult.
        target: The file to write.
        rows: How many.
        whole: The rows as they are, once each; else rows drawn with
            replacement, with noise over their cells.
        seed: Of the draw.
    """
    source = rows_of(where)
    coded = {key: source[key].combine_chunks().dictionary_encode() for key in KEYS}
    schema = pa.schema([(key, pa.string()) for key in KEYS] + [(PERSON, pa.uint64())])
    with pq.ParquetWriter(target, schema) as writer:
        for start in range(0, rows, CHUNK):
            chance = np.random.default_rng([seed, start])
            size = min(CHUNK, rows - start)
            picked = np.arange(size) if whole else chance.integers(0, source.num_rows, size)
            noise = 0.0 if whole else NOISE
            columns = [_noisy(chance, each, picked, noise) for each in coded.values()]
            person = pa.array(np.arange(start, start + size, dtype=np.uint64))
            writer.write_batch(pa.RecordBatch.from_arrays([*columns, person], schema=schema))


def _noisy(
    chance: np.random.Generator, column: pa.DictionaryArray, picked: np.ndarray, noise: float
) -> pa.Array:
    codes = column.indices.to_numpy()[picked]
    anew = chance.random(len(codes)) < noise
    codes[anew] = chance.integers(0, len(column.dictionary), int(anew.sum()))
    return column.dictionary.take(pa.array(codes))


def problem_of(where: Path, group: pa.Table, k: int, limit: str) -> Problem:
    """What a method looks at, from an engine's group over the nine columns."""
    table = from_group(group, KEYS)
    named = zip(KEYS, table.labels, strict=True)
    codings = [
        coding_of(key, values, csv_ladder(where / f"adult_hierarchy_{key}.csv", name=key))
        for key, values in named
    ]
    return Problem(table, Goals(k, None, Fraction(limit)), tuple(codings))


def mean_loss(
    table: ClassTable, codings: tuple[Coding, ...], gone: np.ndarray, levels: np.ndarray
) -> float:
    """Mean over all cells of (leaves under the value - 1) / (all leaves - 1); 1 for who left."""
    total = 0.0
    for place, coding in enumerate(codings):
        share = np.ones(len(table))
        for level in range(coding.height):
            here = ~gone & (levels[:, place] == level)
            share[here] = coding.shares[level][coding.up[level][table.codes[here, place]]]
        least = 1 / coding.leaves
        lost = np.maximum(0, (share - least) / (1 - least))
        total += float((lost * table.n).sum() / table.n.sum())
    return total / len(codings)
