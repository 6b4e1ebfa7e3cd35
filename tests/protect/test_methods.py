"""Every method keeps its promise on whatever table it is given: checked by counting people."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.classes.coding import Coding, coding_of
from anonkit.classes.ladders import BandsLadder, CsvLadder, DatesLadder, PrefixLadder
from anonkit.classes.parents import ParentLadder
from anonkit.classes.table import ClassTable
from anonkit.protect import METHODS
from anonkit.protect.base import Decision, Goals, Homes, Problem
from anonkit.protect.loss import column_factor, loss_of

PLACES = CsvLadder(
    {
        "a1": ("a1", "A", "*"),
        "a2": ("a2", "A", "*"),
        "b1": ("b1", "B", "*"),
        "b2": ("b2", "B", "*"),
    },
    3,
)
AGES = BandsLadder((5, 20), 40)
PERSON = st.tuples(
    st.sampled_from([*PLACES.leaves, None]),
    st.sampled_from(["1", "4", "7", "23", "41", "88", None]),
    st.sampled_from(["f", "m"]),
    st.integers(0, 6),
)
PEOPLE = st.lists(PERSON, min_size=1, max_size=40)
LIMIT = st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(1)])
GOALS = st.builds(
    Goals,
    k=st.integers(2, 5),
    k_households=st.sampled_from([None, 2, 3]),
    suppression_limit=LIMIT,
    max_levels=st.sampled_from([None, 1, 2]),
)
RECODING = [name for name, method in METHODS.items() if method.recodes]
Row = tuple[str | None, str | None, str, int]


def problem_of(people: list[Row], goals: Goals) -> Problem:
    labels = tuple(tuple(dict.fromkeys(row[i] for row in people)) for i in range(3))
    counts = Counter(row[:3] for row in people)
    keys = list(counts)
    homes = [{row[3] for row in people if row[:3] == key} for key in keys]
    codes = [[labels[i].index(key[i]) for i in range(3)] for key in keys]
    n = np.array([counts[key] for key in keys])
    pairs = [(place, home) for place, each in enumerate(homes) for home in sorted(each)]
    table = ClassTable(
        ("place", "age", "sex"),
        np.array(codes, np.int32),
        labels,
        n,
        np.array([len(each) for each in homes]),
        n,
    )
    codings = tuple(
        coding_of(name, values, ladder)
        for name, values, ladder in zip(table.keys, labels, (PLACES, AGES, None), strict=True)
    )
    where, home = (np.array(each) for each in zip(*pairs, strict=True))
    return Problem(table, goals, codings, Homes(where, home))


def told(problem: Problem, decision: Decision, row: Row) -> tuple[str | None, ...] | None:
    """What a person reads as in the release, worked out from the ladders alone; None: gone."""
    keys = [
        tuple(problem.table.labels[i][code] for i, code in enumerate(codes))
        for codes in problem.table.codes.tolist()
    ]
    place = keys.index(row[:3])
    if decision.gone[place]:
        return None
    levels = (0, 0, 0) if decision.levels is None else decision.levels[place]
    return tuple(
        value
        if level == 0
        else "*"
        if ladder is None or level == ladder.height - 1
        else None
        if value is None
        else ladder.at(value, level)
        for value, ladder, level in zip(row[:3], (PLACES, AGES, None), levels, strict=True)
    )


def classes(problem: Problem, decision: Decision, people: list[Row]) -> dict[object, list[Row]]:
    found: dict[object, list[Row]] = {}
    for row in people:
        cells = told(problem, decision, row)
        if cells is not None:
            found.setdefault(cells, []).append(row)
    return found


@pytest.mark.parametrize("name", METHODS)
@settings(max_examples=80)
@given(people=PEOPLE, goals=GOALS)
def test_no_class_is_left_below_the_goals(name, people, goals):
    problem = problem_of(people, goals)
    decision = METHODS[name].decide(problem)
    for members in classes(problem, decision, people).values():
        assert len(members) >= goals.k
        if goals.k_households is not None:
            assert len({row[3] for row in members}) >= goals.k_households


@pytest.mark.parametrize("name", RECODING)
@settings(max_examples=60)
@given(people=PEOPLE, goals=GOALS)
def test_people_leave_within_the_limit_or_nobody_can_stay(name, people, goals):
    problem = problem_of(people, goals)
    decision = METHODS[name].decide(problem)
    left = int(problem.table.n[decision.gone].sum())
    homes = len({row[3] for row in people})
    possible = len(people) >= goals.k and homes >= (goals.k_households or 1)
    if possible:
        assert left <= goals.suppression_limit * len(people)
    else:
        assert decision.gone.all()


@pytest.mark.parametrize("name", METHODS)
@settings(max_examples=30)
@given(people=PEOPLE, goals=GOALS)
def test_the_same_table_gives_the_same_answer(name, people, goals):
    first, again = (METHODS[name].decide(problem_of(people, goals)) for _ in range(2))
    assert np.array_equal(first.gone, again.gone)
    assert first.levels is None or np.array_equal(first.levels, again.levels)


@settings(max_examples=60)
@given(people=PEOPLE, goals=GOALS)
def test_no_node_of_the_lattice_has_a_smaller_loss_than_the_global_one(people, goals):
    problem = problem_of(people, goals)
    found = METHODS["global_recode"].decide(problem)
    best = min(
        (
            loss_of(problem, other)
            for node in itertools.product(*(range(c.height) for c in problem.codings))
            if (other := coded(problem, people, node)) is not None
        ),
        default=None,
    )
    if best is None:
        assert found.gone.all()
    else:
        assert loss_of(problem, found) == pytest.approx(best, abs=1e-12)


def coded(problem: Problem, people: list[Row], node: tuple[int, ...]) -> Decision | None:
    """Everybody at one node, small classes gone; None where too many would go."""
    goals, size = problem.goals, len(problem.table)
    levels = np.tile(np.array(node, np.int8), (size, 1))
    groups = classes(problem, Decision(np.zeros(size, np.bool_), levels), people)
    small = [
        members
        for members in groups.values()
        if len(members) < goals.k or len({row[3] for row in members}) < (goals.k_households or 1)
    ]
    if sum(map(len, small)) > goals.suppression_limit * len(people) or len(small) == len(groups):
        return None
    out = {row[:3] for members in small for row in members}
    keys = [
        tuple(problem.table.labels[i][c] for i, c in enumerate(codes))
        for codes in problem.table.codes.tolist()
    ]
    return Decision(np.array([key in out for key in keys]), levels)


@settings(max_examples=60)
@given(people=PEOPLE, goals=GOALS)
def test_no_more_levels_are_mixed_in_a_column_than_asked_for(people, goals):
    problem = problem_of(people, goals)
    decision = METHODS["local_recode"].decide(problem)
    if goals.max_levels is None or decision.gone.all():
        return
    assert decision.levels is not None
    for place, coding in enumerate(problem.codings):
        used = set(decision.levels[~decision.gone, place].tolist()) - {coding.height - 1}
        assert len(used) <= goals.max_levels


@settings(max_examples=60)
@given(people=PEOPLE, k=st.integers(2, 4))
def test_a_column_that_may_never_be_suppressed_is_not(people, k):
    goals = Goals(k, None, Fraction(1), never=frozenset({"sex"}))
    decision = METHODS["suppress_cells"].decide(problem_of(people, goals))
    assert decision.levels is not None
    assert not decision.levels[~decision.gone, 2].any()


@pytest.mark.parametrize("name", ["local_recode", "global_recode"])
@settings(max_examples=80)
@given(
    people=PEOPLE,
    goals=GOALS,
    caps=st.dictionaries(st.sampled_from(["place", "age", "sex"]), st.integers(0, 2)),
)
def test_no_column_is_told_above_its_cap(name, people, goals, caps):
    problem = problem_of(people, replace(goals, caps=caps))
    decision = METHODS[name].decide(problem)
    assert decision.levels is not None or decision.gone.all()
    for place, coding in enumerate(problem.codings):
        if decision.levels is not None:
            told_at = decision.levels[~decision.gone, place]
            assert max(told_at, default=0) <= caps.get(coding.name, coding.height)
    for members in classes(problem, decision, people).values():
        assert len(members) >= goals.k


def test_cells_that_matter_less_go_first():
    """Each of four people is alike to another one but for the age, and to one but for the sex."""
    people: list[Row] = [("a1", age, sex, 0) for age in ("1", "4") for sex in ("f", "m")]
    for important, less in (("age", 2), ("sex", 1)):
        goals = Goals(2, None, importance={important: 10.0})
        decision = METHODS["suppress_cells"].decide(problem_of(people, goals))
        assert decision.levels is not None
        assert np.flatnonzero(decision.levels.any(axis=0)).tolist() == [less]
        assert not decision.gone.any()


def test_shares_are_those_of_the_leaves_under_a_value():
    coding: Coding = coding_of("place", ["a1", None, "b2"], PLACES)
    assert coding.leaves == 4
    assert [share.tolist() for share in coding.shares] == [
        [0.25, 0.25, 0.25],
        [0.5, 0.25, 0.5],
        [1.0],
    ]
    assert coding.labels == (("a1", None, "b2"), ("A", None, "B"), ("*",))


@pytest.mark.parametrize(
    ("ladder", "values"),
    [
        (DatesLadder(("month", "year")), ["2026-01-03", "2026-02-03", None]),
        (PrefixLadder((3, 2)), ["40100", "40222", None]),
        (ParentLadder("district", None, {"a": "x", "b": "x"}), ["a", "b", None]),
        (BandsLadder((5, 20), None), ["3", "99", None]),
    ],
)
def test_a_coarser_level_costs_more_whichever_values_occur(ladder, values):
    """Who left the file must not be seen in the loss of those who stay."""
    few, many = coding_of("c", values[:1], ladder), coding_of("c", values, ladder)
    told = [column_factor(many, float(share.max())) for share in many.shares]
    assert told[0] == 1
    assert told[-1] == 2
    assert all(low < high for low, high in itertools.pairwise(told))
    assert [float(share[0]) for share in few.shares] == [float(s[0]) for s in many.shares]
    assert all(share[-1] == share.min() for share in many.shares[1:-1])  # a missing answer


def test_a_column_that_stands_at_a_level_already_goes_on_from_there():
    leaves = {"0 to 4": "3", "20 to 24": "23"}
    coding = coding_of(
        "age", ["0 to 4", "20 to 24", None], AGES, floor=1, leaf_of=leaves.__getitem__
    )
    assert coding.labels == (
        ("0 to 4", "20 to 24", None),
        ("0 to 19", "20 to 39", None),
        ("*",),
    )


@pytest.mark.parametrize("name", ["local_recode", "suppress_cells"])
@settings(max_examples=100)
@given(people=PEOPLE, goals=GOALS, nodes=st.integers(0, 5), never=st.booleans())
def test_a_search_cut_short_keeps_every_promise(name, people, goals, nodes, never):
    """Few codings tried, and whoever is left looked at together."""
    goals = replace(goals, never=frozenset({"sex"} if never else ()))
    problem = problem_of(people, goals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("anonkit.protect.nodes.MOST_NODES", nodes)
        patch.setattr("anonkit.protect.leftovers.MOST_SINGLY", 0)
        decision = METHODS[name].decide(problem)
    for members in classes(problem, decision, people).values():
        assert len(members) >= goals.k
        if goals.k_households is not None:
            assert len({row[3] for row in members}) >= goals.k_households
    assert decision.levels is not None
    if name == "suppress_cells" and never:
        assert not decision.levels[~decision.gone, 2].any()


@settings(max_examples=60)
@given(people=PEOPLE, goals=GOALS)
def test_looking_at_leftovers_together_removes_nobody_who_fits_somewhere(people, goals):
    problem = problem_of(people, goals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("anonkit.protect.leftovers.MOST_SINGLY", 0)
        decision = METHODS["local_recode"].decide(problem)
    assert decision.gone.all() or not decision.gone.any()
