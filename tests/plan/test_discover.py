"""Keys from the data are asked for where that can be, and `delta:` where something uses it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from anonkit.canonical import canonical_json
from anonkit.dp.thresholds import threshold
from anonkit.errors import RefusedError
from anonkit.plan import words
from anonkit.steps.discover import insist_nobody_is_a_key

TABLES = """\
aggregates:
  budget: account
  epsilon: 2
  {}
  tables:
    - {{name: found, by: [{}], {}}}
    - {{name: by_sex, by: [sex], count: persons}}
both: reason
"""
DELTA = "delta: 0.000001"
FOUND = "count: persons, keys: discover"


@pytest.fixture
def found(draft):
    """A policy with one table that takes keys from the data."""
    draft.columns["village"] = "{role: open}"
    draft.columns["age"] = "{role: quasi, type: integer}"

    def written(by: str = "village, sex", measure: str = FOUND, also: str = DELTA):
        draft.tables = TABLES.format(also, by, measure)
        return draft

    return written


HEADER = ("village", "water_source", "water_dry", "id", "hh", "name", "consent", "age", "sex",
          "ward", "ethnicity", "income", "comment")  # fmt: skip


def test_a_key_must_reach_what_epsilon_and_delta_ask(found):
    wanted = found().plan(HEADER).aggregates
    one, other = wanted.tables
    village, sex = one.by
    assert village.keys == ()
    assert sex.keys == ("female", "male", "(missing)", "(outside)")
    assert (one.found, other.found) == (("village",), ())
    assert wanted.delta == one.delta == Fraction(1, 10**6)
    assert one.threshold == threshold(Fraction(1), Fraction(1, 10**6), 1, cells=4)
    assert sum(table.epsilon for table in wanted.tables) == 2


def test_delta_is_shared_by_the_tables_that_find_keys(found):
    draft = found()
    draft.tables = draft.tables.replace(
        "name: by_sex, by: [sex]", f"name: two, by: [village], {FOUND}"
    )
    draft.tables = draft.tables.replace(f"{FOUND}, count: persons", FOUND)
    assert [table.delta for table in draft.plan(HEADER).aggregates.tables] == [
        Fraction(1, 2 * 10**6)
    ] * 2


def test_the_request_holds_what_keys_must_reach_and_no_key(found):
    wanted = found().plan(HEADER).aggregates
    canonical = canonical_json(wanted.canonical).decode()
    assert f'"threshold":{wanted.tables[0].threshold}' in canonical
    assert '"delta":"1/1000000"' in canonical
    assert (
        canonical
        != canonical_json(found(also="delta: 0.000002").plan(HEADER).aggregates.canonical).decode()
    )


def test_the_dry_run_says_which_keys_are_not_told(found):
    plan = found().plan(HEADER)
    text = words.describe(plan)
    least = plan.aggregates.tables[0].threshold
    assert f"one of fewer than about {least} people is not told" in text
    assert "Epsilon 2 and delta 0.000001 in all" in text
    assert words.document(plan)["aggregates"]["tables"][0]["cells"] is None


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        (("Awino Achieng Korir", "Cyrus Kipchumba Ruto"), "residual.person_name"),
        (("0712345678",), "residual.phone"),
        (("Kajulu", "+254712345678"), "residual.phone"),
        (("Kajulu", "clinic@example.org"), "residual.email"),
        (("Kajulu", "Kolwa", "(missing)", "Hamlet 7"), ""),
    ],
)
def test_keys_that_look_like_people_are_refused(found, keys, code):
    draft = found("village")
    draft.top = draft.top.replace("audience:", "country: [KE]\naudience:")
    plan = draft.plan(HEADER)
    made = {"found": "village,value\n" + "".join(f"{key},60\n" for key in keys)}
    files = {name: text.encode() for name, text in made.items()}
    if not code:
        insist_nobody_is_a_key(plan, files, None)
        return
    with pytest.raises(RefusedError) as caught:
        insist_nobody_is_a_key(plan, files, None)
    assert caught.value.code == code
    assert not any(key in str(caught.value) for key in keys)


def test_a_column_named_after_people_needs_a_waiver(found):
    draft = found("enumerator_name")
    header = (*HEADER, "enumerator_name")
    draft.columns["enumerator_name"] = "{role: open}"
    assert "says who people are" in draft.problem(header)
    because = "not_identifier: {because: teams, by: office, until: 2999-01-01}"
    draft.columns["enumerator_name"] = f"{{role: open, {because}}}"
    assert draft.plan(header).aggregates.tables[0].found == ("enumerator_name",)


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"also": ""}, "which `delta:` pays for"),
        ({"also": "delta: 0.0001"}, "`delta` must be above 0 and at most 0.00001"),
        ({"also": "delta: 0"}, "`delta` must be above 0"),
        ({"by": "sex"}, "there is nothing to discover"),
        ({"by": "sex", "measure": "count: persons"}, "nothing here uses a `delta`"),
        ({"measure": "count: rows, keys: discover"}, "only tables that count people"),
        ({"by": "age"}, "`age` has no public list of keys"),
        ({"by": "name"}, "`name` has role identifier"),
        ({"by": "comment"}, "`comment` has role text"),
        ({"by": "consent"}, "`consent` has role metadata"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(found, asked, problem):
    assert problem in found(**asked).problem(HEADER)


def test_a_threshold_above_all_people_is_refused_without_data(found):
    draft = found(also=f"{DELTA}\n  people: 20")
    assert "no key of `found` can be told" in draft.problem(HEADER)
    assert found(also=f"{DELTA}\n  people: 3000").plan(HEADER).aggregates.tables[0].found
