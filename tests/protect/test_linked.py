"""Units of linked rows under every method, counted again from the units themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.classes.coding import coding_of
from anonkit.classes.ladders import BandsLadder, CsvLadder
from anonkit.classes.table import ClassTable
from anonkit.protect import METHODS
from anonkit.protect.base import Decision, Goals, Homes, Problem, Several, Units

PLACES = CsvLadder({"a1": ("a1", "A", "*"), "a2": ("a2", "A", "*"), "b1": ("b1", "B", "*")}, 3)
LADDERS = (PLACES, BandsLadder((5, 20), 40), None)
ROW = st.tuples(
    st.sampled_from([*PLACES.leaves, None]),
    st.sampled_from(["1", "4", "23"]),
    st.sampled_from("fm"),
)
Row = tuple[str | None, str, str]
Person = tuple[Row, ...]
PERSON = st.lists(ROW, min_size=1, max_size=3).map(lambda rows: tuple(sorted(rows, key=str)))
PEOPLE = st.lists(st.tuples(PERSON, st.integers(0, 4)), min_size=1, max_size=14)
HOME = st.lists(PERSON, min_size=1, max_size=3).map(lambda home: tuple(sorted(home, key=str)))
HOMES = st.lists(HOME, min_size=1, max_size=10)
GOALS = st.builds(
    Goals,
    k=st.integers(2, 4),
    k_households=st.sampled_from([None, 2]),
    suppression_limit=st.sampled_from([Fraction(0), Fraction(1, 5), Fraction(1)]),
    max_levels=st.sampled_from([None, 1]),
)
RECODING = [name for name, method in METHODS.items() if method.recodes]


def table_of(rows: list[Row], n: Counter[Row]) -> ClassTable:
    labels = tuple(tuple(dict.fromkeys(row[i] for row in rows)) for i in range(3))
    codes = [[labels[i].index(row[i]) for i in range(3)] for row in rows]
    counts = np.array([n[row] for row in rows])
    names = ("place", "age", "sex")
    return ClassTable(names, np.array(codes, np.int32), labels, counts, None, counts)


def problem_of(homes: list[tuple[Person, ...]], goals: Goals, *, whole: bool) -> Problem:
    """The problem of some units: households, or persons (households of one)."""
    kinds = list(Counter(homes))
    rows = list(dict.fromkeys(row for home in kinds for person in home for row in person))
    table = table_of(rows, Counter(row for home in homes for person in home for row in person))
    people = [(unit, person) for unit, home in enumerate(kinds) for person in dict.fromkeys(home)]
    cells = [
        (place, rows.index(row), times)
        for place, (_, person) in enumerate(people)
        for row, times in Counter(person).items()
    ]
    number = np.array([homes.count(home) for home in kinds])
    person, place, times = np.array(cells).T
    units = Units(
        households=whole,
        number=number,
        people=number * np.array([len(home) for home in kinds]),
        homes=number,
        unit=np.array([unit for unit, _ in people]),
        alike=np.array([kinds[unit].count(each) for unit, each in people]),
        person=person,
        place=place,
        times=times,
    )
    codings = [coding_of(*each) for each in zip(table.keys, table.labels, LADDERS, strict=True)]
    return Problem(table, goals, tuple(codings), units=units)


def told(row: Row, levels: np.ndarray) -> tuple[str | None, ...]:
    """A row as it is released, worked out from the ladders alone."""
    return tuple(
        value
        if level == 0
        else "*"
        if ladder is None or level == ladder.height - 1
        else None
        if value is None
        else ladder.at(value, level)
        for value, ladder, level in zip(row, LADDERS, levels, strict=True)
    )


def seen(person: Person, levels: np.ndarray) -> tuple[object, ...]:
    return tuple(sorted((told(row, levels) for row in person), key=str))


def insist(homes, goals, decision: Decision) -> int:
    """Count people by what a reader sees of them and of their households; how many stay."""
    kinds = list(Counter(homes))
    people, where = Counter(), defaultdict(set)
    for number, home in enumerate(homes):
        unit = kinds.index(home)
        if decision.gone[unit]:
            continue
        looks = [seen(person, decision.levels[unit]) for person in home]
        for look in looks:
            kind = (tuple(sorted(looks, key=str)), look)
            people[kind] += 1
            where[kind].add(number)
    assert min(people.values(), default=goals.k) >= goals.k
    if goals.k_households:
        assert min(map(len, where.values()), default=2) >= goals.k_households
    return sum(people.values())


@pytest.mark.parametrize("name", RECODING)
@settings(max_examples=60)
@given(homes=HOMES, goals=GOALS)
def test_whoever_stays_has_households_like_theirs(name, homes, goals):
    homes = homes * 2
    problem = problem_of(homes, goals, whole=True)
    decision = METHODS[name].decide(problem)
    stay = insist(homes, goals, decision)
    assert stay == int(problem.people[~decision.gone].sum())
    again = METHODS[name].decide(problem_of(homes, goals, whole=True))
    assert np.array_equal(decision.gone, again.gone)
    assert np.array_equal(decision.levels, again.levels)


@pytest.mark.parametrize("name", RECODING)
@settings(max_examples=60)
@given(people=PEOPLE, goals=GOALS)
def test_whoever_stays_has_people_like_them_in_other_households(name, people, goals):
    kinds = list(Counter(person for person, _ in people))
    problem = problem_of([(person,) for person, _ in people], goals, whole=False)
    pairs = sorted({(kinds.index(person), home) for person, home in people})
    where, home = np.array(pairs).T
    counted = np.bincount(where, minlength=len(kinds))
    units = problem.units
    assert units is not None
    units = Units(**{**vars(units), "homes": counted})
    problem = Problem(problem.table, goals, problem.codings, Homes(where, home), units=units)
    decision = METHODS[name].decide(problem)
    looks, lives = Counter(), defaultdict(set)
    for person, home_of in people:
        unit = kinds.index(person)
        if not decision.gone[unit]:
            looks[seen(person, decision.levels[unit])] += 1
            lives[seen(person, decision.levels[unit])].add(home_of)
    assert min(looks.values(), default=goals.k) >= goals.k
    if goals.k_households:
        assert min(map(len, lives.values()), default=2) >= goals.k_households


@pytest.mark.parametrize("name", RECODING)
@settings(max_examples=40)
@given(homes=HOMES, goals=GOALS)
def test_a_unit_leaves_only_within_the_limit_or_where_nothing_helps(name, homes, goals):
    homes = homes * 3
    problem = problem_of(homes, goals, whole=True)
    decision = METHODS[name].decide(problem)
    top = [coding.height - 1 for coding in problem.codings]
    shapes = Counter(tuple(sorted(len(person) for person in home)) for home in homes)
    whole = Decision(
        np.zeros(len(problem), np.bool_), np.tile(np.array(top, np.int8), (len(problem), 1))
    )
    if all(number >= max(goals.k, goals.k_households or 0) for number in shapes.values()):
        insist(homes, goals, whole)
        assert int(problem.people[decision.gone].sum()) <= problem.may_leave


@pytest.mark.parametrize("name", RECODING)
@settings(max_examples=60)
@given(people=PEOPLE, goals=GOALS)
def test_people_in_several_classes_are_counted_once_in_each(name, people, goals):
    rows = list(dict.fromkeys(row for person, _ in people for row in person))
    table = table_of(rows, Counter(row for person, _ in people for row in set(person)))
    pairs = sorted(
        (rows.index(row), number)
        for number, (person, _) in enumerate(people)
        for row in set(person)
    )
    where, who = np.array(pairs).T
    codings = [coding_of(*each) for each in zip(table.keys, table.labels, LADDERS, strict=True)]
    goals = Goals(goals.k, None, goals.suppression_limit, max_levels=goals.max_levels)
    problem = Problem(table, goals, tuple(codings), several=Several(where, who))
    assert problem.may_leave == int(goals.suppression_limit * len(people))
    decision = METHODS[name].decide(problem)
    classes = defaultdict(set)
    for place, row in enumerate(rows):
        if not decision.gone[place]:
            cells = told(row, decision.levels[place])
            classes[cells] |= {n for n, (person, _) in enumerate(people) if row in person}
    assert min(map(len, classes.values()), default=goals.k) >= goals.k
