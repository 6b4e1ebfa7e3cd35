"""What a class gives away, held against counting its people one by one."""

from __future__ import annotations

import math
from collections import Counter
from unittest import mock

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from anonkit.classes import criteria
from anonkit.classes.criteria import (
    Criterion,
    closeness,
    distinct,
    entropy,
    largest_share,
    tree_closeness,
)
from anonkit.classes.ladders import CsvLadder
from anonkit.classes.table import Attribute, ClassTable, attribute_of, from_group
from anonkit.errors import AnonkitError

ORDER = ("low", "middle", "high")
ANSWER = st.sampled_from([*ORDER, None, "*"])
PEOPLE = st.lists(st.tuples(st.sampled_from(["a", "b", None]), ANSWER), min_size=1, max_size=40)


def counted(people: list[tuple[str | None, str | None]]) -> tuple[ClassTable, Attribute]:
    """As an engine's groups would give them: sorted by the keys, nulls last."""

    def group(columns: dict[str, list[str | None]], n: list[int]) -> pa.Table:
        made = {name: pa.array(values, pa.string()) for name, values in columns.items()}
        return pa.table(made | {"n": pa.array(n, pa.int64()), "rows": pa.array(n, pa.int64())})

    def place(key: tuple[str | None, ...]) -> tuple[tuple[bool, str], ...]:
        return tuple((each is None, each or "") for each in key)

    classes = Counter((key,) for key, _ in people)
    keys = sorted(classes, key=place)
    table = from_group(group({"q": [k for (k,) in keys]}, [classes[k] for k in keys]), ["q"])
    pairs = Counter(people)
    both = sorted(pairs, key=place)
    columns = {"q": [key for key, _ in both], "s": [answer for _, answer in both]}
    return table, attribute_of(table, group(columns, [pairs[pair] for pair in both]), "s")


def by_class(people: list[tuple[str | None, str | None]]) -> list[list[str | None]]:
    keys = sorted({key for key, _ in people}, key=lambda key: (key is None, key or ""))
    return [[a for k, a in people if k == key and a != "*"] for key in keys]


@given(PEOPLE)
def test_answers_are_counted_as_by_hand(people):
    table, attribute = counted(people)
    wanted = [len(set(answers)) for answers in by_class(people)]
    found = distinct(table, attribute)
    assert [n for n, m in zip(found, wanted, strict=True) if m] == [m for m in wanted if m]
    assert all(n == len(attribute.labels) for n, m in zip(found, wanted, strict=True) if not m)


@given(PEOPLE)
def test_entropy_is_that_of_the_answers_and_never_above_their_number(people):
    table, attribute = counted(people)
    found = entropy(table, attribute)
    for value, answers in zip(found, by_class(people), strict=True):
        if not answers:
            assert value == math.inf
            continue
        shares = [n / len(answers) for n in Counter(answers).values()]
        assert value == pytest.approx(math.exp(-sum(s * math.log(s) for s in shares)))
    assert all(found <= distinct(table, attribute) + 1e-9) or "*" in attribute.labels


@given(PEOPLE, st.sets(st.sampled_from(ORDER)))
def test_the_largest_share_is_that_of_the_answer_most_have_or_of_the_harmful_ones(people, harmful):
    table, attribute = counted(people)
    for value, answers in zip(
        largest_share(table, attribute, harmful), by_class(people), strict=True
    ):
        counts = Counter(answers)
        most = sum(counts[h] for h in harmful) if harmful else max(counts.values(), default=0)
        assert value == pytest.approx(most / len(answers) if answers else 0)


@given(PEOPLE)
def test_closeness_is_half_the_sum_of_the_differences(people):
    table, attribute = counted(people)
    told = [answer for answers in by_class(people) for answer in answers]
    for value, answers in zip(closeness(table, attribute), by_class(people), strict=True):
        if not answers:
            assert value == 0
            continue
        apart = [
            abs(answers.count(each) / len(answers) - told.count(each) / len(told))
            for each in set(told)
        ]
        assert value == pytest.approx(sum(apart) / 2)


