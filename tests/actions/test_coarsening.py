"""Bands, grids, top codes and periods: what they tell, and that they never tell more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from anonkit.actions import ACTIONS
from anonkit.actions.base import Context
from anonkit.classes.ladders import bands_ladder
from anonkit.errors import InputError

DECIMAL = pa.decimal128(38, 10)
NUMBERS = st.integers(-(10**18), 10**18)
NEAR = st.integers(-200, 200)
DECIMALS = st.decimals(-(10**18), 10**18, places=10)


def apply(name: str, column: pa.Array, **params: Any) -> list[Any]:
    action = ACTIONS[name]
    return action.apply(column, action.params(**params), Context(column="c")).to_pylist()


def ints(name: str, *values: int, **params: Any) -> list[Any]:
    return apply(name, pa.array(values, pa.int64()), **params)


SETTINGS = st.one_of(
    st.tuples(st.just("band"), st.fixed_dictionaries({"width": st.integers(1, 50)})),
    st.tuples(
        st.just("band"),
        st.fixed_dictionaries({"width": st.integers(1, 50), "top": st.integers(-90, 90)}),
    ),
    st.tuples(st.just("round"), st.fixed_dictionaries({"to": st.integers(1, 50)})),
    st.tuples(st.just("top_code"), st.fixed_dictionaries({"at": st.integers(0, 90)})),
    st.tuples(
        st.just("top_code"),
        st.fixed_dictionaries({"at": st.integers(0, 90), "below": st.integers(-90, -1)}),
    ),
)


@given(SETTINGS, NEAR, NEAR, NEAR)
def test_what_lies_between_two_numbers_told_alike_is_told_alike(
    setting: tuple[str, dict[str, int]], a: int, b: int, c: int
) -> None:
    name, params = setting
    low, middle, high = sorted((a, b, c))
    told = ints(name, low, middle, high, **params)
    assert told[0] != told[2] or told[1] == told[0]


@given(st.dates(), st.dates(), st.dates(), st.sampled_from(["month", "quarter", "year", "decade"]))
def test_periods_are_in_the_order_of_their_days(a: date, b: date, c: date, to: str) -> None:
    days = sorted((a, b, c))
    told = apply("coarsen_date", pa.array(days, pa.date32()), to=to)
    assert told == sorted(told)


@given(st.dates())
def test_each_period_lies_in_the_next_coarser_one(day: date) -> None:
    days = [date(day.year, month, 1) for month in range(1, 13)]
    month, quarter, year, decade = (
        apply("coarsen_date", pa.array([*days, day], pa.date32()), to=to)
        for to in ("month", "quarter", "year", "decade")
    )
    assert month[-1] == day.isoformat()[:7]
    assert len(set(month)) == 12
    assert [quarter.count(q) for q in dict.fromkeys(quarter[:-1])].count(3) == 3
    assert set(year) == {day.isoformat()[:4]}
    assert set(decade) == {day.isoformat()[:3] + "0s"}


def test_a_day_no_calendar_has_is_refused_without_telling_it() -> None:
    with pytest.raises(InputError) as caught:
        apply("coarsen_date", pa.array([2**31 - 1], pa.int32()).cast(pa.date32()), to="year")
    assert caught.value.code == "data.date_out_of_range"
    assert "2147483647" not in str(caught.value)


@given(NUMBERS, st.integers(1, 10**18))
def test_rounding_gives_the_nearest_multiple_and_a_half_goes_up(value: int, to: int) -> None:
    try:
        [told] = ints("round", value, to=to)
    except InputError:
        assume(False)
    assert told % to == 0
    assert value - Fraction(to, 2) < told <= value + Fraction(to, 2)
    assert ints("round", told, to=to) == [told]


@given(DECIMALS, st.integers(1, 10**6))
def test_decimals_round_as_exactly_as_whole_numbers(value: Decimal, to: int) -> None:
    [told] = apply("round", pa.array([value], DECIMAL), to=to)
    assert told % to == 0
    assert Fraction(value) - Fraction(to, 2) < told <= Fraction(value) + Fraction(to, 2)


def test_a_number_that_cannot_be_rounded_is_refused_without_telling_it() -> None:
    largest = 2**63 - 1
    with pytest.raises(InputError) as caught:
        ints("round", largest, to=10)
    assert str(largest)[:6] not in str(caught.value)
    assert caught.value.__suppress_context__


@given(NUMBERS, NUMBERS)
def test_nobody_at_or_above_the_top_code_can_be_told_apart(value: int, at: int) -> None:
    [told] = ints("top_code", value, at=at)
    assert told == (f"{at} or more" if value >= at else str(value))


@given(DECIMALS, st.integers(-(10**6), 10**6))
def test_decimals_are_top_coded_without_losing_digits(value: Decimal, at: int) -> None:
    [told] = apply("top_code", pa.array([value], DECIMAL), at=at)
    assert told == f"{at} or more" if value >= at else Fraction(told) == Fraction(value)


def test_a_bottom_code_lies_below_the_top_code() -> None:
    with pytest.raises(ValidationError):
        ACTIONS["top_code"].params(at=80, below=80)


@given(NEAR, st.sampled_from([5, 10, 20]))
def test_a_band_is_the_level_of_a_ladder_that_its_floor_names(value: int, width: int) -> None:
    action = ACTIONS["band"]
    params = action.params(width=width, top=80)
    ladder = bands_ladder([5, 10, 20], 80)
    level = ladder.level_of(action.floor(params) or {})
    assert level is not None
    assert ints("band", value, width=width, top=80) == [ladder.at(str(value), level)]


@given(NEAR)
def test_a_top_code_is_the_level_of_a_ladder_that_its_floor_names(value: int) -> None:
    action = ACTIONS["top_code"]
    ladder = bands_ladder([1, 5], 80)
    level = ladder.level_of(action.floor(action.params(at=80)) or {})
    assert level is not None
    assert ints("top_code", value, at=80) == [ladder.at(str(value), level)]


@pytest.mark.parametrize(
    ("name", "params"),
    [("band", {"width": 0}), ("round", {"to": 0}), ("mask", {"keep_last": 5}), ("band", {})],
)
def test_a_senseless_parameter_is_an_error(name: str, params: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        ACTIONS[name].params(**params)
