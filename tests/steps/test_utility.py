"""Figures of the written records: added up exactly, in any order, and how far they have moved."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.errors import RefusedError
from anonkit.plan import PlannedIndicator
from anonkit.steps.quality import discernibility
from anonkit.steps.utility import MOST_GROUPS, Figures, Sums, Tally, in_order, rounded

MEAN, ROWS = PlannedIndicator("x", ("a",)), PlannedIndicator("", ("a", "b"))
OVERALL = PlannedIndicator("x", ())
words = st.sampled_from(["north", "south", "*", None])
numbers = st.none() | st.decimals(-(10**9), 10**9, places=3).map(lambda d: f"{d:f}")
rows = st.lists(st.tuples(words, words, numbers), max_size=25)


def tally(found, cut=0):
    """The rows taken in two batches."""
    made = Tally((MEAN, ROWS, OVERALL))
    for part in (found[:cut], found[cut:]):
        columns = [pa.array([row[place] for row in part], pa.string()) for place in range(3)]
        cells = dict(zip("abx", columns, strict=True))
        made.take(cells, cells)
    return made.sides


@given(rows, st.integers(0, 25))
def test_sums_are_those_of_brute_force_whatever_the_batches(found, cut):
    mean, crosstab, overall = tally(found, cut)
    counted, values = defaultdict(int), defaultdict(list)
    for a, b, x in found:
        counted[a, b] += 1
        values[a,] += [] if x is None else [Fraction(Decimal(x))]
    assert {group: sums.rows for group, sums in crosstab.items()} == counted
    assert set(mean) == set(values)
    for group, each in values.items():
        assert mean[group].mean == (sum(each) / len(each) if each else None)
    assert sum(s.answers for s in overall.values()) == sum(map(len, values.values()))


@given(rows, rows)
def test_a_distance_is_a_share_and_nothing_of_the_same(one, other):
    for indicator, before, after in zip(
        (MEAN, ROWS, OVERALL), tally(one), tally(other), strict=True
    ):
        assert 0 <= Figures(indicator, before, after).distance <= 1
        same = Figures(indicator, before, before)
        assert same.distance == 0
        assert same.record.distance == "none"


def sides(**groups):
    return {(name,): Sums(n, n, Fraction(total)) for name, (n, total) in groups.items()}


def test_rows_that_are_told_more_coarsely_stand_in_another_group():
    before, after = sides(north=(6, 0), south=(4, 0)), {("north",): Sums(5), ("*",): Sums(5)}
    found = Figures(PlannedIndicator("", ("a",)), before, after)
    assert found.distance == Fraction(1, 2)
    assert found.record.distance == "> 20 %"


def test_a_mean_moves_by_a_share_of_its_size_and_a_lost_group_by_all():
    before, after = sides(north=(1, 10), south=(3, 60)), sides(south=(2, 50))
    # south: from 20 to 25 is a fifth of 25; north is gone.
    expected = (1 * 1 + 3 * Fraction(1, 5)) / 4
    assert Figures(MEAN, before, after).distance == expected


def test_signs_that_change_are_no_more_than_all():
    assert Figures(MEAN, sides(a=(1, -3)), sides(a=(1, 5))).distance == 1
    assert Figures(MEAN, sides(a=(1, 0)), sides(a=(1, 0))).distance == 0


def test_the_public_record_is_of_the_written_side_alone():
    after = {(None,): Sums(2, 0), ("south",): Sums(3, 3, Fraction(2))}
    one = Figures(MEAN, sides(north=(1, 10)), after).record
    other = Figures(MEAN, sides(west=(7, 1)), after).record
    assert one == other
    assert [(g.by, g.rows, g.mean) for g in one.groups] == [
        (("south",), 3, "0.6667"),
        ((None,), 0, ""),
    ]


def test_more_groups_than_anybody_reads_are_refused():
    many = pa.array([str(n) for n in range(MOST_GROUPS + 1)])
    with pytest.raises(RefusedError) as caught:
        Tally((PlannedIndicator("", ("a",)),)).take({"a": many}, {})
    assert caught.value.code == "goal.utility_groups"


@given(st.fractions())
def test_rounding_is_to_the_nearest_of_four_decimals(value):
    assert abs(Fraction(rounded(value)) - value) <= Fraction(1, 20_000)


def test_groups_are_in_the_order_of_their_cells():
    assert [group for group, _ in in_order({(None,): Sums(), ("b",): Sums(), ("a",): Sums()})] == [
        ("a",), ("b",), (None,),
    ]  # fmt: skip


def test_discernibility_adds_up_squares():
    assert discernibility([(3, 2), (5, 1)]) == 9 + 9 + 25