@given(PEOPLE)
def test_ordered_closeness_is_the_least_work_to_move_answers_step_by_step(people):
    table, attribute = counted(people)
    told = [answer for answers in by_class(people) for answer in answers]
    steps = [*ORDER, *([None] if None in attribute.labels else [])]
    for value, answers in zip(closeness(table, attribute, ORDER), by_class(people), strict=True):
        if not answers:
            assert value == 0
            continue
        moved, carried = 0.0, 0.0
        for each in steps[:-1]:
            carried += answers.count(each) / len(answers) - told.count(each) / len(told)
            moved += abs(carried)
        assert value == pytest.approx(moved / (len(steps) - 1))


@given(PEOPLE, st.booleans())
def test_how_many_are_held_at_a_time_changes_no_distance(people, ordered):
    table, attribute = counted(people)
    order = ORDER if ordered else None
    whole = closeness(table, attribute, order)
    with mock.patch.object(criteria, "_AT_ONCE", 1):
        assert closeness(table, attribute, order).tolist() == whole.tolist()
    with mock.patch.object(criteria, "_MANY", 0):
        np.testing.assert_allclose(closeness(table, attribute, order), whole, atol=1e-12)


def test_one_class_is_as_close_as_can_be():
    table, attribute = counted([("a", "low"), ("a", "high")])
    assert closeness(table, attribute).tolist() == [0]


def test_an_order_that_lacks_a_value_is_refused():
    table, attribute = counted([("a", "low"), ("a", "high")])
    with pytest.raises(ValueError, match="order"):
        closeness(table, attribute, ["low"])
    with pytest.raises(ValueError, match="order"):
        closeness(table, attribute, ["low", "high", "low"])


def test_groups_of_other_rows_are_told_apart():
    table, _ = counted([("a", "low")])
    other = pa.table({"q": ["b"], "s": ["low"], "n": [1]})
    with pytest.raises(AnonkitError):
        attribute_of(table, other, "s")
    assert np.array_equal(table.n, [1])


TREE = CsvLadder(
    {"low": ("low", "less", "*"), "middle": ("middle", "less", "*"), "high": ("high", "more", "*")},
    3,
)


def least_work(have: list[float], want: list[float], cost: list[list[float]]) -> float:
    """The earth mover's distance as a linear program."""
    size = len(have)
    rows = [[float(i == r) for i in range(size) for _ in range(size)] for r in range(size)]
    columns = [[float(j == c) for _ in range(size) for j in range(size)] for c in range(size)]
    flat = [each for row in cost for each in row]
    return float(linprog(flat, A_eq=[*rows, *columns], b_eq=[*have, *want]).fun)


@settings(max_examples=30)
@given(PEOPLE)
def test_distance_on_a_tree_is_the_least_work_of_moving_answers(people):
    table, attribute = counted(people)
    told = [answer for answers in by_class(people) for answer in answers]
    labels = [*ORDER, None]
    cost = [
        [0.0 if a == b else 0.5 if {a, b} == {"low", "middle"} else 1.0 for b in labels]
        for a in labels
    ]
    found = tree_closeness(table, attribute, TREE)
    for value, answers in zip(found, by_class(people), strict=True):
        if answers:
            here, whole = (
                [each.count(label) / len(each) for label in labels] for each in (answers, told)
            )
            assert value == pytest.approx(least_work(here, whole, cost), abs=1e-7)
        else:
            assert value == 0


@pytest.mark.parametrize("kind", ["l", "l_entropy"])
def test_what_is_published_nowhere_meets_every_goal_and_has_no_figure(kind):
    table, attribute = counted([("a", "*"), ("a", "*"), ("b", "*")])
    criterion = Criterion(kind, "s", 3)
    assert not criterion.fails(table, attribute).any()
    assert criterion.worst(table, attribute) == math.inf
    table, attribute = counted([("a", "*"), ("a", "*"), ("b", "low"), ("b", "low")])
    assert criterion.fails(table, attribute).tolist() == [False, True]
    assert criterion.worst(table, attribute) == pytest.approx(1)
