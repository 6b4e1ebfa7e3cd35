"""Tables in memory read as the same tables in a file: one spelling for each cell."""

from __future__ import annotations

import datetime as dt
import gc
import weakref
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.errors import InputError, OptionError
from anonkit.formats import FORMATS, frames
from anonkit.formats.base import MAX_FIELD_BYTES, Dialect, Reader
from anonkit.formats.frames import FrameReader
from anonkit.steps.in_memory import open_in_memory

MOMENT = dt.datetime(2024, 3, 5, 6, 7, 8, 120_000)  # noqa: DTZ001 - as many a column has it
CELLS: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    (pa.string(), st.text(st.characters(exclude_categories=["Cs"]), max_size=3)),
    (pa.large_string(), st.sampled_from(["", "NA", "010", "*"])),
    (pa.string_view(), st.sampled_from(["a", "a text of more than twelve bytes"])),
    (pa.dictionary(pa.int8(), pa.string()), st.sampled_from(["f", "m"])),
    (pa.int8(), st.integers(-128, 127)),
    (pa.uint64(), st.integers(0, 2**64 - 1)),
    (pa.float64(), st.floats(allow_nan=True)),
    (pa.float32(), st.floats(width=32)),
    (pa.decimal128(9, 2), st.decimals(-9999, 9999, places=2)),
    (pa.bool_(), st.booleans()),
    (pa.date32(), st.dates()),
    (pa.date64(), st.dates()),
    (pa.time64("us"), st.times()),
    (pa.timestamp("ms"), st.just(MOMENT)),
    (pa.timestamp("us", "Africa/Nairobi"), st.just(MOMENT.replace(tzinfo=dt.UTC))),
    (pa.null(), st.none()),
]


def rows_of(reader: Reader) -> list[dict[str, str | None]]:
    return [row for batch in reader.batches() for row in batch.to_pylist()]


def in_file(table: pa.Table, folder: Path) -> Reader:
    path = folder / "data.parquet"
    pq.write_table(table, path)
    return FORMATS["parquet"].open(path, Dialect())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@settings(max_examples=10)
@given(data=st.data(), rows=st.integers(0, 5), cut=st.integers(0, 2))
def test_a_table_of_arrow_reads_as_the_parquet_file_of_it(folder, data, rows, cut):
    columns = {}
    for place, (kind, cells) in enumerate(CELLS):
        drawn = data.draw(st.lists(st.none() | cells, min_size=rows, max_size=rows))
        columns[f"c{place}"] = pa.array(drawn, kind)
    table = pa.concat_tables([pa.table(columns)] * 2).slice(cut)
    held, file_format = open_in_memory(table)
    file = in_file(table, folder)
    assert rows_of(held) == rows_of(file)
    assert held.columns == file.columns
    assert (held.floats, held.dialect) == (file.floats, file.dialect)
    assert file_format is FORMATS["parquet"]


def frame() -> pd.DataFrame:
    """Every kind of column that has one spelling, with a missing cell wherever it can be."""
    days = [dt.date(2024, 1, 1), None, dt.date(1899, 12, 31)]
    return pd.DataFrame({
        "text": ["a", None, "NA"],
        "objects": pd.Series(["007", None, ""], dtype=object),
        "string": pd.array(["a", None, "b"], dtype="string"),
        "whole": [1, 2, 3],
        "nullable": pd.array([1, None, 2**62], dtype="Int64"),
        "truth": [True, False, True],
        "boolean": pd.array([True, None, False], dtype="boolean"),
        "category": pd.Categorical(["a", None, "b"]),
        "numbered": pd.Categorical([3, None, 4]),
        "moment": pd.to_datetime(["2024-01-01", None, "2024-01-02 03:04:05.12"], format="mixed"),
        "zoned": pd.to_datetime(["2024-01-01", None, "2024-06-01"]).tz_localize("Asia/Kathmandu"),
        "days": pd.Series(days, dtype=object),
        "arrow": pd.array(["a", None, "b"], dtype="string[pyarrow]"),
        "arrow_int": pd.array([1, None, 3], dtype="int64[pyarrow]"),
        "arrow_day": pd.Series(days, dtype=pd.ArrowDtype(pa.date32())),
        "arrow_code": pd.Series(
            ["f", None, "m"], dtype=pd.ArrowDtype(pa.dictionary(pa.int8(), pa.string()))
        ),
    })  # fmt: skip


def test_a_frame_reads_as_the_parquet_file_that_pandas_writes_of_it(tmp_path):
    frame().to_parquet(tmp_path / "data.parquet")
    file = FORMATS["parquet"].open(tmp_path / "data.parquet", Dialect())
    assert rows_of(FrameReader(frame())) == rows_of(file)


