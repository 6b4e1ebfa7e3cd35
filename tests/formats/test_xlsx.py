"""Excel: one sheet is read as text, or refused where a reader would lose something."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart

from anonkit.errors import AnonkitError, InputError, RefusedError
from anonkit.formats import FORMATS
from anonkit.formats.base import Dialect, Written
from anonkit.formats.several import main_table
from anonkit.formats.xlsx_parts import fixed_parts
from anonkit.formats.xlsx_write import MAX_CELL_CHARACTERS, letters

XLSX = FORMATS["xlsx"]
TEXT = st.one_of(
    st.sampled_from(["NA", "010", "12345678901234567890123", "=1+1", "_x0041_", "__x000D__x0a0a_"]),
    st.text(st.sampled_from("\r\n\t <>&\"'_x0041AFé😀\x00\x1f"), min_size=1, max_size=12),
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"),
        min_size=1,
        max_size=8,
    ),
)


def book(path: Path, *rows: list[object], sheets: tuple[str, ...] = ("main",)) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def handmade(path: Path, cells: str, parts: Mapping[str, bytes] | None = None) -> Path:
    """A workbook with this inside its only sheet's data."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**fixed_parts(None), **(parts or {})}.items():
            archive.writestr(name, data)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def text(place: str, value: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def refusal(path: Path, sheet: str | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        XLSX.open(path, Dialect(sheet=sheet))
    assert "Wanjiku" not in str(caught.value)
    return caught.value


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT | st.none()), max_size=6))
@example([("_x005F_x0041_", "\r"), (" ", "\n"), ("=HYPERLINK(1)", "@x"), ("\0", "-1")])
def test_cells_are_read_as_they_were_written(there_and_back, rows):
    assert there_and_back("xlsx", ("a", "=b <é>"), rows) == rows


def test_another_reader_sees_the_same_texts_and_no_formula(tmp_path, write):
    cells = ["=1+1", "-2", "@x", "010", "a\nb", "<&>", " x ", "NA"]
    written = Written(tmp_path / "data.xlsx", ("a", "n"), frozenset({"n"}))
    write(written, [(cell, str(place)) for place, cell in enumerate(cells)], XLSX)
    sheet = openpyxl.load_workbook(written.path)["data"]
    found = list(sheet.iter_rows(min_row=2))
    assert [row[0].value for row in found] == cells
    assert {row[0].data_type for row in found} <= {"s", "inlineStr"}
    assert [row[1].value for row in found] == list(range(len(cells)))


def test_the_same_rows_give_the_same_bytes(tmp_path, write):
    rows = [(f"{number}", "é") for number in range(50)]
    made = []
    for size in (1, 7, 50):
        written = Written(tmp_path / f"{size}.xlsx", ("a", "b"), frozenset({"a"}))
        write(written, rows, XLSX, size=size)
        made.append(written.path.read_bytes())
    assert made[0] == made[1] == made[2]


def test_typed_cells_are_read_as_text(tmp_path, rows_of):
    path = book(
        tmp_path / "b.xlsx",
        ["id", 7, "when", "day", "yes", "time", "long"],
        [
            5,
            2.5,
            dt.datetime(2024, 3, 5, 10, 11, 12),  # noqa: DTZ001  sheets know no zones
            dt.date(2024, 3, 5),
            True,
            dt.time(1, 2),
            "x",
        ],
        [2**53 - 1, 0.1, None, None, False, None, "010"],
    )
    reader = XLSX.open(path, Dialect())
    assert reader.columns == ("id", "7", "when", "day", "yes", "time", "long")
    assert rows_of(reader) == [
        ("5", "2.5", "2024-03-05T10:11:12", "2024-03-05", "TRUE", "01:02:00", "x"),
        ("9007199254740991", "0.1", None, None, "FALSE", None, "010"),
    ]
    assert reader.floats == {"7"}
    assert rows_of(reader, ["long", "id"]) == [("x", "5"), ("010", "9007199254740991")]


def test_numbers_that_may_have_lost_digits_are_told(tmp_path):
    path = book(tmp_path / "b.xlsx", ["a", "b", "c"], [1, 2**53, 5.0], [1, 2, 12345678901234567890])
    assert XLSX.open(path, Dialect()).floats == {"b", "c"}


