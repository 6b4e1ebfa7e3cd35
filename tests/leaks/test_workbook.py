"""What a workbook or Parquet file carries besides cells is said, and never carried over."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from canary import Canaries
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from survey import POLICY, rows
from typed import typed as anonkit

from anonkit import api, keys
from anonkit.formats import FORMATS
from anonkit.formats.base import Dialect

ODD = "Qyzzgrbl"
PASSPHRASE = "correct horse battery staple"
PARTS = {
    "xl/threadedComments/threadedComment1.xml": "threads of comments, and who wrote them",
    "xl/persons/person.xml": "threads of comments, and who wrote them",
    "xl/pivotCache/pivotCacheRecords1.xml": "copies of data behind pivot tables",
    "xl/pivotTables/pivotTable1.xml": "pivot tables",
    "xl/externalLinks/externalLink1.xml": "links to other files, with copies of their cells",
    "xl/connections.xml": "connections to where the data came from",
    "xl/vbaProject.bin": "macros",
    "xl/embeddings/oleObject1.bin": "embedded files and controls",
    "xl/media/image1.png": "pictures",
    "xl/charts/chart1.xml": "charts, with copies of their figures",
    "xl/printerSettings/printerSettings1.bin": "settings of a printer",
    "xl/revisions/revisionLog1.xml": "earlier versions of cells, and who changed them",
    "docProps/thumbnail.jpeg": "a picture of its first page",
    "customXml/item1.xml": "custom properties and data",
    "Qyzzgrbl/other.bin": "parts of other programs",
}
"""Members that a library would not write, each full of canaries, and what is said of it."""
OF_THE_LIBRARY = (
    "1 hidden sheet",
    "titles or areas for printing",
    "defined names",
    "marks that hide rows or columns: their cells are read like all others",
    "lists of answers behind cells (data validation)",
    "headers or footers of pages",
    "links behind cells",
    "rules that colour cells",
    "properties of the document: who made it, when, with what",
    "custom properties and data",
    "comments on cells",
    "drawings and text boxes",
)


def laden(path: Path) -> Path:
    """A survey as a workbook with a canary in every place that is no cell of its sheet."""
    made = openpyxl.Workbook()
    sheet, people = made.active, rows()
    sheet.title = "data"
    for row in (list(people[0]), *(list(each.values()) for each in people)):
        sheet.append(row)
    sheet["A2"].comment = Comment(ODD, ODD)
    sheet["A3"].hyperlink = f"https://example.org/{ODD}"
    sheet.row_dimensions[3].hidden = True
    sheet.oddHeader.center.text = sheet.oddFooter.left.text = ODD
    sheet.print_title_rows = "1:1"
    sheet.add_data_validation(DataValidation("list", formula1=f'"{ODD},b"', sqref="B2"))
    sheet.conditional_formatting.add("A1", FormulaRule([f'A1="{ODD}"']))
    made.create_sheet(ODD).append([ODD])
    made[ODD].sheet_state = "hidden"
    made.defined_names[ODD] = DefinedName(ODD, attr_text=f'"{ODD}"')
    for name in ("creator", "lastModifiedBy", "title", "description", "keywords", "category"):
        setattr(made.properties, name, ODD)
    made.custom_doc_props.append(StringProperty(ODD, ODD))
    made.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = ODD.encode()
        for name in PARTS:
            archive.writestr(name, f"<x>{ODD}</x>")
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return laden(tmp_path / "book.xlsx")


def test_each_thing_besides_cells_is_said_without_a_word_of_it(book):
    assert len(re.findall(ODD.encode(), b"".join(members(book.read_bytes())))) > len(PARTS)
    contents = FORMATS["xlsx"].contents(book, Dialect())
    assert set(contents.seen) == {*OF_THE_LIBRARY, *PARTS.values()}
    assert ODD not in " ".join(contents.seen)


@pytest.mark.parametrize("name", PARTS)
def test_each_part_is_told_by_itself(tmp_path, name):
    path = tmp_path / "b.xlsx"
    openpyxl.Workbook().save(path)
    before = FORMATS["xlsx"].contents(path, Dialect()).seen
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, ODD)
    after = FORMATS["xlsx"].contents(path, Dialect()).seen
    assert set(after) - set(before) == {PARTS[name]}


def test_a_release_a_scan_and_a_draft_hold_none_of_it(book, tmp_path, monkeypatch):
    monkeypatch.setenv("ANONKIT_HOME", str(tmp_path / "home"))
    weak = keys.Strength(memory_kib=64, passes=1, lanes=1)
    keys.create(keys.default_keyring(), PASSPHRASE, strength=weak)
    policy = tmp_path / "policy.yaml"
    text = POLICY.split("aggregates:")[0]
    policy.write_text(text.replace("source:\n", "source:\n  sheet: data\n"))
    scanned = anonkit("scan", book, "--sheet", "data", "--country", "KE")
    assert scanned.returncode == 0
    assert "seen, never carried over: comments on cells" in scanned.stdout
    api.init(data=book, sheet="data", output=tmp_path / "draft.yaml")
    assert "#   comments on cells\n" in (tmp_path / "draft.yaml").read_text()
    planned = anonkit("plan", policy, book)
    assert "The file carries more than cells; `anonkit scan` says what." in planned.stdout
    secret = tmp_path / "passphrase"
    secret.touch(0o600)
    secret.write_text(PASSPHRASE)
    released = anonkit(
        "release", policy, book, "-o", tmp_path / "out", "--private", tmp_path / "private",
        "--passphrase-file", secret,
    )  # fmt: skip
    assert released.returncode == 0, released.stderr
    told = json.loads(next((tmp_path / "private").rglob("private.json")).read_text())
    assert set(told["seen_and_not_carried_over"]) == {*OF_THE_LIBRARY, *PARTS.values()}
    written = next((tmp_path / "out").rglob("*.xlsx"))
    canaries = Canaries([ODD])
    hits = canaries.inside(b"".join(members(written.read_bytes())), "the released workbook")
    for done in (scanned, planned, released):
        hits += canaries.inside((done.stdout + done.stderr).encode(), "printed")
    assert hits + canaries.under([tmp_path], passed=[book]) == []


def test_notes_of_programs_in_parquet_are_said(tmp_path):
    path = tmp_path / "data.parquet"
    column = pa.field("a", pa.string(), metadata={ODD: ODD})
    pq.write_table(pa.table([["x"]], schema=pa.schema([column], metadata={ODD: ODD})), path)
    assert FORMATS["parquet"].contents(path, Dialect()).seen == (
        "notes of programs on the file",
        "notes of programs on columns",
    )
    pq.write_table(pa.table({"a": ["x"]}), path)
    assert FORMATS["parquet"].contents(path, Dialect()).seen == ()


def members(data: bytes) -> list[bytes]:
    """The unpacked members of a zip, its own bytes and its comment."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [data, archive.comment, *(archive.read(name) for name in archive.namelist())]
