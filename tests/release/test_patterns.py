"""A policy's own patterns and what it keeps, from the plan to the released text."""

from __future__ import annotations

import csv
import json

import pytest

from anonkit import api
from anonkit.errors import PolicyError
from anonkit.plan.words import describe

REDACTED = "comment: {role: text, action: redact, accept_unique: for the test"
CASE = "patterns: {CASE: 'GBV/[A-Z]{3}/[0-9]+'}"


def asking(tiny, more: str):
    """The tiny survey with a comment that holds a case, a date and a phone number."""
    tiny.edit("comment: {role: text}", f"{REDACTED}, {more}}}")
    people = [dict(person) for person in tiny.people]
    people[0]["comment"] = "GBV/KSM/17 on 3 May 2004, +254712345678"
    tiny.rewrite(people)
    return tiny


def test_a_pattern_is_taken_out_and_told(tiny, release, tmp_path):
    survey = asking(tiny, f"{CASE}, keep: [DATE]")
    release(survey)
    with (tmp_path / "out" / "data" / "tiny-survey.csv").open(newline="", encoding="utf-8") as file:
        comments = [row["comment"] for row in csv.DictReader(file)]
    assert "<CASE_1> on 3 May 2004, <PHONE_1>" in comments
    planned = api.plan(policy=survey.policy, data=survey.data)
    assert "what matches CASE" in describe(planned)
    assert "DATE stay" in describe(planned)
    assert "CASE" in json.dumps(api.schema())


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("patterns: {CASE: '(a)\\1'}", "the pattern CASE is none that RE2 reads"),
        ("patterns: {CASE: 'a*'}", "make it match at least one character"),
        ("patterns: {case: 'a'}", "is no name for a label"),
        ("patterns: {PHONE: 'a'}", "PHONE is an entity already"),
        ("keep: [DATE], entities: [DATE]", "both name `DATE`"),
        ("keep: [DATE], entities: [PHONE]", "says already what is taken out"),
        ("keep: [DAET]", "there is no entity called `DAET`"),
        ("keep: [IDENTIFIER]", "always taken out"),
        ("keep: [RELATION]", "RELATION is a warning"),
        ("keep: [US_SSN]", "looked for in US only"),
    ],
)
def test_what_cannot_be_done_is_one_clear_fault(tiny, more, problem):
    survey = asking(tiny, more)
    with pytest.raises(PolicyError) as caught:
        api.plan(policy=survey.policy, data=survey.data)
    assert len(caught.value.faults) == 1
    assert problem in str(caught.value)


def test_another_pattern_is_another_policy(tiny):
    survey = asking(tiny, CASE)
    before = api.plan(policy=survey.policy, data=survey.data).policy_sha256
    survey.edit("[0-9]+", "[0-9]{2}")
    assert api.plan(policy=survey.policy, data=survey.data).policy_sha256 != before
