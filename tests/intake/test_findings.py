"""What an office finds, for machines: valid in each format, and red where the exit code is."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from anonkit.records import (
    IntakeCheck,
    IntakeFile,
    IntakeQuestion,
    IntakeRecord,
    IntakeScore,
    WaiverOf,
)
from anonkit.report.findings import RENDERINGS, findings_of_intake

HOSTILE = "a\n::error file=x::pwned\r%0A<script>\"'&]]>[click](https://evil)\x1b[2J\u202e\ud800\x00"
TEXT = {"type": "string", "minLength": 1}
LEVEL = {"enum": ["error", "warning", "note", "none"]}
WAIVER = WaiverOf("the clinic agreed", "J. Otieno", "2027-01-31")


def closed(*absent: str, **fields: object) -> dict[str, object]:
    """An object with these fields and no other; those in `absent` may be left out."""
    wanted = [name for name in fields if name not in absent]
    return {
        "type": "object",
        "properties": fields,
        "required": wanted,
        "additionalProperties": False,
    }


def listed(of: object, least: int = 0) -> dict[str, object]:
    return {"type": "array", "items": of, "minItems": least}


MESSAGE = closed(text=TEXT)
PLACE = closed(
    "logicalLocations",
    physicalLocation=closed(
        artifactLocation=closed(
            uri={"type": "string", "pattern": r"^(?!/)(?:[A-Za-z0-9_.~/-]|%[0-9A-F]{2})+$"},
            uriBaseId={"const": "%SRCROOT%"},
        ),
        region=closed(startLine={"const": 1}),
    ),
    logicalLocations=listed(closed(name=TEXT, fullyQualifiedName=TEXT, kind={"const": "column"})),
)
SUPPRESSED = closed(kind={"const": "external"}, status={"const": "accepted"}, justification=TEXT)
RESULT = closed(
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    kind={"enum": ["fail", "informational", "open"]},
    level=LEVEL,
    message=MESSAGE,
    locations=listed(PLACE, 1),
    partialFingerprints=closed(**{"anonkitColumn/v1": {"pattern": "^[0-9a-f]{64}$"}}),
    suppressions={**listed(SUPPRESSED), "maxItems": 1},
)
RULE = closed(
    *("fullDescription", "help", "defaultConfiguration", "properties"),
    id=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=closed(level=LEVEL),
    properties=closed(severity={"enum": ["high", "medium", "low"]}),
)
SARIF = closed(
    **{"$schema": {"pattern": "^https://docs.oasis-open.org/sarif/.*2.1.0.json$"}},
    version={"const": "2.1.0"},
    runs=listed(
        closed(
            tool=closed(driver=closed(name=TEXT, version=TEXT, rules=listed(RULE))),
            results=listed(RESULT),
        ),
        1,
    ),
)
"""The part of the standard's schema that is written here."""


def check(number: str, **more: Any) -> IntakeCheck:
    made = IntakeCheck(
        number, "A title", "high", "fail", "recomputed", "it is there", "0 columns", "an office"
    )
    return replace(made, **{"file": "x.csv", "fix": "mend it", **more})


CHECKS = (
    check("PI-01", columns=("name", "phone")),
    check("PI-05", columns=("dob",), waived=WAIVER),
    check("IN-03", severity="medium", status="warn", columns=("age",)),
    check("IN-06", severity="low", status="warn", columns=("age",)),
    check("TB-02", status="not_checked", required=True, file=""),
    check("TB-04", status="not_checked"),
    check("MD-01", status="pass", table="main"),
)


def record(*checks: IntakeCheck, **more: Any) -> IntakeRecord:
    files = (IntakeFile("x.csv", 1, "records"),)
    made = IntakeRecord("hdx", "HDX", "not official", "parcel", files, checks or CHECKS)
    return replace(made, **more)


def rendered(name: str, told: IntakeRecord, *paths: Path) -> str:
    return RENDERINGS[name].render(findings_of_intake(told, paths))


def sarif(told: IntakeRecord, *paths: Path) -> dict[str, Any]:
    document = json.loads(rendered("sarif", told, *paths))
    Draft202012Validator(SARIF).validate(document)
    return document["runs"][0]


def cases(told: IntakeRecord) -> dict[str, str]:
    """By the name of a case: what stands in it."""
    found = ET.fromstring(rendered("junit", told)).iter("testcase")
    return {each.get("name", ""): each[0].tag if len(each) else "" for each in found}


def test_a_rule_tells_its_threshold_source_and_level():
    rules = {each["id"]: each for each in sarif(record())["tool"]["driver"]["rules"]}
    assert rules["PI-01"]["fullDescription"]["text"] == "Asked for: 0 columns."
    assert rules["PI-01"]["help"]["text"] == "Source: an office."
    levels = [rules[e]["defaultConfiguration"]["level"] for e in ("PI-01", "IN-03", "IN-06")]
    assert levels == ["error", "warning", "note"]


def test_a_rule_has_the_level_of_its_heaviest_finding():
    (rule,) = sarif(record(check("PI-01"), check("PI-01", severity="low", status="warn")))["tool"][
        "driver"
    ]["rules"]
    assert rule["properties"] == {"severity": "high"}


def test_a_waived_finding_is_kept_and_told_to_be_accepted():
    results = {each["ruleId"]: each for each in sarif(record())["results"]}
    (waived,) = results["PI-05"]["suppressions"]
    assert waived["justification"] == "the clinic agreed (J. Otieno, until 2027-01-31)"
    assert not results["PI-01"]["suppressions"]
    assert "PI-05" not in rendered("github", record())


