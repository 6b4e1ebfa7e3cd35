"""The owner's own figures: recomputed by a receiver, and exact before only for the owner."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from fractions import Fraction

import pytest

COLUMNS = """\
  children: {role: open, type: integer}
  spent: {role: open, type: integer, action: round, to: 10}
"""
ASKED = """\
  utility:
    - {mean: children, by: [sex]}
    - {mean: spent}
    - {crosstab: [age, ward]}
"""


@pytest.fixture
def asked(tiny):
    people = [
        row | {"children": "" if n % 7 == 0 else str(n % 5), "spent": str(95 + n)}
        for n, row in enumerate(tiny.people)
    ]
    tiny.rewrite(people)
    tiny.edit("  water: {role", COLUMNS + "  water: {role")
    tiny.edit("  suppression_limit: 0.20\n", "  suppression_limit: 0.20\n" + ASKED)
    return tiny, people


def written(folder):
    with (folder / "data" / "tiny-survey.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def means(rows, column, by):
    found = defaultdict(list)
    for row in rows:
        found[tuple(row[name] for name in by)] += [int(row[column])] if row[column] else []
    return {group: Fraction(sum(v), len(v)) for group, v in found.items()}


def told(groups):
    return {tuple(group["cells"]): group for group in groups}


def test_every_figure_is_what_a_receiver_computes_from_the_records(asked, release, tmp_path):
    made, _ = asked
    outcome = release(made)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert manifest["utility"] == outcome.document["utility"]
    children, spent, crosstab = manifest["utility"]
    rows = written(tmp_path / "out")
    for found, column, by in ((children, "children", ["sex"]), (spent, "spent", [])):
        expected = means(rows, column, by)
        assert set(told(found["groups"])) == set(expected)
        for group, mean in expected.items():
            assert told(found["groups"])[group]["mean"] == f"{float(mean):.4f}"
    counted = Counter((row["age"], row["ward"]) for row in rows)
    assert {g: each["rows"] for g, each in told(crosstab["groups"]).items()} == counted


def test_before_is_of_all_who_agreed_as_they_answered_and_stands_apart(asked, release, tmp_path):
    made, people = asked
    outcome = release(made)
    private = json.loads((tmp_path / "private" / "private.json").read_bytes())
    agreed = [row for row in people if row["consent"] == "yes"]
    children, spent, crosstab = private["utility"]
    before = {group: each["before"] for group, each in told(children["groups"]).items()}
    for group, mean in means(agreed, "children", ["sex"]).items():
        assert before[group]["mean"] == f"{float(mean):.4f}"
    # Not rounded: as it was collected.
    exact = means(agreed, "spent", [])[()]
    assert spent["groups"][0]["before"]["mean"] == f"{float(exact):.4f}"
    assert sum(g["before"]["rows"] for g in crosstab["groups"] if g["before"]) == len(agreed)
    public = (tmp_path / "out" / "report.html").read_text("utf-8") + json.dumps(outcome.document)
    assert f"{float(exact):.4f}" not in public


def test_whoever_left_is_counted_on_the_private_side_alone(asked, release, tmp_path):
    made, _ = asked
    # Two of nine: their class is too small, so they leave.
    made.rewrite([*asked[1], asked[1][0] | {"respondent_id": "RSP-1", "age": "95"}])
    release(made)
    private = json.loads((tmp_path / "private" / "private.json").read_bytes())
    people, removed = private["people_before"], private["people_removed"]
    assert removed > 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    claims = {claim["measure"]: claim["value"] for claim in manifest["claims"]}
    whole = private["with_suppressed"]
    assert whole["discernibility"] == claims["discernibility"] + removed * people
    assert Fraction(whole["average_class"]) == round(Fraction(people, claims["classes"] + 1), 4)
    assert Fraction(whole["loss"]) == round(Fraction(removed, people), 6)
    assert claims["loss"] == "0"
