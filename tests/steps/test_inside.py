"""A file of several tables: the main one is found where that is sure, and all are scanned."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from typed import typed as anonkit

from anonkit import api
from anonkit.cli.risk import lines
from anonkit.errors import InputError, RefusedError
from anonkit.phrases import LANGUAGES
from anonkit.policy.load import load_policy

MAIN = "SubmissionDate,district,KEY\n2024-01-02,Kisumu,uuid:1\n2024-01-03,Siaya,uuid:2\n"
MEMBER = "phone_no,age,PARENT_KEY\n+254712345678,3,uuid:1\n+254722345678,7,uuid:2\n"


def central(path: Path, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in {"visit": MAIN, "visit-member": MEMBER, **parts}.items():
            made.writestr(f"{name}.csv", text)
        made.writestr("media/Wanjiku.jpg", b"Wanjiku")
    return path


def kobo(path: Path) -> Path:
    made = openpyxl.Workbook()
    main, member = made.active, made.create_sheet("member")
    main.title = "visit"
    for row in (["district", "_index"], ["Kisumu", 1], ["Siaya", 2]):
        main.append(row)
    for row in (["age", "_index", "_parent_index"], [3, 1, 1], [7, 2, 2]):
        member.append(row)
    made.save(path)
    return path


def test_all_tables_are_scanned_and_the_main_one_leads(tmp_path):
    record = api.scan(data=central(tmp_path / "e.zip"), countries=["KE"])
    assert [column.name for column in record.columns] == ["SubmissionDate", "district", "KEY"]
    assert [(each.name, each.linked) for each in record.tables] == [
        ("visit", False),
        ("visit-member", True),
    ]
    assert record.tables[0].columns == record.columns
    assert record.stated["sheet"] == "visit"
    assert record.stated["linked"].startswith("visit-member ")
    assert record.seen == ("1 file in the folder of media",)
    assert record.format == "zip"


def test_a_workbook_of_repeats_alike(tmp_path):
    record = api.scan(data=kobo(tmp_path / "b.xlsx"))
    assert [(each.name, len(each.columns)) for each in record.tables] == [
        ("visit", 2),
        ("member", 3),
    ]
    assert record.format == "xlsx"


def test_the_log_of_the_interviews_is_not_the_main_table(tmp_path):
    log = "event,node,start,end,latitude\nquestion,/data/name,1,2,\n"
    record = api.scan(data=central(tmp_path / "e.zip", **{"visit - audit": log}))
    assert record.stated["sheet"] == "visit"
    assert [each.linked for each in record.tables] == [False, True, True]


def test_spellings_of_no_answer_are_those_of_all_tables(tmp_path):
    """For a policy declares them once."""
    parts = {"visit": MAIN.replace("Siaya", "n/a"), "visit-member": MEMBER.replace(",7,", ",NA,")}
    path = central(tmp_path / "e.zip", **parts)
    assert api.scan(data=path).stated["missing"] == "n/a, NA"
    assert api.scan(data=path, sheet="visit").stated["missing"] == "n/a"
    api.init(data=path, output=tmp_path / "policy.yaml")
    missing = load_policy(tmp_path / "policy.yaml").policy.source.missing
    assert set(missing) >= {"", "n/a", "NA"}


@pytest.mark.parametrize("kind", ["folder", "json"])
def test_a_folder_and_nested_records_alike(tmp_path, kind):
    path = tmp_path / "visit.json"
    if kind == "folder":
        path = tmp_path / "export"
        path.mkdir()
        (path / "visit.csv").write_text(MAIN)
        (path / "visit-member.csv").write_text(MEMBER)
    else:
        path.write_text(json.dumps([{"district": "Kisumu", "member": [{"age": 3}, {"age": 7}]}]))
    record = api.scan(data=path)
    assert record.format == kind
    assert [each.linked for each in record.tables] == [False, True]
    assert "district" in {column.name for column in record.columns}
    assert "age" in {column.name for column in record.tables[1].columns}


def test_one_table_that_is_asked_for_stands_alone(tmp_path):
    record = api.scan(data=central(tmp_path / "e.zip"), sheet="visit-member", countries=["KE"])
    assert record.tables == ()
    assert [column.name for column in record.columns] == ["phone_no", "age", "PARENT_KEY"]
    assert "linked" not in record.stated


@pytest.mark.parametrize("parts", [{"other": MAIN}, {"visit": MEMBER}])
def test_no_table_is_taken_where_not_one_is_the_main_one(tmp_path, parts):
    with pytest.raises(InputError) as caught:
        api.scan(data=central(tmp_path / "e.zip", **parts))
    assert caught.value.code == "zip.tables"
    assert "--sheet" in caught.value.fix


def test_an_identifier_in_a_linked_table_stops_a_pipeline(tmp_path):
    with pytest.raises(RefusedError) as caught:
        api.scan(data=central(tmp_path / "e.zip"), countries=["KE"], fail_on="direct")
    assert "table visit-member, column phone_no" in [each.where for each in caught.value.faults]


def test_a_table_that_cannot_be_read_is_told_by_its_number(tmp_path):
    path = central(tmp_path / "e.zip", **{"visit-member": "age,PARENT_KEY\nWanjiku\n"})
    with pytest.raises(InputError) as caught:
        api.scan(data=path)
    assert caught.value.where == "table 2, data row 1, column 2"
    assert "Wanjiku" not in str(caught.value)


def test_a_scan_of_a_file_groups_its_columns_by_table(tmp_path):
    path = central(tmp_path / "e.zip")
    said = anonkit("scan", path, "--country", "KE").stdout
    places = [said.index(text) for text in ("table visit\n", "table visit-member (linked)\n")]
    assert places == sorted(places)
    assert "6 columns in 2 tables; " in said
    assert "seen, never carried over: 1 file in the folder of media" in said
    document = json.loads(anonkit("scan", path, "--format", "json").stdout)
    assert [each["name"] for each in document["tables"]] == ["visit", "visit-member"]
    assert document["columns"] == document["tables"][0]["columns"]


def test_a_draft_declares_the_table_that_was_taken(tmp_path):
    api.init(data=central(tmp_path / "e.zip"), output=tmp_path / "policy.yaml")
    assert load_policy(tmp_path / "policy.yaml").policy.source.sheet == "visit"


def test_risk_measures_the_main_table_and_says_so(tmp_path):
    path = central(tmp_path / "e.zip")
    found = api.risk(data=path, quasi=["district"])
    assert (found.people, found.table) == (2, "visit")
    assert lines(found).startswith("table visit: ")
    asked = api.risk(data=path, quasi=["age"], sheet="visit-member")
    assert (asked.people, asked.table) == (2, "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_of_questions_is_no_data(tmp_path, language):
    plan = tmp_path / "plan.xlsx"
    api.init(data=kobo(tmp_path / "b.xlsx"), output=plan, languages=[language])
    for verb in (api.scan, lambda **data: api.init(output=tmp_path / "p.yaml", **data)):
        with pytest.raises(InputError) as caught:
            verb(data=plan)
        assert caught.value.code == "data.questions"
        assert "--from" in caught.value.fix


def test_questions_in_a_language_that_is_not_written_say_so(tmp_path):
    data = kobo(tmp_path / "b.xlsx")
    english = "the questions are in en: they exist in en, sw, es, fr alone"
    said_of = {("pt",): f"{english}; headers are read in pt", ("qq",): english, ("pt", "fr"): ""}
    for number, (asked, said) in enumerate({**said_of, (): ""}.items()):
        made = api.init(data=data, output=tmp_path / f"{number}.xlsx", languages=asked)
        assert made.note == said
    assert api.init(data=data, output=tmp_path / "p.yaml", languages=["pt"]).note == ""
