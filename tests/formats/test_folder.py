"""A folder of CSV files is read as a zip of them would be."""

from __future__ import annotations

from pathlib import Path

import pytest

from anonkit.errors import InputError
from anonkit.formats import FORMATS, by_path
from anonkit.formats.base import Dialect

FOLDER = FORMATS["folder"]
MAIN = "SubmissionDate;name;KEY\n2024-01-02;a;uuid:1\n"
MEMBER = "age,PARENT_KEY,KEY\n3,uuid:1,uuid:1/r[1]\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    (tmp_path / "visit.csv").write_text(MAIN)
    (tmp_path / "visit-member.CSV").write_text(MEMBER)
    (tmp_path / ".~lock.visit.csv#").write_text("Wanjiku")
    (tmp_path / "notes.docx").write_text("Wanjiku")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "audit.csv").write_text("Wanjiku")
    return tmp_path


def test_a_folder_is_its_tables(export, rows_of):
    assert by_path(export) is FOLDER
    contents = FOLDER.contents(export, Dialect())
    assert {each.name: each.columns for each in contents.tables} == {
        "visit": ("SubmissionDate", "name", "KEY"),
        "visit-member": ("age", "PARENT_KEY", "KEY"),
    }
    assert contents.seen == (
        "1 file in the folder of media",
        "2 files beside the tables",
    )
    reader = FOLDER.open(export, Dialect(sheet="visit"))
    assert rows_of(reader) == [("2024-01-02", "a", "uuid:1")]
    assert reader.dialect.delimiter == ";"


@pytest.mark.parametrize(
    ("name", "sheet", "code"),
    [
        ("", None, "folder.tables"),
        ("", "visit.csv", "folder.no_table"),
        ("VISIT.tsv", "visit", "folder.same_name"),
        ("older/", "visit", "folder.strange"),
        ("@link.csv", "visit", "folder.strange"),
    ],
)
def test_what_is_no_export_is_refused(export, name, sheet, code):
    if name.endswith("/"):
        (export / name).mkdir()
    elif name.startswith("@"):
        (export / name).symlink_to("/etc/hostname")
    elif name:
        (export / name).write_text(MAIN)
    with pytest.raises(InputError) as caught:
        FOLDER.open(export, Dialect(sheet=sheet))
    assert caught.value.code == code


def test_a_folder_without_tables_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        FOLDER.open(tmp_path, Dialect())
    assert caught.value.code == "folder.no_tables"
