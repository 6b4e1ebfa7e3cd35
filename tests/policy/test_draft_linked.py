"""Drafts of files that hold several tables."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from anonkit import api
from anonkit.errors import PolicyError
from anonkit.policy.evidence import said
from anonkit.policy.load import load_policy
from anonkit.steps.relations import MATCHED

MAIN = "SubmissionDate,consent,ward,KEY\n" + "".join(
    f"2024-01-{1 + n % 28:02}T10:00:00Z,yes,{'north' if n % 2 else 'south'},uuid:a{n}\n"
    for n in range(30)
)
MEMBERS = "name,sex,years,PARENT_KEY,KEY\n" + "".join(
    f"Amina Otieno,{'f' if n % 2 else 'm'},{20 + n % 40},uuid:a{n % 30},uuid:a{n % 30}/m[{n}]\n"
    for n in range(60)
)
VISITS = "clinic,PARENT_KEY,KEY\n" + "".join(
    f"{'yes' if n % 2 else 'no'},uuid:a{n % 30}/m[{n}],uuid:a{n % 30}/m[{n}]/v[1]\n"
    for n in range(40)
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "survey.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("survey.csv", MAIN)
        file.writestr("survey-members.csv", MEMBERS)
        file.writestr("survey-members-visits.csv", VISITS)
    return path


def test_a_draft_links_each_table_to_its_parent(export, tmp_path):
    drafted = api.init(data=export, output=tmp_path / "policy.yaml", countries=["KE"])
    policy = load_policy(tmp_path / "policy.yaml").policy
    assert policy.source.sheet == "survey"
    members, visits = policy.linked["survey_members"], policy.linked["survey_members_visits"]
    assert (members.sheet, members.parent, members.key) == (
        "survey-members",
        "main",
        {"PARENT_KEY": "KEY"},
    )
    assert (visits.parent, visits.key) == ("survey_members", {"PARENT_KEY": "KEY"})
    assert set(members.columns) == {"name", "sex", "years", "PARENT_KEY", "KEY"}
    assert drafted.columns == 4 + 5 + 3
    with pytest.raises(PolicyError) as caught:
        api.plan(policy=tmp_path / "policy.yaml", data=export)
    assert {fault.code for fault in caught.value.faults} == {"policy.unsettled"}


def test_a_settled_draft_plans_every_table(export, tmp_path):
    api.init(data=export, output=tmp_path / "policy.yaml", countries=["KE"])
    text = (tmp_path / "policy.yaml").read_text(encoding="utf-8")
    text = text.replace('consent: "?"', "consent: none").replace('person: "?"', "person: row")
    lines = [line.split(", confirm:")[0] + ("}" if ", confirm:" in line else "")
             for line in text.splitlines()]  # fmt: skip
    (tmp_path / "settled.yaml").write_text("\n".join(lines), encoding="utf-8")
    plan = api.plan(policy=tmp_path / "settled.yaml", data=export)
    assert plan.tables == ("", "survey_members", "survey_members_visits")
    assert not plan.column("survey_members/name").released
    assert plan.column("survey_members/sex").released


def test_the_workbook_asks_of_every_table_and_knows_their_keys(export, tmp_path):
    from anonkit.formats.workbook import read_workbook
    from anonkit.policy.sheet_facts import survey_of

    api.init(data=export, output=tmp_path / "plan.xlsx", countries=["KE"])
    machine = list(read_workbook(tmp_path / "plan.xlsx").values())[-1]
    told = [tuple(row[:2]) for row in machine[4:] if any(row)]
    survey = survey_of(told)
    assert [(table.name, table.parent) for table in survey.linked] == [
        ("survey_members", "main"),
        ("survey_members_visits", "survey_members"),
    ]
    assert "survey_members/name" in survey.columns


def test_a_table_without_a_key_is_named_and_left_out(export, tmp_path):
    with zipfile.ZipFile(export, "a") as file:
        file.writestr("audit.csv", "event,PARENT_KEY\nstart,uuid:zz\n")
    api.init(data=export, output=tmp_path / "policy.yaml", countries=["KE"])
    text = (tmp_path / "policy.yaml").read_text(encoding="utf-8")
    assert "# Not read, for no column says whose rows they are: audit." in text
    assert "audit" not in load_policy(tmp_path / "policy.yaml").policy.linked


def test_what_a_key_is_stands_in_every_language():
    assert len({said(MATCHED, language) for language in ("en", "sw", "es", "fr")}) == 4


def test_nested_records_hang_on_what_they_stand_in(tmp_path):
    """Numbers of rows stand in every table: which one is meant is told by the path."""
    data = [
        {
            "ward": "north",
            "plots": [{"size": "2", "crops": [{"crop": "maize"}, {"crop": "beans"}]}],
            "animals": [{"animal": "goat"}, {"animal": "hen"}, {"animal": "cow"}],
        }
        for _ in range(3)
    ]
    (tmp_path / "farm.json").write_text(json.dumps(data), encoding="utf-8")
    api.init(data=tmp_path / "farm.json", output=tmp_path / "policy.yaml", countries=["KE"])
    linked = load_policy(tmp_path / "policy.yaml").policy.linked
    assert {name: table.parent for name, table in linked.items()} == {
        "plots": "main",
        "animals": "main",
        "plots_crops": "plots",
    }
