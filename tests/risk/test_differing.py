"""What two releases tell together, held against people compared one by one."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anonkit.classes.ladders import TOP, CsvLadder, bands_ladder, dates_ladder, prefix_ladder
from anonkit.classes.rungs import COARSER, UnknownLabelError, labels_of, rungs_of
from anonkit.risk.differing import Told, differing, excess
from anonkit.risk.joined import Valued, joined

PLACES = CsvLadder(
    {
        leaf: (leaf, above, TOP)
        for leaf, above in {"a": "A", "b": "A", "c": "C", "d": "C", "e": "e"}.items()
    },
    3,
)
PLACE = st.sampled_from(["a", "b", "c", "e", "A", "C", TOP, None])
SEX = st.sampled_from(["f", "m"])
RECORDS = st.lists(st.tuples(PLACE, SEX, st.integers(0, 2)), max_size=12)


def told(records, labels):
    counts = Counter(records)
    codes = [[labels[i].index(key[i]) for i in range(2)] for key in counts]
    return Told(
        np.array(codes, np.int32).reshape(-1, 2),
        np.array([key[2] for key in counts], np.uint64),
        np.array(list(counts.values()), np.int64),
    )


LEVEL = {"a": 0, "b": 0, "c": 0, "e": 0, None: 0, "A": 1, "C": 1, TOP: 2}


def at(label, level):
    """The label told at a level, or nothing where it is coarser."""
    if LEVEL[label] > level:
        return COARSER
    if level == 0 or label is None:
        return label if level < 2 else TOP
    return {"a": "A", "b": "A", "c": "C", "e": "e"}.get(label, label) if level == 1 else TOP


def may_be(place, node, level):
    """Whether somebody told more coarsely than a level may belong to a place of that level."""
    return place == TOP or (level == 0 and node is not None and at(node, 1) == place)


def left_of(one, other, *, silent):
    """The records of one release that do not read like any of the other, one for one."""
    both = [[(*record[:2], 0) for record in each] if silent else each for each in (one, other)]
    return list((Counter(both[0]) - Counter(both[1])).elements())


def counted(one, other, level):
    """The excess by class, one record after the other."""
    found: Counter = Counter()
    inside = Counter(
        (at(place, level), sex, said) for place, sex, said in one if at(place, level) != COARSER
    )
    for (node, sex, said), n in inside.items():
        partners = sum(
            at(place, level) == node if at(place, level) != COARSER else may_be(place, node, level)
            for place, other_sex, other_said in other
            if sex == other_sex and said == other_said
        )
        found[(node, sex)] += max(0, n - partners)
    return [n for n in found.values() if n]


@settings(max_examples=150)
@given(RECORDS, RECORDS, st.integers(2, 4))
@example([("a", "f", 0)] * 4, [("a", "f", 0)] * 3, 3)
@example([("A", "f", 0)] * 4, [("a", "f", 0), ("b", "f", 0), ("b", "m", 0)], 3)
@example([(TOP, "f", 0)] * 3 + [("a", "f", 1)] * 3, [("a", "f", 0)] * 4, 3)
def test_who_stands_out_is_found_by_comparing_one_by_one(before, after, k):
    places = [record[0] for record in before], [record[0] for record in after]
    columns = [rungs_of(*places, PLACES), rungs_of(["f", "m"], ["f", "m"], None)]
    labels = [labels_of(*places), ["f", "m"]]
    levels = sorted({LEVEL[place] for place in (*places[0], *places[1])} - {2}) or [2]
    assert columns[0].levels == tuple(levels)
    one, other = told(before, labels), told(after, labels)
    worst, most = 0, 0
    for level, silent, side in product(levels, (False, True), (0, 1)):
        people = [left_of(before, after, silent=silent), left_of(after, before, silent=silent)]
        tables = [told(each, labels) for each in people]
        wanted = counted(people[side], people[1 - side], level)
        found = excess(tables[side], tables[1 - side], columns, (level, 0))
        assert sorted(n for n in found.tolist() if n) == sorted(wanted)
        worst = max(worst, sum(n for n in wanted if n < k))
        most = max(most, sum(wanted))
    found = differing(one, other, columns, k)
    assert (found.people, found.standing_out) == (most, worst)


def test_the_same_people_told_at_other_levels_do_not_differ():
    before = [("a", "f", 0)] * 3 + [("b", "f", 1)] * 3
    labels = [labels_of(["a", "b"], ["A"]), ["f", "m"]]
    columns = [rungs_of(["a", "b"], ["A"], PLACES), rungs_of(["f", "m"], ["f", "m"], None)]
    same = [("A", sex, said) for _, sex, said in before]
    assert differing(told(before, labels), told(same, labels), columns, 3).standing_out == 0
    joined = [*same, ("A", "f", 1)]
    assert differing(told(before, labels), told(joined, labels), columns, 3).standing_out == 1
    assert differing(told(before, labels), told([*same, *same], labels), columns, 3).people == 6


VALUES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30)), max_size=25)


def valued(people):
    counts = Counter(people)
    return Valued(
        np.array([c for c, _ in counts], np.int64),
        np.array([v for _, v in counts], np.uint64),
        np.array(list(counts.values()), np.int64),
    )


@given(VALUES, VALUES)
def test_k_on_the_join_is_that_of_counting_who_may_be_the_same(before, after):
    often = [Counter(v for _, v in people) for people in (before, after)]
    alone = {v for v in often[0] if often[0][v] == often[1][v] == 1}
    found = joined(valued(before), valued(after), 3)
    if len(alone) * 20 <= min(len(before), len(after)):
        assert found is None
        return
    one, other = Counter(before), Counter(after)
    wanted = [
        sum(min(one[(c, v)], other[(d, v)]) for v in range(31))
        for c, d in product(range(3), range(3))
        if any((c, v) in one and (d, v) in other for v in alone)
    ]
    assert found is not None
    assert (found.k, found.below) == (min(wanted), sum(n for n in wanted if n < 3))


def test_bands_without_a_hierarchy_hold_one_another_as_numbers_do():
    before, after = ["0 to 4", "5 to 9", "80 or more", "7", None], ["0 to 9", "90 or more", "*"]
    rungs = rungs_of(before, after, None)
    by_label = dict(zip(labels_of(before, after), rungs.at[1].tolist(), strict=True))
    assert by_label["0 to 4"] == by_label["7"] == by_label["0 to 9"]
    assert by_label["80 or more"] == by_label["90 or more"] != by_label["0 to 9"]
    own = dict(zip(labels_of(before, after), rungs.own.tolist(), strict=True))
    assert own == {
        "0 to 4": 0, "5 to 9": 1, "80 or more": 1, "7": 0, None: 0, "0 to 9": 1, "90 or more": 0,
        "*": 2,
    }  # fmt: skip


def test_a_column_that_shares_no_label_is_told_as_a_whole():
    rungs = rungs_of(["north"], ["N"], None)
    assert rungs.levels == (0,)
    assert [each.tolist() for each in rungs.at] == [[0, 0]]
    assert rungs_of(["north", "south"], ["north", "east"], None).at[0].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("ladder", "fine", "coarse", "apart"),
    [
        (bands_ladder([5, 10], 80), "20 to 24", "20 to 29", "30 to 34"),
        (bands_ladder([5, 10], 80), "23", "20 to 24", "25"),
        (dates_ladder(["month", "quarter", "year", "decade"]), "2024-03", "2024 Q1", "2024-04"),
        (dates_ladder(["month", "quarter", "year", "decade"]), "2024-03-09", "2020s", "2031"),
        (prefix_ladder([4, 2]), "123456", "1234", "9934"),
        (PLACES, "a", "A", "c"),
    ],
)
def test_a_label_of_a_ladder_stands_above_what_it_holds(ladder, fine, coarse, apart):
    rungs = rungs_of([fine, apart], [coarse], ladder)
    level = int(rungs.own[2])
    assert rungs.own[0] < level
    told_as = rungs.at[level].tolist()
    assert told_as[0] == told_as[2] != told_as[1]
    assert rungs.at[int(rungs.own[0])][2] == COARSER


@pytest.mark.parametrize("ladder", [PLACES, bands_ladder([5], 80), dates_ladder(["year"])])
def test_a_label_of_no_ladder_is_not_guessed(ladder):
    with pytest.raises(UnknownLabelError):
        rungs_of(["zzz"], [TOP], ladder)
