"""Numbers, addresses and user names that people spell so that no machine reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.detect.entities import ENTITIES, Reading, chosen
from anonkit.detect.entities.find import find
from anonkit.detect.entities.gates import Gates

KENYA = Reading(("KE",))
ALL = chosen((), ("KE",))
GATED = [(ENTITIES[one], Gates([ENTITIES[one].gate])) for one in ("PHONE", "EMAIL", "HANDLE")]
PIECES = [
    *("zero", "seven", "sifuri", "mbili", "cero", "एक", "0712", "07l2345678", "double", ","),
    *("amina", "at", "(at)", "dot", "punto", "org", "@", "IG:", "Facebook:", "Amina", "a.b", "is"),
]


def found_in(text: str) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], s.entity) for s in find(text, ALL, KENYA)]


@pytest.mark.parametrize(
    ("text", "wanted", "entity"),
    [
        ("zero seven twelve thirty four fifty six seven", "", "PHONE"),
        ("double zero two five four seven one two", "", "PHONE"),
        ("sufuri saba moja mbili tatu nne tano sita saba nane", "", "PHONE"),
        ("sifuli saba moja, mbiri, tatu ... nne tano siita saba", "", "PHONE"),
        ("zero saba moja mbili three nne tano sita saba nane", "", "PHONE"),
        ("07 12-34-56 78", "", "PHONE"),
        ("0712.345.678", "", "PHONE"),
        ("o712345678", "", "PHONE"),
        ("07l2345678", "", "PHONE"),
        ("+254 (0) 712 345 678", "", "PHONE"),
        ("simu 0712345678/0733123456", "0733123456", "PHONE"),
        ("नम्बर ०७१२३४५६७८", "०७१२३४५६७८", "PHONE"),
        ("शून्य सात एक दो तीन चार पाँच छह", "", "PHONE"),
        ("amina[at]example[dot]co[dot]ke", "", "EMAIL"),
        ("amina @ example.org", "", "EMAIL"),
        ("tiktok kisumu_queen254", "kisumu_queen254", "HANDLE"),
        ("find me on ig amina_w please", "amina_w", "HANDLE"),
        ("my insta is amina.w_22", "amina.w_22", "HANDLE"),
        ("see facebook.com/amina.w", "facebook.com/amina.w", "URL"),
    ],
)
def test_what_is_spelled_out_is_found(text, wanted, entity):
    assert (wanted or text, entity) in found_in(text)


def test_profiles_are_found_behind_their_network():
    for network in ("facebook", "fb", "TikTok"):
        left = f"see {network} Atis Wa Ugenya there"
        spans = find(left, [ENTITIES["HANDLE"]], KENYA)
        assert [left[one.start : one.end] for one in spans] == ["Atis Wa Ugenya"]


@pytest.mark.parametrize(
    "text",
    [
        "one two three four five six seven",
        "two cows, three goats, four hens, five ducks",
        "saa moja, mbili, tatu na nne tano sita saba",
        "look at the dot on it; meet (at) the office",
        "IG: yes; WhatsApp: no; Telegram: the group; Signal: weak",
        "on WhatsApp 24 hours; Facebook Live and Facebook Messenger; tiktok 10k views; signal 4G",
        "10 lo 20 ol 30, 5l of oil, 100l",
    ],
)
def test_counting_and_answers_stay(text):
    assert found_in(text) == []


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map(" ".join))
def test_the_gates_lose_nothing(text):
    for entity, gate in GATED:
        if list(entity.own(text, KENYA)):
            assert gate.passed(text), entity.name
