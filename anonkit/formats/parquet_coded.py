"""Which columns of a Parquet file are read as dictionaries, and which straight as text.

A file may keep a text once and name it a million times. Reading such a column
as a dictionary is fast, and memory stays with what the file holds, however much
text it stands for. Where nearly every cell is another text, it is the other way
round: looking each up in a dictionary costs three times what reading it does.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

LEAST_BYTES = 3.5
"""Bytes that the file spends on a cell, from which on texts hardly repeat. A place in a
dictionary takes about two, and the dictionary itself little."""
LEAST_ROWS = 20_000
"""Rows of a group for which a look at its dictionaries pays."""


def coded_columns(metadata: pq.FileMetaData, schema: pa.Schema) -> tuple[str, ...]:
    """Columns of text that the file keeps in dictionaries, somewhere."""
    text = {field.name for field in schema if field.type in (pa.string(), pa.large_string())}
    coded = {chunk.path_in_schema for chunk in _chunks(metadata) if chunk.has_dictionary_page}
    return tuple(sorted(coded & text))


def straight_columns(
    file: pq.ParquetFile,
    coded: Sequence[str],
    groups: Sequence[int] | None,
    rows: int,
    most: int,
) -> set[str]:
    """The coded columns that are better read straight as text.

    What the file says of itself is believed only where it costs no more than
    time: how much text a dictionary may stand for is looked up in it.

    Args:
        file: Opened with all of `coded` as dictionaries.
        coded: As of `coded_columns`.
        groups: The row groups that will be read; None: all of them.
        rows: Cells of a column that will be read together.
        most: Bytes of text that these columns together may then come to.

    Returns:
        Some of `coded`.
    """
    metadata = file.metadata
    if groups is None:
        groups = range(metadata.num_row_groups)
    if not groups or sum(metadata.row_group(g).num_rows for g in groups) < len(groups) * LEAST_ROWS:
        return set()
    sizes = _bytes_each(metadata)
    wanted = [name for name in coded if sizes[name] >= LEAST_BYTES]
    if not wanted:
        return set()
    longest = _longest(file, wanted, groups)
    found, size = set(), 0.0
    for name in sorted(wanted, key=longest.__getitem__):
        size += longest[name] * rows
        found |= {name} if size <= most else set()
    return found


def _bytes_each(metadata: pq.FileMetaData) -> Mapping[str, float]:
    """What a cell of each column takes in the file, before compression, by what the file says."""
    sizes = Counter[str]()
    for chunk in _chunks(metadata):
        sizes[chunk.path_in_schema] += chunk.total_uncompressed_size
    return {name: size / metadata.num_rows for name, size in sizes.items()}


def _longest(
    file: pq.ParquetFile, names: Sequence[str], groups: Sequence[int]
) -> Mapping[str, float]:
    """Bytes of the longest text in any dictionary of each column.

    The first row of a group comes with its whole dictionary, of which there is
    only one, unless that row was written without it: then its text is alone
    there, and any other may follow.
    """
    longest: dict[str, float] = dict.fromkeys(names, 0)
    for group in groups:
        for batch in file.iter_batches(1, row_groups=[group], columns=names):
            for name in names:
                known = batch.column(name).dictionary
                own = pc.max(pc.binary_length(known)).as_py() if len(known) > 1 else math.inf
                longest[name] = max(longest[name], own)
            break
    return longest


def _chunks(metadata: pq.FileMetaData) -> Iterable[pq.ColumnChunkMetaData]:
    groups = (metadata.row_group(place) for place in range(metadata.num_row_groups))
    return (group.column(place) for group in groups for place in range(group.num_columns))
