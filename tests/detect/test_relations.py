"""Who is told without a name is warned of, and stays in the text."""

from __future__ import annotations

import pytest

from anonkit.detect.entities import ENTITIES, Reading, chosen, warned
from anonkit.detect.entities.find import find, warnings

ANY = Reading()
EXAMPLES = [(entity, *example) for entity in warned() for example in entity.examples]


@pytest.mark.parametrize(("entity", "text", "_country", "wanted"), EXAMPLES)
def test_examples_are_warned_of_and_stay(entity, text, _country, wanted):
    assert (wanted, entity.name) in [(text[s.start : s.end], s.entity) for s in warnings(text)]
    assert entity.name not in {span.entity for span in find(text, chosen((), ("KE",)), ANY)}


@pytest.mark.parametrize(
    "text",
    [
        "the chief problem is water",
        "the only problem is the pump",
        "we are the first to fetch water",
        "a nurse came and a teacher left",
        "el único problema es el agua",
        "el agua que tomamos",
        "maji ya kijiji ni machafu",
        "tatizo pekee ni maji",
        "पानी मात्र एक समस्या हो",
        "",
    ],
)
def test_what_tells_nobody_is_not_warned_of(text):
    assert warnings(text) == []


def test_the_languages_of_the_policy_are_read_where_there_are_words_for_them():
    text = "mke wa chifu and the wife of the chief"
    assert len(warnings(text, Reading(languages=("sw",)))) == 1
    assert len(warnings(text, Reading(languages=("en", "sw")))) == 2
    assert len(warnings(text, Reading(languages=("luo",)))) == 2


def test_a_warning_is_asked_for_by_nobody():
    assert "RELATION" in ENTITIES
    assert chosen(("RELATION",), ("KE",)) == ()
