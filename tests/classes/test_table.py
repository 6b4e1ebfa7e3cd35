"""The class table says the same as counting people by hand."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.classes.packing import firsts, packed_places
from anonkit.classes.table import alone_of, from_group
from anonkit.errors import InputError
from anonkit.protect import METHODS
from anonkit.protect.base import Goals, Problem
from anonkit.risk import MEASURES

VALUE = st.none() | st.sampled_from(["", "a", "b", "*"])
CLASSES = st.dictionaries(
    st.tuples(VALUE, VALUE),
    st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)),
    min_size=1,
)


def group(classes):
    rows = list(classes.items())
    return pa.table(
        {
            "a": pa.array([key[0] for key, _ in rows], pa.string()),
            "b": pa.array([key[1] for key, _ in rows], pa.string()),
            "n": pa.array([counts[0] for _, counts in rows], pa.int64()),
            "households": pa.array([counts[1] for _, counts in rows], pa.int64()),
            "rows": pa.array([counts[2] for _, counts in rows], pa.int64()),
        }
    )


@given(CLASSES)
def test_measures_are_the_least_counts(classes):
    table = from_group(group(classes), ["a", "b"])
    for place, name in enumerate(("k", "k_households", "k_rows")):
        assert MEASURES[name].measure(table) == min(c[place] for c in classes.values())


@given(CLASSES)
def test_households_are_not_measured_where_none_are_declared(classes):
    table = from_group(group(classes).drop_columns(["households"]), ["a", "b"])
    assert MEASURES["k_households"].measure(table) is None


@given(CLASSES)
def test_select_gives_back_the_keys(classes):
    table = from_group(group(classes), ["a", "b"])
    everything = table.select(np.ones(len(table), dtype=np.bool_))
    found = list(zip(everything["a"].to_pylist(), everything["b"].to_pylist(), strict=True))
    assert found == list(classes)


@given(CLASSES, st.integers(2, 6), st.none() | st.integers(2, 6))
def test_suppression_names_exactly_the_classes_that_miss_a_goal(classes, k, k_households):
    table = from_group(group(classes), ["a", "b"])
    small = METHODS["suppress"].decide(Problem(table, Goals(k, k_households))).gone
    for gone, (people, homes, _) in zip(small, classes.values(), strict=True):
        assert gone == (people < k or (k_households is not None and homes < k_households))


def test_no_rows_are_refused_rather_than_measured():
    with pytest.raises(InputError, match="no rows"):
        from_group(group({}), ["a", "b"])


@given(CLASSES)
def test_where_everybody_has_one_row_people_add_up(classes):
    rows = dict(sorted(classes.items(), key=lambda each: [(v is None, v or "") for v in each[0]]))
    table, answers = alone_of(group(rows), ["a"], "b")
    wards = [table.labels[0][code] for (code,) in table.codes]
    people: dict[str | None, int] = {}
    for (first, _), counts in classes.items():
        people[first] = people.get(first, 0) + counts[0]
    assert dict(zip(wards, table.n, strict=True)) == people
    assert table.households is None
    pairs = zip(answers.classes, answers.values, strict=True)
    told = [(wards[place], answers.labels[value]) for place, value in pairs]
    assert dict(zip(told, answers.n, strict=True)) == {key: c[0] for key, c in classes.items()}


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 70), min_size=1, max_size=30))
def test_rows_that_are_alike_are_found_however_many_columns_there_are(rows):
    """Seventy columns of three values do not fit into 64 bits."""
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    places = packed_places(columns, [3] * 70, len(rows))
    seen = list(dict.fromkeys(rows))
    assert places.tolist() == [seen.index(row) for row in rows]
    assert firsts(places).tolist() == [rows.index(row) for row in seen]
