"""People, keys and internal papers beside the cells."""

from __future__ import annotations

import struct
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl.comments import Comment

from anonkit.intake.checks.parcel import md_01_metadata, md_02_internal, pi_06_beside_cells
from tests.intake.test_parcel_papers import GOLDEN, ROWS, put, told, whole


def names_of(tmp_path: Path, check, *paths: Path) -> dict[str, str]:
    return {
        each.file: each.status for each in told(tmp_path, check, *paths) if each.status != "pass"
    }


def photo() -> bytes:
    """The head of a JPEG with a latitude in it."""
    first = struct.pack("<H", 1) + struct.pack("<HHII", 0x8825, 4, 1, 26)
    place = struct.pack("<H", 1) + struct.pack("<HHII", 2, 5, 3, 60)
    block = b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + first + b"\0\0\0\0" + place
    return b"\xff\xd8\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + b"\xff\xda"


@pytest.mark.parametrize(
    "name",
    [
        "sdcReport_internal_2021.html",
        "wrapped-keys.json",
        "out-private/report.html",
        "keyring.json",
        "session.RData",
        ".git/config",
        "analysis.ipynb",
        "id_crosswalk.txt",
        ".DS_Store",
        "~$data.xlsx",
        "clean.do",
    ],
)
def test_what_should_stay_at_home_is_found_by_its_name(tmp_path, name):
    folder = put(tmp_path / "in", {**whole(), name: "x"})
    assert list(names_of(tmp_path, md_02_internal.CHECK, folder)) == [name]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.txt", "-----BEGIN OPENSSH PRIVATE KEY-----\nabc"),
        ("settings.yaml", "server: kobo\npassword: hunter2hunter2\n"),
        ("annex.html", "<h1>sdcMicro</h1> Individual risk <td>fk</td><td>Fk</td>"),
        ("x.json", '{"box": "", "nonce": "", "header": {}}'),
    ],
)
def test_what_should_stay_at_home_is_found_by_its_words(tmp_path, name, text):
    folder = put(tmp_path / "in", {**whole(), name: text})
    assert names_of(tmp_path, md_02_internal.CHECK, folder) == {name: "fail"}


def test_a_table_of_who_is_who_is_found_by_its_cells(tmp_path):
    tokens = [f"{n * 7919:032x}" for n in range(30)]
    data = "pid,age,sex,ward\n" + "".join(f"{t},{20 + n % 9},f,n\n" for n, t in enumerate(tokens))
    people = "full_name,code\n" + "".join(
        f"{one} {two},{tokens[5 * a + b]}\n"
        for a, one in enumerate(("Amina", "Grace", "John", "Peter", "Mary", "Joseph"))
        for b, two in enumerate(("Wanjiru", "Otieno", "Kamau", "Achieng", "Mwangi"))
    )
    pairs = "old_id,new_id\n" + "".join(f"{1000 + n},{t}\n" for n, t in enumerate(tokens))
    folder = put(tmp_path / "in", {"data.csv": data, "extra.csv": people, "more.csv": pairs})
    found = names_of(tmp_path, md_02_internal.CHECK, folder)
    assert found == {"extra.csv": "fail", "more.csv": "fail"}


def test_a_good_release_has_nothing_beside_its_cells(tmp_path):
    for check in (md_02_internal.CHECK, pi_06_beside_cells.CHECK, md_01_metadata.CHECK):
        (found,) = told(tmp_path, check, GOLDEN / "release-2")
        assert found.status == "pass"


@pytest.mark.parametrize(
    "name",
    ["Amina_Wanjiru.csv", "visit of +254 712 345 678.csv", "amina@example.org/data.csv"],
)
def test_people_in_names_of_files_are_found(tmp_path, name):
    folder = put(tmp_path / "in", {name: ROWS})
    assert names_of(tmp_path, pi_06_beside_cells.CHECK, folder) == {name: "fail"}


@pytest.mark.parametrize(
    "name", ["Household_Survey_Kenya_2024.csv", "MSNA North Kivu 2024-03-11.csv", "hh-2024.csv"]
)
def test_plain_names_of_files_tell_of_nobody(tmp_path, name):
    folder = put(tmp_path / "in", {name: ROWS})
    assert names_of(tmp_path, pi_06_beside_cells.CHECK, folder) == {}


def test_people_in_names_of_parts_are_found(tmp_path):
    spark = "data/part-00000-07123456-0712-4abc-8def-071234567890-c000.csv"
    folder = put(tmp_path / "in", {**whole(), spark: ROWS, "data/part-00001.csv": ROWS})
    assert names_of(tmp_path / "1", pi_06_beside_cells.CHECK, folder) == {}
    (folder / spark).rename(folder / "data" / "part-00000 +254712345678.csv")
    assert list(names_of(tmp_path / "2", pi_06_beside_cells.CHECK, folder)) == ["data"]


def test_photographs_that_say_where_they_were_taken_are_found(tmp_path):
    folder = put(tmp_path / "in", {"data.csv": ROWS, "media/1.jpg": photo(), "media/2.mp3": "x"})
    found = told(tmp_path, pi_06_beside_cells.CHECK, folder)
    assert [each.file for each in found] == ["media/1.jpg", "media/2.mp3", "media/1.jpg"]
    assert {each.status for each in found} == {"fail"}


def test_what_a_workbook_carries_is_found_and_never_quoted(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["age", "sex"], ["20", "f"], ["30", "m"]):
        sheet.append(row)
    sheet["A2"].comment = Comment("call amina@example.org", "Amina Wanjiru")
    book.properties.creator = "Amina Wanjiru"
    other = book.create_sheet("more")
    for row in (["ward", "n"], ["n", "1"]):
        other.append(row)
    other.sheet_state = "hidden"
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in/data.xlsx")
    found = told(tmp_path, pi_06_beside_cells.CHECK, tmp_path / "in")
    assert "amina" not in repr(found).lower()
    why = " / ".join(each.why for each in found)
    for part in ("hidden", "comments on cells", "hold an e-mail address", "who made it, a person"):
        assert part in why


def test_notes_of_other_programs_in_parquet_are_found(tmp_path):
    (tmp_path / "in").mkdir()
    table = pa.table({"age": ["20", "30"]})
    pq.write_table(table.replace_schema_metadata({"origin": "x"}), tmp_path / "in/a.parquet")
    found = names_of(tmp_path, pi_06_beside_cells.CHECK, tmp_path / "in")
    assert found == {"a.parquet": "warn"}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"resources": [', '"resources": [1, ', "a resource has no name"),
        ('"name": "data"', '"name": "My Data"', "a resource's name is not in small letters"),
        ('"name": "survey"', '"licenses": [{"name": "free"}]', "a licence's name is no id of SPDX"),
        ('{"name": "sex"}', '{"name": "sex", "type": "words"}', "a field has a type"),
    ],
)
def test_a_package_that_is_not_valid_is_told(tmp_path, old, new, why):
    parts = whole()
    parts["datapackage.json"] = str(parts["datapackage.json"]).replace(old, new)
    found = told(tmp_path, md_01_metadata.CHECK, put(tmp_path / "in", parts))
    assert any(each.why.startswith(why) for each in found)
    assert not any(each.counts for each in found)
