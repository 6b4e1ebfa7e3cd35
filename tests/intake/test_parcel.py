"""What was handed over: which files there are, and what is not opened."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from anonkit.engines import ENGINES
from anonkit.errors import OptionError
from anonkit.intake.base import Delivery, Parcel
from anonkit.intake.parcel.opening import open_parcel
from anonkit.intake.reading.delivery import Looking, deliver

ROWS = "age,sex\n" + "".join(f"{20 + n % 5},{'fm'[n % 2]}\n" for n in range(40))
GOLDEN = Path(__file__).parents[2] / "fixtures/golden/release-2"


def put(folder: Path, **texts: str) -> Path:
    """Files by their names, `__` for a folder and `_dot_` for a dot."""
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def packed(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def opened(tmp_path: Path, *paths: Path) -> Parcel:
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    return open_parcel(paths, work)


def read(tmp_path: Path, *paths: Path) -> Delivery:
    parcel = opened(tmp_path, *paths)
    engine = ENGINES["local"].open(tmp_path / "work")
    try:
        (tmp_path / "read").mkdir()
        return deliver(parcel, Looking(), engine, tmp_path / "read")
    finally:
        engine.close()


def roles(parcel: Parcel) -> dict[str, str]:
    return {each.path: each.role for each in parcel.files}


def test_a_folder_is_its_files_with_a_role_each(tmp_path):
    folder = put(
        tmp_path / "in",
        a_dot_csv=ROWS,
        sub__b_dot_tsv=ROWS.replace(",", "\t"),
        README_dot_txt="Read this,\nplease, and call us.\nThank you.\n",
        list_dot_txt=ROWS,
        options_dot_json='{"language": "en"}',
        rows_dot_json='[{"a": 1}, {"a": 2}]',
        map_dot_geojson='{"type": "FeatureCollection", "features": []}',
        sha256sums_dot_txt="0  a.csv\n1  b.csv\n",
        _dot_people_dot_csv=ROWS,
        _dot_gitignore="*.tmp\nbuild\n",
        **{"._a.csv": "\0\5\26\7, what a Mac\nleaves, beside it\n"},
    )
    assert roles(opened(tmp_path, folder)) == {
        "._a.csv": "document",
        ".gitignore": "document",
        ".people.csv": "records",
        "README.txt": "document",
        "a.csv": "records",
        "list.txt": "records",
        "map.geojson": "records",
        "options.json": "document",
        "rows.json": "records",
        "sha256sums.txt": "document",
        "sub/b.tsv": "records",
    }


def test_what_lies_hidden_among_parts_of_a_table_is_a_file_by_itself(tmp_path):
    folder = put(
        tmp_path / "in",
        **{f"part-0000{n}_dot_csv": ROWS for n in range(2)},
        **{"_dot_part-00000_dot_csv_dot_crc": "crc\0\0\0\2\0sums", "_SUCCESS": ""},
    )
    assert roles(opened(tmp_path, folder)) == {"in": "records"}
    (folder / ".people.csv").write_text(ROWS)
    (folder / ".part-00001.csv.crc").write_text(ROWS * 9)
    (folder / "_SUCCESS").write_text(ROWS)
    assert roles(opened(tmp_path, folder)) == {
        "in": "records",
        ".part-00001.csv.crc": "records",
        ".people.csv": "records",
        "_SUCCESS": "records",
    }


def test_an_unknown_object_with_a_list_of_records_is_data(tmp_path):
    text = '{"type": "FeatureCollection", "features": [{"a": 1}, {"a": 2}]}'
    (unread,) = read(tmp_path, put(tmp_path / "in", map_dot_json=text)).unread
    assert unread.faults[0].code == "json.shape"


def test_a_release_is_known_in_a_folder_and_in_its_zip(tmp_path):
    members = {
        f"out/{path.relative_to(GOLDEN).as_posix()}": path.read_bytes()
        for path in GOLDEN.rglob("*")
        if path.is_file()
    }
    plain = opened(tmp_path, GOLDEN)
    zipped = opened(tmp_path, packed(tmp_path / "out.zip", members))
    assert plain.release == GOLDEN.resolve()
    assert zipped.release is not None
    assert roles(zipped) == roles(plain)
    assert roles(plain)["tables/by_ward.csv"] == "table"
    assert roles(plain)["data/tiny-survey.csv"] == "records"


def test_a_copy_of_a_release_beside_it_is_read_once(tmp_path):
    members = {
        path.relative_to(GOLDEN).as_posix(): path.read_bytes()
        for path in GOLDEN.rglob("*")
        if path.is_file()
    }
    folder = tmp_path / "in"
    shutil.copytree(GOLDEN, folder / "out")
    changed = {**members, "tables/by_ward.csv": b"ward,n\n1,1\n"}
    packed(folder / "out.zip", changed)
    parcel = opened(tmp_path, folder)
    assert parcel.release == (folder / "out").resolve()
    assert [path for path, role in roles(parcel).items() if role in ("records", "table")] == [
        "out/data/tiny-survey.csv",
        "out/tables/by_sex_water.csv",
        "out/tables/by_ward.csv",
        "out/tables/income_by_sex.csv",
        "out.zip/tables/by_ward.csv",
    ]


def test_several_paths_of_the_same_name_do_not_meet(tmp_path):
    one, two = put(tmp_path / "1", a_dot_csv=ROWS), put(tmp_path / "2", a_dot_csv=ROWS)
    parcel = opened(tmp_path, one / "a.csv", two / "a.csv", one)
    assert list(roles(parcel)) == ["a.csv", "2/a.csv", "1/a.csv"]


def test_nothing_that_leads_elsewhere_is_opened(tmp_path):
    folder = put(tmp_path / "in", a_dot_csv=ROWS)
    (folder / "link.csv").symlink_to("/etc/passwd")
    (folder / "linked").symlink_to("/etc")
    os.mkfifo(folder / "pipe.csv")
    (folder / "x\u202egpj.csv").write_text(ROWS)
    (folder / "A.csv").write_text(ROWS)
    parcel = opened(tmp_path, folder)
    assert list(roles(parcel)) == ["A.csv"]
    assert {each.path for each in parcel.refused} == {
        "a.csv",
        "link.csv",
        "linked",
        "pipe.csv",
        "x?gpj.csv",
    }
    assert {each.fault.code for each in parcel.refused} == {"parcel.strange"}


def test_a_zip_in_a_folder_is_unpacked_once(tmp_path):
    inner = packed(tmp_path / "inner.zip", {"c.csv": ROWS})
    folder = put(tmp_path / "in", b_dot_csv=ROWS)
    packed(folder / "x.zip", {"a.csv": ROWS, "inner.zip": inner.read_bytes()})
    packed(folder / "bad.zip", {"../a.csv": ROWS})
    (folder / "y.7z").write_bytes(b"7z")
    parcel = opened(tmp_path, folder)
    assert list(roles(parcel)) == ["b.csv", "x.zip/a.csv"]
    found = {each.path: each.fault.code for each in parcel.refused}
    assert found == {
        "bad.zip": "zip.strange",
        "x.zip/inner.zip": "parcel.nested",
        "y.7z": "parcel.archive",
    }


def test_folders_without_end_are_left(tmp_path):
    deep = tmp_path.joinpath("in", *"abcdefghijkl")
    deep.mkdir(parents=True)
    (deep / "a.csv").write_text(ROWS)
    parcel = opened(tmp_path, tmp_path / "in")
    assert not parcel.files
    assert [each.fault.code for each in parcel.refused] == ["parcel.deep"]


@pytest.mark.parametrize("as_zip", [True, False])
def test_an_export_with_repeats_is_one_file_of_linked_tables(tmp_path, as_zip):
    members: dict[str, bytes | str] = {
        "form.csv": "KEY,ward\n1,n\n2,s\n",
        "form-child.csv": "PARENT_KEY,age\n1,4\n1,6\n2,7\n",
        "media/photo.jpg": "x",
    }
    path = tmp_path / "export.zip"
    if as_zip:
        packed(path, members)
    else:
        path = put(
            tmp_path / "export",
            **{name.replace("/", "__").replace(".", "_dot_"): m for name, m in members.items()},
        )
    delivery = read(tmp_path, path)
    assert {(each.name, each.linked) for each in delivery.records} == {
        ("form", False),
        ("form-child", True),
    }
    assert {each.role for each in delivery.parcel.files} == {"records", "document"}


def test_a_table_that_says_it_belongs_to_another_is_no_less_looked_at(tmp_path):
    folder = put(tmp_path / "in", a_dot_csv="PARENT_KEY,age\n1,4\n1,6\n")
    assert [each.linked for each in read(tmp_path, folder).records] == [False]


def test_every_sheet_of_a_workbook_is_read_the_hidden_ones_too(tmp_path):
    book = openpyxl.Workbook()
    for name in ("one", "two"):
        sheet = book.create_sheet(name)
        for row in (["age", "sex"], [20, "=1+1"], [30, "m"]):
            sheet.append([str(cell) for cell in row])
    book["two"].sheet_state = "hidden"
    for row in book["one"].iter_rows():
        for cell in row:
            cell.data_type = "s"
    for row in book["two"].iter_rows():
        for cell in row:
            cell.data_type = "s"
    notes = book.active
    notes.title = "About"
    for text in ("About these data", None, "Collected in May"):
        notes.append([text])
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in/a.xlsx")
    delivery = read(tmp_path, tmp_path / "in")
    assert [(each.name, each.count) for each in delivery.records] == [("one", 2), ("two", 2)]
    assert [each.name for each in delivery.prose] == ["About"]
    assert not delivery.unread


def test_a_codebook_is_one_only_beside_the_columns_it_names(tmp_path):
    book = "variable,label\nage,Age in years\nsex,Sex\n"
    people = "name,description\nAmina Wanjiru,has a goat\nJohn Otieno,has none\n"
    folder = put(tmp_path / "in", a_dot_csv=ROWS, book_dot_csv=book, people_dot_csv=people)
    delivery = read(tmp_path, folder)
    assert roles(delivery.parcel)["book.csv"] == "dictionary"
    assert [each.file.path for each in delivery.records] == ["a.csv", "people.csv"]
    assert [each.file.path for each in delivery.described] == ["book.csv"]


def test_nothing_named_is_refused(tmp_path):
    with pytest.raises(OptionError):
        open_parcel([], tmp_path)
