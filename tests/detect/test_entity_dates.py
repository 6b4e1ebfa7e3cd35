"""Dates in a text: in words, in digits of any script, and nothing that only looks like one."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.detect.entities import ENTITIES, Borrowed, Reading, presidio
from anonkit.detect.entities.find import find
from anonkit.detect.entities.gates import Gates

DATE = ENTITIES["DATE"]
GATE = Gates([DATE.gate])
ANY = Reading()
MONTHS = ["May", "MARCH", "june", "mayo", "Mei", "असोज", "जनवरी", "mwezi wa tano", "Ramadan"]
PIECES = st.sampled_from(
    [
        *MONTHS,
        "5",
        "15th",
        "fifth",
        "२०६१",
        "2004",
        "गते",
        "tarehe",
        "tano",
        "and",
        "of",
        "born",
        "12/3/90",
        *("10:30", "Friday", "may", "no", ",", "1.5.2004", "2015-04-25T11:56:00Z", "साल", "जना"),
    ]
)


def dates_in(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find(text, [DATE], ANY)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("on 3 may 2004, in may 2003", ["3 may 2004", "may 2003"]),
        ("Tarehe 12 Septemba 2019 saa tatu usiku", ["12 Septemba 2019 saa tatu usiku"]),
        ("tarehe 12/9/2019 saa 3:30 usiku", ["12/9/2019 saa 3:30 usiku"]),
        ("martes 13 de junio a las 10:30", ["martes 13 de junio a las 10:30"]),
        ("15 Baisakh 2072 B.S. it", ["15 Baisakh 2072 B.S."]),
        ("वि.सं. २०७२ वैशाख १२ गते", ["वि.सं. २०७२ वैशाख १२ गते"]),
        ("5th of March two thousand and four", ["5th of March two thousand and four"]),
        ("2 julai hadi 5 agosti 2020", ["2 julai", "5 agosti 2020"]),
        ("9 March and 31 December 2000", ["9 March", "31 December 2000"]),
        ("2015-04-25T11:56:00.123+03:00 sent", ["2015-04-25T11:56:00.123+03:00"]),
        ("dob: 1985; in 2019 we moved", ["1985"]),
    ],
)
def test_dates_as_people_write_them(text, wanted):
    assert dates_in(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "last Tuesday, in May, in 2019, for 3 years",
        "we may 3 people march 5 km",
        "version 3.5 may work; 2.5 March",
        "June 3 households left",
        "Ramadhani 12 came with Rajabu",
        "huu ni mwezi wa tatu hatuna maji",
        "watu 5 mwezi wa tano walikuja",
        "en mayo tres personas",
        "मई में 3 लोग आए",
        "जेठ ५ जना",
        "third set, second out, at 10:30",
    ],
)
def test_what_is_no_date_stays(text):
    assert dates_in(text) == []


@given(st.lists(PIECES | st.text(max_size=4), max_size=9).map(" ".join))
def test_the_gate_loses_nothing(text):
    if list(DATE.own(text, ANY)):
        assert GATE.passed(text)


@pytest.mark.parametrize("sign", ["-", "/", "."])
def test_all_that_presidio_takes_for_a_date_is_one(sign):
    parts = itertools.product(["5", "05", "15", "31"], ["1", "09", "12", "MAR"], ["2004", "99"])
    text = "; ".join(map(sign.join, parts)) + "; 2004-1-31, 3/2004, Oct-99, 2004-01-31T10:30Z"
    ours = find(text, [DATE], ANY)
    theirs = list(presidio.places(text, Borrowed("DateRecognizer", 0.2), ()))
    assert theirs
    for start, end in theirs:
        assert any(one.start <= start and end <= one.end for one in ours), text[start:end]
