"""Columns are read straight as text only where that cannot fill the memory."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from anonkit.formats import FORMATS, parquet_coded
from anonkit.formats.base import Dialect
from anonkit.formats.parquet_coded import coded_columns, straight_columns

ROWS = 3000
IDS = [f"KE{number:08}" for number in range(ROWS)]
COLUMNS = {
    "id": IDS,
    "sometimes": [None, *IDS[1:]],
    "ward": ["north", "south"] * (ROWS // 2),
    "comment": [*IDS[:-1], "x" * 2000],
    "alone": [None] * ROWS,
}


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_coded, "LEAST_ROWS", 10)
    made = tmp_path / "data.parquet"
    pq.write_table(pa.table(COLUMNS), made, row_group_size=1000, data_page_size=2000)
    return made


def straight(path, groups=None, most=1 << 20):
    metadata = pq.ParquetFile(path).metadata
    coded = coded_columns(metadata, pq.ParquetFile(path).schema_arrow)
    file = pq.ParquetFile(path, read_dictionary=coded)
    return straight_columns(file, coded, groups, 1000, most)


def test_texts_that_hardly_repeat_are_read_straight_unless_one_is_long(path):
    assert straight(path) == {"id", "sometimes"}


def test_groups_that_are_not_read_have_no_say(path):
    assert straight(path, [0, 1]) == {"id", "sometimes", "comment"}


def test_what_all_of_them_come_to_is_bound(path):
    assert len(straight(path, [0, 1], most=20_000)) == 2
    assert straight(path, [0, 1], most=9_000) == set()


def test_a_dictionary_of_one_text_proves_nothing(path, monkeypatch):
    """A first row that was written without the dictionary is seen alone, and any may follow."""
    monkeypatch.setattr(parquet_coded, "LEAST_BYTES", 0)
    pq.write_table(pa.table({"a": ["x"] * ROWS}), path)
    assert straight(path) == set()
    pq.write_table(pa.table({"a": ["x", "y"] * ROWS}), path)
    assert straight(path) == {"a"}


def test_small_groups_are_not_looked_into(path, monkeypatch):
    monkeypatch.setattr(parquet_coded, "LEAST_ROWS", 1001)
    assert straight(path) == set()


def test_the_cells_are_the_same_either_way(path):
    reader = FORMATS["parquet"].open(path, Dialect())
    found = pa.Table.from_batches(reader.batches()).to_pydict()
    assert found == COLUMNS
