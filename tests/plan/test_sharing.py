"""Which tables share their noise, as a policy settles it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from anonkit.dp.mechanisms import half_width_95

AGGREGATES = """\
aggregates:
  budget: account
  epsilon: 2
  {}
  tables:
    - {{name: by_ward, by: [{{column: ward, level: 1}}, sex], {}}}
    - {{name: by_age, by: [{{column: age, bands: [0, 18, 60]}}, sex], {}}}
    - {{name: by_sex, by: [sex], {}}}
both: reason
"""


@pytest.fixture
def tables(draft):
    """Plans three tables of these measures, and other settings of `aggregates`."""

    def planned(*measures: str, also: str = "outside: other"):
        draft.tables = AGGREGATES.format(also, *(measures * 3)[:3])
        return draft.plan().aggregates

    return planned


def groups(wanted) -> list[set[str]]:
    return [{wanted.tables[place].name for place in family.places} for family in wanted.families]


@pytest.mark.parametrize(
    ("measure", "also"),
    [
        ("count: persons", "max_rows_per_person: 1"),
        ("count: rows", "max_rows_per_person: 3"),
        ("sum: income, bounds: [0, 100]", "max_rows_per_person: 3"),
    ],
)
def test_figures_that_add_up_share_their_noise(tables, measure, also):
    wanted = tables(measure, also=also)
    assert groups(wanted) == [{"by_ward", "by_age", "by_sex"}]
    assert sum(table.epsilon for table in wanted.tables) == wanted.epsilon
    assert not any(table.alone for table in wanted.tables)
    alone = half_width_95(wanted.epsilon / 3, wanted.tables[0].sensitivity)
    assert all(table.half_width_95 < alone * table.facts.step for table in wanted.tables)


@pytest.mark.parametrize(
    ("measure", "also"),
    [
        ("count: persons", "max_rows_per_person: 2"),  # somebody may be in two cells
        ("count: persons", "outside: drop"),  # somebody may be in one table and not in another
        ("count: rows", "outside: drop"),
        ("count: rows, max_groups_per_person: 1", "max_rows_per_person: 2"),
    ],
)
def test_counts_that_do_not_add_up_are_measured_alone_and_say_so(tables, measure, also):
    wanted = tables(measure, also=also)
    assert len(wanted.families) == 3
    assert {table.epsilon for table in wanted.tables} == {Fraction(2, 3)}
    assert all(table.alone for table in wanted.tables)


def test_ratios_and_quantiles_are_measured_alone(tables):
    mean, median = "mean: income, bounds: [0, 9]", "quantiles: [0.5], of: income, bounds: [0, 9]"
    wanted = tables(mean, median, mean)
    assert len(wanted.families) == 3
    assert not any(table.alone for table in wanted.tables)


def test_sums_of_other_bounds_are_other_sums(tables):
    wanted = tables(*(f"sum: income, bounds: [0, {high}]" for high in (100, 200, 100)))
    assert groups(wanted) == [{"by_ward", "by_sex"}, {"by_age"}]


def test_a_histogram_is_a_count_of_people_by_one_column_more(tables):
    histogram = "histogram: age, bands: [0, 18, 60]"
    wanted = tables("count: persons", "count: persons", histogram)
    assert groups(wanted) == [{"by_ward", "by_age", "by_sex"}]
    # `by_sex` is the same table as `by_age`, its columns in another order: measured once.
    assert wanted.tables[2].epsilon == 0 or wanted.tables[1].epsilon == 0


def test_tables_that_see_a_column_in_two_ways_share_no_noise(draft):
    draft.tables = AGGREGATES.format("outside: other", *["count: persons"] * 3).replace(
        "both:", "    - {name: leaves, by: [ward, sex], count: persons}\nboth:"
    )
    assert groups(draft.plan().aggregates) == [{"by_ward", "by_age", "by_sex"}, {"leaves"}]


def test_priority_moves_epsilon(tables):
    mean = "mean: income, bounds: [0, 9]"
    wanted = tables(mean, f"{mean}, priority: 2", mean)
    assert [table.epsilon for table in wanted.tables] == [Fraction(1, 2), 1, Fraction(1, 2)]


def test_too_little_epsilon_for_a_part_is_a_fault_of_the_policy(tables, draft):
    draft.tables = AGGREGATES.format("outside: other", *["count: rows"] * 3).replace(
        "epsilon: 2", "epsilon: 0.000002"
    )
    assert "too small for the rows" in draft.problem()
