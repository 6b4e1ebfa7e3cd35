"""Faulty CSV files: one error each, with a stable code, row and column, and no cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from anonkit.errors import InputError, OptionError
from anonkit.formats import FORMATS
from anonkit.formats.base import MAX_COLUMNS, MAX_FIELD_BYTES, Dialect
from anonkit.formats.csv_cells import MAX_ROW_BYTES

CSV = FORMATS["csv"]
SECRET = "Wanjiku"
LONG = b"x" * (MAX_FIELD_BYTES + 1)
GOOD = b"1,2\n" * 5_000
"""Rows enough that the head of the file looks sound."""

FAULTS = {
    "a row too long": (b"a,b\n1,2\n1,Wanjiku,3\n", "csv.ragged_row", "data row 2, column 3"),
    "a row too short": (b"a,b,c\n1,2,3\nWanjiku\n", "csv.ragged_row", "data row 2, column 2"),
    "the last row too short": (
        b"a,b,c\n1,2,3\n1,Wanjiku",
        "csv.ragged_row",
        "data row 2, column 3",
    ),
    "a late ragged row": (
        b"a,b\n" + GOOD + b"Wanjiku\n",
        "csv.ragged_row",
        "data row 5001, column 2",
    ),
    "a blank line": (b"a,b\n1,2\n\nWanjiku,2\n", "csv.blank_line", "data row 2, column 1"),
    "two blank lines": (b"a,b\r\n1,2\r\n\r\n\r\n1,2\r\n", "csv.blank_line", "data row 2, column 1"),
    "a blank line, one column": (b"a\n1\n\nWanjiku\n", "csv.blank_line", "data row 2, column 1"),
    "a blank first row": (b"a,b\n\n1,2\n", "csv.blank_line", "data row 1, column 1"),
    "the same name twice": (b"a,b,a\n1,2,3\n", "csv.duplicate_header", "header, column 3"),
    "no name": (b"a,,c\n1,2,3\n", "csv.empty_header", "header, column 2"),
    "a name of spaces": (b"a, ,c\n1,2,3\n", "csv.empty_header", "header, column 2"),
    "an open quote": (b'a,b\n1,"Wanjiku\n2,3\n', "csv.unterminated_quote", "data row 1, column 2"),
    "an open quote at the end": (
        b'a,b\n1,2\n2,"',
        "csv.unterminated_quote",
        "data row 2, column 2",
    ),
    "an open quote, closed by the next": (
        b'a,b\n1,"Wanjiku\n2,"3"\n',
        "csv.stray_quote",
        "data row 1, column 2",
    ),
    "a quote inside": (b'a,b\n1,Wan"jiku\n', "csv.stray_quote", "data row 1, column 2"),
    "text after a quote": (b'a,b\n1,"Wan"jiku\n', "csv.stray_quote", "data row 1, column 2"),
    "a space before a quote": (b'a,b\n1, "Wanjiku"\n', "csv.stray_quote", "data row 1, column 2"),
    "a quote in the header": (b'a,b"x\n1,2\n', "csv.stray_quote", "header, column 2"),
    "an open header": (b'a,"b\n1,2\n', "csv.unterminated_quote", "header, column 2"),
    "a NUL": (b"a,b\n1,2\n1,Wan\0jiku\n", "csv.nul", "data row 2, column 2"),
    "a NUL in the header": (b"a,b\0\n1,2\n", "csv.nul", "header, column 2"),
    "UTF-16 without a mark": ("a,b\n1,2\n".encode("utf-16-le"), "csv.nul", "header, column 1"),
    "Ctrl-Z at the end": (b"a,b\n1,2\n\x1a", "csv.control_z", "data row 2, column 1"),
    "latin-1": ("a,b\n1,2\n1,Wanjikué\n".encode("latin-1"), "csv.encoding", "data row 2, column 2"),
    "a character cut off": (b"a,b\n1,\xc3", "csv.encoding", "data row 1, column 2"),
    "a surrogate": (b"a,b\n\xed\xa0\x80,2\n", "csv.encoding", "data row 1, column 1"),
    "UTF-16 cut off": (
        b"\xff\xfe" + "a,b\n1,2".encode("utf-16-le") + b"3",
        "csv.encoding",
        "data row 1, column 2",
    ),
    "CR alone": (b"a,b\r1,2\r3,Wanjiku\r", "csv.bare_cr", "header, column 2"),
    "CR alone, late": (b"a,b\n1,2\r3,Wanjiku\n", "csv.bare_cr", "data row 1, column 2"),
    "a long cell": (b"a,b\n1,2\n1," + LONG + b"\n", "csv.field_too_long", "data row 2, column 2"),
    "a long quoted cell": (
        b'a,b\n1,2\n1,"' + LONG + b'"\n',
        "csv.field_too_long",
        "data row 2, column 2",
    ),
    "a long open cell": (
        b'a,b\n1,2\n"' + b"x\n" * MAX_FIELD_BYTES,
        "csv.field_too_long",
        "data row 2, column 1",
    ),
    "a long header": (LONG + b",b\n1,2\n", "csv.field_too_long", "header, column 1"),
    "too many columns": (
        b",".join(b"c%d" % place for place in range(MAX_COLUMNS + 1)) + b"\n",
        "csv.too_many_columns",
        "header",
    ),
    "nothing": (b"", "csv.empty_file", ""),
    "a mark alone": (b"\xef\xbb\xbf", "csv.empty_file", ""),
    "blank lines alone": (b"\n\n", "csv.empty_file", ""),
    "a blank line first": (b"\na,b\n1,2\n", "csv.empty_file", ""),
    "two delimiters": (b"a,b;c\n1,2;3\n", "csv.delimiter_unclear", ""),
}


def fault_of(path: Path, dialect: Dialect = Dialect()) -> InputError:  # noqa: B008
    with pytest.raises(InputError) as caught:
        for _ in CSV.open(path, dialect).batches():
            pass
    return caught.value


@pytest.mark.parametrize(("data", "code", "where"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_file_is_refused_at_its_place(tmp_path, data, code, where):
    path = tmp_path / "data.csv"
    path.write_bytes(data)
    error = fault_of(path)
    assert (error.code, error.where) == (code, where)
    assert error.fix
    assert SECRET not in str(error)
    assert error.__suppress_context__ or error.__context__ is None


def test_a_fault_is_found_in_columns_that_nobody_asked_for(tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes(b"a,b\n" + GOOD + b"1," + LONG + b"\n")
    with pytest.raises(InputError) as caught:
        list(CSV.open(path, Dialect()).batches(["a"]))
    assert (caught.value.code, caught.value.where) == (
        "csv.field_too_long",
        "data row 5001, column 2",
    )


def test_a_row_too_long_for_memory_is_refused(tmp_path):
    cell = b"x" * MAX_FIELD_BYTES
    columns = MAX_ROW_BYTES // MAX_FIELD_BYTES + 1
    path = tmp_path / "data.csv"
    header = b",".join(b"c%d" % place for place in range(columns))
    path.write_bytes(header + b"\n" + b",".join([cell] * columns) + b"\n")
    error = fault_of(path)
    assert (error.code, error.where) == ("csv.row_too_long", "data row 1")


def test_the_longest_cell_and_many_columns_are_read(tmp_path, rows_of):
    path = tmp_path / "data.csv"
    path.write_bytes(b"a,b\n1," + LONG[1:] + b'\n2,"' + LONG[1:] + b'"\n')
    assert rows_of(CSV.open(path, Dialect())) == [
        ("1", LONG[1:].decode()),
        ("2", LONG[1:].decode()),
    ]
    names = [f"c{place}" for place in range(MAX_COLUMNS)]
    path.write_text(",".join(names) + "\n" + ",".join("1" * MAX_COLUMNS) + "\n")
    reader = CSV.open(path, Dialect())
    assert reader.columns == tuple(names)
    assert rows_of(reader) == [("1",) * MAX_COLUMNS]


@pytest.mark.parametrize(
    "declared", ["cp1252", "latin-1", "UTF-8", "utf-16", "utf-16-le", "gb18030"]
)
def test_a_declared_encoding_is_used(tmp_path, rows_of, declared):
    path = tmp_path / "data.csv"
    mark = "\ufeff" if declared == "utf-16-le" else ""
    path.write_bytes((mark + "né,b\nçà,2\n").encode(declared))
    reader = CSV.open(path, Dialect(encoding=declared))
    assert reader.columns == ("né", "b")
    assert rows_of(reader) == [("çà", "2")]
    assert "encoding" not in reader.stated


def test_what_an_encoding_does_not_know_is_found(tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes(b"a,b\n" + GOOD + b"1,Wanjiku\x81\n")
    error = fault_of(path, Dialect(encoding="cp1252"))
    assert (error.code, error.where) == ("csv.encoding", "data row 5001, column 2")
    assert "declared" in error.problem


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_believed_and_stated(tmp_path, rows_of, codec):
    path = tmp_path / "data.csv"
    path.write_bytes("a;b\né;2\n".encode(codec))
    reader = CSV.open(path, Dialect())
    assert rows_of(reader) == [("é", "2")]
    assert reader.columns == ("a", "b")
    assert set(reader.stated) == {"encoding", "delimiter"}


@pytest.mark.parametrize(
    ("data", "declared"),
    [(b"\xef\xbb\xbfa\n1\n", "cp1252"), (b"\xff\xfea\0\n\0", "utf-8"), (b"a\0\n\0", "utf-16")],
)
def test_a_mark_that_contradicts_the_policy_is_refused(tmp_path, data, declared):
    path = tmp_path / "data.csv"
    path.write_bytes(data)
    assert fault_of(path, Dialect(encoding=declared)).code == "csv.encoding"


@pytest.mark.parametrize("codec", ["rot13", "unicode_escape", "no-such", "utf-7", "base64", "idna"])
def test_what_is_no_encoding_of_text_is_refused(tmp_path, codec):
    path = tmp_path / "data.csv"
    path.write_text("a\n1\n")
    with pytest.raises(OptionError, match="encoding"):
        CSV.open(path, Dialect(encoding=codec))


@pytest.mark.parametrize("delimiter", ['"', "\n", "a", "", "é", ",,", "\0", "-"])
def test_what_cannot_be_a_delimiter_is_refused(tmp_path, delimiter):
    path = tmp_path / "data.csv"
    path.write_text("a\n1\n")
    with pytest.raises(OptionError) as caught:
        CSV.open(path, Dialect(delimiter=delimiter))
    assert caught.value.code == "csv.delimiter"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_and_stated(tmp_path, rows_of, delimiter):
    path = tmp_path / "data.csv"
    others = {",", ";", "\t", "|"} - {delimiter}
    quoted = '"' + "".join(sorted(others)) + '"'
    path.write_text(f"a{delimiter}b\n1{delimiter}{quoted}\n{delimiter}\n\n")
    reader = CSV.open(path, Dialect())
    assert reader.stated == {"encoding": "utf-8", "delimiter": delimiter}
    assert rows_of(reader) == [("1", quoted.strip('"')), ("", "")]
    declared = CSV.open(path, Dialect(delimiter=delimiter, encoding="utf-8"))
    assert declared.stated == {}


def test_decimal_commas_do_not_separate(tmp_path, rows_of):
    path = tmp_path / "data.csv"
    path.write_text("a;b\n1,5;2,5\n")
    assert rows_of(CSV.open(path, Dialect())) == [("1,5", "2,5")]


def test_a_header_alone_is_a_file_of_no_rows(tmp_path, rows_of):
    for text in ("a,b", "a,b\n", "a,b\r\n", "\ufeffa,b\n\n\n"):
        path = tmp_path / "data.csv"
        path.write_bytes(text.encode())
        reader = CSV.open(path, Dialect())
        assert reader.columns == ("a", "b")
        assert rows_of(reader) == []


def test_nothing_is_guessed_about_cells(tmp_path, rows_of):
    cells = ("NA", "NO", "null", "010", "12345678901234567890123", " x ", "1e400", "-0", "None")
    path = tmp_path / "data.csv"
    names = ",".join(f"c{place}" for place in range(len(cells)))
    path.write_text(f"{names}\n{','.join(cells)}\n")
    assert rows_of(CSV.open(path, Dialect())) == [cells]


def test_only_wanted_columns_are_made_in_the_order_asked_for(tmp_path, rows_of):
    path = tmp_path / "data.csv"
    path.write_text("a,b,c\n1,2,3\n")
    assert rows_of(CSV.open(path, Dialect()), ["c", "a"]) == [("3", "1")]


def test_a_mark_inside_the_file_belongs_to_its_cell(tmp_path, rows_of):
    path = tmp_path / "data.csv"
    path.write_bytes("a,b\n\ufeff1,2\n".encode())
    assert rows_of(CSV.open(path, Dialect())) == [("\ufeff1", "2")]


def test_an_address_is_never_opened(tmp_path):
    for address in ("https://example.org/a.csv", "s3://bucket/a.csv", "file:///etc/passwd"):
        for file_format in FORMATS.values():
            with pytest.raises(OptionError):
                # A Path drops the second slash; the caller may hand on a text.
                file_format.open(address, Dialect())  # type: ignore[arg-type]


def test_what_is_no_regular_file_is_refused(tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path, tmp_path / "pipe.csv", tmp_path / "absent.csv"):
        for file_format in FORMATS.values():
            with pytest.raises(InputError):
                file_format.open(path, Dialect())


def test_a_file_that_changes_between_two_readings_is_refused(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("a,b\n1,2\n")
    reader = CSV.open(path, Dialect())
    assert len(list(reader.batches())) == 1
    path.write_text("a,b\n1,3\n3,4\n")
    with pytest.raises(InputError) as caught:
        list(reader.batches())
    assert caught.value.code == "data.changed"
