"""The best node of a lattice, against every node of it; and searches that cannot end."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.classes.coding import Coding, coding_of
from anonkit.classes.criteria import Criterion
from anonkit.classes.ladders import BandsLadder, CsvLadder
from anonkit.classes.table import Attribute, ClassTable
from anonkit.protect import METHODS, global_recode, packed
from anonkit.protect.base import Goals, Homes, Problem
from anonkit.protect.loss import loss_of
from anonkit.protect.work import Work

PLACES = CsvLadder(
    {leaf: (leaf, leaf[0], "ab", "*") for leaf in ("a1", "a2", "b1")}
    | {leaf: (leaf, leaf[0], "cd", "*") for leaf in ("c1", "d1")},
    4,
)
ILLS = CsvLadder(
    {"flu": ("flu", "chest", "*"), "tb": ("tb", "chest", "*"), "ulcer": ("ulcer", "gut", "*")}, 3
)
AGES = BandsLadder((5, 20), 40)
LADDERS = (PLACES, AGES, None)
ORDER = ("flu", "tb", "ulcer")
Person = tuple[str | None, str | None, str, str | None, int]
PERSON = st.tuples(
    st.sampled_from([*sorted(PLACES.leaves), None]),
    st.sampled_from(["1", "4", "7", "23", "41", None]),
    st.sampled_from(["f", "m"]),
    st.sampled_from([*ORDER, None, "*"]),
    st.integers(0, 8),
)
PEOPLE = st.lists(PERSON, min_size=1, max_size=40)
LIMIT = st.sampled_from(["0", "0.01", "0.02", "0.05", "0.1", "0.3", "1"]).map(Fraction)
CRITERIA = st.lists(
    st.sampled_from(
        [
            Criterion("l", "ill", 2),
            Criterion("l_entropy", "ill", 1.6),
            Criterion("max_share", "ill", 0.6),
            Criterion("max_share", "ill", 0.7, harmful=("tb", "ulcer")),
            Criterion("t", "ill", 0.3),
            Criterion("t", "ill", 0.25, order=ORDER),
            Criterion("t", "ill", 0.3, ladder=ILLS),
        ]
    ),
    max_size=2,
).map(tuple)
GOALS = st.builds(
    Goals,
    k=st.integers(2, 5),
    k_households=st.sampled_from([None, 2, 3]),
    suppression_limit=LIMIT,
    criteria=CRITERIA,
)


def problem_of(people: list[Person], goals: Goals) -> Problem:
    keys = sorted({row[:3] for row in people}, key=repr)
    labels = tuple(tuple(dict.fromkeys(key[i] for key in keys)) for i in range(3))
    ills = tuple(dict.fromkeys(row[3] for row in people))
    counts = Counter((keys.index(row[:3]), ills.index(row[3])) for row in people)
    homes = sorted({(keys.index(row[:3]), row[4]) for row in people})
    n = np.bincount([keys.index(row[:3]) for row in people])
    table = ClassTable(
        ("place", "age", "sex"),
        np.array([[labels[i].index(key[i]) for i in range(3)] for key in keys], np.int32),
        labels,
        n,
        np.bincount([place for place, _ in homes]),
        n,
        (attribute(counts, ills),),
    )
    codings = map(coding_of, table.keys, labels, LADDERS)
    where, home = (np.array(each) for each in zip(*homes, strict=True))
    return Problem(table, goals, tuple(codings), Homes(where, home))


def attribute(counts: Counter[tuple[int, int]], ills: tuple[str | None, ...]) -> Attribute:
    pairs = sorted(counts)
    classes, values = (np.array(each) for each in zip(*pairs, strict=True))
    return Attribute("ill", ills, classes, values, np.array([counts[pair] for pair in pairs]))


def under(coding: Coding, level: int, value: str | None) -> tuple[str | None, Fraction]:
    """What a value reads at a level, and the share of the leaves it then stands for."""
    code = int(coding.up[level][coding.labels[0].index(value)])
    return coding.labels[level][code], Fraction(float(coding.shares[level][code]))


def loss_at(problem: Problem, people: list[Person], node: tuple[int, ...]) -> float | None:
    """The loss of a node by counting people; None where it does not meet the goals."""
    goals = problem.goals
    told = [
        tuple(under(*each)[0] for each in zip(problem.codings, node, row[:3], strict=True))
        for row in people
    ]
    keys = list(dict.fromkeys(told))
    ills = tuple(dict.fromkeys(row[3] for row in people))
    pairs = zip(told, people, strict=True)
    spread = attribute(Counter((keys.index(key), ills.index(row[3])) for key, row in pairs), ills)
    failing = np.zeros(len(keys), np.bool_)
    for each in goals.criteria:
        failing |= each.fails(keys, spread)
    stays = []
    for key, row in zip(told, people, strict=True):
        members = [other for mine, other in zip(told, people, strict=True) if mine == key]
        homes = {other[4] for other in members}
        enough = len(members) >= goals.k and len(homes) >= (goals.k_households or 1)
        if enough and not failing[keys.index(key)]:
            stays.append(row)
    if not stays or len(people) - len(stays) > goals.suppression_limit * len(people):
        return None
    product = 1.0
    for place, (coding, level) in enumerate(zip(problem.codings, node, strict=True)):
        lost = len(people) - len(stays)
        mean = (sum(under(coding, level, row[place])[1] for row in stays) + lost) / len(people)
        least = Fraction(1, coding.leaves)
        product *= 1.0 if least == 1 else float(1 + max(Fraction(0), (mean - least) / (1 - least)))
    return float(product ** (1 / len(node)) - 1)


@settings(max_examples=150)
@given(people=PEOPLE, goals=GOALS, climbs=st.booleans(), many=st.booleans())
def test_no_node_that_meets_the_goals_has_a_smaller_loss(people, goals, climbs, many):
    """Under k, households, l, shares and distances; by either way of searching and of counting."""
    problem = problem_of(people, goals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(global_recode, "MOST_NODES", 0 if climbs else 1_000)
        if many:  # as if there were so many classes, a look-up held few columns, and no room
            patch.setattr(packed, "LEAST_CLASSES", 0)
            patch.setattr(packed, "LOOK_UP", 30)
            patch.setattr(packed, "BLOCK", 3)
            patch.setattr(packed, "STORE_BYTES", 100)
        found = METHODS["global_recode"].decide(problem)
    nodes = itertools.product(*(range(coding.height) for coding in problem.codings))
    losses = {node: loss for node in nodes if (loss := loss_at(problem, people, node)) is not None}
    assert found.proven
    if not losses:
        assert found.gone.all()
        return
    assert found.levels is not None
    best = min(losses.values())
    node = tuple(found.levels[0].tolist())
    assert losses[node] == pytest.approx(best, abs=1e-9)
    # Of equal ones the smallest levels: the same on every machine, by either way.
    assert node == min(each for each, loss in losses.items() if loss < best + 1e-11)


def tall(columns: int, height: int, classes: int = 60) -> Problem:
    """A lattice of height ** columns nodes over people who are alike in little."""
    chance = np.random.default_rng(2026)
    leaves = [f"{number:0{height - 1}b}" for number in range(2 ** (height - 1))]
    ladder = CsvLadder(
        {leaf: (*(leaf[: len(leaf) - i] for i in range(height - 1)), "*") for leaf in leaves},
        height,
    )
    codes = np.unique(chance.integers(0, len(leaves), (classes, columns)), axis=0).astype(np.int32)
    names = tuple(f"q{number}" for number in range(columns))
    ones = np.ones(len(codes), np.int64)
    table = ClassTable(names, codes, (tuple(leaves),) * columns, ones, None, ones)
    goals = Goals(3, None, Fraction(1, 20), time_limit_s=1)
    return Problem(table, goals, tuple(coding_of(name, leaves, ladder) for name in names))


@pytest.mark.parametrize("kept", [0, 10**9])
def test_many_classes_are_coded_as_few_are(monkeypatch, kept):
    """The same node, the same people and the same work from one look to the next."""
    problem = tall(4, 4, 2_000)
    few = METHODS["global_recode"].decide(problem)
    monkeypatch.setattr(packed, "LEAST_CLASSES", 0)
    monkeypatch.setattr(packed, "STORE_BYTES", kept)
    many = METHODS["global_recode"].decide(problem)
    assert few.proven
    assert many.proven
    assert np.array_equal(few.gone, many.gone)
    assert np.array_equal(few.levels, many.levels)


def test_keys_too_long_for_one_number_are_hashed(monkeypatch):
    monkeypatch.setattr(packed, "LEAST_CLASSES", 0)
    work = Work(1)
    assert packed.PackedRoller.of(tall(12, 4), work) is not None
    assert packed.PackedRoller.of(tall(20, 4), work) is None


def test_a_search_that_cannot_end_gives_the_same_answer_however_fast_the_machine_is(monkeypatch):
    """Twenty columns of four levels are a million million nodes."""
    problem = tall(20, 4)
    found = METHODS["global_recode"].decide(problem)
    assert not found.proven
    assert not found.gone.all()
    slow = Work.spend

    def spend(self: Work, classes: int, columns: int = 1) -> None:
        for _ in range(2_000):
            pass
        slow(self, classes, columns)

    monkeypatch.setattr(Work, "spend", spend)
    again = METHODS["global_recode"].decide(problem)
    assert found.levels is not None
    assert again.levels is not None
    assert np.array_equal(found.levels, again.levels)


def test_more_time_never_finds_worse():
    losses = []
    for seconds in (1, 4):
        problem = tall(12, 4)
        goals = Goals(3, None, Fraction(1, 20), time_limit_s=seconds)
        problem = Problem(problem.table, goals, problem.codings)
        found = METHODS["global_recode"].decide(problem)
        losses.append(loss_of(problem, found))
    assert losses[1] <= losses[0]
