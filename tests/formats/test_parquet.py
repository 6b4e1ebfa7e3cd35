"""Parquet: any flat column is read as text; what is written holds the cells and no more."""

from __future__ import annotations

import base64
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.errors import AnonkitError, InputError, RefusedError
from anonkit.formats import FORMATS
from anonkit.formats.base import BATCH_ROWS, MAX_FIELD_BYTES, Dialect, Written

PARQUET = FORMATS["parquet"]
TEXT = st.one_of(
    st.none(),
    st.sampled_from(
        ["", "NA", "NO", "010", "12345678901234567890123", "=1", 'a"b', "a,b\r\nc", "*"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
CANARY = "Wanjiku701234567"
NUMBER = 701234567


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=7))
def test_cells_are_read_as_they_were_written(there_and_back, rows):
    assert there_and_back("parquet", ("a.b", "=c é"), rows) == rows


def spellings(text: str, number: int) -> list[bytes]:
    """The ways in which a value may stand in a file."""
    raw = text.encode()
    return [
        raw, text.encode("utf-16-le"), text.encode("utf-16-be"), raw.hex().encode(),
        *(base64.b64encode(b"x" * shift + raw)[4:-4] for shift in range(3)),
        str(number).encode(), number.to_bytes(4, "little"), number.to_bytes(8, "little"),
        np.float64(number).tobytes(),
    ]  # fmt: skip


def masked_text() -> pa.Array:
    column = pa.array(["a", CANARY, "c"])
    return pa.array(column.to_pandas().to_numpy(object), mask=np.array([False, True, False]))


def under_a_mask() -> pa.Array:
    """A text that stays in the buffer when its cell is declared null."""
    column = pa.array(["a", CANARY, "c"])
    _, offsets, data = column.buffers()
    return pa.Array.from_buffers(pa.string(), 3, [pa.py_buffer(b"\x05"), offsets, data])


def filtered_category() -> pa.Array:
    series = pd.Series(["a", CANARY, "c"], dtype="category")
    series = series[series != CANARY]
    return pa.array(series).dictionary_decode()


def cut_from_others() -> pa.Array:
    return pa.array(["b", CANARY, "a", "c", CANARY]).slice(2, 2)


@pytest.mark.parametrize("hide", [under_a_mask, masked_text, filtered_category, cut_from_others])
@pytest.mark.parametrize("kind", FORMATS)
def test_a_suppressed_value_is_in_no_written_file(tmp_path, hide, kind):
    column = hide()
    file_format = FORMATS[kind]
    written = Written(tmp_path / f"data{file_format.suffixes[0]}", ("a", "b"))
    writer = file_format.create(written)
    full = pa.array(["x"] * len(column))
    writer.write(pa.RecordBatch.from_arrays([column, full], names=["a", "b"]))
    writer.close()
    file_format.check(written)
    data = written.path.read_bytes()
    if kind == "xlsx":
        import zipfile

        with zipfile.ZipFile(written.path) as archive:
            data += b"".join(map(archive.read, archive.namelist()))
    assert not [spelled for spelled in spellings(CANARY, NUMBER) if spelled in data]


def test_the_hiding_place_is_one():
    """Without new buffers the value would be in the file's memory."""
    assert CANARY.encode() in under_a_mask().buffers()[2].to_pybytes()


@pytest.mark.parametrize(
    "batch",
    [
        pa.RecordBatch.from_pydict({"a": pa.array([1])}),
        pa.RecordBatch.from_pydict({"b": pa.array(["x"])}),
        pa.RecordBatch.from_pydict({"a": pa.array([b"x"])}),
    ],
)
@pytest.mark.parametrize("kind", FORMATS)
def test_other_columns_than_announced_are_a_bug(tmp_path, kind, batch):
    file_format = FORMATS[kind]
    writer = file_format.create(Written(tmp_path / f"data{file_format.suffixes[0]}", ("a",)))
    with pytest.raises(AnonkitError) as caught:
        writer.write(batch)
    writer.close()
    assert caught.value.exit_code == 70


LEAKS = {
    "dictionary": {"use_dictionary": True, "write_statistics": False, "store_schema": False},
    "statistics": {"use_dictionary": False, "write_statistics": True, "store_schema": False},
    "schema": {"use_dictionary": False, "write_statistics": False, "store_schema": True},
    "index": {"use_dictionary": False, "write_statistics": False, "store_schema": False,
              "write_page_index": True},
}  # fmt: skip


@pytest.mark.parametrize("options", LEAKS.values(), ids=LEAKS)
def test_the_gate_refuses_what_tells_more_than_cells(tmp_path, options):
    path = tmp_path / "data.parquet"
    pq.write_table(pa.table({"a": ["x", "x"]}), path, **options)
    with pytest.raises(RefusedError):
        PARQUET.check(Written(path, ("a",)))


def test_the_gate_refuses_metadata_types_columns_and_loose_bytes(tmp_path, write):
    path = tmp_path / "data.parquet"
    plain = {"use_dictionary": False, "write_statistics": False, "store_schema": False}
    for table, columns in [(pa.table({"a": [1]}), ("a",)), (pa.table({"a": ["x"]}), ("b",))]:
        pq.write_table(table, path, **plain)
        with pytest.raises(RefusedError):
            PARQUET.check(Written(path, columns))
    with pq.ParquetWriter(path, pa.schema([("a", pa.string())]), **plain) as writer:
        writer.add_key_value_metadata({"source": CANARY})
    with pytest.raises(RefusedError):
        PARQUET.check(Written(path, ("a",)))
    path.unlink()
    written = Written(path, ("a",))
    write(written, [("x",)], PARQUET)
    PARQUET.check(written)
    data = path.read_bytes()
    footer = int.from_bytes(data[-8:-4], "little") + 8
    path.write_bytes(data[:-footer] + CANARY.encode() + data[-footer:])
    with pytest.raises(RefusedError, match="belong"):
        PARQUET.check(written)


def test_the_same_rows_give_the_same_bytes(tmp_path, write):
    rows = [(f"{number}", None) for number in range(99)]
    made = []
    for size in (1, 10, 99):
        written = Written(tmp_path / f"{size}.parquet", ("a", "b"))
        write(written, rows, PARQUET, size=size)
        made.append(written.path.read_bytes())
    assert made[0] == made[1] == made[2]


def test_row_groups_have_one_size(tmp_path):
    rows = 2 * BATCH_ROWS + 5
    written = Written(tmp_path / "data.parquet", ("a",))
    writer = PARQUET.create(written)
    batch = pa.RecordBatch.from_pydict({"a": pa.array(map(str, range(rows)))})
    for start in range(0, rows, 50_000):
        writer.write(batch.slice(start, 50_000))
    writer.close()
    metadata = pq.ParquetFile(written.path).metadata
    groups = [metadata.row_group(place).num_rows for place in range(metadata.num_row_groups)]
    assert groups == [BATCH_ROWS, BATCH_ROWS, 5]
    found = [batch.num_rows for batch in PARQUET.open(written.path, Dialect()).batches()]
    assert sum(found) == rows
    assert max(found) <= BATCH_ROWS


def test_columns_of_any_flat_type_are_text(tmp_path, rows_of):
    path = tmp_path / "data.parquet"
    frame = pd.DataFrame({
        "id": [1.0, None], "name": pd.Categorical(["b", "a"]),
        "when": pd.to_datetime(["2024-03-05", None]), "yes": [True, False], "n": [1, 2],
    })  # fmt: skip
    frame.to_parquet(path)
    reader = PARQUET.open(path, Dialect())
    assert rows_of(reader) == [
        ("1", "b", "2024-03-05T00:00:00", "TRUE", "1"),
        (None, "a", None, "FALSE", "2"),
    ]
    assert rows_of(reader, ["n", "name"]) == [("1", "b"), ("2", "a")]
    assert reader.stated == {}


def test_columns_whose_numbers_may_have_lost_digits_are_told(tmp_path):
    path = tmp_path / "data.parquet"
    table = {"whole": [1.0, None], "part": [1.5, 2.0], "large": [1.0, 2.0**53], "n": [1, 2**60]}
    pq.write_table(pa.table(table), path)
    assert PARQUET.open(path, Dialect()).floats == {"part", "large"}


FAULTS = {
    "nested": (pa.table({"a": ["x"], "b": [[1]]}), "parquet.type", "column 2"),
    "binary": (pa.table({"a": [b"x"]}), "parquet.type", "column 1"),
    "twice": (
        pa.Table.from_arrays([pa.array(["x"])] * 2, names=["a", "a"]),
        "parquet.duplicate_header",
        "header, column 2",
    ),
    "no name": (pa.table({"": ["x"]}), "parquet.empty_header", "header, column 1"),
    "a long cell": (
        pa.table({"a": ["x", "x", "x" * (MAX_FIELD_BYTES + 1)]}),
        "parquet.field_too_long",
        "data row 3, column 1",
    ),
    "not UTF-8": (
        pa.table({"a": pa.array([b"ok", b"Wanjiku\xff"]).view(pa.string())}),
        "parquet.encoding",
        "column 1",
    ),
}


@pytest.mark.parametrize(("table", "code", "where"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_file_is_refused_at_its_place(tmp_path, table, code, where):
    path = tmp_path / "data.parquet"
    pq.write_table(table, path)
    with pytest.raises(InputError) as caught:
        list(PARQUET.open(path, Dialect()).batches())
    assert (caught.value.code, caught.value.where) == (code, where)
    assert "Wanjiku" not in str(caught.value)


def test_a_few_pages_that_stand_for_far_too_much_are_spread_out_bit_by_bit(tmp_path):
    """20 GiB of text in a file of 50 kB."""
    path = tmp_path / "data.parquet"
    codes = pa.array(np.zeros(20_000, np.int32))
    column = pa.DictionaryArray.from_arrays(codes, pa.array(["x" * MAX_FIELD_BYTES]))
    pq.write_table(pa.table({"a": column}), path, store_schema=False)
    assert path.stat().st_size < 100_000
    batches = PARQUET.open(path, Dialect()).batches()
    first = next(batches)
    assert first.nbytes <= 65 << 20
    assert first.column("a")[0].as_py() == "x" * MAX_FIELD_BYTES
    batches.close()


def _read(path: Path) -> object:
    try:
        return [batch.to_pydict() for batch in PARQUET.open(path, Dialect()).batches()]
    except InputError as error:
        return error.code


@pytest.mark.parametrize("keep", [0, 1, 4, 50, -1, -5, -60])
def test_a_file_cut_off_is_refused(tmp_path, keep):
    path = tmp_path / "data.parquet"
    pq.write_table(pa.table({"a": ["x"] * 99}), path)
    path.write_bytes(path.read_bytes()[:keep])
    assert _read(path) == "parquet.unreadable"


def test_a_damaged_page_is_refused(tmp_path):
    path = tmp_path / "data.parquet"
    chance = random.Random(1)
    cells = [chance.randbytes(9).hex() for _ in range(999)]
    pq.write_table(pa.table({"a": cells}), path, compression="zstd", write_page_checksum=True)
    data = bytearray(path.read_bytes())
    for place in range(500, 550):
        data[place] ^= 0xFF
    path.write_bytes(data)
    assert _read(path) == "parquet.unreadable"


def test_an_encrypted_file_is_refused(tmp_path):
    path = tmp_path / "data.parquet"
    path.write_bytes(b"PARE" + b"x" * 50 + (20).to_bytes(4, "little") + b"PARE")
    assert _read(path) == "parquet.unreadable"
