"""A made-up survey of any size: 18 columns, about 220 bytes a row, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

CHUNK = 250_000
"""Rows made at a time; each chunk has a seed of its own, so memory stays level."""

WARDS = tuple(
    f"{kind} Ward {number:02}"
    for kind in ("Lake", "Hill", "Market", "River", "Old")
    for number in range(7)
)
EDUCATION = ("none", "primary", "secondary", "vocational", "college", "university")
WORK = (
    "farming",
    "fishing",
    "trade",
    "transport",
    "teaching",
    "health work",
    "domestic work",
    "none",
)
STATUS = ("single", "married", "separated", "widowed")
WATER = ("tap", "borehole", "river", "other")
ROOF = ("iron sheets", "tiles", "thatch", "concrete")
REMARKS = (
    "asked to call back",
    "road was flooded",
    "spoke with the eldest",
    "well is dry since",
    "none home twice",
)

COLUMNS = (
    *("respondent_id", "phone", "hh_id", "enumerator", "start", "interview_date", "ward", "age"),
    *("sex", "education", "occupation", "status", "income", "sampling_weight", "water_source"),
    *("roof", "food_score", "comment"),
)


def write(path: Path, rows: int, *, seed: int = 2026) -> None:
    """Write `rows` rows: a CSV with a header and commas, or a Parquet file (zstd) of texts."""
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    with _writer(path, schema) as writer:
        for start in range(0, rows, CHUNK):
            chance = np.random.default_rng([seed, start])
            index = np.arange(start, min(start + CHUNK, rows), dtype=np.int64)
            writer.write_batch(_batch(chance, index, schema))


def _writer(path: Path, schema: pa.Schema) -> pyarrow.csv.CSVWriter | pyarrow.parquet.ParquetWriter:
    if path.suffix == ".parquet":
        return pyarrow.parquet.ParquetWriter(path, schema, compression="zstd")
    options = pyarrow.csv.WriteOptions(quoting_style="needed")
    return pyarrow.csv.CSVWriter(path, schema, write_options=options)


def _batch(chance: np.random.Generator, index: np.ndarray, schema: pa.Schema) -> pa.RecordBatch:
    n = len(index)
    # Multiplying by a number prime to the modulus permutes 0..modulus-1: every id is unique.
    identity = index * 7_368_787 % 10**11
    number = index * 48_271 % 10**8
    household = index // 4 * 15_485_863 % 10**8
    columns = {
        "respondent_id": _digits(identity, 11, prefix="KE"),
        "phone": _digits(number, 8, prefix="+2547"),
        "hh_id": _digits(household, 8, prefix="H-"),
        "enumerator": _digits(chance.integers(0, 240, n), 3, prefix="EN-"),
        "start": _moments(chance, n),
        "interview_date": _days(chance, n),
        "ward": _pick(chance, n, WARDS, skew=0.6),
        "age": _digits(chance.integers(10, 95, n), 2),
        "sex": _pick(chance, n, ("female", "male")),
        "education": _pick(chance, n, EDUCATION, skew=0.4),
        "occupation": _pick(chance, n, WORK, skew=0.5),
        "status": _pick(chance, n, STATUS),
        "income": _digits(chance.integers(0, 60_000, n), 5),
        "sampling_weight": _weights(chance, n),
        "water_source": _pick(chance, n, WATER),
        "roof": _pick(chance, n, ROOF),
        "food_score": _digits(chance.integers(0, 100, n), 2),
        "comment": _comments(chance, n, index),
    }
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)


def _digits(values: np.ndarray, width: int, *, prefix: str = "") -> pa.Array:
    """Each value as `width` digits behind `prefix`; one fixed-width text a row."""
    head = np.frombuffer(prefix.encode("ascii"), dtype=np.uint8)
    text = np.empty((len(values), len(head) + width), dtype=np.uint8)
    text[:, : len(head)] = head
    left = values.astype(np.int64)
    for place in range(text.shape[1] - 1, len(head) - 1, -1):
        left, digit = np.divmod(left, 10)
        text[:, place] = digit + ord("0")
    return _fixed(text)


def _fixed(text: np.ndarray) -> pa.Array:
    """A matrix of ASCII codes as one text a row."""
    rows, width = text.shape
    ends = np.arange(0, (rows + 1) * width, width, dtype=np.int32)
    return pa.Array.from_buffers(
        pa.string(), rows, [None, pa.py_buffer(ends), pa.py_buffer(np.ascontiguousarray(text))]
    )


def _pick(
    chance: np.random.Generator, n: int, words: Sequence[str], *, skew: float = 0.0
) -> pa.Array:
    """One of `words` a row; with `skew` the first ones are the more frequent."""
    share = (1.0 + np.arange(len(words))) ** -skew
    codes = chance.choice(len(words), n, p=share / share.sum()).astype(np.int32)
    return pa.array(words).take(pa.array(codes))


def _moments(chance: np.random.Generator, n: int) -> pa.Array:
    """Kobo's spelling of a moment: `2026-03-01T08:14:22.000+03:00`."""
    seconds = chance.integers(0, 60 * 86_400, n)
    days = np.datetime64("2026-02-01T00:00:00", "s") + seconds
    text = np.datetime_as_string(days, unit="s").astype("S19")
    matrix = np.empty((n, 29), dtype=np.uint8)
    matrix[:, :19] = text.view(np.uint8).reshape(n, 19)
    matrix[:, 19:] = np.frombuffer(b".000+03:00", dtype=np.uint8)
    return _fixed(matrix)


def _days(chance: np.random.Generator, n: int) -> pa.Array:
    days = np.datetime64("2026-02-01", "D") + np.arange(60)
    return _pick(chance, n, [str(day) for day in days])


def _weights(chance: np.random.Generator, n: int) -> pa.Array:
    """One of 35 weights: as in real surveys, one for each stratum."""
    return _pick(chance, n, [f"{180 + 7 * number}.{number:04}" for number in range(35)])


def _comments(chance: np.random.Generator, n: int, index: np.ndarray) -> pa.Array:
    words = _pick(chance, n, REMARKS)
    return pa.compute.binary_join_element_wise(
        words,
        _digits(index, 9),
        ", ",
    )
