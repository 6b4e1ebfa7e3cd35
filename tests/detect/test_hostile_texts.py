"""No text makes a search of ours take more than time in proportion to its length."""

from __future__ import annotations

import time

import pytest

from anonkit.detect.entities import ENTITIES, Reading
from anonkit.detect.entities.find import find
from anonkit.detect.entities.patterns import entities_of

READING = Reading(("KE", "NP"))
UNITS = [
    *(
        "a",
        " ",
        "9",
        "०",
        "-",
        "[",
        "é",
        "\n",
        "a@",
        "a.",
        "a-",
        "a/",
        "1/",
        "1.",
        "0 ",
        "० ",
        "(1",
    ),
    *("@a ", "ab:", "May ", "5 May ", "no. ", "case no ", "aged ", "de ", "five ", "born ", "wa "),
    *("the only ", "zero ", "at ", "dot ", "IG: ", "07l", "ABC/", "1.2345 ", "3 años ", "वर्ष "),
]
SHORT, LONG = 500, 4_000
QUICK = 0.02
"""Seconds of this process for the long text: so quick is linear."""
GROWTH = 3 * LONG / SHORT
"""Linear growth, with room for noise; quadratic is eight times LONG / SHORT."""
OWN = [one for one in ENTITIES.values() if (one.own and one.fits(READING.countries)) or one.warning]
LIBRARY = {"PHONE", "NATIONAL_ID", "PLATE"}
"""Most of their time goes to libraries, which are slow and linear."""


def seconds(entity, text: str) -> float:
    begun = time.process_time()
    for _ in entity.own(text, READING):
        pass
    return time.process_time() - begun


@pytest.mark.parametrize(
    "entity", [one for one in OWN if not one.part_of], ids=lambda entity: entity.name
)
def test_time_grows_with_the_length(entity):
    share = 8 if entity.name in LIBRARY else 1
    for unit in UNITS:
        long = unit * (LONG // share // len(unit))
        if seconds(entity, long) <= QUICK:
            continue
        short = unit * (SHORT // share // len(unit))
        least = min(seconds(entity, short) for _ in range(3))
        most = min(seconds(entity, long) for _ in range(2))
        assert most <= GROWTH * max(least, QUICK / GROWTH), unit


def test_a_text_of_many_findings_is_searched_to_its_end():
    text = "on 3 May 2004, aged 34, case no. 12/2020; " * 200
    entities = [ENTITIES[name] for name in ("DATE", "AGE", "CASE_NUMBER")]
    assert len(find(text, entities, READING)) == 600


def test_many_findings_within_one_long_word_are_one():
    entities = entities_of({"OWN": "a1"})
    text = "a1" * 60_000 + " b"
    assert find(text, entities, READING) == [(0, 120_000, "OWN")]
