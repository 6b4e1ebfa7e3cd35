"""A hierarchy of `parent`: which column may be told as which other one."""

from __future__ import annotations

import pytest

from anonkit.classes.parents import ParentLadder
from anonkit.plan.words import describe

VILLAGE = "{role: quasi, hierarchy: {parent: ward}}"
HEADER = ("id", "hh", "name", "consent", "age", "sex", "ward", "ethnicity", "income", "comment")


def with_village(draft, village=VILLAGE):
    draft.columns = {**draft.columns, "village": village}
    del draft.columns['"water_*"']
    draft.header = (*HEADER, "village")
    return draft


def test_the_levels_of_the_parent_follow(draft):
    plan = with_village(draft).plan(draft.header)
    ladder = plan.column("village").ladder
    assert isinstance(ladder, ParentLadder)
    assert ladder.height == plan.column("ward").ladder.height + 1
    assert not plan.column("village").listed
    assert "Where village is told more coarsely, it is told as ward" in describe(plan)


@pytest.mark.parametrize(
    ("column", "what", "told"),
    [
        ("village", "{role: open, hierarchy: {parent: ward}}", "only a quasi-identifier"),
        (
            "village",
            "{role: quasi, type: integer, hierarchy: {parent: ward}}",
            "tells columns of type text",
        ),
        (
            "village",
            "{role: quasi, action: generalise, level: 1, hierarchy: {parent: ward}}",
            "an action leaves no value",
        ),
        ("village", "{role: quasi, hierarchy: {parent: village}}", "lead back"),
        ("village", "{role: quasi, hierarchy: {parent: hamlet}}", "is not listed"),
        ("village", "{role: quasi, hierarchy: {parent: name}}", "k would not count it"),
        ("village", "{role: quasi, hierarchy: {parent: income}}", "k would not count it"),
        ("village", "{role: quasi, hierarchy: {parent: age}}", "is no text"),
        ("ward", "{role: quasi, action: mask, keep_first: 2}", "has an action"),
    ],
)
def test_what_cannot_be_a_parent_is_a_fault(draft, column, what, told):
    with_village(draft).tables = ""
    draft.columns[column] = what
    assert any(told in problem for _, problem in draft.faults(draft.header))


def test_parents_in_a_circle_are_faults_of_both(draft):
    with_village(draft).tables = ""
    draft.columns["ward"] = "{role: quasi, hierarchy: {parent: village}}"
    assert [problem for _, problem in draft.faults(draft.header)] == [
        "its parents lead back to one of them"
    ] * 2


def test_no_table_has_keys_that_the_data_taught(draft):
    draft.tables = draft.tables.replace("{column: ward, level: 1}", "{column: village, level: 1}")
    assert "is learnt from the data" in with_village(draft).problem(draft.header)


def test_a_distance_of_answers_needs_a_public_hierarchy(draft):
    with_village(draft, "{role: [quasi, sensitive], hierarchy: {parent: ward}}")
    draft.microdata = (
        "microdata: {k: 3, leaks: state, t: {village: {max: 0.4, distance: hierarchical}}}\n"
    )
    assert "needs a hierarchy" in draft.problem(draft.header)
