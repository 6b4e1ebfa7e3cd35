"""A folder of parts is one table, and many readers together read what one reads."""

from __future__ import annotations

import pickle
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anonkit.errors import AnonkitError, InputError, RefusedError
from anonkit.formats import by_path, csv_cuts, folder, parquet_read
from anonkit.formats.base import Dialect, Reader, Written
from anonkit.formats.csv_read import open_csv
from anonkit.formats.parted import open_parts
from anonkit.formats.parted_write import PARTED, part_of
from anonkit.steps.transform import RECORD, Numbered

PIECES = st.sampled_from(
    [b"a", b'"', b",", b"\n", b"\r\n", b"\n", b'"x\ny"', b'"""\n"', b"\xc3\xa9", b"\xff", b"1"]
)
RECORDS = st.lists(
    st.sampled_from([b"1,2", b'"a\nb",x', b'"a\r\n""b""",', "é,ñ".encode(), b",", b'"",""']),
    max_size=9,
)


def rows(reader: Reader) -> list[tuple[object, ...]]:
    return [
        row
        for batch in reader.batches()
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    ]


def read(*readers: Reader) -> object:
    """The rows of some readers one after the other, or the first fault."""
    found = []
    try:
        for reader in readers:
            found += rows(reader)
    except InputError as error:
        return error.code, error.where
    return found


def cuts(path: Path, size: int) -> list[Reader]:
    made, held = open_csv(path, Dialect(",")).cut_up(size)
    before = 0
    for each in made:
        again = pickle.loads(pickle.dumps(each))
        assert rows(again) == rows(each)
        assert each.before == before or not rows(each)
        before += len(rows(each))
    assert before == held
    return list(made)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cuts") / "data.csv"


@settings(deadline=None)
@given(RECORDS, st.sampled_from([b"\n", b"\r\n"]), st.integers(1, 12), st.integers(1, 7))
@example([], b"\n", 1, 1)
@example([b"1,2", b""], b"\n", 1, 1)
def test_stretches_of_a_file_hold_its_rows_once_and_in_order(file, records, end, size, chunk):
    bom = b"\xef\xbb\xbf" if size % 2 else b""
    file.write_bytes(bom + end.join([b"h1,h2", *records]) + end * (size % 3))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(csv_cuts, "CHUNK_BYTES", chunk)
        assert read(*cuts(file, size)) == read(open_csv(file, Dialect(",")))


