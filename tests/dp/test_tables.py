"""A table's cells are settled by public lists; its file says what noise is in it."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.dp import QUERIES, tables
from anonkit.dp.base import Facts
from anonkit.dp.mechanisms import half_width_95, variance
from anonkit.errors import OptionError

QUERY = QUERIES["count_persons"]
KEYS = [["female", "male", "(missing)", "(outside)"], ["North", "South", "(missing)", "(outside)"]]


def told(noisy: Sequence[int], epsilon: Fraction = Fraction(1), rows: int = 1) -> list[Any]:
    facts = Facts(epsilon=epsilon, rows=rows, cells=len(noisy))
    return QUERY.figures([noisy], facts)


def rendered(keys: list[list[str]], noisy: list[int], **changes: Any) -> list[dict[str, str]]:
    by = [f"column_{place}" for place in range(len(keys))]
    made = tables.render(by=by, keys=keys, figures=told(noisy, **changes), unit="person")
    return list(csv.DictReader(io.StringIO(made.decode("utf-8"), newline="")))


def test_every_public_key_stands_in_the_file_in_order_with_its_noise() -> None:
    noisy = [-2, 5, 0, 1, 7, 3, 0, 0, 1, 1, 1, 1, 0, 0, 0, -4]
    rows = rendered(KEYS, noisy)
    assert [(row["column_0"], row["column_1"]) for row in rows] == tables.all_keys(KEYS)
    assert [int(row["value"]) for row in rows] == noisy
    assert list(rows[0]) == ["column_0", "column_1", *tables.VALUE_COLUMNS]
    assert {row["noise_half_width_95"] for row in rows} == {"3"}
    assert {row["noise_variance"] for row in rows} == {"1.84135"}
    assert {(row["measure"], row["unit"]) for row in rows} == {("persons", "person")}


def test_a_total_is_a_table_of_one_row() -> None:
    (row,) = rendered([], [12])
    assert row["value"] == "12"
    assert tables.all_keys([]) == [()]


def test_the_bytes_are_these() -> None:
    made = tables.render(
        by=["sex"],
        keys=[["f", "m, other"]],
        figures=told([3, -1], Fraction(1, 2)),
        unit="person",
    )
    assert made == (
        b"sex,measure,level,value,noise_half_width_95,noise_variance,unit,note\n"
        b"f,persons,,3,6,7.83540,person,\n"
        b'"m, other",persons,,-1,6,7.83540,person,\n'
    )


@pytest.mark.parametrize("risky", ["=1+1", "+a", "-x", "@sum", "\tx", "\rx", "-1+1", "=-99"])
def test_a_key_that_a_spreadsheet_would_run_is_guarded(risky: str) -> None:
    (row,) = rendered([[risky]], [-5])
    assert row["column_0"] == f"'{risky}"
    assert row["value"] == "-5"


@given(st.lists(st.text("a,\"\r\n\t '=", max_size=4), min_size=1, max_size=3, unique=True))
def test_every_key_is_read_back_whole(keys: list[str]) -> None:
    rows = rendered([keys, ["x"]], list(range(len(keys))))
    assert [row["column_0"] for row in rows] == list(map(tables.guarded, keys))
    assert [row["value"] for row in rows] == [str(n) for n in range(len(keys))]


@pytest.mark.parametrize("plain", ["-99", "+254", "-0.5", "1e5", "10 to 19", "*", "(missing)", ""])
def test_numbers_and_plain_words_are_not_guarded(plain: str) -> None:
    assert tables.guarded(plain) == plain


def test_a_table_of_too_many_cells_is_a_fault_of_the_policy() -> None:
    assert tables.shape_fault([1000, 1000]) is None
    fault = tables.shape_fault([1000, 1001], "policy.yaml:7")
    assert fault is not None
    assert (fault.where, fault.code) == ("policy.yaml:7", "table.cells")


def test_no_by_column_can_bear_a_name_that_the_file_needs() -> None:
    codes = [fault.code for fault in tables.by_faults(["sex", "value", "sex", "=x", "-5"])]
    assert codes == ["table.by_name", "table.by_twice", "table.by_name"]


@given(st.fractions(min_value=Fraction(1, 10**30), max_value=1).filter(lambda x: x > 0))
def test_a_bound_is_rounded_up_and_short(bound: Fraction) -> None:
    text = tables.bound_text(bound)
    assert bound <= Fraction(text) <= bound * Fraction(111, 100)
    assert len(text) <= 7


def test_a_receiver_recomputes_half_width_and_variance_from_epsilon_and_sensitivity() -> None:
    row, _ = rendered([["a", "b"]], [0, 0], epsilon=Fraction(1, 3), rows=2)
    assert int(row["noise_half_width_95"]) == half_width_95(Fraction(1, 3), 2)
    assert Decimal(row["noise_variance"]) == Decimal(variance(Fraction(1, 3), 2))


def counted(rows: list[tuple[str, int]], cells: int) -> list[int]:
    """Distinct people in each cell."""
    seen = {(cell, person) for person, cell in rows}
    return [sum(at == cell for at, _ in seen) for cell in range(cells)]


@pytest.mark.parametrize("max_rows", [1, 2, 3])
@pytest.mark.parametrize("cells", [1, 2, 3])
def test_one_person_moves_the_counts_by_the_stated_bound_and_sometimes_reaches_it(
    max_rows: int, cells: int
) -> None:
    # Every way in which a person can have up to `max_rows` kept rows, beside every small file.
    moved = set()
    others = [[], [("b", 0)], [("b", 0), ("c", cells - 1)]]
    for count in range(max_rows + 1):
        for own in itertools.product(range(cells), repeat=count):
            for rest in others:
                before = counted(rest, cells)
                after = counted([*rest, *(("a", cell) for cell in own)], cells)
                moved.add(sum(abs(x - y) for x, y in zip(before, after, strict=True)))
    facts = Facts(epsilon=Fraction(1), rows=max_rows, cells=cells)
    assert max(moved) == QUERY.sensitivity(facts) <= QUERY.sensitivity(replace(facts, cells=99))


def test_an_unknown_query_is_refused_with_a_hint() -> None:
    with pytest.raises(OptionError) as caught:
        QUERIES["count_person"]
    assert "count_persons" in caught.value.fix


def test_a_query_is_added_with_one_line() -> None:
    more = QUERIES.with_item(replace(QUERY, name="count_stars"))
    assert list(more) == [*QUERIES, "count_stars"]
    assert "count_stars" not in QUERIES
