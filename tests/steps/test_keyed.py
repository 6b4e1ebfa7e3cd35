"""Codes tell equal from different, only for whoever holds the key, in any order."""

from __future__ import annotations

import random

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from anonkit.steps.keyed import codes, multiset_code, reordered, row_codes

KEY, OTHER = b"k" * 32, b"o" * 32
CELL = st.none() | st.text(alphabet="ab\x1b\x1f012ñ", max_size=4)


@given(st.lists(CELL))
def test_equal_cells_have_equal_codes_and_missing_stays_missing(cells):
    found = codes(pa.array(cells, pa.string()), KEY).to_pylist()
    for a, code_a in zip(cells, found, strict=True):
        for b, code_b in zip(cells, found, strict=True):
            assert (code_a == code_b) == (a == b)


@given(st.lists(st.text(min_size=1), min_size=1, unique=True))
def test_another_key_gives_other_codes(cells):
    texts = pa.array(cells, pa.string())
    assert not set(codes(texts, KEY).to_pylist()) & set(codes(texts, OTHER).to_pylist())


@given(st.lists(st.sampled_from(["a", "b", None]), min_size=1, max_size=40))
def test_a_code_does_not_depend_on_how_often_a_value_occurs(cells):
    texts = pa.array(cells, pa.string())
    alone = [codes(pa.array([cell], pa.string()), KEY)[0].as_py() for cell in cells]
    assert codes(texts, KEY).to_pylist() == alone


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=20))
def test_two_rows_share_a_code_only_when_every_cell_is_the_same(rows):
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    found = row_codes(columns, KEY).to_pylist()
    for a, code_a in zip(rows, found, strict=True):
        for b, code_b in zip(rows, found, strict=True):
            assert (code_a == code_b) == (a == b)


@given(st.lists(st.integers(0, 2**64 - 1)), st.randoms(use_true_random=False))
def test_the_sum_over_a_file_does_not_depend_on_its_order(ranks, order: random.Random):
    shuffled = order.sample(ranks, len(ranks))
    half = len(ranks) // 2
    whole = multiset_code(pa.array(ranks, pa.uint64()), 0)
    parts = multiset_code(pa.array(shuffled[:half], pa.uint64()), 0)
    assert multiset_code(pa.array(shuffled[half:], pa.uint64()), parts) == whole


@given(st.lists(st.integers(0, 2**64 - 1), unique=True))
def test_reordered_codes_are_others_under_each_key_and_stay_distinct(ranks):
    array = pa.array(ranks, pa.uint64())
    first, second = (reordered(array, key).to_pylist() for key in (KEY, OTHER))
    assert len(set(first)) == len(ranks)
    assert not set(first) & set(second)
    assert reordered(array, KEY).to_pylist() == first
