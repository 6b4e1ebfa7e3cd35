"""Findings for machines: valid in their own format, whatever a column is called."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from anonkit.errors import Fault
from anonkit.records import ScanColumn, ScanRecord, ScanTable
from anonkit.report.findings import RENDERINGS, findings_of_scan

HOSTILE = "a\n::error file=x::pwned\r%0A<script>\"'&]]>[click](https://evil)\x1b[2J\u202e\ud800\x00"
TEXT = {"type": "string", "minLength": 1}


def closed(**fields: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": fields,
        "required": [*fields],
        "additionalProperties": False,
    }


def listed(of: object, least: int = 0) -> dict[str, object]:
    return {"type": "array", "items": of, "minItems": least}


MESSAGE = closed(text=TEXT)
PLACE = closed(
    physicalLocation=closed(
        artifactLocation=closed(
            uri={"type": "string", "pattern": r"^(?!/)(?:[A-Za-z0-9_.~/-]|%[0-9A-F]{2})+$"},
            uriBaseId={"const": "%SRCROOT%"},
        ),
        region=closed(startLine={"type": "integer", "minimum": 1}),
    ),
    logicalLocations=listed(closed(name=TEXT, fullyQualifiedName=TEXT, kind={"const": "column"})),
)
RESULT = closed(
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    kind={"enum": ["fail", "informational"]},
    level={"enum": ["error", "warning", "note", "none"]},
    message=MESSAGE,
    locations=listed(PLACE, 1),
    partialFingerprints=closed(**{"anonkitColumn/v1": {"pattern": "^[0-9a-f]{64}$"}}),
    suppressions={"const": []},
)
DRIVER = closed(name=TEXT, version=TEXT, rules=listed(closed(id=TEXT, shortDescription=MESSAGE)))
SARIF = closed(
    **{"$schema": {"pattern": "^https://docs.oasis-open.org/sarif/.*2.1.0.json$"}},
    version={"const": "2.1.0"},
    runs=listed(closed(tool=closed(driver=DRIVER), results=listed(RESULT)), 1),
)
"""The part of the standard's schema that is written here, with nothing optional in it."""


def record(*names: str, source: str = "survey.csv") -> ScanRecord:
    kinds = [
        ScanColumn("", "identifier", "text", "sure", ("all look like it",), identifier="phone"),
        ScanColumn("", "text", "text", "likely", ("sentences",), holds=("email",)),
        ScanColumn("", "open", "text", "guess", ("its name",), review="what is it?"),
        ScanColumn("", "quasi", "integer", "sure", ("the header speaks of age",)),
        ScanColumn("", "open", "text", "likely", ("few answers",)),
    ]
    made = []
    for place, name in enumerate(names):
        like = kinds[place % len(kinds)]
        made.append(ScanColumn(**{**vars(like), "name": name}))
    return ScanRecord(tuple(made), {}, "csv", source=source)


def rendered(name: str, told: ScanRecord) -> str:
    return RENDERINGS[name].render(findings_of_scan(told))


def sarif(told: ScanRecord) -> dict[str, object]:
    document = json.loads(rendered("sarif", told))
    Draft202012Validator(SARIF).validate(document)
    return document["runs"][0]


