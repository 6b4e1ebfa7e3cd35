"""The search names only what passed, best first, within its time, and never a lower goal."""

from __future__ import annotations

import pytest
from survey import POLICY

from anonkit.errors import RefusedError
from anonkit.plan import make_plan
from anonkit.policy.load import parse_policy
from anonkit.policy.patch import GUARDED
from anonkit.steps.mend.changes import changes
from anonkit.steps.mend.search import MOST_WAYS, Tried, search

FINE = POLICY.replace("suppression_limit: 0.20", "suppression_limit: 0.05").replace(
    "action: band, width: 40, top: 80", "action: band, width: 2, top: 80"
)
CODE = "goal.suppression_limit"


@pytest.fixture
def plan(tmp_path):
    return make_plan(parse_policy(FINE, tmp_path / "policy.yaml"), None)


def refuse(_):
    raise RefusedError("no", code="goal.nobody_left")


@pytest.mark.parametrize(
    "code", ["goal.suppression_limit", "goal.nobody_left", "goal.household_token"]
)
def test_no_change_lowers_a_goal_or_sets_a_rule_aside(plan, code):
    found = changes(plan, code, ())
    assert found
    for change in found:
        assert set(change.patch) <= {"columns", "microdata"}
        assert not set(change.patch.get("microdata", {})) & set(GUARDED["microdata"])
        for entry in change.patch.get("columns", {}).values():
            assert not set(entry) & set(GUARDED["columns"])
            assert entry.get("release") is not True


def test_what_is_refused_is_no_way(plan):
    found = search(plan, CODE, (), lambda _: None, refuse)
    assert found.ways == []
    assert found.refused
    assert set(found.refused.values()) == {"goal.nobody_left"}


def test_ways_are_few_and_best_first(plan):
    found = search(plan, CODE, (), lambda _: 0.0, lambda c: Tried(100, int(c.cost * 10), {}))
    ranks = [way.rank for way in found.ways]
    assert 0 < len(ranks) <= MOST_WAYS
    assert ranks == sorted(ranks)


def test_of_ways_that_lose_as_many_the_one_that_leaves_most_detail_is_first(plan):
    def attempt(change):
        dropped = "drop ward" in change.words
        return Tried(100, 0, {}, 0.5 if dropped else 3.0)

    found = search(plan, "goal.gives_back", ("ward", "sex"), lambda _: 0.0, attempt)
    assert [way.change.words for way in found.ways] == ["drop ward", "drop sex"]


def test_after_the_time_nothing_more_is_tried_than_the_first(plan):
    tried = []

    def attempt(change):
        tried.append(change)
        return refuse(change)

    found = search(plan, CODE, (), lambda _: 0.0, attempt, seconds=0)
    assert len(tried) == 1
    assert not found.in_time


def test_two_changes_are_tried_where_no_single_one_is_enough(plan):
    def attempt(change):
        return Tried(100, 0, {}) if len(change.columns) == 2 else refuse(change)

    found = search(plan, "goal.nobody_left", (), lambda _: 0.0, attempt)
    assert found.ways
    assert all(len(way.change.columns) == 2 for way in found.ways)


def test_the_limit_is_the_lowest_whole_step(plan):
    found = search(plan, CODE, (), lambda _: 1.0, passing)
    limits = [w.change.words for w in found.ways if "limit" in w.change.columns]
    assert limits == ["raise the suppression limit to 15 %"]


def passing(change):
    return Tried(1000, 101, {}) if "limit" in change.columns else refuse(change)


def test_a_limit_is_never_below_the_policy_s_own(plan):
    def recoding(change):
        return Tried(1000, 0, {}) if "limit" in change.columns else refuse(change)

    found = search(plan, CODE, (), lambda _: 1.0, recoding)
    assert [w.change.words for w in found.ways] == ["raise the suppression limit to 10 %"]
