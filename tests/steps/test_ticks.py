"""Columns of ticks are the answers of one question; other columns of a group are not."""

from __future__ import annotations

import pytest

from anonkit.steps.ticks import questions_of

TICKS = ["0", "1"]


@pytest.mark.parametrize("between", ["/", "___", ":", "."])
@pytest.mark.parametrize("ticks", [TICKS, ["TRUE", "False"], ["1"], ["1.0", "0.0"]])
def test_three_columns_of_ticks_are_one_question(between, ticks):
    names = [f"hh/water{between}{option}" for option in ("tap", "well", "rain_tank")]
    assert questions_of(dict.fromkeys(names, ticks)) == dict.fromkeys(names, "hh/water")


def test_one_is_enough_beside_the_question_itself():
    samples = {"water": ["tap", "tap well"], "water/tap": ["yes", "no"]}
    assert questions_of(samples) == {"water/tap": "water"}


def test_two_are_enough_where_a_form_knows_all_of_them():
    samples = {"water/tap": ["Checked", "Unchecked"], "water/well": ["Unchecked"]}
    assert questions_of(samples, samples) == dict.fromkeys(samples, "water")
    assert questions_of(samples, ["water/tap"]) == {}
    assert questions_of({**samples, "water/which": ["a pond"]}, [*samples, "water/which"]) == {}


NONE = {
    "two columns": {"q/a": TICKS, "q/b": TICKS},
    "another value": {"q/a": TICKS, "q/b": TICKS, "q/c": ["0", "2"]},
    "yes and no without the question": {f"q/{x}": ["yes", "no"] for x in "abc"},
    "no value at all": {f"q/{x}": [] for x in "abc"},
    "no question": {f"/{x}": TICKS for x in "abc"},
    "no sign between": {f"q_{x}": TICKS for x in "abc"},
}


@pytest.mark.parametrize("samples", NONE.values(), ids=NONE)
def test_what_may_be_something_else_is_no_question(samples):
    assert questions_of(samples) == {}