def test_each_column_is_one_result_with_its_level_and_place():
    run = sarif(record("p", "c", "w", "age", "x"))
    results = run["results"]
    assert [each["level"] for each in results] == ["error", "error", "warning", "note", "none"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [each["ruleId"] for each in results] == [
        *("direct/phone", "direct/email", "review", "role/quasi", "role/open")
    ]
    assert all(rules[each["ruleIndex"]] == each["ruleId"] for each in results)
    assert [each["kind"] == "informational" for each in results] == [False] * 4 + [True]


def test_a_fingerprint_is_of_file_column_and_rule():
    def prints(told: ScanRecord) -> list[str]:
        return [next(iter(r["partialFingerprints"].values())) for r in sarif(told)["results"]]

    first = prints(record("a", "b"))
    assert first == prints(record("a", "b"))
    assert len({*first, *prints(record("b", "a")), *prints(record("a", source="o.csv"))}) == 5


def test_a_file_is_named_from_here_or_by_its_last_part(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = {
        str(tmp_path / "in" / "my data.csv"): "in/my%20data.csv",
        "/home/jane doe/data.csv": "data.csv",
        "-": "stdin",
        "c:x.csv": "c%3Ax.csv",
    }
    for source, uri in told.items():
        (result,) = sarif(record("a", source=source))["results"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place["uri"] == uri


def test_a_file_that_was_not_read_is_an_error_of_the_file():
    fault = Fault("the file is empty", "b.csv", "", "csv.empty_file")
    second = ScanRecord((), {}, "unread", source="b.csv", unread=(fault,))
    told = ScanRecord(record("one").columns, {}, "csv", source="a.csv", beside=(second,))
    document = json.loads(rendered("sarif", told))
    (result,) = document["runs"][0]["results"][1:]
    assert (result["ruleId"], result["level"]) == ("unread", "error")
    (place,) = result["locations"]
    assert [*place] == ["physicalLocation"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "b.csv"


@pytest.mark.parametrize("name", RENDERINGS)
def test_of_several_files_all_are_told_in_one_document(name):
    first, second = record("one", source="a.csv"), record("two", source="b.csv")
    told = rendered(name, ScanRecord(first.columns, {}, "csv", source="a.csv", beside=(second,)))
    assert {word for word in ("a.csv", "b.csv", "one", "two") if word in told} == {
        *("a.csv", "b.csv", "one", "two")
    }


def test_of_several_tables_each_column_is_told_with_its_own():
    columns = record("name", "age").columns
    tables = tuple(ScanTable(name, columns) for name in ("main", "roster"))
    told = ScanRecord(columns, {}, "xlsx", tables, source="survey.xlsx")
    results = sarif(told)["results"]
    names = [each["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for each in results]
    assert names == [f"survey.xlsx/{t}/{c}" for t in ("main", "roster") for c in ("name", "age")]
    assert "roster/age" in rendered("junit", told)
    assert "table roster, column name" in rendered("github", told)


def test_junit_has_a_suite_a_file_and_fails_what_must_not_pass():
    told = record(HOSTILE, "b", "c", "d", "e", source="x<y>&'\"\n.csv")
    root = ET.fromstring(rendered("junit", told))
    assert (root.get("tests"), root.get("failures")) == ("5", "2")
    (suite,) = root
    assert suite.get("name") == "x<y>&'\"?.csv"
    cases = suite.findall("testcase")
    assert [case.find("failure") is not None for case in cases] == [True, True] + [False] * 3
    assert [case.find("system-out") is not None for case in cases].index(True) == 2
    assert cases[0].get("name").startswith("a?::error file=x::pwned?%0A<script>\"'&]]>")


LINE = re.compile(r"::(error|warning) file=([^:,]*),line=1,title=[^:,]*::[^\r\n]*")


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=6), st.text(max_size=20))
def test_no_name_makes_a_line_a_tag_or_a_link_of_its_own(names, file):
    told = record(*[HOSTILE, *names], source=f"in/{file}".replace("\x00", ""))
    results = sarif(told)["results"]
    assert len(results) == len(names) + 1
    for each in results:
        assert each["message"]["text"].isprintable()
        assert "](" not in each["message"]["text"].replace("\\](", "")
    suites = ET.fromstring(rendered("junit", told))
    assert len(suites.findall(".//testcase")) == len(results)
    *lines, last = rendered("github", told).split("\n")
    assert all(LINE.fullmatch(line) for line in lines)
    assert last.startswith("anonkit scan: ")
    for name in RENDERINGS:
        assert all(c.isprintable() or c == "\n" for c in rendered(name, told))
        rendered(name, told).encode("utf-8")
