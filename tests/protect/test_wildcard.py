"""Missing answers that could be any answer: counted one person at a time."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.classes.coding import coding_of
from anonkit.classes.table import ClassTable
from anonkit.classes.wildcard import apart
from anonkit.protect import METHODS
from anonkit.protect.base import Goals, Homes, Problem

ROW = st.tuples(
    st.sampled_from(["a", "b", None]),
    st.sampled_from(["1", "2", None]),
    st.sampled_from(["f", "m"]),
    st.integers(0, 4),
)
PEOPLE = st.lists(ROW, min_size=1, max_size=25)
GOALS = st.builds(
    Goals,
    k=st.integers(2, 4),
    k_households=st.sampled_from([None, 2, 3]),
    suppression_limit=st.just(Fraction(1)),
    never=st.sampled_from([frozenset(), frozenset({"sex"})]),
    importance=st.sampled_from([{}, {"place": 5.0}]),
    wildcard=st.just(True),
)
Row = tuple[str | None, str | None, str | None, int]


def problem_of(people: list[Row], goals: Goals) -> Problem:
    labels = tuple(tuple(dict.fromkeys(row[i] for row in people)) for i in range(3))
    counts = Counter(row[:3] for row in people)
    keys = list(counts)
    pairs = sorted({(keys.index(row[:3]), row[3]) for row in people})
    where, home = np.array(pairs).T
    n = np.array([counts[key] for key in keys])
    codes = np.array([[labels[i].index(key[i]) for i in range(3)] for key in keys], np.int32)
    homes = np.bincount(where, minlength=len(keys))
    table = ClassTable(("place", "age", "sex"), codes, labels, n, homes, n)
    codings = [coding_of(name, each, None) for name, each in zip(table.keys, labels, strict=True)]
    return Problem(table, goals, tuple(codings), Homes(where, home))


def fits(one: Row, other: Row) -> bool:
    pairs = zip(one[:3], other[:3], strict=True)
    return all(a == b or {a, b} & {None, "*"} for a, b in pairs)


def small(row: Row, people: list[Row], goals: Goals) -> bool:
    alike = [other for other in people if fits(row, other)]
    homes = len({other[3] for other in alike})
    return len(alike) < goals.k or homes < (goals.k_households or 0)


@settings(max_examples=200)
@given(people=PEOPLE, goals=GOALS)
def test_who_stands_apart_is_whom_too_few_could_be(people, goals):
    problem = problem_of(people, goals)
    assert problem.homes is not None
    pairs = (problem.homes.classes, problem.homes.homes)
    found = apart(problem.table, pairs, goals.k, goals.k_households)
    keys = list(dict.fromkeys(row[:3] for row in people))
    for row in people:
        assert bool(found[keys.index(row[:3])]) == small(row, people, goals)


@settings(max_examples=200)
@given(people=PEOPLE, goals=GOALS)
def test_cells_go_until_enough_people_could_be_each_other(people, goals):
    problem = problem_of(people, goals)
    decision = METHODS["suppress_cells"].decide(problem)
    keys = list(dict.fromkeys(row[:3] for row in people))
    released = []
    for row in people:
        place = keys.index(row[:3])
        cells = zip(row[:3], decision.levels[place], strict=True)
        told = tuple("*" if level else value for value, level in cells)
        if decision.gone[place]:
            # Nobody leaves whom all `*` would have helped.
            allowed = tuple(
                "*" if c not in goals.never else v
                for c, v in zip(problem.table.keys, row, strict=False)
            )
            assert small((*allowed, row[3]), people, goals)
        else:
            released.append((*told, row[3]))
            assert not goals.never or told[2] != "*"
            if not small(row, people, goals):
                assert told == row[:3]
    if not decision.gone.any():
        assert not any(small(row, released, goals) for row in released)


@settings(max_examples=60)
@given(people=PEOPLE, goals=GOALS)
def test_no_cell_is_spent_for_nothing(people, goals):
    """Fewer columns of those that went would not have been enough."""
    problem = problem_of(people, goals)
    decision = METHODS["suppress_cells"].decide(problem)
    keys = list(dict.fromkeys(row[:3] for row in people))
    for place, key in enumerate(keys):
        went = np.flatnonzero(decision.levels[place])
        for column in went:
            cells = zip(key, decision.levels[place], range(3), strict=True)
            told = tuple("*" if level and i != column else value for value, level, i in cells)
            home = next(row[3] for row in people if row[:3] == key)
            assert small((*told, home), people, goals)
