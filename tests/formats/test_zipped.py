"""A zip of CSV files: each is a table, and whatever no export holds is refused."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.errors import InputError
from anonkit.formats import FORMATS, unzip
from anonkit.formats.base import Dialect
from anonkit.formats.several import main_table

ZIP = FORMATS["zip"]
MAIN = b"SubmissionDate,name,KEY\n2024-01-02,a,uuid:1\n2024-01-03,b,uuid:2\n"
ROSTER = b'age,"note",PARENT_KEY,KEY\n3,"x\ny",uuid:1,uuid:1/r[1]\n7,,uuid:2,uuid:2/r[1]\n'
CENTRAL = {"visit.csv": MAIN, "visit-member.csv": ROSTER, "media/": b"", "media/a.jpg": b"\xff\xd8"}
Parts = dict[str, bytes]


def archive(path: Path, parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return path


def refusal(path: Path, sheet: str | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        ZIP.open(path, Dialect(sheet=sheet))
    assert "Wanjiku" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_export_is_its_tables(tmp_path, rows_of, method):
    path = archive(tmp_path / "e.zip", CENTRAL, method)
    contents = ZIP.contents(path, Dialect())
    assert [(each.name, each.columns) for each in contents.tables] == [
        ("visit", ("SubmissionDate", "name", "KEY")),
        ("visit-member", ("age", "note", "PARENT_KEY", "KEY")),
    ]
    assert contents.seen == ("1 file in the folder of media",)
    assert main_table(contents).name == "visit"
    reader = ZIP.open(path, Dialect(sheet="visit-member"))
    assert rows_of(reader, ["age", "note"]) == [("3", "x\ny"), ("7", "")]
    assert rows_of(reader, ["KEY"]) == [("uuid:1/r[1]",), ("uuid:2/r[1]",)]
    assert reader.dialect == Dialect(",", "utf-8")
    assert ZIP.released is FORMATS["csv"]


def test_no_file_is_left_anywhere(tmp_path, rows_of):
    path = archive(tmp_path / "e.zip", CENTRAL)
    rows_of(ZIP.open(path, Dialect(sheet="visit")))
    assert list(tmp_path.iterdir()) == [path]


TEXT = st.text(st.sampled_from('ab,;"\n\r é0'), max_size=6)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(TEXT, TEXT), max_size=5),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_a_table_is_read_as_the_file_itself_would_be(tmp_path_factory, rows_of, rows, encoding):
    quoted = [["a", "b"], *rows]
    lines = (",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in quoted)
    data = "\r\n".join(lines).encode(encoding)
    folder = tmp_path_factory.mktemp("zip")
    (folder / "t.csv").write_bytes(data)
    dialect = Dialect(",", encoding if encoding == "cp1252" else None)
    plain = FORMATS["csv"].open(folder / "t.csv", dialect)
    packed = ZIP.open(archive(folder / "t.zip", {"t.csv": data}), dialect)
    assert packed.columns == plain.columns
    assert packed.stated == plain.stated
    assert rows_of(packed) == rows_of(plain) == [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("parts", "sheet", "code"),
    [
        (CENTRAL, None, "zip.tables"),
        (CENTRAL, "Wanjiku", "zip.no_table"),
        ({"media/Wanjiku.csv": MAIN}, None, "zip.no_tables"),
        ({"__MACOSX/._t.csv": MAIN, ".t.csv": MAIN, "~t.csv": MAIN}, None, "zip.no_tables"),
        ({"t.csv": MAIN, "Wanjiku.zip": b"PK"}, "t", "zip.nested"),
        ({"t.csv": MAIN, "t.TAR.GZ": b""}, "t", "zip.nested"),
        ({"t.csv": MAIN, "a/T.csv": MAIN}, "t", "zip.same_name"),
        ({"t.csv": MAIN, "t.tsv": MAIN}, "t", "zip.same_name"),
        ({"t.csv": MAIN, "T.csv": MAIN}, "t", "zip.strange"),
        ({"../t.csv": MAIN}, "t", "zip.strange"),
        ({"/t.csv": MAIN}, "t", "zip.strange"),
        ({"C:/t.csv": MAIN}, "t", "zip.strange"),
        ({"a\\t.csv": MAIN}, "t", "zip.strange"),
        ({"t.csv": b""}, "t", "csv.empty_file"),
        ({"t.csv": b"a,a\n"}, "t", "csv.duplicate_header"),
    ],
)
def test_what_is_no_export_is_refused(tmp_path, parts, sheet, code):
    assert refusal(archive(tmp_path / "e.zip", parts), sheet).code == code


def test_a_fault_of_a_table_says_which_without_its_name(tmp_path):
    path = archive(tmp_path / "e.zip", {"a.csv": MAIN, "Wanjiku.csv": b"a,a\n"})
    with pytest.raises(InputError) as caught:
        ZIP.contents(path, Dialect())
    assert caught.value.where == "table 2, header, column 2"
    assert "Wanjiku" not in str(caught.value)


def linked(data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("t.csv")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return made.getvalue()


def encrypted(data: bytes) -> bytes:
    place = data.index(b"PK\x01\x02") + 8
    return data[:place] + bytes([data[place] | 1]) + data[place + 1 :]


def doubled(data: bytes) -> bytes:
    made = io.BytesIO(data)
    with warnings.catch_warnings(), zipfile.ZipFile(made, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("t.csv", MAIN)
    return made.getvalue()


def lying(data: bytes) -> bytes:
    size = struct.pack("<I", len(MAIN))
    assert data.count(size) >= 2
    return data.replace(size, struct.pack("<I", 7))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (linked, "zip.strange"),
        (encrypted, "zip.encrypted"),
        (doubled, "zip.strange"),
        (lying, "zip.unreadable"),
        (lambda data: data[:-40], "zip.unreadable"),
        (lambda data: data[9:], "zip.unreadable"),
        (lambda data: MAIN, "zip.unreadable"),
        (lambda data: data.replace(b"t.csv", b"u.csv", 1), "zip.unreadable"),
    ],
)
def test_a_spoilt_zip_is_refused(tmp_path, spoil: Callable[[bytes], bytes], code):
    path = archive(tmp_path / "e.zip", {"t.csv": MAIN})
    path.write_bytes(spoil(path.read_bytes()))
    assert refusal(path, "t").code == code


MANY = {f"{number}.csv": bytes(9) for number in range(9)}


@pytest.mark.parametrize("parts", [{"t.csv": bytes(4 << 20)}, MANY])
def test_a_bomb_is_refused_by_ratio_and_by_size(tmp_path, monkeypatch, parts):
    monkeypatch.setattr(unzip, "SMALL_BYTES", 1 << 20)
    monkeypatch.setattr(unzip, "MAX_BYTES", 80 if len(parts) > 1 else 1 << 30)
    assert refusal(archive(tmp_path / "e.zip", parts), "t").code == "zip.bomb"


def test_pictures_are_never_unpacked(tmp_path, monkeypatch, rows_of):
    """However many there are: an export with photographs is larger than any table."""
    monkeypatch.setattr(unzip, "MAX_BYTES", 1 << 10)
    parts = {"t.csv": MAIN, "media/a.jpg": bytes(1 << 20)}
    assert len(rows_of(ZIP.open(archive(tmp_path / "e.zip", parts), Dialect()))) == 2


def test_a_zip_that_changes_while_it_is_read_is_refused(tmp_path, rows_of):
    path = archive(tmp_path / "e.zip", {"t.csv": MAIN})
    reader = ZIP.open(path, Dialect())
    archive(path, {"t.csv": MAIN + b"2024-01-04,c,uuid:3\n"})
    with pytest.raises(InputError) as caught:
        rows_of(reader)
    assert caught.value.code == "data.changed"
