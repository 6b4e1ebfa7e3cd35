"""Cells are typed strictly, and an error says where, never what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planned import column

from anonkit.errors import InputError
from anonkit.steps.typed import as_text, first_true, typed, with_missing

CANARY = "canary-8123"


def parse(cells, **settings):
    return typed(
        column(**settings), pa.array(cells, pa.string()), pa.array(range(1, len(cells) + 1))
    )


@given(st.lists(st.none() | st.integers(-(10**18) + 1, 10**18 - 1)))
def test_whole_numbers_survive_the_round_trip(numbers):
    cells = [None if n is None else str(n) for n in numbers]
    assert parse(cells, type="integer").to_pylist() == numbers
    assert as_text(parse(cells, type="integer")).to_pylist() == cells


@given(st.lists(st.none() | st.decimals(-(10**12), 10**12, places=4)))
def test_decimals_are_exact(numbers):
    cells = [None if n is None else f"{n:f}" for n in numbers]
    assert parse(cells, type="decimal").to_pylist() == numbers
    again = parse(as_text(parse(cells, type="decimal")).to_pylist(), type="decimal")
    assert again.to_pylist() == numbers


@given(st.lists(st.none() | st.dates()))
def test_iso_dates_survive_the_round_trip(dates):
    cells = [None if d is None else d.isoformat() for d in dates]
    assert parse(cells, type="date").to_pylist() == dates
    assert as_text(parse(cells, type="date")).to_pylist() == cells


def test_a_declared_date_format_is_used():
    assert parse(["21/03/2024"], type="date", date_format="%d/%m/%Y").to_pylist() == [
        date(2024, 3, 21)
    ]


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("integer", "12.0"),
        ("integer", "1e3"),
        ("integer", "1 000"),
        ("integer", "0x10"),
        ("integer", "9" * 19),
        ("integer", ""),
        ("decimal", "1,5"),
        ("decimal", "nan"),
        ("decimal", "1e400"),
        ("decimal", "0.12345678901"),
        ("date", "2024-13-01"),
        ("date", "2020-02-31"),
        ("date", "2021-02-29"),
        ("date", "21/03/2024"),
        ("point", "somewhere"),
        ("point", "0 0 0 0"),
        ("point", "-91.2 36.7"),
        ("point", "-1,015 36,767"),
        ("integer", CANARY),
    ],
)
def test_what_does_not_parse_is_refused_with_column_and_record(kind, cell):
    with pytest.raises(InputError) as caught:
        parse([None, cell], type=kind)
    assert caught.value.where == "column x, data row 2"
    assert caught.value.code == f"data.not_{kind}"
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("role", ["quasi", "sensitive"])
def test_a_literal_star_is_refused_where_it_would_mean_not_published(role):
    with pytest.raises(InputError, match=r"literal"):
        parse(["a", "*"], roles=frozenset({role}))
    assert parse(["*"], roles=frozenset({"open"})).to_pylist() == ["*"]


def test_a_value_outside_the_public_list_is_refused_only_in_released_columns():
    with pytest.raises(InputError) as caught:
        parse(["tap", CANARY], values=("tap", "river"), released=True)
    assert caught.value.where == "column x, data row 2"
    assert CANARY not in str(caught.value)
    assert parse([CANARY], values=("tap",), released=False).to_pylist() == [CANARY]


@given(st.lists(st.none() | st.text(max_size=3)), st.sets(st.text(max_size=2)))
def test_only_the_declared_spellings_are_missing(cells, missing):
    found = with_missing(pa.array(cells, pa.string()), tuple(missing)).to_pylist()
    assert found == [None if c is None or c in missing else c for c in cells]


@given(
    st.lists(st.none() | st.sampled_from(["", "a", "é", "NA", "n/a", "long"]), min_size=1),
    st.integers(0, 5),
    st.integers(0, 5),
)
def test_missing_spellings_are_found_in_arrays_of_every_make(cells, start, length):
    missing = ("", "é", "NA")
    wanted = [None if c is None or c in missing else c for c in cells[start : start + length]]
    part = pa.array(cells, pa.string()).slice(start, length)
    makes = [part, part.cast(pa.large_string()), pa.chunked_array([part]), pa.concat_arrays([part])]
    for made in makes:
        assert with_missing(made, missing).to_pylist() == wanted
    hidden = pc.if_else(pc.is_in(part, value_set=pa.array(missing)), None, part)
    assert with_missing(hidden, missing).to_pylist() == wanted


@pytest.mark.parametrize("cells", [pa.nulls(2, pa.string()), pa.array([], pa.string())])
def test_nothing_at_all_stays_nothing(cells):
    assert with_missing(cells, ("", "NA")).equals(cells)


def test_decimals_lose_their_padding_and_nothing_else():
    cells = [Decimal("10"), Decimal("0.50"), Decimal("-100.05")]
    assert as_text(pa.array(cells, pa.decimal128(38, 10))).to_pylist() == ["10", "0.5", "-100.05"]


def test_the_first_true_value_is_found_and_null_is_not_true():
    assert first_true(pa.array([False, None, True])) == 2
    assert first_true(pa.array([False, None])) is None


WEIGHT = {"roles": frozenset({"weight"})}


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (None, "data.no_weight"),
        *[
            (cell, "data.not_weight")
            for cell in ("0", "0.000", "-3.5", "12,5", "many", "1e99", "1e-99", "nan", "inf", ".")
        ],
    ],
)
def test_a_weight_is_a_number_above_0(cell, code):
    with pytest.raises(InputError) as caught:
        parse(["12.5", cell, "3"], **WEIGHT)
    assert (caught.value.code, caught.value.where) == (code, "column x, record 2")
    if cell not in (None, "0", "."):
        assert cell not in f"{caught.value.problem} {caught.value.fix}"


@pytest.mark.parametrize(
    "cell", ["12.5", "+12.5", "12.500", " 12.5 ", "1.25e1", "1.25E+01", "0012.5", "12.5000000000"]
)
def test_one_weight_in_many_spellings_is_one(cell):
    assert parse([cell], **WEIGHT).to_pylist() == ["12.5"]


@given(st.lists(st.decimals("0.00000001", 10**12, places=8), min_size=1))
def test_weights_are_exact(weights):
    found = parse([f"{weight:f}" for weight in weights], **WEIGHT).to_pylist()
    assert [Decimal(text) for text in found] == weights
    assert parse(found, **WEIGHT).to_pylist() == found
