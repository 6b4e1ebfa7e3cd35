"""A gate may pass a text that holds nothing; it never holds back one that does."""

from __future__ import annotations

import re
from unittest import mock

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.detect.entities import ENTITIES, Reading, chosen, gates, presidio
from anonkit.detect.entities.find import Search
from anonkit.detect.entities.gates import Gates, relaxed
from anonkit.detect.entities.official import _gate
from anonkit.detect.identifiers import IDENTIFIERS

EXAMPLES = [text for one in ENTITIES.values() for text, _, _ in one.examples]
DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")
TEXTS = st.lists(
    st.sampled_from([*EXAMPLES, *(text.translate(DIGITS) for text in EXAMPLES)])
    | st.text(st.sampled_from("0123456789०٣²IİıſK.:@+-/ (),é—\u00a0\u2009°'"), max_size=16)
    | st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=8),
    max_size=4,
).flatmap(lambda parts: st.sampled_from([" ", "", ", ", "\n"]).map(lambda glue: glue.join(parts)))
EVERYWHERE = tuple(sorted({one.country for one in IDENTIFIERS}))
AS_IT_IS = Search(chosen((), EVERYWHERE))
BORROWED = [
    (pattern.regex, relaxed(pattern.regex))
    for entity in ENTITIES.values()
    for borrowed in entity.borrowed
    for pattern in getattr(presidio._recogniser(borrowed.classname, ("KE",)), "patterns", ())
]


@given(TEXTS)
@settings(max_examples=40)
def test_gates_lose_nothing(text):
    reading = Reading(EVERYWHERE)
    found = AS_IT_IS.find(text, reading)
    with mock.patch.object(Gates, "passed", lambda each, _: each.all()):
        assert AS_IT_IS.find(text, reading) == found


@given(st.data())
@settings(max_examples=40)
def test_a_number_passes_its_gate_in_any_digits_and_case(data):
    one = data.draw(st.sampled_from(IDENTIFIERS))
    number = data.draw(st.from_regex(re.compile(one.grouped, re.ASCII), fullmatch=True))
    number = data.draw(st.sampled_from([number, number.lower(), number.translate(DIGITS)]))
    text = data.draw(st.sampled_from(["{}", "no. {}", "no:{},", "{}.", "क {} ख"])).format(number)
    if regex.search("(?msi)" + one.in_text, text):
        assert Gates([_gate(one)]).passed(text) == [0]


@given(TEXTS)
@settings(max_examples=40)
def test_where_a_pattern_of_presidio_matches_its_gate_is_passed(text):
    for pattern, gate in BORROWED:
        if regex.search("(?msi)" + pattern, text):
            assert Gates([gate]).passed(text) == [0]


def test_nearly_every_pattern_has_a_gate():
    assert sum(gate is None for _, gate in BORROWED) <= 1
    assert all(_gate(one) for one in IDENTIFIERS)


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=lambda one: one.name)
def test_gates_are_written_for_all_scripts(entity):
    Gates([entity.gate])
    outside = re.sub(r"\[[^\]]*\]", "", entity.gate)
    assert not re.search(r"\\[dDwWbB]", outside), "write DIGIT, LETTER or WORD of gates.py"


def test_where_the_library_runs_out_of_memory_every_gate_is_open(monkeypatch):
    made = Gates(["a", "", "b"])
    assert made.passed("a") == [0, 1]
    assert made.passed("x") == [1]
    monkeypatch.setattr(gates._library().Set, "Match", lambda *_: None)
    assert made.passed("x") == [0, 1, 2]


def test_a_pattern_that_re2_cannot_take_has_no_gate():
    assert relaxed(r"(a)\1") is None
    assert relaxed(r"(?<=x)a(?!b)") == "(?is)a"
