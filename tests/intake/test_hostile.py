"""Parcels that were made to break what opens them: one finding each, and no value in it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from anonkit.formats.xlsx_sheet import MAX_TEXT
from anonkit.intake.reading import delivery as reading
from anonkit.intake.reading.tabling import MOST_COLUMNS
from tests.intake.test_parcel import ROWS, packed, read

SECRET = "Amina-0712345678"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(sheets: int = 1) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number in range(sheets):
        sheet = book.create_sheet(f"s{number}")
        sheet.append(["age", "sex"])
        sheet.append([1, "f"])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def with_part(data: bytes, part: str, xml: str) -> bytes:
    """A workbook with one part of another content."""
    made = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(data))
    with old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), part}:
            new.writestr(name, xml if name == part else old.read(name))
    return made.getvalue()


def sheet_of(text: str) -> str:
    cell = f'<c r="A2" t="inlineStr"><is><t>{text}</t></is></c>'
    head = '<c r="A1" t="inlineStr"><is><t>age</t></is></c>'
    rows = f'<row r="1">{head}</row><row r="2">{cell}</row>'
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
LONG = "x" * (MAX_TEXT + 1)
SHEET = "xl/worksheets/sheet1.xml"
PARQUET = io.BytesIO()
pq.write_table(pa.table({"age": [SECRET] * 2000}), PARQUET)

BROKEN: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.csv", b"", "csv.empty_file"),
    "nul": ("a.csv", f"age,sex\n{SECRET}\0,f\n".encode(), "csv.nul"),
    "returns": ("a.csv", ROWS.replace("\n", "\r").encode(), "csv.bare_cr"),
    "ragged": ("a.csv", f"a,b\n{SECRET}\n1,2,3\n".encode(), "csv.ragged_row"),
    "twice": ("a.csv", b"age,age\n1,2\n", "csv.duplicate_header"),
    "no name": ("a.csv", b"age,,sex\n1,2,3\n", "csv.empty_header"),
    "workbook as csv": ("a.csv", workbook(), "csv.stray_quote|csv.nul|csv.encoding|csv.control_z"),
    "html as workbook": ("a.xlsx", b"<html><table></table></html>", "xlsx.unreadable"),
    "cut off": ("a.parquet", PARQUET.getvalue()[:-20], "parquet.unreadable"),
    "long cell": ("a.csv", b'age,sex\n1,"' + b"x" * (2 << 20) + b'"\n', "csv.field_too_long"),
    "long line": ("a.jsonl", b'{"a":"' + b"x" * (17 << 20) + b'"}', "json.too_large"),
    "entities": ("a.xlsx", with_part(workbook(), SHEET, ENTITIES), "xlsx.unreadable"),
    "long text": ("a.xlsx", with_part(workbook(), SHEET, sheet_of(LONG)), "xlsx.field_too_long"),
    "long shared text": (
        "a.xlsx",
        with_part(workbook(), "xl/sharedStrings.xml", f"<sst><si><t>{LONG}</t></si></sst>"),
        "xlsx.field_too_long",
    ),
    "sheets": ("a.xlsx", workbook(reading.MOST_TABLES + 1), "parcel.tables"),
    "columns": (
        "a.csv",
        ",".join(f"q{number}" for number in range(MOST_COLUMNS + 1)).encode() + b"\n",
        "parcel.columns",
    ),
    "deep": ("a.json", b"[" * 100_000 + b"{" + b"]" * 100_000, "json.too_deep|json.syntax"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_told_once_and_without_a_value(tmp_path, name):
    file, data, code = BROKEN[name]
    delivery = read(tmp_path, bytes_of(tmp_path / "in" / file, data))
    (unread,) = delivery.unread
    assert unread.faults[0].code in code.split("|")
    assert SECRET not in repr(delivery.unread)
    assert not delivery.records


def bytes_of(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + ROWS.encode(),
        ROWS.encode("utf-16"),
        ROWS.replace("\n", "\r\n").encode(),
        b"age,sex\n",
        b"age,sex\n=cmd|'/C calc'!A0,f\n@SUM(1),m\n",
        "<script>alert(1)</script>,\u202eage\n1,2\n".encode(),
    ],
)
def test_what_is_only_odd_is_read(tmp_path, data):
    delivery = read(tmp_path, bytes_of(tmp_path / "a.csv", data))
    assert not delivery.unread
    assert len(delivery.records) == 1


def test_a_bomb_is_not_unpacked(tmp_path):
    archive = zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED)
    with archive, archive.open("a.csv", "w") as file:
        for _ in range(60):
            file.write(bytes(1 << 20))
    delivery = read(tmp_path, tmp_path / "a.zip")
    assert [each.fault.code for each in delivery.parcel.refused] == ["zip.bomb"]
    assert not delivery.parcel.files


@pytest.mark.parametrize("name", ["../a.csv", "/a.csv", "a//b.csv", "C:a.csv", "x\\a.csv"])
def test_a_member_that_leads_elsewhere_is_not_written(tmp_path, name):
    delivery = read(tmp_path, packed(tmp_path / "a.zip", {name: ROWS, "b.csv": ROWS}))
    assert [each.fault.code for each in delivery.parcel.refused] == ["zip.strange"]
    assert not delivery.records


def test_a_bug_in_a_reader_is_a_finding_and_no_traceback(tmp_path, monkeypatch):
    def broken(*_: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(reading, "read_table", broken)
    (unread,) = read(tmp_path, bytes_of(tmp_path / "a.csv", ROWS.encode())).unread
    assert SECRET not in repr(unread)
    assert unread.faults[0].code == "bug"
