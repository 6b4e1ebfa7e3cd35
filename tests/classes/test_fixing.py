"""Columns that say the same, held against counting by hand."""

from __future__ import annotations

from collections import Counter, defaultdict

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.classes.fixing import MOST_CLASSES, fixings
from anonkit.classes.table import ClassTable, from_group

WARDS = {"Kajulu": "East", "Kolwa": "East", "Railways": "Central"}
PEOPLE = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=1)


def table(people: list[tuple[str, str]]) -> ClassTable:
    counted = Counter(people)
    columns = {name: [pair[place] for pair in counted] for place, name in enumerate("pq")}
    n = pa.array(list(counted.values()), pa.int64())
    return from_group(pa.table({**columns, "n": n, "rows": n}), ["p", "q"])


def found(people: list[tuple[str, str]]) -> set[tuple[str, str, bool]]:
    return {(f.column, f.tells, f.both) for f in fixings(table(people), ("p", "q"))}


def by_hand(people: list[tuple[str, str]], one: int, other: int) -> bool:
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for person in people:
        seen[person[one]][person[other]] += 1
    seen = {answer: each for answer, each in seen.items() if each.total() >= 3}
    whole, sums = sum(each.total() for each in seen.values()), Counter[str]()
    for each in seen.values():
        sums.update(each)
    if whole * 2 < len(people) or max(sums.values(), default=0) * 10 > 9 * whole:
        return False
    return sum(max(each.values()) for each in seen.values()) * 100 >= 99 * whole


@given(PEOPLE | st.lists(st.sampled_from([("a", "x"), ("b", "y"), ("c", "y")]), min_size=1))
def test_pairs_are_those_that_counting_finds(people):
    there, back = by_hand(people, 0, 1), by_hand(people, 1, 0)
    wanted = {("p", "q", back)} if there else {("q", "p", False)} if back else set()
    assert found(people) == wanted


def test_a_ward_fixes_its_county_and_not_the_other_way():
    people = [(ward, WARDS[ward]) for ward in WARDS for _ in range(10)]
    assert found(people) == {("p", "q", False)}
    (said,) = fixings(table(people), ("ward", "county"))
    assert "ward gives county away" in str(said)
    assert not any(value in str(said) for pair in WARDS.items() for value in pair)


def test_one_in_a_hundred_may_differ_and_not_two():
    people = [("a", "x")] * 100 + [("b", "y")] * 100
    assert found([*people, ("a", "y")]) == {("p", "q", True)}
    assert found([*people, *[("a", "y")] * 5]) == set()


def test_numbers_of_people_and_columns_of_one_answer_say_nothing():
    assert found([(str(each), "xy"[each % 2]) for each in range(50)]) == set()
    assert found([("a", "x")] * 50 + [("b", "x")] * 50) == set()


def test_huge_tables_are_not_compared(monkeypatch: pytest.MonkeyPatch):
    people = [(ward, WARDS[ward]) for ward in WARDS for _ in range(10)]
    assert MOST_CLASSES > 2
    monkeypatch.setattr("anonkit.classes.fixing.MOST_CLASSES", 2)
    assert found(people) == set()
