"""The workbook of questions as a file: same bytes, plain sight, and any program may save it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from officer import NAMES, surveys

from anonkit.errors import InputError
from anonkit.formats.workbook import read_workbook, workbook_bytes
from anonkit.policy.questions import Survey
from anonkit.policy.sheet import Book, make_book
from anonkit.records import ScanColumn, ScanRecord

SIGNS = ("=", "+", "-", "@", "|", "\t", "\r")


def survey(*names: str) -> Survey:
    columns = (
        ScanColumn(name, "open", "text", "guess", ("nothing speaks of an identifier",))
        for name in names
    )
    return Survey(ScanRecord(tuple(columns), {"delimiter": "\t"}, "csv"), "=HYPERLINK(A1)", ("KE",))


def texts(book: Book) -> dict[str, list[list[str]]]:
    """The pages as they are read: blank ends cut off."""
    pages = {page.title: [list(row) for row in page.rows] for page in book.pages}
    for rows in pages.values():
        for row in rows:
            while row and not row[-1].strip():
                row.pop()
    return pages


@given(surveys())
@settings(max_examples=12, deadline=None)
def test_the_same_pages_give_the_same_bytes_and_come_back(found: Survey) -> None:
    book = make_book(found)
    data = workbook_bytes(book)
    assert data == workbook_bytes(make_book(found))
    assert read_back(data) == texts(book)


def read_back(data: bytes, tmp: Path | None = None) -> dict[str, list[list[str]]]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = (tmp or Path(folder)) / "plan.xlsx"
        path.write_bytes(data)
        return {name: [list(row) for row in grid] for name, grid in read_workbook(path).items()}


@given(st.lists(NAMES, min_size=1, max_size=4, unique=True), st.sampled_from(SIGNS[:5]))
@settings(max_examples=12, deadline=None)
def test_no_name_of_a_column_runs_as_a_formula(names: list[str], sign: str) -> None:
    book = make_book(survey(*dict.fromkeys([*names, f"{sign}cmd()", "#N/A", "'=1"])))
    data = workbook_bytes(book)
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type in ("s", "n")
            plain = re.fullmatch(r"[+-]?[0-9.eE+-]+", str(cell.value))
            assert plain or not str(cell.value or "").lstrip().startswith(SIGNS)
    assert read_back(data) == texts(book)


def test_all_of_it_is_in_plain_sight_and_says_nothing_of_who_and_when() -> None:
    data = workbook_bytes(make_book(survey("village", "q17")))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert [sheet.title for sheet in book] == ["Questions", "Columns", "Answers", "For anonkit"]
    assert len(book.defined_names) == 0
    assert book.properties.creator == "anonkit"
    assert book.properties.created.year == book.properties.modified.year == 2000
    assert book.properties.lastModifiedBy is None
    for sheet in book:
        assert sheet.sheet_state == "visible"
        assert sheet.freeze_panes == "A5"
        assert sheet.print_title_rows == "$4:$4"
        assert list(sheet.defined_names) == ["Print_Titles"] or not sheet.defined_names
        assert not any(one.hidden for one in sheet.row_dimensions.values())
        assert not any(one.hidden for one in sheet.column_dimensions.values())
        assert not any(cell.comment for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        known = re.compile(r"(_rels/|docProps/|xl/|\[Content_Types\])[\w./]*(xml|rels)")
        assert all(map(known.fullmatch, archive.namelist()))


def test_a_drop_down_offers_the_answers_of_its_cell() -> None:
    pages = make_book(survey("village", "q17"))
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(pages)))
    offered = {}
    for name in ("Questions", "Columns"):
        for rule in book[name].data_validations.dataValidation:
            sheet, cells = rule.formula1.replace("'", "").split("!")
            cells = [cell.value for row in book[sheet][cells.replace("$", "")] for cell in row]
            row = int(re.sub(r"\D", "", str(rule.sqref)))
            offered[name, row] = (tuple(cells), bool(rule.showErrorMessage))
    wanted = {
        (page.title, row): (one.choices, not one.typed)
        for page in (pages.asked, pages.columns)
        for (row, _), one in page.inputs.items()
        if one.choices
    }
    assert offered == wanted
    assert wanted


def resaved(data: bytes) -> bytes:
    """As a spreadsheet program saves it that knows no drop-downs."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        sheet.data_validations.dataValidation = []
        sheet.protection.sheet = False
        sheet.cell(sheet.max_row + 3, 9).value = "  "
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


SHARED = "xl/sharedStrings.xml"


def shared(data: bytes) -> bytes:
    """With its texts in a list of their own instead of in the cells, as Excel has them."""
    changed, items = io.BytesIO(), []
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    ends = {
        "[Content_Types].xml": f'<Override PartName="/{SHARED}" ContentType="{kind}"/></Types>',
        "xl/_rels/workbook.xml.rels": f'<Relationship Type="{link}" Target="/{SHARED}" Id="r99"/>'
        "</Relationships>",
    }

    def put(found: re.Match[str]) -> str:
        items.append(found[2])
        return f'<c {found[1]}t="s"><v>{len(items) - 1}</v></c>'

    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(r'<c ([^>]*?)t="inlineStr"><is>(.*?)</is></c>', put, part,
                              flags=re.DOTALL)  # fmt: skip
            if name in ends:
                part = part[: part.rindex("</")] + ends[name]
            new.writestr(name, part)
        listed = "".join(f"<si>{item}</si>" for item in items)
        new.writestr(
            "xl/sharedStrings.xml", f'<sst xmlns="{main}" count="{len(items)}">{listed}</sst>'
        )
    return changed.getvalue()


@pytest.mark.parametrize("saved", [resaved, shared])
def test_it_is_read_whichever_program_saved_it(saved: Callable[[bytes], bytes]) -> None:
    book = make_book(survey("village", "=1+1", "'", "q17"))
    data = saved(workbook_bytes(book))
    assert data != workbook_bytes(book)
    assert read_back(data) == texts(book)


def test_a_workbook_that_cannot_be_trusted_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook_bytes(make_book(survey("village")))[:-100])
    with pytest.raises(InputError):
        read_workbook(path)
    book = openpyxl.Workbook()
    for _ in range(30):
        book.create_sheet()
    book.save(path)
    with pytest.raises(InputError, match="more than 20 sheets"):
        read_workbook(path)
    formula = openpyxl.load_workbook(io.BytesIO(workbook_bytes(make_book(survey("village")))))
    formula["Questions"]["F5"] = "=A1"
    formula.save(path)
    with pytest.raises(InputError, match="formula"):
        read_workbook(path)
