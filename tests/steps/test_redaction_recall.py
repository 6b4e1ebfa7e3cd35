"""How many names of others redaction takes out: what the README says is counted here."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from anonkit.detect.entities import Reading, chosen
from anonkit.detect.entities.find import find
from anonkit.formats import FORMATS
from anonkit.plan import make_plan
from anonkit.policy.load import parse_policy
from anonkit.steps.known_values import told_of

ROOT = Path(__file__).parents[2]
DATA = ROOT / "fixtures" / "data" / "kobo_KE.csv"
PLANTED = re.compile(r"(?:chief|neighbour) (?P<name>.+) (?:asked|died)")


def test_names_of_others_that_stay() -> None:
    policy = ROOT / "policies" / "kobo-ke.yaml"
    text = policy.read_text("utf-8").replace("{role: text}", "{role: text, action: redact}")
    with DATA.open(encoding="utf-8", newline="") as file:
        comments = [row["additional_comments"] for row in csv.DictReader(file)]
        file.seek(0)
        header = next(csv.reader(file))
    plan = make_plan(parse_policy(text, policy), header)
    known = told_of(plan, FORMATS["csv"].open(DATA, plan.dialect)).known
    planted = [match for match in map(PLANTED.search, comments) if match]
    gone = 0
    for match in planted:
        spans = find(match.string, chosen((), ("KE",)), Reading(("KE",)), known)
        start, end = match.span("name")
        left = set(range(start, end))
        for span in spans:
            left -= set(range(span.start, span.end))
        gone += not left
    assert (len(planted), len(planted) - gone) == (111, 0)
    assert "of 111 made-up neighbours, none keeps" in (ROOT / "README.md").read_text("utf-8")