def test_a_message_names_the_columns_and_what_to_do():
    message = sarif(record())["results"][0]["message"]["text"]
    assert message == ("A title: columns name, phone: it is there. To do: mend it.")


def test_a_fingerprint_is_the_same_in_two_runs_and_another_of_each_place():
    def prints(told: IntakeRecord) -> list[str]:
        return [next(iter(r["partialFingerprints"].values())) for r in sarif(told)["results"]]

    later = tuple(replace(each, why="it is there still") for each in CHECKS)
    assert prints(record()) == prints(record(*later))
    assert len(set(prints(record()))) == len(CHECKS)


def test_junit_has_a_case_a_check_and_place():
    assert cases(record()) == {
        "PI-01 name, phone": "failure",
        "PI-05 dob": "skipped",
        "IN-03 age": "failure",
        "IN-06 age": "",
        "TB-02": "failure",
        "TB-04": "skipped",
        "MD-01 main/": "",
    }


def test_junit_says_what_is_waived_and_by_whom_and_no_name_twice():
    paper = check("IN-01", file="", severity="medium", status="warn")
    root = ET.fromstring(rendered("junit", record(*CHECKS, paper, paper)))
    names = [each.get("name") for each in root.iter("testcase")]
    assert len(set(names)) == len(names)
    (waived,) = (e for e in root.iter("testcase") if e.get("name") == "PI-05 dob")
    assert "waived: the clinic agreed (J. Otieno" in waived.find("skipped").get("message")


def test_a_finding_has_one_colour_whatever_stands_beside_it():
    asks = check("IN-03", severity="medium", status="warn", columns=("age",))
    for fail_on in ("questions", "reject"):
        red = []
        for others in ((), (check("PI-01"),)):
            root = ET.fromstring(rendered("junit", record(asks, *others, fail_on=fail_on)))
            (case,) = (e for e in root.iter("testcase") if e.get("name") == "IN-03 age")
            red.append(case.find("failure") is not None)
        assert red == [fail_on == "questions"] * 2


def test_where_questions_stop_the_job_junit_is_red():
    told = record(*CHECKS[1:], questions=(IntakeQuestion("harm", "ethics", "Who?", required=True),))
    assert (told.verdict, told.accepted) == ("questions", False)
    red = [name for name, inside in cases(told).items() if inside == "failure"]
    assert red == ["IN-03 age", "TB-02", "question/harm"]


def test_where_questions_are_accepted_junit_is_green():
    told = record(*CHECKS[1:], fail_on="reject")
    assert told.accepted
    assert "failure" not in cases(told).values()


def test_a_dimension_below_its_minimum_stops_the_job():
    low = IntakeScore("quality", "Quality", 1, 4, 0, 0.25, 0.8, reached=False)
    told = record(CHECKS[-1], scores=(low,))
    assert cases(told)["dimension/quality"] == "failure"
    assert "::warning file=parcel,line=1,title=anonkit dimension/quality::" in rendered(
        "github", told
    )


def test_files_are_named_from_where_the_command_was_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder, other = Path("in/data"), Path("in/data2/x.csv")
    folder.mkdir(parents=True)

    def uris(*paths: Path, file: str) -> str:
        (result,) = sarif(record(check("PI-01", file=file)), *paths)["results"]
        return result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert uris(folder, file="x.csv") == "in/data/x.csv"
    assert uris(Path("in/x.csv"), file="x.csv") == "in/x.csv"
    assert uris(folder, other, file="data/x.csv") == "in/data/x.csv"
    assert uris(folder, other, file="x.csv") == "in/data2/x.csv"
    assert uris(folder, file="") == "in/data"
    assert uris(folder, Path("b/data"), file="2/data/y.csv") in ("b/data", "b/data/y.csv")


def test_a_file_in_an_archive_is_named_in_the_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = record(check("PI-01", file="people.csv"))
    (result,) = sarif(told, Path("in/parcel.zip"))["results"]
    assert "file people.csv, " in result["message"]["text"]
    (result,) = sarif(told, Path("in/people.csv"))["results"]
    assert "file people.csv" not in result["message"]["text"]


LINE = re.compile(r"::(error|warning) file=([^:,]*),line=1,title=[^:,]*::[^\r\n]*")


@pytest.mark.parametrize("text", [HOSTILE])
def test_hostile_names_are_only_text(text):
    assert_inert(text)


@given(st.text(min_size=1, max_size=30))
def test_no_name_makes_a_line_a_tag_or_a_link_of_its_own(text):
    assert_inert(f"{HOSTILE}{text}")


def assert_inert(text: str) -> None:
    def named(each: IntakeCheck) -> IntakeCheck:
        waived = WaiverOf(text, text, text) if each.waived else None
        words = {"file": text, "why": text, "fix": text, "threshold": text, "source": text}
        return replace(each, columns=(text, text), table=text, waived=waived, **words)

    asked = (IntakeQuestion(text, "ethics", text, required=True),)
    told = record(*map(named, CHECKS), questions=asked)
    for each in sarif(told)["results"]:
        assert "](" not in each["message"]["text"].replace("\\](", "")
    assert len(ET.fromstring(rendered("junit", told)).findall(".//testcase")) == len(CHECKS) + 1
    *lines, last = rendered("github", told).split("\n")
    assert all(LINE.fullmatch(line) for line in lines)
    assert last.startswith("anonkit intake: ")
    for name in RENDERINGS:
        assert all(c.isprintable() or c == "\n" for c in rendered(name, told))
        rendered(name, told).encode("utf-8")
