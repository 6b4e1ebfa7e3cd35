"""A small policy that plans, and ways of changing it."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from anonkit.errors import PolicyError
from anonkit.plan import make_plan
from anonkit.policy.load import parse_policy

WARDS = "Kajulu;East;Kisumu;*\nKolwa;East;Kisumu;*\nRailways;Central;Kisumu;*\n"
COLUMNS = {
    "id": "{role: identifier, action: pseudonymise}",
    "hh": "{role: identifier}",
    "name": "{role: identifier}",
    "consent": "{role: metadata}",
    "age": "{role: quasi, type: integer, hierarchy: {bands: [5, 10, 20], top: 60}}",
    "sex": "{role: quasi, values: [female, male]}",
    "ward": "{role: quasi, hierarchy: wards.csv}",
    "ethnicity": "{role: sensitive, protected: true, values: {file: codes/ethnicity.csv}}",
    "income": "{role: sensitive, type: integer, release: false}",
    "comment": "{role: text}",
    '"water_*"': "{role: open, values: [tap, river]}",
}
HEADER = (
    "id", "hh", "name", "consent", "age", "sex", "ward", "ethnicity", "income", "comment",
    "water_source", "water_dry",
)  # fmt: skip
TOP = """\
policy: 1
name: survey
release: r1
title: A survey
audience: licensed
source: {missing: ["", "-99"], consent: {column: consent, accept: ["yes"]}}
person: id
household: hh
"""
MICRODATA = "microdata: {k: 3, method: suppress, leaks: state}\n"
TABLES = """\
aggregates:
  budget: account
  epsilon: 2
  tables:
    - {name: by_ward, by: [{column: ward, level: 1}, sex], count: persons}
    - {name: by_age, by: [{column: age, bands: [0, 18, 60]}], count: persons}
both: the office publishes only tables
"""


class Draft:
    """A policy text beside its files, to be changed and planned."""

    header = HEADER

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "codes").mkdir()
        (folder / "wards.csv").write_text(WARDS)
        (folder / "codes" / "ethnicity.csv").write_text("Luo\nKisii\n")
        self.top, self.microdata, self.tables = TOP, MICRODATA, TABLES
        self.columns = dict(COLUMNS)
        self.more = ""

    @property
    def text(self) -> str:
        columns = "".join(f"{name}: {what}\n" for name, what in self.columns.items())
        body = "columns:\n" + indent(columns, "  ")
        return self.top + body + self.microdata + self.tables + self.more

    def plan(self, header=HEADER):
        return make_plan(parse_policy(self.text, self.folder / "p.yaml"), header)

    def faults(self, header=HEADER):
        with pytest.raises(PolicyError) as caught:
            self.plan(header)
        assert caught.value.exit_code == 2
        for fault in caught.value.faults:
            assert fault.problem
            assert fault.fix
            assert fault.where
        return [(fault.where.rpartition("/")[2], fault.problem) for fault in caught.value.faults]

    def problem(self, header=HEADER) -> str:
        """The one fault there must be."""
        found = self.faults(header)
        assert len(found) == 1, found
        where, problem = found[0]
        assert where.startswith("p.yaml:") or ".csv" in where
        return problem

    def line(self, words: str) -> int:
        return next(n for n, line in enumerate(self.text.split("\n"), 1) if words in line)


@pytest.fixture
def draft(tmp_path):
    return Draft(tmp_path)
