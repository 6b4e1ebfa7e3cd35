"""Ages are found, and times that passed stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.detect.entities import ENTITIES, Reading
from anonkit.detect.entities.find import find
from anonkit.detect.entities.gates import Gates

AGE = ENTITIES["AGE"]
GATE = Gates([AGE.gate])
ANY = Reading()
PIECES = st.sampled_from(
    [
        *("aged", "34", "year-old", "years old", "thirty-four", "umri wa miaka", "thelathini na"),
        *("minne", "edad:", "de", "años", "वर्षीय", "३४", "साल की", "F/34", "in her nineties"),
        *("mujer", "y/o", "34yo", "turned", "ans", "âgée de", "उमेर", "evolución", "umri:", "anos"),
    ]
)


def ages_in(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find(text, [AGE], ANY)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("between 18 and 35 years old, aged 3, 5 and 7", ["18 and 35", "3, 5 and 7"]),
        ("he just turned 60; aged 102; a 101-year-old", ["60", "102", "101"]),
        ("aged 29yrs", ["29yrs"]),
        ("29yrs HIV+; a client 31 yrs female; then, 45 yrs.", ["29yrs", "31", "45"]),
        ("I am 67 and live alone. Am 68, she is 70 now; he's about 71", ["67", "68", "70", "71"]),
        ("nina 67 na naishi; ana 45, akiwa na 19.", ["67", "45", "19"]),
        ("I am 34 years. Written when he was 78.", ["34", "78"]),
        ("34yo; F/34; 45 y/o; two and a half years old", ["34yo", "34", "45", "two and a half"]),
        ("Edad: 34. Varón, de 43 años; niña de 7 meses", ["34", "43", "7"]),
        ("elle a 34 ans, il y a 5 ans", ["34"]),
        ("mtoto wa miaka 5, umri wake ni miaka 60", ["5", "60"]),
        ("३४वर्षीय पुरुष, ४३ वर्षको महिला", ["३४वर्षीय", "४३"]),
    ],
)
def test_ages_as_people_write_them(text, wanted):
    assert ages_in(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "for 3 years, 5 years ago, a contract of 5 years, 3 years later",
        "it is 3 years since; he is 3 years late; 20 years older",
        "turned 60 people away, page 34, stage 3, the age of iron",
        "hace 5 años, después de 5 años, de 5 años de evolución, un periodo de 5 años",
        "miaka mitatu iliyopita, mpango wa miaka 5, nina miaka 3 hapa",
        "५ वर्षको अवधि, ५ साल की सजा, ५ वर्ष पहिले",
        "depuis 5 ans, il y a 5 ans, de 5 ans d'expérience",
    ],
)
def test_times_that_passed_stay(text):
    assert ages_in(text) == []


@given(st.lists(PIECES | st.text(max_size=3), max_size=8).map(" ".join))
def test_the_gate_loses_nothing(text):
    if list(AGE.own(text, ANY)):
        assert GATE.passed(text)