@settings(deadline=None, max_examples=200)
@given(st.lists(PIECES, max_size=24).map(b"".join), st.integers(1, 9), st.integers(1, 7))
@example(b"1\n\n\n2,3\n", 1, 3)
@example(b'1,2\nab"c,d\n3,4\n', 1, 2)
def test_a_fault_is_found_at_its_place_wherever_the_file_is_cut(file, data, size, chunk):
    file.write_bytes(b"h1,h2\n" + data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(csv_cuts, "CHUNK_BYTES", chunk)
        made = open_csv(file, Dialect(",")).cut_up(size)[0]
    assert read(*made) == read(open_csv(file, Dialect(",")))


def test_a_file_in_another_encoding_is_not_cut(tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes("a,b\n1,é\n2,ñ\n".encode("utf-16"))
    (only,), held = open_csv(path, Dialect()).cut_up(1)
    assert (held, rows(only)) == (2, [("1", "é"), ("2", "ñ")])


def test_a_stretch_of_a_file_that_changed_is_refused(tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes(b"a,b\n1,2\n3,4\n")
    last = open_csv(path, Dialect()).cut_up(1)[0][-1]
    path.write_bytes(b"a,b\n1,2\n3,4\n5,6\n")
    assert read(last) == ("data.changed", str(path))


def test_row_groups_hold_the_rows_once_and_in_order(tmp_path, monkeypatch):
    path = tmp_path / "data.parquet"
    pq.write_table(pa.table({"a": range(10), "b": ["x"] * 10}), path, row_group_size=3)
    monkeypatch.setattr(parquet_read, "SPLIT_ROWS", 4)
    whole = by_path(path).open(path, Dialect())
    made = whole.splits()
    assert [each.before for each in made] == [0, 6]
    assert read(*pickle.loads(pickle.dumps(made))) == rows(whole)
    pq.write_table(pa.table({"a": pa.array([], pa.int64())}), path)
    assert read(*by_path(path).open(path, Dialect()).splits()) == []


@pytest.fixture(params=["csv", "parquet"])
def parts(request, tmp_path) -> Path:
    """Three parts as Spark writes them, with its marks beside them."""
    made = tmp_path / "table"
    made.mkdir()
    for n in range(3):
        cells = [(f"{n}{row}", "é\nx") for row in range(4)]
        if request.param == "csv":
            text = "id,said\n" + "".join(f'{a},"{b}"\n' for a, b in cells)
            (made / f"part-0000{n}-1f-c000.csv").write_text(text, encoding="utf-8")
        else:
            columns = zip(*cells, strict=True)
            table = pa.table(dict(zip(("id", "said"), map(list, columns), strict=True)))
            pq.write_table(table, made / f"part-0000{n}-1f-c000.snappy.parquet")
        (made / f".part-0000{n}-1f-c000.csv.crc").write_bytes(b"crc")
    (made / "_SUCCESS").write_bytes(b"")
    return made


def test_a_folder_of_parts_is_one_table(parts):
    found = by_path(parts)
    reader = found.open(parts, Dialect())
    assert found.part is not None
    assert found.part.name in ("csv", "parquet")
    assert reader.columns == ("id", "said")
    assert [row[0] for row in rows(reader)] == [f"{n}{row}" for n in range(3) for row in range(4)]
    made = reader.splits()
    assert [each.before for each in made] == [0, 4, 8]
    assert read(*pickle.loads(pickle.dumps(made))) == rows(reader)
    (table,) = found.contents(parts, Dialect()).tables
    assert (table.name, table.columns) == ("", ("id", "said"))


def test_a_folder_of_tables_stays_one(tmp_path):
    for name in ("part-main.csv", "part-00000.csv"):
        (tmp_path / name).write_text("a,b\n1,2\n")
    assert by_path(tmp_path) is folder.FORMAT


def _added(parts: Path) -> None:
    first = min(parts.glob("part-*"))
    (parts / first.name.replace("00000", "00009")).write_bytes(first.read_bytes())


def _gone(parts: Path) -> None:
    max(parts.glob("part-*")).unlink()


@pytest.mark.parametrize("change", [_added, _gone])
def test_parts_that_come_or_go_between_readings_are_refused(parts, change):
    reader = by_path(parts).open(parts, Dialect())
    change(parts)
    assert read(reader) == ("data.changed", str(parts))
    with pytest.raises(InputError):
        reader.splits()


def test_a_part_that_goes_while_it_is_read_is_refused(parts):
    batches = by_path(parts).open(parts, Dialect()).batches()
    next(batches)
    _gone(parts)
    with pytest.raises(InputError):
        list(batches)


def _other_columns(parts: Path) -> None:
    last = max(parts.glob("part-*"))
    if last.suffix == ".csv":
        last.write_text("id,other\n1,2\n")
    else:
        pq.write_table(pa.table({"said": ["x"], "id": ["1"]}), last)


def _hive(parts: Path) -> None:
    (parts / "year=2024").mkdir()


def _unfinished(parts: Path) -> None:
    (parts / "_temporary").mkdir()


def _delta(parts: Path) -> None:
    (parts / "_delta_log").mkdir()


def _link(parts: Path) -> None:
    (parts / "part-00009.csv").symlink_to(parts / "_SUCCESS")


def _other_file(parts: Path) -> None:
    (parts / "notes.txt").write_text("Amina")


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (_other_columns, "folder.other_columns", "part 3 (part-00002)"),
        (_hive, "folder.strange", "partitionBy"),
        (_unfinished, "folder.strange", "wait for the job"),
        (_delta, "folder.strange", "table format"),
        (_link, "folder.strange", "links"),
        (_other_file, "folder.strange", "no parts"),
    ],
)
def test_what_is_no_sound_folder_of_parts_is_refused(parts, change, code, told):
    change(parts)
    with pytest.raises(InputError) as caught:
        by_path(parts).open(parts, Dialect())
    assert caught.value.code == code
    assert told in str(caught.value)
    assert "Amina" not in str(caught.value)


def test_a_fault_says_in_which_part_it_is(tmp_path):
    for n, text in enumerate(["a,b\n1,2\n", "a,b\n1,2\n3\n"]):
        (tmp_path / f"part-{n:05}.csv").write_text(text)
    reader = open_parts(tmp_path, Dialect())
    assert read(reader) == ("csv.ragged_row", "part 2 (part-00001), data row 2, column 2")
    assert read(*reader.splits()) == read(reader)


def test_parts_that_keep_numbers_in_other_types_are_refused(tmp_path):
    for n, cells in enumerate([pa.nulls(1), pa.array([1]), pa.array([1.0])]):
        pq.write_table(pa.table({"a": cells}), tmp_path / f"part-{n:05}.parquet")
    assert read_or_refused(tmp_path) == ("folder.other_columns", "part 3 (part-00002)")
    (tmp_path / "part-00002.parquet").unlink()
    assert read_or_refused(tmp_path) == [(None,), ("1",)]


def read_or_refused(path: Path) -> object:
    try:
        return read(open_parts(path, Dialect()))
    except InputError as error:
        return error.code, error.where


@pytest.mark.parametrize("kind", sorted(PARTED))
def test_written_parts_pass_their_gate_and_nothing_else_does(tmp_path, kind):
    parted = PARTED[kind]
    assert parted.part is not None
    assert parted.gated is not None
    written = Written(tmp_path / "data", ("a",), dialect=Dialect(",", "utf-8"))
    written.path.mkdir()
    with pytest.raises(RefusedError):
        parted.check(written)
    for number in range(2):
        writer = parted.part.create(part_of(written, number, parted.part))
        writer.write(pa.record_batch({"a": [f"x{number}"]}))
        writer.close()
    parted.check(written)
    again = parted.gated(written)
    assert rows(again) == [("x0",), ("x1",)]
    assert read(*again.splits()) == rows(again)
    assert by_path(written.path) is parted
    (written.path / "_SUCCESS").write_bytes(b"")
    with pytest.raises(AnonkitError):
        parted.check(written)


def test_rows_keep_their_numbers_when_several_readers_read_them(parts):
    whole = Numbered(by_path(parts).open(parts, Dialect()))
    wanted = ["said", RECORD]
    numbered = [batch for each in whole.splits() for batch in each.batches(wanted)]
    assert pa.Table.from_batches(numbered) == pa.Table.from_batches(whole.batches(wanted))
    assert pa.Table.from_batches(numbered)[RECORD].to_pylist() == list(range(1, 13))
