"""Free text with labels: the steps find, the action writes, and nothing known survives."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planned import column

from anonkit.actions import ACTIONS
from anonkit.actions.base import Context
from anonkit.detect import tokens
from anonkit.detect.entities import presidio
from anonkit.detect.known import Known
from anonkit.errors import RefusedError
from anonkit.plan import Plan
from anonkit.steps import redact

KNOWN = Known(frozenset({"amina wanjiku", "amina", "wanjiku"}), frozenset({"hh 22 007"}))
PIECES = [
    *("Amina", "Wanjiku", "WANJIKU AMINA", "HH/22/007", "0712345678", "0712 345 678", "22485913"),
    *(
        "a@example.org",
        "12/03/1984",
        "maji",
        "the tank is dry",
        "<PHONE_2>",
        "<PERSON_1>",
        "R7",
        "é",
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=6).map(" ".join)
LABEL = re.compile(r"<[A-Z_]+_\d+>")


class _Policy:
    country = ("KE",)
    languages = ("en",)


@pytest.fixture(scope="module")
def text() -> object:
    params = ACTIONS["redact"].params()
    return column("comment", action=ACTIONS["redact"], params=params, roles=frozenset({"text"}))


def run(text, cells: list[str | None], own: list[str | None] | None = None) -> list[str | None]:
    """The cells of a column as they would be released."""
    mine = column("rid", roles=frozenset({"identifier"}), released=False, hidden=True, read=True)
    plan = Plan.__new__(Plan)
    object.__setattr__(plan, "columns", (text, mine))
    object.__setattr__(plan, "policy", _Policy())
    given = pa.array(cells, pa.string())
    beside = {"rid": pa.array(own or [None] * len(cells), pa.string())}
    spans = redact.Spotter(plan, KNOWN).spans(text, given, beside)
    assert spans.type == ACTIONS["redact"].apply.__globals__["SPANS"]
    made = text.action.apply(given, text.params, Context(others={"spans": spans}))
    return list(made.to_pylist())


@given(cells=st.lists(TEXTS | st.none(), max_size=4))
def test_the_second_time_nothing_changes(text, cells):
    once = run(text, cells)
    assert run(text, once) == once


@given(cell=TEXTS)
def test_no_known_word_survives(text, cell):
    left = LABEL.sub("\0", str(run(text, [cell])[0])).split("\0")
    words = {word.text for piece in left for word in tokens.words_in(piece)}
    assert not words & {"amina", "wanjiku", "0712345678", "22485913"}
    assert not [piece for piece in left if KNOWN.find(piece)]


@given(cell=st.text(st.sampled_from("abc ,.!?'é\n\t<>_")))
def test_a_text_without_hits_is_the_same_to_the_byte(text, cell):
    if not re.search(r"[a-c]\.[a-c]", cell):  # a web address of one letter
        assert run(text, [cell]) == [cell]


VALUES = ["Amina", "0712345678", "0733123456", "a@example.org", "b@example.org", "22485913"]


@given(st.lists(st.sampled_from(VALUES), max_size=12))
def test_as_many_labels_as_values(text, parts):
    made = str(run(text, ["; ".join(parts)])[0])
    assert len(set(LABEL.findall(made))) == len(set(parts))
    assert len(LABEL.findall(made)) == len(parts)
    labels = dict(zip(parts, LABEL.findall(made), strict=True))
    assert [labels[part] for part in parts] == LABEL.findall(made)


def test_one_number_in_two_spellings_is_one(text):
    assert run(text, ["0712 345 678 or 0712-345-678"]) == ["<PHONE_1> or <PHONE_1>"]
    assert run(text, ["Amina Wanjiku; WANJIKU, Amina"]) == ["<PERSON_1>; <PERSON_1>"]


def test_a_label_that_stood_there_keeps_its_number(text):
    assert run(text, ["<PHONE_1> and 0712345678"]) == ["<PHONE_1> and <PHONE_2>"]


def test_no_name_can_hide_in_a_label(text):
    assert run(text, ["<AMINA_1>"]) == ["<<PERSON_1>_1>"]


def test_the_own_short_identifier_goes_from_the_own_row_only(text):
    made = run(text, ["R77 called", "R77 called"], ["r-77", "R78"])
    assert made == ["R77 called", "R77 called"]
    made = run(text, ["R77 called", "R77 called"], ["R77", "R78"])
    assert made == ["<IDENTIFIER_1> called", "R77 called"]


def test_missing_stays_missing(text):
    assert run(text, [None, "", "Amina"]) == [None, "", "<PERSON_1>"]


@pytest.mark.parametrize("raised", [TimeoutError("Amina"), ValueError("Amina 0712345678")])
def test_a_search_that_fails_is_refused_without_the_text(text, monkeypatch, raised):
    def broken(*_: object) -> object:
        raise raised

    monkeypatch.setattr(presidio, "_patterns", broken)
    with pytest.raises(RefusedError) as caught:
        run(text, ["Amina on 0712345678"])
    assert caught.value.code == "redact.not_searched"
    assert "Amina" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
