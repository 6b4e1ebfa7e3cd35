"""Somebody may answer for a finding, by name, with a reason and a last day; never for all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from anonkit import api
from anonkit.errors import PolicyError
from anonkit.intake.base import Check
from anonkit.intake.checks import CHECKS as REAL
from anonkit.intake.waivers import NEVER, idle, read_waivers, waived
from anonkit.records import IntakeCheck, IntakeRecord
from anonkit.registry import Registry

TODAY = date(2026, 5, 1)
CHECKS = Registry(
    "intake check",
    *(
        Check(name, "A check", "high", "", "", "", lambda *_: iter(()))
        for name in ("PI-01", "IN-02", "CL-01")
    ),
)
ONE = (
    "waivers:\n  - {check: PI-01, file: a.csv, column: phone, because: office line, by: Ada, "
    "until: 2026-12-31}\n"
)


def found(*columns: str, **more) -> IntakeCheck:
    made = IntakeCheck(
        "PI-01", "", "high", "fail", "recomputed", "why", "", "", file="a.csv", columns=columns
    )
    return replace(made, **more)


def read(tmp_path, text: str):
    path = tmp_path / "waivers.yaml"
    path.write_text(text, "utf-8")
    return read_waivers(path, CHECKS, TODAY)


def codes(tmp_path, text: str) -> list[tuple[str, str]]:
    with pytest.raises(PolicyError) as raised:
        read(tmp_path, text)
    assert raised.value.exit_code == 2
    return [(f.where.rpartition(":")[2], f.code) for f in raised.value.faults]


def test_a_waived_finding_stays_with_reason_name_and_last_day(tmp_path):
    waivers = read(tmp_path, ONE)
    told = waived(found("phone"), waivers)
    assert (told.status, told.why) == ("fail", "why")
    assert (told.waived.because, told.waived.by, told.waived.until) == (
        "office line",
        "Ada",
        "2026-12-31",
    )
    assert not told.counts
    assert IntakeRecord("p", "", "", "", (), (told,)).verdict == "no_objection"
    assert idle(waivers, [told]) == ""


@pytest.mark.parametrize(
    "other",
    [
        found("name"),
        found("phone", "name"),
        found(),
        found("phone", file="b.csv"),
        found("phone", table="sheet"),
        found("phone", id="PI-02"),
        found("phone", status="pass"),
    ],
)
def test_it_is_for_no_other_finding(tmp_path, other):
    waivers = read(tmp_path, ONE)
    assert waived(other, waivers) is other
    assert "PI-01 a.csv phone" in idle(waivers, [other])


def test_no_waiver_is_for_all_of_a_check(tmp_path):
    short = read(tmp_path, ONE.replace("file: a.csv, column: phone, ", ""))
    star = read(tmp_path, ONE.replace("a.csv", '"*"').replace("phone", '"*"'))
    for waivers in (short, star):
        assert waived(found("phone"), waivers).waived is None
        assert waived(found(), waivers).waived is None


def test_several_columns_are_waived_when_each_of_them_is(tmp_path):
    both = read(
        tmp_path, ONE + ONE.partition("\n")[2].replace("phone", "name").replace("12-31", "06-30")
    )
    told = waived(found("phone", "name"), both)
    assert told.waived.until == "2026-06-30"
    assert waived(found("phone", "name", "tel"), both).waived is None
    listed = read(tmp_path, ONE.replace("phone", "[phone, name]"))
    assert waived(found("phone", "name"), listed).waived.by == "Ada"


def test_what_is_over_is_refused_with_its_line(tmp_path):
    assert codes(tmp_path, ONE.replace("2026-12-31", "2026-04-30")) == [("2", "waivers.expired")]
    assert read(tmp_path, ONE.replace("2026-12-31", "2026-05-01"))


@pytest.mark.parametrize("name", NEVER)
def test_what_was_forged_is_never_waived_but_may_be_left_unlooked_at(tmp_path, name):
    waivers = read(tmp_path, ONE.replace("PI-01", name).replace("column: phone, ", ""))
    forged, unlooked = found(id=name), found(id=name, status="not_checked", required=True)
    assert waived(forged, waivers) is forged
    assert "never waived" in idle(waivers, [forged])
    assert waived(unlooked, waivers).waived.by == "Ada"


def test_an_idle_waiver_says_which_findings_it_may_have_meant(tmp_path):
    waivers = read(tmp_path, ONE)
    told = idle(waivers, [found("phone", "name"), found(file="b.csv")])
    assert "there are: file: a.csv, column: [phone, name])" in told
    assert "no finding to waive" in idle(waivers, [found("phone", id="PI-02")])
    assert "without file and column" in idle(waivers, [found(file="")])


@pytest.mark.parametrize(
    "text", ["- {check: PI-01}\n", "waivers:\n  - PI-01\n", ONE.replace("because", "reason")]
)
def test_whoever_writes_another_form_is_told_the_right_one(tmp_path, text):
    with pytest.raises(PolicyError) as raised:
        read(tmp_path, text)
    assert any("`waivers:`, and under it" in fault.fix for fault in raised.value.faults)


def test_the_form_of_waivers_and_answers_is_a_schema():
    waivers, answers = api.schema(of="waivers"), api.schema(of="answers")
    entry = waivers["$defs"]["WrittenWaiver"]["properties"]
    assert {"check", "file", "table", "column", "because", "by", "until"} == set(entry)
    assert "questions" in answers["properties"]


def test_every_fault_is_told_at_once(tmp_path):
    many = ONE + "  - {check: PI-1, because: ' ', by: Ada, until: soon}\n  - {chek: PI-01}\n"
    found = codes(tmp_path, many)
    assert {line for line, _ in found} == {"3", "4"}
    assert {"waivers.check", "policy.no_reason", "policy.wrong_value", "policy.unknown_key"} <= {
        code for _, code in found
    }


def test_the_readme_shows_a_waiver_as_it_is_read(tmp_path):
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    (block,) = re.findall(r"^```yaml\n(waivers:\n.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "waivers.yaml").write_text(block, "utf-8")
    (told,) = read_waivers(tmp_path / "waivers.yaml", REAL, TODAY)
    assert told.check in REAL