def test_empty_rows_and_columns_at_the_end_are_nothing(tmp_path, rows_of):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["a", "b", None])
    sheet.append(["1", None, None])
    sheet["F9"].font = openpyxl.styles.Font(bold=True)
    sheet["D9"] = ""
    made.save(tmp_path / "b.xlsx")
    reader = XLSX.open(tmp_path / "b.xlsx", Dialect())
    assert reader.columns == ("a", "b")
    assert rows_of(reader) == [("1", None)]
    assert reader.stated == {"sheet": "Sheet"}
    assert reader.dialect == Dialect()


def test_at_most_ten_sheets_are_named_and_none_steers_a_terminal(tmp_path):
    names = ("a\u202eb", *(f"s{n}" for n in range(11)))
    fix = refusal(book(tmp_path / "b.xlsx", ["a"], [1], sheets=names), "other").fix
    assert fix.endswith("as one of a?b, s0, s1, s2, s3, s4, s5, s6, s7, s8 and 2 more")


def test_one_of_several_sheets_must_be_declared(tmp_path):
    path = book(tmp_path / "b.xlsx", ["a"], [1], sheets=("north 1", "north 2", "main"))
    error = refusal(path)
    assert error.code == "xlsx.sheets"
    assert "3 sheets" in error.problem
    assert "which of north 1, north 2, main: " in error.fix
    assert "sheet:" in error.fix
    assert refusal(path, "other").code == "xlsx.no_sheet"
    reader = XLSX.open(path, Dialect(sheet="main"))
    assert reader.columns == ("a",)
    assert reader.stated == {}
    assert reader.dialect.sheet == "main"


def test_a_declared_sheet_keeps_its_name(there_and_back):
    rows = [("1", "x")]
    assert there_and_back("xlsx", ("a", "b"), rows, dialect=Dialect(sheet="a<b>&'\" é")) == rows


FAULTS = {
    "the same name twice": (["a", "b", "a"], ["1"], "xlsx.duplicate_header", "header, column 3"),
    "no name": (["a", None, "c"], ["1"], "xlsx.empty_header", "header, column 2"),
    "no name at the left": ([None, "a"], [None, "1"], "xlsx.empty_header", "header, column 1"),
    "no name over cells": (["a"], ["1", "Wanjiku"], "xlsx.empty_header", "header, column 2"),
    "nothing": ([], [], "xlsx.empty_file", ""),
    "a blank row first": ([], ["a"], "xlsx.empty_file", ""),
    "an error": (["a", "b"], ["Wanjiku", "#N/A"], "xlsx.error_cell", "data row 1, column 2"),
    "a formula without result": (["a", "b"], ["1", "=A2"], "xlsx.formula", "data row 1, column 2"),
}


