"""Every figure of the risk, held against people counted one by one."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.classes.table import Attribute, ClassTable
from anonkit.classes.wildcard import MOST_PATTERNS
from anonkit.risk import MEASURES
from anonkit.risk.journalist import at_risk, journalist
from anonkit.risk.presets import PRESETS
from anonkit.risk.suda import suda
from anonkit.risk.weighted import household, individual, unusable
from anonkit.risk.wildcard import k_wildcard

VALUE = st.sampled_from(["a", "b", None, "*"])
ROWS = st.lists(st.tuples(VALUE, VALUE, VALUE), min_size=1, max_size=25)


def table_of(rows: list[tuple[str | None, ...]], weights: list[float] | None = None) -> ClassTable:
    """One person a row."""
    width = len(rows[0])
    labels = tuple(tuple(dict.fromkeys(row[i] for row in rows)) for i in range(width))
    counts = Counter(rows)
    codes = [[labels[i].index(key[i]) for i in range(width)] for key in counts]
    n = np.array(list(counts.values()), np.int64)
    return ClassTable(
        tuple(f"q{i}" for i in range(width)), np.array(codes, np.int32), labels, n, None, n
    )


@given(ROWS)
def test_figures_of_the_sample_are_those_of_counting(rows):
    counts = Counter(rows)
    found = {name: measure.measure(table_of(rows)) for name, measure in MEASURES.items()}
    assert found["k"] == min(counts.values())
    assert found["sample_uniques"] == sum(1 for n in counts.values() if n == 1)
    assert found["prosecutor"] == pytest.approx(max(1 / n for n in counts.values()))
    assert found["marketer"] == pytest.approx(sum(1 / counts[row] for row in rows) / len(rows))


@given(
    ROWS.flatmap(
        lambda rows: st.tuples(
            st.just(rows), st.lists(st.integers(1, 9), min_size=len(rows), max_size=len(rows))
        )
    ),
    st.integers(2, 20),
)
def test_journalist_risk_is_that_of_counting_the_weighted_look_alikes(both, least):
    rows, weights = both
    table = table_of(rows)
    keys = [tuple(table.labels[i][c] for i, c in enumerate(codes)) for codes in table.codes]
    stands_for = {
        key: sum(w for r, w in zip(rows, weights, strict=True) if r == key) for key in keys
    }
    weighted = replace(table, weight=np.array([float(stands_for[key]) for key in keys]))
    assert journalist(weighted) == pytest.approx(max(1 / stands_for[row] for row in rows))
    rare = sum(1 / stands_for[row] > 1 / least for row in rows) / len(rows)
    assert at_risk(weighted, least) == pytest.approx(rare)
    assert journalist(weighted) <= MEASURES["prosecutor"].measure(weighted)
    assert journalist(table) is None
    assert at_risk(table, least) is None


def test_nobody_in_the_file_is_missing_from_the_population():
    table = replace(table_of([("a",)] * 4), weight=np.array([2.5]))
    assert journalist(table) == 1 / 4


@given(ROWS)
def test_a_missing_answer_matches_every_answer(rows):
    def fits(one, other):
        pairs = zip(one, other, strict=True)
        return all(a == b or a in (None, "*") or b in (None, "*") for a, b in pairs)

    wanted = min(sum(fits(row, other) for other in rows) for row in rows)
    assert k_wildcard(table_of(rows)) == wanted
    assert wanted >= MEASURES["k"].measure(table_of(rows))


def test_too_many_patterns_of_missing_answers_are_said_to_be_too_many():
    rows = [
        tuple(None if bit else "a" for bit in bits) for bits in itertools.product([0, 1], repeat=7)
    ]
    assert len(rows) > MOST_PATTERNS
    assert k_wildcard(table_of(rows)) is None


@settings(max_examples=60)
@given(ROWS)
def test_suda_scores_minimal_sets_in_which_a_row_is_alone(rows):
    width = len(rows[0])
    total, by_key, special = 0, [0] * width, 0
    for row in rows:
        minimal: list[tuple[int, ...]] = []
        for size in range(1, width + 1):
            for keys in itertools.combinations(range(width), size):
                alone = sum(all(o[k] == row[k] for k in keys) for o in rows) == 1
                if alone and not any(set(m) <= set(keys) for m in minimal):
                    minimal.append(keys)
        if len(rows) == 1:
            minimal = []  # alone in no column at all: then nothing makes it special
        for keys in minimal:
            total += math.factorial(width - len(keys))
            for key in keys:
                by_key[key] += math.factorial(width - len(keys))
        special += bool(minimal)
    found = suda(table_of(rows))
    assert found is not None
    assert (found.rows, found.score) == (special, total)
    assert list(found.contributions.values()) == pytest.approx(
        [each / total if total else 0 for each in by_key]
    )


def test_suda_over_more_columns_than_it_can_is_not_worked_out():
    assert suda(table_of([tuple("abcdefghijk")])) is None


def test_individual_risk_has_its_published_values():
    """One and two in the sample: the closed forms of Benedetti and Franconi; all sampled: 1 / f."""
    p = 0.1
    odds = p / (1 - p)
    one = odds * math.log(1 / p)
    two = odds - odds**2 * math.log(1 / p)
    found = individual(np.array([1, 2, 5, 4]), np.array([10.0, 20.0, 50.0, 4.0]))
    assert found == pytest.approx([one, two, p / (5 - (1 - p)), 1 / 4])


@given(st.integers(1, 50), st.floats(0.5, 1e6))
def test_individual_risk_is_a_chance_and_falls_with_the_population(f, population):
    sample = np.array([f])
    risk = individual(sample, np.array([population]))[0]
    assert 0 < risk <= 1 + 1e-12
    assert individual(sample, np.array([population * 2]))[0] <= risk + 1e-9


def test_a_home_is_found_when_one_of_its_members_is():
    assert household(np.array([0, 0, 1]), np.array([0.5, 0.5, 0.1])) == pytest.approx([0.75, 0.1])
    assert household(np.array([0, 0]), np.array([1.0, 0.2])) == pytest.approx([1.0])


@pytest.mark.parametrize(
    ("weight", "population", "told"),
    [
        ([500.0, 500.0], 1000, ""),
        ([500.0, 500.0], None, "no population"),
        ([5.0, 5.0], 1000, "number of rows"),
        ([300.0, 300.0], 1000, "do not add up"),
        ([1100.0, 1.0], 1000, "one class"),
        ([1000.0, 0.0], 1000, "above 0"),
    ],
)
def test_weights_that_tell_no_numbers_are_not_used(weight, population, told):
    why = unusable(np.array(weight), np.array([5, 5]), population)
    assert (told in why) if told else why == ""


def test_presets_say_where_they_come_from():
    assert PRESETS["hdx"].global_risk == 0.03
    assert [PRESETS[f"k{k}"].k for k in (3, 5, 10, 20)] == [3, 5, 10, 20]
    assert all(preset.source for preset in PRESETS.values())


@pytest.mark.parametrize("measure", ["l", "l_entropy"])
def test_a_column_of_which_nothing_is_published_has_a_finite_figure(measure):
    table = table_of([("a",), ("a",)])
    nothing = np.zeros(1, np.int64)
    hidden = Attribute("s", ("*",), nothing, nothing, np.array([2], np.int64))
    assert MEASURES[measure].measure(replace(table, attributes=(hidden,))) == {"s": 1}
