"""The dry run in words and as a document."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from anonkit.dp.epsilon import epsilon_text
from anonkit.dp.grid import fixed
from anonkit.plan import describe, document
from anonkit.plan.foresee_tables import READABLE
from anonkit.plan.words import smallest_readable


def test_every_listed_column_is_told_with_its_role_and_what_is_done(draft):
    plan = draft.plan()
    text = describe(plan)
    for column in plan.columns:
        assert any(
            line.split()[:2] == [column.name, "+".join(sorted(column.roles))]
            for line in text.split("\n")
        ), column.name
    assert "left out: it names a person" in text
    assert "3 values, listed in wards.csv" in text
    assert "2 values, listed in codes/ethnicity.csv" in text


def test_every_table_says_what_it_costs_and_what_it_can_say(draft):
    plan = draft.plan()
    text = describe(plan)
    for table, cells in zip(plan.aggregates.tables, (16, 5), strict=True):
        assert f"{table.name}: People interviewed, by" in text
        assert f"{cells} cells, epsilon {epsilon_text(table.epsilon)}" in text
        assert f"±{fixed(table.half_width_95, table.grid)} in 95 of 100 cells" in text
        assert f"values below {smallest_readable(table.half_width_95)} say little" in text


def test_goals_and_limits_are_told(draft):
    text = describe(draft.plan())
    assert "People alike in age, sex, ward must be at least 3 people and 3 households" in text
    assert "more than 5 % of the people" in text
    assert "fewer than 9 people" in text


@pytest.mark.parametrize("half_width", [0, 1, 2, 3, 4, 7, 100])
def test_the_smallest_readable_count_is_the_first_whose_noise_is_a_fifth_of_it(half_width):
    count = smallest_readable(half_width)
    assert half_width <= READABLE * count
    assert count == 0 or half_width > READABLE * (count - 1)


def test_the_document_is_json_and_says_what_the_text_says(draft):
    plan = draft.plan()
    read = json.loads(json.dumps(document(plan)))
    assert read["format"] == 1
    assert [column["name"] for column in read["columns"]] == [c.name for c in plan.columns]
    assert read["microdata"] == {
        "k": 3,
        "k_households": 3,
        "method": "suppress",
        "suppression_limit": "1/20",
        "missing": "own_category",
        "quasi": ["age", "sex", "ward"],
        "smallest_file": 9,
        "utility": [],
    }
    tables = read["aggregates"]["tables"]
    assert [table["cells"] for table in tables] == [16, 5]
    assert tables[1]["by"][0]["bands"] == [0, 18, 60]
    assert sum(Fraction(table["epsilon"]) for table in tables) == 2
    assert tables[0]["adds_up_with"] == ["by_age"]


def test_columns_left_out_unread_are_counted_not_listed_in_the_text(draft):
    draft.more = "unlisted: drop\n"
    header = tuple(column.name for column in draft.plan().columns)
    plan = draft.plan((*header, "Mary_visit2"))
    assert "Mary_visit2" not in describe(plan)
    assert "left out unread: 1." in describe(plan)
    assert document(plan)["columns"][-1]["done"] == "left out unread: the policy does not list it"


def test_a_t_that_classes_of_k_miss_by_chance_is_told_before_any_data_is_read(draft):
    draft.columns["ethnicity"] = "{role: sensitive, values: [a, b, c, d, e, f]}"
    draft.microdata = "microdata: {k: 3, t: {ethnicity: 0.2}, leaks: state}\n"
    (told,) = [note for note in document(draft.plan())["notes"] if "by chance" in note]
    assert "t 0.2 of ethnicity needs classes of about 20 people, and k is 3" in told
    assert told in describe(draft.plan())
    draft.microdata = draft.microdata.replace("k: 3", "k: 20")
    assert not [note for note in document(draft.plan())["notes"] if "by chance" in note]


def test_a_t_of_answers_that_nobody_lists_is_held_against_two(draft):
    draft.columns["ethnicity"] = "{role: sensitive}"
    draft.microdata = "microdata: {k: 3, t: {ethnicity: 0.0}, leaks: state}\n"
    assert "everybody" in describe(draft.plan())
    assert "2 answers" in describe(draft.plan())