@pytest.mark.parametrize(("header", "row", "code", "where"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_sheet_is_refused_at_its_place(tmp_path, header, row, code, where):
    error = refusal(book(tmp_path / "b.xlsx", header, row))
    assert (error.code, error.where) == (code, where)


def test_a_blank_row_before_others_is_refused(tmp_path, write):
    error = refusal(book(tmp_path / "b.xlsx", ["a"], ["1"], [], ["2"]))
    assert (error.code, error.where) == ("xlsx.blank_row", "data row 2")
    with pytest.raises(InputError) as caught:
        write(Written(tmp_path / "c.xlsx", ("a", "b")), [("1", ""), (None, "")], XLSX)
    assert caught.value.code == "xlsx.blank_row"


def test_formulas_count_as_their_results(tmp_path, rows_of):
    cells = (
        f"<row>{text('A1', 'a')}{text('B1', 'b')}</row>"
        '<row><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
    )
    assert rows_of(XLSX.open(handmade(tmp_path / "b.xlsx", cells), Dialect())) == [("2", None)]


def test_a_text_that_looks_like_an_error_is_a_text(tmp_path, rows_of):
    cells = "<row>" + text("A1", "a") + "</row><row>" + text("A2", '&lt;c t="e">') + "</row>"
    path = handmade(tmp_path / "b.xlsx", cells)
    assert rows_of(XLSX.open(path, Dialect())) == [('<c t="e">',)]


def test_an_error_far_down_is_found(tmp_path):
    rows = "".join(f"<row>{text(f'A{n}', 'x' * 90)}</row>" for n in range(2, 30_000))
    wrong = '<row><c r="A30000" t="e"><v>#REF!</v></c></row>'
    error = refusal(handmade(tmp_path / "b.xlsx", f"<row>{text('A1', 'a')}</row>{rows}{wrong}"))
    assert (error.code, error.where) == ("xlsx.error_cell", "data row 29999, column 1")


def test_corners_far_apart_are_refused_before_room_is_made(tmp_path):
    cells = f"<row>{text('A1', 'a')}</row><row>{text('XFD1048576', 'x')}</row>"
    assert refusal(handmade(tmp_path / "b.xlsx", cells)).code == "xlsx.too_large"


def test_declared_entities_are_refused(tmp_path):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + fixed_parts(None)["xl/workbook.xml"][55:]
    path = handmade(tmp_path / "b.xlsx", text("A1", "a"), {"xl/workbook.xml": bomb})
    assert refusal(path).code == "xlsx.unreadable"


@pytest.mark.parametrize("keep", [0, 3, 100, -1, -30, -500])
def test_a_file_cut_off_is_refused(tmp_path, keep):
    path = book(tmp_path / "b.xlsx", ["a"], ["x"])
    path.write_bytes(path.read_bytes()[:keep])
    assert refusal(path).code == "xlsx.unreadable"


def test_what_a_sheet_cannot_hold_is_refused(tmp_path, write):
    for place, (cell, code) in enumerate([
        ("x" * (MAX_CELL_CHARACTERS + 1), "xlsx.cell_length"),
        ("😀" * (MAX_CELL_CHARACTERS // 2 + 1), "xlsx.cell_length"),
        ("a\uffff", "xlsx.character"),
    ]):  # fmt: skip
        with pytest.raises(InputError) as caught:
            write(Written(tmp_path / f"{place}.xlsx", ("a",)), [(cell,)], XLSX)
        assert caught.value.code == code
    with pytest.raises(InputError):
        XLSX.create(Written(tmp_path / "wide.xlsx", tuple(f"c{n}" for n in range(16_385))))
    with pytest.raises(AnonkitError):
        XLSX.create(Written(tmp_path / "name.xlsx", ("a",), dialect=Dialect(sheet="a/b")))


def test_the_longest_cell_is_written(there_and_back):
    rows = [("x" * MAX_CELL_CHARACTERS, "😀" * (MAX_CELL_CHARACTERS // 2))]
    assert there_and_back("xlsx", ("a", "b"), rows) == rows


CHANGES = {
    "a formula": ("xl/worksheets/sheet1.xml", b"</row></", b"<c><f>1</f></c></row></"),
    "another tag": ("xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetData><x/>"),
    "a column's width": ("xl/worksheets/sheet1.xml", b"<sheetData>", b"<cols/><sheetData>"),
    "a hidden sheet": ("xl/workbook.xml", b"<sheets>", b'<sheets><sheet name="h" state="hidden"/>'),
    "a defined name": ("xl/workbook.xml", b"</workbook>", b"<definedNames/></workbook>"),
    "another author": ("docProps/core.xml", b"anonkit", b"Wanjiku"),
    "a comment": ("xl/comments1.xml", b"", b"<comments/>"),
    "a link": ("xl/externalLinks/externalLink1.xml", b"", b"<externalLink/>"),
}  # fmt: skip


@pytest.mark.parametrize(("part", "old", "new"), CHANGES.values(), ids=CHANGES)
def test_the_gate_refuses_what_is_more_than_cells(tmp_path, write, part, old, new):
    written = Written(tmp_path / "data.xlsx", ("a",))
    write(written, [("x",)], XLSX)
    XLSX.check(written)
    with zipfile.ZipFile(written.path) as archive:
        parts = {info: archive.read(info) for info in archive.infolist()}
    if not old:
        parts[zipfile.ZipInfo(part, (2000, 1, 1, 0, 0, 0))] = new
    with zipfile.ZipFile(written.path, "w") as archive:
        for info, data in parts.items():
            archive.writestr(
                info, data.replace(old, new) if info.filename == part and old else data
            )
    with pytest.raises(RefusedError) as caught:
        XLSX.check(written)
    assert "Wanjiku" not in str(caught.value)


def test_the_gate_refuses_other_columns_and_broken_files(tmp_path, write):
    written = Written(tmp_path / "data.xlsx", ("a",))
    write(written, [("x",)], XLSX)
    with pytest.raises(RefusedError):
        XLSX.check(Written(written.path, ("b",)))
    written.path.write_bytes(written.path.read_bytes()[:-9])
    with pytest.raises(RefusedError):
        XLSX.check(written)


@given(st.integers(1, 16_384))
def test_columns_are_named_as_spreadsheets_do(place):
    assert letters(place) == openpyxl.utils.get_column_letter(place)


def test_a_real_workbook_is_read_whole(there_and_back, rows_of):
    folder = Path(__file__).parents[2] / "fixtures" / "data"
    path = folder / "reach_msna2024_dummy_raw_multisheet.xlsx"
    assert refusal(path).code == "xlsx.sheets"
    contents = XLSX.contents(path, Dialect())
    widths = {each.name: len(each.columns) for each in contents.tables}
    assert widths == {"main": 367, "roster": 33, "edu_ind": 18, "health_ind": 25, "nut_ind": 41}
    main = main_table(contents)
    assert main is not None
    assert main.name == "main"
    assert contents.seen == (
        "properties of the document: who made it, when, with what",
        "settings of a printer",
    )
    sheet = openpyxl.load_workbook(path, read_only=True)["edu_ind"]
    sheet.reset_dimensions()  # the file says that it is one cell wide
    wanted = list(sheet.iter_rows(values_only=True))
    sheet.parent.close()
    reader = XLSX.open(path, Dialect(sheet="edu_ind"))
    assert reader.columns == wanted[0]
    found = rows_of(reader)
    assert len(found) == len(wanted) - 1
    for row, plain in zip(found, wanted[1:], strict=True):
        assert all(
            cell == (value or None) if isinstance(value, str) else (cell is None) == (value is None)
            for cell, value in zip(row, plain, strict=True)
        )
    assert there_and_back("xlsx", reader.columns, found) == found


HEADER = st.one_of(st.integers(-9, 10**16), st.booleans(), st.just(0.5), TEXT)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(HEADER, min_size=1, max_size=4), min_size=1, max_size=3))
def test_the_contents_are_the_sheets_with_the_names_that_reading_finds(tmp_path_factory, headers):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, header in enumerate(headers):
        sheet = made.create_sheet(f"s{number}")
        named = {str(name): name for name in header if not isinstance(name, str)}
        named |= {name: name for name in map(_shown, header) if name}
        for place, name in enumerate([*named.values(), "last"], 1):
            cell = sheet.cell(1, place, name)
            cell.data_type = "s" if isinstance(name, str) else cell.data_type
    made.worksheets[-1].sheet_state = "veryHidden" if len(headers) > 1 else "visible"
    path = tmp_path_factory.mktemp("heads") / "b.xlsx"
    made.save(path)
    tables = XLSX.contents(path, Dialect()).tables
    assert [each.columns for each in tables] == [
        XLSX.open(path, Dialect(sheet=each.name)).columns for each in tables
    ]
    assert [each.hidden for each in tables[:-1]] == [False] * (len(headers) - 1)
    assert tables[-1].hidden == (len(headers) > 1)


def _shown(name: object) -> str:
    """A text that the library may keep in a cell."""
    return "".join(char for char in str(name) if char >= " ").strip()


def test_a_sheet_that_is_a_chart_or_begins_with_a_blank_row_is_said_to_be_none(tmp_path):
    path = tmp_path / "b.xlsx"
    made = openpyxl.Workbook()
    made.active.append(["a"])
    made.create_sheet("late").cell(3, 1, "Wanjiku")
    made.create_chartsheet("chart").add_chart(BarChart())
    made.save(path)
    contents = XLSX.contents(path, Dialect())
    assert [each.columns for each in contents.tables] == [("a",), (), ()]
    assert contents.seen[0] == "2 sheets with nothing in the first row: no table"
