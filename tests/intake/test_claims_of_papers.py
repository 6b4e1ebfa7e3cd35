"""Claims of k in papers beside the data: counted again where they can be, left alone elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from deliveries import Row, handed_over, said, written

from anonkit.intake.base import Result
from anonkit.intake.checks.claims import cl_01_claims

ROWS: list[Row] = [
    {"age": f"{band} to {band + 9}", "sex": sex, "district": "Hill", "water": "tap"}
    for band in (20, 30)
    for sex in ("female", "male")
    for _ in range(4)
]
SDC = """The input dataset consists of 16 rows.
Categorical key variables: age, sex, district

Infos on 2/3-Anonymity:
Number of observations violating
  - 2-anonymity: 0 (0.000%)
  - 3-anonymity: 0 (0.000%)
  - 5-anonymity: {below} (100.000%)
"""
Ask = Callable[..., list[Result]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    def asked(name: str, text: str, rows: list[Row] = ROWS) -> list[Result]:
        written(tmp_path / "parcel" / "survey.csv", rows)
        (tmp_path / "parcel" / name).write_text(text, "utf-8")
        with handed_over(tmp_path, tmp_path / "parcel") as case:
            return said(cl_01_claims.CHECK, case)

    return asked


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("README.md", "We ensured k-anonymity of 5 on age, sex, district.", "medium"),
        ("README.md", "The file has k = 5 over `age`, `sex` and `district`. Enjoy.", "medium"),
        ("notes.txt", "The records are 5-anonymous on Age and Sex.", "medium"),
        ("report.html", "<p>key variables: <b>age, sex</b></p><p>k = 9 on age, sex</p>", "medium"),
        ("certificate.json", json.dumps({"k": 5, "quasi": ["age", "sex"]}), None),
        ("report.txt", SDC.format(below=3), None),
    ],
)
def test_a_claim_that_is_not_true_is_told_with_what_was_counted(ask, name, text, wanted):
    told = [each for each in ask(name, text) if each.outcome == "found"]
    assert [each.severity for each in told] == [wanted]
    assert told[0].figures["k"] == 4
    assert name in told[0].why


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", "We ensured k-anonymity of 4 on age, sex, district."),
        ("report.txt", SDC.format(below=16)),
        ("README.md", "k = 5 on age, sex and occupation."),
        ("README.md", "We protected people well; k is 12. Ask us on Monday."),
        ("README.md", "Between k = 3 and k = 5 on age, sex, as the office likes."),
        ("certificate.json", '{"k": 5, "quasi": "age"}'),
        ("certificate.json", "[" * 100_000),
    ],
)
def test_what_holds_or_cannot_be_understood_alarms_nobody(ask, name, text):
    assert {each.outcome for each in ask(name, text)} == {"clean"}


def test_missing_answers_count_in_the_senders_favour(ask):
    rows = [dict(row) for row in ROWS]
    rows[0]["age"] = ""
    claim = "k = 4 on age, sex."
    assert {each.outcome for each in ask("README.md", claim, rows)} == {"clean"}
