"""A user's own patterns: found in any script, in bounded time, and the same the second time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.detect.entities import Reading, chosen, patterns
from anonkit.detect.entities.base import Span
from anonkit.detect.entities.find import find, labels_in
from anonkit.detect.entities.patterns import LONGEST, entities_of, fault_of

KENYA = Reading(("KE",))
ALL = chosen((), ("KE",))
CASE = {"CASE": r"GBV/[A-Z]{3}/\d+"}


def found_in(text: str, pattern: str) -> list[str]:
    spans = find(text, entities_of({"OWN": pattern}), KENYA)
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"(\w)\1", "none that RE2 reads"),
        ("(?=x)y", "none that RE2 reads"),
        ("(?<!x)y", "none that RE2 reads"),
        ("[", "none that RE2 reads"),
        ("((x{30}){30}){30}", "none that RE2 reads"),
        ("\ud800", "none that RE2 reads"),
        ("a*", "nothing stands"),
        (r"\b", "nothing stands"),
        ("(?m)^|x", "nothing stands"),
        ("", "nothing stands"),
        (r"a\C", "a part of a letter"),
        ("a" * (LONGEST + 1), f"longer than {LONGEST}"),
    ],
)
def test_a_pattern_that_cannot_be_searched_for_has_a_fault(pattern, why):
    assert why in fault_of(pattern)


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", r"a\\C", "(?i)é+", r"\p{Devanagari}+", "a" * LONGEST]
)
def test_other_patterns_have_none(pattern):
    assert fault_of(pattern) == ""


@pytest.mark.parametrize(
    ("text", "pattern", "wanted"),
    [
        ("😀😀 फाइल १२३ यहाँ 😀", "[०-९]+", ["१२३"]),
        ("🧑‍🌾 mkulima GBV/KSM/12, GBV/KSM/13", CASE["CASE"], ["GBV/KSM/12", "GBV/KSM/13"]),
        ("é😀\n\n\nfile\n\n7 ok", r"file\n\d", ["file\n\n7"]),
        ("the\nend", "(?m)^end$", ["end"]),
    ],
)
def test_places_are_counted_in_characters(text, pattern, wanted):
    assert found_in(text, pattern) == wanted


def test_no_pattern_hangs(monkeypatch):
    text = "a" * 200_000 + "b"
    assert found_in(text, "(a+)+$") == []
    assert found_in(text, "(a|aa)+c") == []
    monkeypatch.setattr(patterns, "SECONDS", 0.2)
    with pytest.raises(TimeoutError):
        found_in(text, "a+$|a")


def test_a_pattern_that_eats_its_way_line_by_line_is_stopped():
    with pytest.raises(TimeoutError):
        found_in("x" + " -" * 600, r"x|\n -")


def test_a_pattern_names_what_is_something_else_too():
    text = "call 0712345678 about GBV/KSM/2023/017"
    spans = find(
        text, [*entities_of({"CASE": r"GBV/[A-Z/0-9]+", "LINE": "0712[0-9]+"}), *ALL], KENYA
    )
    assert [(text[s.start : s.end], s.entity) for s in spans] == [
        ("0712345678", "LINE"),
        ("GBV/KSM/2023/017", "CASE"),
    ]


def test_a_label_of_a_pattern_is_nobodys():
    assert labels_in("<CASE_1> and <CASE_0>", ["CASE"]) == [(0, 8)]
    assert labels_in("<CASE_1>") == []
    assert found_in("<OWN_1>", "[A-Z]+") == []


PIECES = [
    "GBV/KSM/12",
    "0712345678",
    "3 May 2004",
    "\n",
    "\n\n",
    "a",
    "x-7",
    "<CASE_2>",
    "<PHONE_1>",
    "é😀",
]
OWN = [CASE["CASE"], "[a-z]-?[0-9]?", r"\n+[a-z]", r"[^0-9\n]+", r"(?m)^.$", r"\d\n"]


def redacted(text: str, spans: list[Span]) -> str:
    for number, span in enumerate(reversed(spans), start=10):
        text = f"{text[: span.start]}<{span.entity}_{number}>{text[span.end :]}"
    return text


@given(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join), st.sampled_from(OWN))
def test_the_second_time_nothing_is_found(text, pattern):
    entities = [*entities_of({"CASE": pattern}), *ALL]
    once = redacted(text, find(text, entities, KENYA))
    assert find(once, entities, KENYA) == []