def test_a_frame_is_neither_changed_nor_kept():
    mine, before = frame(), frame()
    reader = FrameReader(mine)
    rows_of(reader)
    pd.testing.assert_frame_equal(mine, before)
    seen = weakref.ref(mine)
    del mine, reader
    gc.collect()
    assert seen() is None


class Odd(str):
    """A text that tells itself by an error."""

    __slots__ = ()

    def __str__(self):
        raise RuntimeError("Wanjiku")


class Unspelled:
    """No text at all."""

    __str__ = Odd.__str__


def test_objects_of_several_kinds_are_spelled_one_by_one():
    cells = [
        1, "x", True, Decimal("1.50"), MOMENT, MOMENT.replace(tzinfo=dt.UTC), MOMENT.time(),
        dt.date(1, 1, 1), 2**70, None, pd.NA, np.int16(7), UUID(int=7), Odd("x"),
    ]  # fmt: skip
    made = rows_of(FrameReader(pd.DataFrame({3: pd.Series(cells, dtype=object)})))
    assert [row["3"] for row in made] == [
        "1", "x", "TRUE", "1.50", "2024-03-05T06:07:08.12", "2024-03-05T06:07:08.12Z",
        "06:07:08.12", "0001-01-01", "1180591620717411303424", None, None, "7",
        "00000000-0000-0000-0000-000000000007", "x",
    ]  # fmt: skip


def test_objects_are_spelled_alike_in_every_piece_of_a_long_frame(monkeypatch):
    monkeypatch.setattr(frames, "BATCH_ROWS", 2)
    cells = pd.Series([Decimal(1), Decimal(1), Decimal("1.25"), Decimal(1)], dtype=object)
    *_, before, last = rows_of(FrameReader(pd.DataFrame({"a": cells})))
    assert (before["a"], last["a"]) == ("1.25", "1")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ([1.5, None], "data.float_column"),
        (pd.array([1, None], dtype="Float64"), "data.float_column"),
        (pd.array([1.5, None], dtype="double[pyarrow]"), "data.float_column"),
        (pd.Categorical([1.5, 2]), "data.float_column"),
        (pd.Series([1.5, "a"], dtype=object), "data.float_column"),
        ([[1], [2]], "data.type"),
        ([{"a": 1}, None], "data.type"),
        ([b"Wanjiku", None], "data.type"),
        ([Unspelled(), "a"], "data.type"),
        (pd.Series([dt.timedelta(1), "a"], dtype=object), "data.type"),
        (pd.Series(["Wanjiku\ud800", "a"], dtype=object), "data.not_text"),
        (["x", "x" * (MAX_FIELD_BYTES + 1)], "data.field_too_long"),
    ],
)
def test_a_column_of_a_frame_that_has_no_spelling_is_refused(cells, code):
    with pytest.raises(InputError) as caught:
        rows_of(FrameReader(pd.DataFrame({"a": cells, "b": ["x", "y"]})))
    assert caught.value.code == code
    assert "column" in caught.value.where
    assert "Wanjiku" not in str(caught.value)
    assert "Wanjiku" not in repr(caught.value.__context__)


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (pa.table({"a": [[1]]}), "data.type"),
        (pa.table({"a": [b"x"]}), "data.type"),
        (pa.table({"": ["x"]}), "data.empty_header"),
        (pa.table({}), "data.empty_file"),
        (pa.Table.from_arrays([pa.array(["x"])] * 2, names=["a", "a"]), "data.duplicate_header"),
        (pa.table({"a": pa.array([b"Wanjiku\xff"]).view(pa.string())}), "data.encoding"),
    ],
)
def test_a_table_that_has_no_spelling_is_refused(table, code):
    with pytest.raises(InputError) as caught:
        rows_of(open_in_memory(table)[0])
    assert caught.value.code == code
    assert "Wanjiku" not in str(caught.value)


class Streams:
    """A table of some other library."""

    def __arrow_c_stream__(self) -> None: ...


@pytest.mark.parametrize(
    ("data", "mend"),
    [
        (pa.table({"a": ["x"]}).to_reader(), "reader.read_all()"),
        (Streams(), "pyarrow.table(data)"),
        ([{"name": "Wanjiku"}], "name a file"),
        (b"name\nWanjiku\n", "name a file"),
    ],
)
def test_what_is_no_table_is_refused_with_what_would_be_one(data, mend):
    with pytest.raises(OptionError) as caught:
        open_in_memory(data)
    assert caught.value.code == "data.kind"
    assert mend in str(caught.value)
    assert "Wanjiku" not in str(caught.value)
