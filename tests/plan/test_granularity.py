"""Ladders of adaptive tables: public, coarser step by step, and nothing else."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from anonkit.plan.words import describe

TABLE = """\
aggregates:
  budget: account
  epsilon: 2
  {}
  tables: [{{name: t, by: [{}], {}}}]
both: reason
"""
WARD, AGE = "{column: ward, level: 1}", "{column: age, bands: [0, 18, 60]}"


@pytest.fixture
def asked(draft):
    """A policy with one table."""

    def made(by: str, rest: str, also: str = "outside: other"):
        draft.tables = TABLE.format(also, by, rest)
        return draft

    return made


def adaptive(ladder: str, count: str = "persons") -> str:
    return f"count: {count}, granularity: adaptive, ladder: {ladder}"


@pytest.mark.parametrize("count", ["persons", "rows"])
def test_each_step_tells_every_finest_key(asked, count):
    ladder = f"[[{WARD}, sex, {AGE}], [sex, {AGE}], [sex], []]"
    by = "ward, sex, {column: age, bands: [0, 5, 18, 40, 60]}"
    plan = asked(by, adaptive(ladder, count)).plan()
    (table,) = plan.aggregates.tables
    assert [rung.name for rung in table.rungs] == [
        "ward × sex × age in 5 bands",
        "ward level 1 × sex × age in 3 bands",
        "sex × age in 3 bands",
        "sex",
        "total",
    ]
    finest, lakes, *_, total = table.rungs
    assert finest.keys[0] == ("Kajulu", "Kolwa", "Railways", "(missing)", "(outside)")
    assert lakes.keys[0] == ("East", "Central", "(missing)", "(outside)")
    assert lakes.places[0] == (0, 0, 1, 2, 3)
    assert lakes.keys[2][:3] == ("0 to 17", "18 to 59", "60 or more")
    assert lakes.places[2] == (0, 0, 1, 1, 2, 3, 4)
    assert total.keys == (("(all)",),) * 3
    assert total.cells == 1
    assert "else by total" in describe(plan)


def test_bands_of_a_hierarchy_widen_level_by_level(asked):
    by = "{column: age, level: 1}"
    (table,) = asked(by, adaptive("[[{column: age, level: 3}], []]")).plan().aggregates.tables
    fine, wide = table.rungs[0].keys[0], table.rungs[1]
    told = dict(zip(fine, wide.places[0], strict=True))
    assert wide.keys[0][:4] == ("0 to 19", "20 to 39", "40 to 59", "60 or more")
    assert (told["15 to 19"], told["20 to 24"], told["60 or more"]) == (0, 1, 3)


def test_both_passes_are_what_the_table_costs(asked):
    wanted = asked("ward, sex", adaptive(f"[[{WARD}, sex], [sex]]")).plan().aggregates
    (table,) = wanted.tables
    assert (table.first_pass, table.epsilon) == (Fraction(1, 5), Fraction(9, 5))
    assert not table.alone


def test_an_adaptive_table_shares_no_noise(draft):
    draft.tables = TABLE.format("outside: other", "ward, sex", adaptive("[[sex]]")).replace(
        "tables: [", "tables: [{name: u, by: [sex], count: persons}, "
    )
    wanted = draft.plan().aggregates
    assert len(wanted.families) == 2
    assert sum(table.epsilon + table.first_pass for table in wanted.tables) == wanted.epsilon


REFUSED = {
    f"[[ward, sex], [{WARD}, sex]]": "step 1 of the ladder is not coarser than what comes before",
    f"[[sex], [{WARD}]]": "step 2 of the ladder is not coarser than what comes before",
    "[[sex], [sex]]": "step 2 of the ladder is not coarser than what comes before",
    "[[sex, ethnicity]]": "step 1 of the ladder has a column that `by` has not",
    "[[sex, sex]]": "a column stands twice in step 1 of the ladder",
    "[[{column: ward, level: 7}]]": "level 7 of `ward` is `*` or beyond",
    "[]": "it is not said how cells are told coarser",
}


@pytest.mark.parametrize(("ladder", "problem"), REFUSED.items(), ids=REFUSED)
def test_a_ladder_that_is_none_is_refused(asked, ladder, problem):
    assert asked("ward, sex", adaptive(ladder)).problem() == problem


def test_a_step_that_leaves_keys_without_a_parent_is_refused(asked):
    by, ladder = AGE, "[[{column: age, bands: [0, 20, 60]}]]"
    problem = "step 1 of the ladder cannot tell every key of `age`"
    assert asked(by, adaptive(ladder)).problem() == problem


ALONE = {
    "mean: income, bounds: [0, 9], granularity: adaptive, ladder: [[]]": (
        "only counts of people or rows adapt, without weights or several options a row"
    ),
    "count: persons, ladder: [[]]": "`ladder` belongs to adaptive tables",
    "count: persons, granularity: adaptive": "it is not said how cells are told coarser",
}


@pytest.mark.parametrize(("measure", "problem"), ALONE.items(), ids=ALONE)
def test_what_does_not_adapt_is_refused(asked, measure, problem):
    assert asked("sex", measure).problem() == problem


def test_the_ladder_is_part_of_the_request(asked):
    ladders = (f"[[{WARD}, sex], [sex]]", "[[sex]]", "[[sex], []]")
    plans = [asked("ward, sex", adaptive(ladder)).plan() for ladder in ladders]
    texts = {repr(plan.aggregates.canonical) for plan in plans}
    assert len(texts) == len(ladders)


@pytest.mark.parametrize("by", ["ward, sex, ethnicity", f"{AGE}, ethnicity", f"{WARD}, ethnicity"])
def test_the_ladder_that_plan_proposes_plans(asked, by):
    told = describe(asked(by, "count: persons").plan())
    (ladder,) = re.findall(r"to keep small groups: granularity: adaptive, ladder: (.*)", told)
    (table,) = asked(by, adaptive(ladder)).plan().aggregates.tables
    at = [dimension.column for dimension in table.by].index("ethnicity")
    assert all(rung.keys[at] == table.rungs[0].keys[at] for rung in table.rungs)
    assert table.rungs[-1].name == "ethnicity"
    assert "small groups" not in describe(asked(by, adaptive(ladder)).plan())


def test_plan_says_where_a_small_group_may_lose_its_name(asked):
    told = describe(asked("sex, ethnicity", adaptive("[[ethnicity], []]")).plan())
    assert "small groups of ethnicity may lose their name" in told


@pytest.mark.parametrize("by", ["ward, sex", "ethnicity"])
def test_no_ladder_is_proposed_where_no_group_would_gain(asked, by):
    assert "small groups" not in describe(asked(by, "count: persons").plan())
