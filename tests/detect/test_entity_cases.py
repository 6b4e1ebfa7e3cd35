"""Numbers that lead to a file about somebody are found, and counts and rates stay."""

from __future__ import annotations

import pytest

from anonkit.detect.entities import ENTITIES, Reading
from anonkit.detect.entities.find import find


def cases_in(text: str) -> list[str]:
    return [text[s.start : s.end] for s in find(text, [ENTITIES["CASE_NUMBER"]], Reading())]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("nos. 123/45 and 678/90", ["123/45 and 678/90"]),
        ("OB 12/3/5/2021; O.B 45/12; ob namba 23/2020", ["12/3/5/2021", "45/12", "23/2020"]),
        ("Episodio: 123456. Nº Col: 46 28 52938", ["123456", "46 28 52938"]),
        ("Criminal Case No. 123 of 2019; petition 45 of 2020", ["123 of 2019", "45 of 2020"]),
        ("मुद्दा नं. ०७९-CR-०१२३; एफआईआर नंबर 45/2020", ["०७९-CR-०१२३", "45/2020"]),
        ("client ID B-234; exhibit P5; ticket #4521", ["B-234", "P5", "4521"]),
        ("radicado 05001-60-00206-2019-12345", ["05001-60-00206-2019-12345"]),
        ("number is CCC 13939-04512 now; CCC no. 13939/04512-7", ["13939-04512", "13939/04512-7"]),
        ("13939-04512 is mine; ccc no: 13939 04512", ["13939-04512", "13939 04512"]),
        ("art number 04512/13; ART clinic no 4512.13.", ["04512/13", "4512.13"]),
        ("file 4521-AB/7 lost", ["4521-AB/7"]),
        ("I paid, SJK4T8WQ2P confirmed; then qgh7k2l9xp", ["SJK4T8WQ2P", "qgh7k2l9xp"]),
        ("mpesa code qghak2lxxp; M-Pesa ref: tab1234567", ["qghak2lxxp", "tab1234567"]),
        ("paybill 247247 account 55123", ["247247", "55123"]),
        ("till no. 556677; lipa na mpesa 522533; Till 123 456", ["556677", "522533", "123 456"]),
        ("el caso 123 de 2020; kesi 25 ya 2020", ["123 de 2020", "25 ya 2020"]),
    ],
)
def test_numbers_as_people_write_them(text, wanted):
    assert cases_in(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Law no. 5190/2004, Protocol No. 11, Article 36 § 1",
        "case 3: the girl; in case 5 people come; the case of 2020",
        "they claim 5000 shillings; file 300 people; record 1200 litres",
        "case: 45-year-old; report 2020 shows; member 5 times; sample 200 households",
        "COVID-19, HIV/AIDS, 2/3 of people, 24/7, 120/80 mmHg, 50/50, 2019/2020",
        "mg/kg/day, and/or, km/h, SARS-CoV-2, 5/6/8/18",
        "10000-20000 shillings, 15000-25000 people, 12500-17500/=; case 3. 4 taps",
        "kesi 25 za ubakaji; caso 12; jambo la 3",
    ],
)
def test_counts_and_rates_stay(text):
    assert cases_in(text) == []
