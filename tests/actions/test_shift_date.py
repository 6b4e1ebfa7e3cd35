"""`shift_date`: one secret number of days for each person, and never none."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.actions.base import Context
from anonkit.actions.shift_date import ShiftDateParams, shift_date
from anonkit.errors import InputError, SecretError

KEY = bytes(range(32))
PEOPLE = st.integers(0, 2**64 - 1)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
MOST = st.integers(30, 3650)


def moved(
    people: list[int], days: list[date | None], most: int, key: bytes = KEY
) -> list[date | None]:
    others = {"person": pa.array(people, pa.uint64())}
    context = Context(column="visit", key=key, others=others)
    column = pa.array(days, pa.date32())
    return shift_date(column, ShiftDateParams(max_days=most), context).to_pylist()


@given(PEOPLE, st.lists(DAYS, min_size=2, max_size=8), MOST)
def test_the_days_between_dates_of_one_person_stay(
    person: int, days: list[date], most: int
) -> None:
    shifts = {
        after - before
        for before, after in zip(days, moved([person] * len(days), days, most), strict=True)
    }
    assert len(shifts) == 1
    assert 0 < abs(shifts.pop().days) <= most


@given(st.lists(PEOPLE, min_size=1, max_size=12), DAYS, MOST)
def test_a_person_moves_alike_wherever_the_row_stands(
    people: list[int], day: date, most: int
) -> None:
    together = moved(people, [day] * len(people), most)
    assert together == [moved([person], [day], most)[0] for person in people]


@given(PEOPLE, DAYS, MOST)
def test_the_days_are_the_ones_that_the_key_and_the_person_give(
    person: int, day: date, most: int
) -> None:
    digest = hmac.new(KEY, person.to_bytes(8, "big"), hashlib.sha256).digest()
    shifts = [*range(-most, 0), *range(1, most + 1)]
    wanted = shifts[int.from_bytes(digest[:8], "big") % (2 * most)]
    assert moved([person], [day], most) == [day + timedelta(wanted)]


def test_people_move_by_every_number_of_days_about_as_often() -> None:
    people = list(range(60_000))
    day = date(2024, 1, 1)
    counts = Counter((m - day).days for m in moved(people, [day] * len(people), 30) if m)
    assert set(counts) == {*range(-30, 0), *range(1, 31)}
    # Chi-squared with 59 degrees of freedom is above 98 once in 1000 keys; this key is fixed.
    assert sum((n - 1000) ** 2 / 1000 for n in counts.values()) < 98


def test_another_key_is_another_draw() -> None:
    people, days = list(range(400)), [date(2024, 1, 1)] * 400
    first, other = moved(people, days, 182), moved(people, days, 182, KEY[::-1])
    assert sum(a == b for a, b in zip(first, other, strict=True)) < 10


def test_a_missing_date_stays_missing_beside_others() -> None:
    day = date(2024, 1, 1)
    alone = moved([1, 3], [day, day], 182)
    assert moved([1, 2, 3], [day, None, day], 182) == [alone[0], None, alone[1]]


def test_a_date_at_the_end_of_the_calendar_is_refused_without_telling_it() -> None:
    with pytest.raises(InputError) as caught:
        moved(list(range(64)), [date.max] * 64, 30)
    assert caught.value.code == "data.date_out_of_range"
    assert caught.value.where == "column visit"
    assert "9999-12-31" not in str(caught.value.faults)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(SecretError):
        moved([1], [date(2024, 1, 1)], 182, KEY[:31])
