"""Select-multiple answers are sets: the order of ticking tells nothing, however they are stored."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planned import column

from anonkit.errors import InputError
from anonkit.steps.sets import TICKED, UNTICKED, sets_of

OPTIONS = ("well", "tap", "rain")
PARTS = tuple(f"water/{option}" for option in OPTIONS)
CHOSEN = st.lists(st.lists(st.sampled_from(OPTIONS), max_size=5), min_size=1, max_size=20)


def told(texts, *, made=False, name="water", **settings):
    known = {"type": "multi", "separator": " ", "missing": ("", "-99", "dk"), "values": OPTIONS}
    parts = {"made_from": PARTS, "options": OPTIONS} if made else {}
    cells = {key: pa.array(each, pa.string()) for key, each in texts.items()}
    rows = len(next(iter(texts.values())))
    made_of = column(name=name, **{**known, **parts, **settings})
    return sets_of(made_of, cells, pa.array(range(1, rows + 1))).to_pylist()


def exploded(answers, yes="1", no="0"):
    return {
        f"water/{option}": [yes if option in answer else no for answer in answers]
        for option in OPTIONS
    }


@given(CHOSEN, st.randoms(use_true_random=False))
def test_a_set_is_the_same_in_any_order_and_any_number_of_times(answers, chance):
    shuffled = [chance.sample(answer, len(answer)) for answer in answers]
    first = told({"water": [" ".join(answer) for answer in answers]})
    assert first == told({"water": ["  ".join(answer + answer[:1]) for answer in shuffled]})
    for answer, text in zip(answers, first, strict=True):
        assert (text or "").split() == [option for option in OPTIONS if option in answer]


@given(CHOSEN, st.sampled_from(TICKED), st.sampled_from(UNTICKED))
def test_one_column_an_option_tells_the_same_as_one_cell(answers, yes, no):
    cell = {"water": [" ".join(answer) for answer in answers]}
    parts = exploded(answers, yes, no)
    assert told(parts, made=True) == told(cell)
    assert told(parts | cell, made=True) == told(cell)


def test_without_a_list_the_alphabet_orders():
    assert told({"water": ["b,a,c, a"]}, values=None, separator=",") == ["a,b,c"]


def test_codes_of_absence_are_no_options():
    cells = ["", None, "-99", " dk ", "dk tap", "-99 dk", " "]
    assert told({"water": cells}) == [None, None, None, None, "tap", None, None]
    absent = {name: ["-99", None, "dk"] for name in PARTS}
    assert told(absent, made=True) == [None, None, None]


def test_an_options_own_name_ticks_it_and_what_is_empty_does_not():
    parts = {"water/well": ["well", ""], "water/tap": [None, "TRUE"], "water/rain": ["", "No"]}
    assert told(parts, made=True) == ["well", "tap"]


MADE = {"made": True}
NONE, TAPS = exploded([[], []]), exploded([["tap"], ["tap"]])


def test_an_option_may_be_called_zero_or_be_a_code_of_absence():
    names = ("0", "1", "dk")
    parts = {f"q/{name}": cells for name, cells in zip(names, ("01", "10", "01"), strict=True)}
    parts = {name: list(cells) for name, cells in parts.items()}
    made = {"made_from": tuple(parts), "options": names, "values": ("0", "1"), "name": "q"}
    assert told(parts, **made) == ["1", "0"]
    assert told(parts | {"q": ["1", "0 dk"]}, **made) == ["1", "0"]


REFUSED = {
    "an unknown option": ({"water": ["tap", "canary"]}, {}, "data.outside_values"),
    "a star": ({"water": ["tap", "tap *"]}, {}, "data.star"),
    "no tick": (NONE | {"water/tap": ["1", "canary"]}, MADE, "data.not_ticked"),
    "another option's name": (NONE | {"water/tap": ["1", "well"]}, MADE, "data.not_ticked"),
    "two that differ": (TAPS | {"water": ["tap", "tap well"]}, MADE, "data.sets_differ"),
    "one that is not there": (TAPS | {"water": ["tap", ""]}, MADE, "data.sets_differ"),
}  # fmt: skip


@pytest.mark.parametrize(("texts", "settings", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_set_is_refused_by_its_row_and_not_its_cell(texts, settings, code):
    with pytest.raises(InputError) as caught:
        told(texts, **settings, released=True)
    assert caught.value.code == code
    assert caught.value.where.endswith("data row 2")
    assert "canary" not in str(caught.value)


def test_tables_count_options_that_are_in_no_list():
    assert told({"water": ["other tap"]}, released=False) == ["tap other"]
