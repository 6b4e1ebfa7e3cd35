"""Laws of CSV: what is written is read again, and what is accepted others read alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anonkit.errors import InputError
from anonkit.formats import FORMATS
from anonkit.formats.base import Dialect
from anonkit.formats.csv_read import CsvReader, open_csv

CSV = FORMATS["csv"]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a"), max_size=8)
MARKS = st.text(st.sampled_from("\",\r\n\t ;=+-'@1aé＝\ufeff"), max_size=6)
PLAIN = st.one_of(
    st.sampled_from(["", "NA", "NO", "010", "12345678901234567890123", "-5", "null"]),
    st.text(st.sampled_from('",\r\n;a1é '), max_size=6).map(lambda text: "é" + text),
    TEXT.map(lambda text: "x" + text),
)
"""Cells that no spreadsheet takes for a formula."""
BYTES = st.lists(
    st.sampled_from([b"a", b'"', b",", b"\n", b"\r\n", b"\r", b'""', b"\xc3\xa9", b"\xff", b" "]),
    max_size=30,
).map(b"".join)
CANARY = "Wqzvnrblx"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("laws") / "data.csv"


def records(reader: CsvReader) -> Iterator[list[str]]:
    for batch in reader.batches():
        yield from map(list, zip(*(column.to_pylist() for column in batch.columns), strict=True))


def fault_of(path: Path) -> InputError | None:
    try:
        for _ in records(open_csv(path, Dialect())):
            pass
    except InputError as error:
        return error
    return None


@settings(deadline=None)
@given(st.lists(st.tuples(PLAIN, PLAIN), max_size=7), st.sampled_from(",;\t|"))
def test_cells_are_read_as_they_were_written(there_and_back, rows, delimiter):
    dialect = Dialect(delimiter=delimiter, encoding="utf-8")
    assert there_and_back("csv", ("a", "b é"), rows, dialect=dialect) == rows


@settings(deadline=None)
@given(st.lists(st.tuples(st.one_of(st.just(""), PLAIN)), max_size=7))
def test_one_column_alone_keeps_its_empty_cells(there_and_back, rows):
    assert there_and_back("csv", ("a",), rows, dialect=Dialect(",", "utf-8")) == rows


@settings(deadline=None)
@given(st.lists(TEXT | MARKS, unique=True, max_size=8))
def test_different_cells_stay_different(there_and_back, cells):
    rows = [(cell, "x") for cell in cells]
    found = there_and_back("csv", ("a", "b"), rows, dialect=Dialect(",", "utf-8"))
    assert len(set(found)) == len(rows)
    assert all(read in (cell, f"'{cell}") for (read, _), cell in zip(found, cells, strict=True))


@settings(deadline=None, max_examples=150)
@given(BYTES, st.integers(1, 9))
@example(b'a\n"', 1)
@example(b"a,b\r\n1,2\r\n\r\n", 1)
def test_the_size_of_pieces_changes_nothing(file, data, chunk):
    """A quoted line end, a CRLF or a character may lie across any border."""
    file.write_bytes(b"h,i\n" + data)
    reader = open_csv(file, Dialect(",", "utf-8"))

    def outcome(size: int) -> object:
        try:
            return list(records(replace(reader, chunk=size)))
        except InputError as error:
            return error.code, error.where

    assert outcome(chunk) == outcome(1 << 20)


@settings(deadline=None, max_examples=300)
@given(BYTES)
def test_what_is_accepted_the_standard_library_reads_alike(file, data):
    file.write_bytes(data)
    try:
        reader = open_csv(file, Dialect(","))
        found = [list(reader.columns), *records(reader)]
    except InputError:
        return
    text = data.decode("utf-8").removesuffix("\r")
    wanted = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    while wanted[-1] == []:
        wanted.pop()
    assert found == wanted


@settings(deadline=None, max_examples=120)
@given(st.lists(st.lists(st.sampled_from(['"', ",", "a", "é\n", ""]), max_size=3), min_size=1))
def test_what_the_standard_library_writes_is_accepted(file, cells):
    rows = [["".join(row), "x"] for row in cells]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["a", "b"], *rows])
    assert list(records(open_csv(file, Dialect(",")))) == rows


@settings(deadline=None, max_examples=120)
@given(st.data())
def test_no_error_ever_quotes_a_cell(file, data):
    """Whatever is broken, the message names places only."""
    good = f'name,b\n{CANARY},1\n"{CANARY}, x",2\n{CANARY},3\n'.encode()
    place = data.draw(st.integers(0, len(good)))
    cut = data.draw(st.integers(0, 3))
    broken = data.draw(st.sampled_from([b"", b'"', b"\n", b",", b"\0", b"\xff", b"\r", b'""']))
    file.write_bytes(good[:place] + broken + good[place + cut :])
    error = fault_of(file)
    if error is not None:
        said = str(error)
        assert not any(CANARY[at : at + 4] in said for at in range(len(CANARY) - 3))
        assert error.__context__ is None or error.__suppress_context__


@settings(deadline=None, max_examples=120)
@given(
    st.lists(st.tuples(st.one_of(st.none(), PLAIN), PLAIN), max_size=7), st.sampled_from(",;\t|")
)
@example([("x\ufeff", ""), (None, "é")], ",")
def test_a_cell_has_quotes_only_where_it_needs_them(file, write, rows, delimiter):
    """Which of the two ways of writing was taken shows nowhere."""
    from anonkit.formats.base import Written

    def spelled(cell: str | None) -> str:
        text = cell or ""
        marked = any(mark in text for mark in (delimiter, '"', "\r", "\n", "\ufeff"))
        return '"' + text.replace('"', '""') + '"' if marked else text

    file.unlink(missing_ok=True)
    write(Written(file, ("a", "b"), dialect=Dialect(delimiter, "utf-8")), rows, CSV)
    lines = [("a", "b"), *rows]
    wanted = "".join(delimiter.join(map(spelled, line)) + "\n" for line in lines)
    assert file.read_bytes() == wanted.encode()


@pytest.mark.parametrize("mark", ["\0", "\x1a"])
def test_what_csv_cannot_carry_is_refused_in_any_column(tmp_path, write, mark):
    from anonkit.formats.base import Written

    with pytest.raises(InputError) as caught:
        write(Written(tmp_path / "a.csv", ("a", "b")), [("x", "y"), ("x", f"Wan{mark}")], CSV)
    assert (caught.value.code, caught.value.where) == ("csv.control", "column b")


def test_nothing_is_left_of_the_rows_beside(tmp_path):
    """A slice of rows, and a cell set to null, come out in buffers of their own."""
    import pyarrow as pa

    from anonkit.formats.fresh import fresh_columns

    whole = pa.array([CANARY, "a", "b", CANARY])
    masked = pa.Array.from_buffers(
        pa.string(), 4, [pa.py_buffer(b"\x06"), *whole.buffers()[1:]], null_count=2
    )
    batch = pa.RecordBatch.from_arrays([whole, masked], names=["a", "b"])
    for rows in (batch.slice(1, 2), batch.slice(1, 3)):
        made = fresh_columns(rows, ["a", "b"])
        assert made == rows.columns
        assert CANARY.encode() not in made[1].buffers()[2].to_pybytes()
    first = fresh_columns(batch.slice(1, 2), ["a", "b"])[0]
    assert CANARY.encode() not in first.buffers()[2].to_pybytes()


def test_the_same_rows_give_the_same_bytes(tmp_path, write):
    from anonkit.formats.base import Written

    rows = [(f"{number}", "é, x") for number in range(50)]
    made = []
    for size in (1, 7, 50):
        written = Written(tmp_path / f"{size}.csv", ("a", "b"), frozenset({"a"}))
        write(written, rows, CSV, size=size)
        made.append(written.path.read_bytes())
    assert made[0] == made[1] == made[2]
    assert made[0].startswith('a,b\n0,"é, x"\n'.encode())
