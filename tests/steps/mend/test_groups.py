"""What would show a hidden group: only what was run, only for groups that are flagged."""

from __future__ import annotations

import json

import pytest
import yaml
from survey import POLICY

from anonkit.errors import RefusedError
from anonkit.plan import make_plan
from anonkit.policy.load import parse_policy
from anonkit.policy.patch import GUARDED
from anonkit.records import Unseen, UnseenRecord
from anonkit.report.private import groups_document, patches, private_page
from anonkit.steps.invisible import compared
from anonkit.steps.mend import Change, Tried, show_groups


@pytest.fixture
def plan(tmp_path):
    return make_plan(parse_policy(POLICY, tmp_path / "policy.yaml"), None)


def groups(hidden: int):
    """A small group of which so many are invisible, beside a large one that is seen."""
    small = Unseen(before=40, removed=0, coarse=hidden, lost=0)
    return {"ethnicity": {"few": small, "many": Unseen(400, 0, 4, 0)}}


def test_the_change_in_which_fewest_are_invisible_is_named(plan):
    left = iter([30, 10, 20])
    tried = []

    def attempt(change: Change) -> Tried:
        hidden = next(left, None)
        if hidden is None:
            raise RefusedError("no", code="goal.nobody_left")
        tried.append((hidden, change))
        return Tried(440, 0, groups(hidden))

    shown = show_groups(plan, groups(40), {}, attempt)
    assert list(shown) == ["ethnicity"]
    assert list(shown["ethnicity"]) == ["few"]
    best = shown["ethnicity"]["few"]
    assert (best.invisible, best.whole) == (10, 40)
    assert best.change == next(change.words for hidden, change in tried if hidden == 10)


def test_a_change_that_helps_nobody_is_not_named(plan):
    assert show_groups(plan, groups(40), {}, lambda _: Tried(440, 0, groups(40))) == {}


def test_nothing_is_run_where_no_group_is_hit_harder(plan):
    def never(_):
        raise AssertionError("nothing was to be tried")

    assert show_groups(plan, groups(1), {}, never) == {}


def test_a_group_that_is_seen_more_than_the_rest_needs_no_help(plan):
    found = {"ethnicity": {"few": Unseen(40, 0, 8, 0), "many": Unseen(400, 0, 300, 0)}}
    better = {"ethnicity": {"few": Unseen(40, 0, 0, 0), "many": Unseen(400, 0, 0, 0)}}
    shown = show_groups(plan, found, {}, lambda _: Tried(440, 0, better))
    assert list(shown["ethnicity"]) == ["many"]


def test_no_change_lowers_a_goal_or_touches_the_attribute_itself(plan):
    seen = []

    def attempt(change: Change) -> Tried:
        seen.append(change)
        raise RefusedError("no", code="goal.nobody_left")

    show_groups(plan, groups(40), {}, attempt, seconds=60)
    assert seen
    for change in seen:
        assert "ethnicity" not in change.patch.get("columns", {})
        assert not set(change.patch.get("microdata", {})) & set(GUARDED["microdata"])


def test_the_first_change_is_tried_however_little_time_there_is(plan):
    seen = []

    def attempt(change: Change) -> Tried:
        seen.append(change)
        return Tried(440, 0, groups(40))

    show_groups(plan, groups(40), {}, attempt, seconds=0)
    assert len(seen) == 1


def test_the_private_side_tells_share_change_and_file(plan):
    found = groups(40)
    shown = show_groups(plan, found, {"release": "x"}, lambda _: Tried(440, 0, groups(10)))
    unseen = {name: compared(each) for name, each in found.items()}
    record = UnseenRecord("t", "r", ("es",), 0, 440, 0, found, unseen, shown)
    (name, text), *more = patches(record).items()
    assert not more
    # Laid over the patch of the run itself: it goes on from there.
    assert yaml.safe_load(text)["release"] == "x"
    told = groups_document(record)["ethnicity"]
    assert told["few"]["re_run"] == {
        "change": shown["ethnicity"]["few"].change,
        "invisible": "10/40",
        "file": name,
    }
    assert told["many"]["re_run"] is None
    page = private_page(record).decode()
    assert "25,0\u00a0%" in page
    assert name in page
    assert json.dumps(told)
