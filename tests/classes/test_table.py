"""The class table says the same as counting people by hand."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.classes.table import from_group
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
