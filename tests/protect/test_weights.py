"""Laws of weights in bands, on the small table alone."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from anonkit.protect.weights import (
    BANDS,
    Banded,
    Least,
    WeightTable,
    banded,
    digits_of,
    scaled,
    spelled,
)

Row = tuple[Fraction, int]
"""Weight and class of one row; each row is one person, in a household of its own."""
ONE_CLASS = Least(people=9, homes=9, k=1, k_homes=1)
WEIGHTS = st.integers(1, 400).map(lambda n: Fraction(n, 8))


def rows_of(classes: int) -> st.SearchStrategy[list[Row]]:
    return st.lists(st.tuples(WEIGHTS, st.integers(0, classes - 1)), min_size=9, max_size=90)


def table_of(rows: list[Row]) -> WeightTable:
    weights = sorted({weight for weight, _ in rows})
    unit = math.lcm(*(weight.denominator for weight in weights))
    pairs = sorted({(c, weights.index(w)) for w, c in rows})
    counts = np.array([sum((c, weights.index(w)) == pair for w, c in rows) for pair in pairs])
    return WeightTable(
        weights=tuple(int(weight * unit) for weight in weights),
        unit=unit,
        classes=np.array([c for c, _ in pairs], np.int64),
        values=np.array([v for _, v in pairs], np.int64),
        rows=counts,
        people=counts,
        homes=counts,
        homes_here=counts,
        homes_apart=True,
    )


def told(rows: list[Row], found: Banded) -> list[int]:
    """The band of each row."""
    table = table_of(rows)
    where = {
        (int(c), int(v)): int(b)
        for c, v, b in zip(table.classes, table.values, found.bands, strict=True)
    }
    return [where[c, table.weights.index(int(w * table.unit))] for w, c in rows]


def found_in(rows: list[Row], least: Least) -> Banded:
    found = banded(table_of(rows), least)
    assert found is not None
    return found


@given(rows_of(1))
def test_a_band_has_the_mean_of_its_rows_and_enough_people(rows):
    found = found_in(rows, ONE_CLASS)
    bands = told(rows, found)
    assert len(found.means) <= BANDS
    for band, mean in enumerate(found.means):
        members = [weight for (weight, _), own in zip(rows, bands, strict=True) if own == band]
        assert len(members) >= 9
        assert mean == sum(members) / len(members)
    assert sum(found.means[band] for band in bands) == sum(weight for weight, _ in rows)


@given(rows_of(1))
def test_the_order_of_weights_is_kept_and_equal_weights_stay_together(rows):
    bands = told(rows, found_in(rows, ONE_CLASS))
    pairs = sorted(zip((weight for weight, _ in rows), bands, strict=True))
    assert [band for _, band in pairs] == sorted(bands)
    assert len(set(pairs)) == len({weight for weight, _ in rows})


@given(rows_of(1))
def test_banding_twice_is_banding_once(rows):
    found = found_in(rows, ONE_CLASS)
    again = [(found.means[band], 0) for band in told(rows, found)]
    twice = found_in(again, ONE_CLASS)
    assert (twice.means, twice.rows.tolist()) == (found.means, found.rows.tolist())


def test_five_bands_of_as_many_rows():
    rows = [(Fraction(n), 0) for n in range(1, 101)]
    found = found_in(rows, ONE_CLASS)
    assert found.rows.tolist() == [20] * 5
    assert found.means == (Fraction("10.5"), Fraction("30.5"), Fraction("50.5"),
                           Fraction("70.5"), Fraction("90.5"))  # fmt: skip


def test_bands_of_five_distinct_weights_are_those_weights():
    rows = [(Fraction(n), 0) for n in (2, 3, 5, 7, 11) for _ in range(10)]
    assert found_in(rows, ONE_CLASS).means == tuple(map(Fraction, (2, 3, 5, 7, 11)))


def test_too_few_people_for_one_band_get_none():
    rows = [(Fraction(n), 0) for n in range(1, 9)]
    assert banded(table_of(rows), ONE_CLASS) is None


def test_a_large_household_is_not_a_band():
    table = table_of([(Fraction(9), 0)] * 12 + [(Fraction(1), 0)] * 12)
    homes = np.array([12, 1])  # the heavy ones live together
    crowded = WeightTable(**{**vars(table), "homes": homes, "homes_here": homes})
    assert len(found_in([(Fraction(9), 0)] * 12 + [(Fraction(1), 0)] * 12, ONE_CLASS).means) == 2
    joined = banded(crowded, ONE_CLASS)
    assert joined is not None
    assert joined.means == (Fraction(5),)


@given(rows_of(6), st.integers(2, 4))
def test_no_class_is_parted_into_fewer_than_k(rows, k):
    classes = [c for _, c in rows]
    rows = [row for row in rows if classes.count(row[1]) >= k]
    found = banded(table_of(rows), Least(3 * k, 3 * k, k, k)) if len(rows) >= 3 * k else None
    if found is None:
        assert len(rows) < 3 * k
        return
    bands = told(rows, found)
    cells = [(c, band) for (_, c), band in zip(rows, bands, strict=True)]
    assert min(map(cells.count, cells)) >= k
    assert min(map(bands.count, bands)) >= 3 * k
    assert list(found.means) == sorted(set(found.means))
    assert sum(found.means[band] for band in bands) == sum(weight for weight, _ in rows)


@given(rows_of(6))
def test_in_each_class_the_order_of_weights_is_kept(rows):
    found = banded(table_of(rows), Least(9, 9, 3, 3))
    assert found is not None
    bands = told(rows, found)
    for own in {c for _, c in rows}:
        pairs = sorted((w, b) for (w, c), b in zip(rows, bands, strict=True) if c == own)
        assert [band for _, band in pairs] == sorted(band for _, band in pairs)


@given(rows_of(4))
def test_a_class_that_must_have_one_weight_has_one(rows):
    found = banded(table_of(rows), Least(9, 9, 3, 3, whole=True))
    assert found is not None
    bands = told(rows, found)
    assert len(set(zip((c for _, c in rows), bands, strict=True))) == len({c for _, c in rows})


@given(rows_of(3), st.one_of(st.none(), st.integers(100, 10**9)))
def test_scaled_weights_add_up_to_within_the_stated_rounding(rows, total):
    found = found_in(rows, ONE_CLASS)
    texts = scaled(found, total)
    summed = sum(Fraction(t) * int(n) for t, n in zip(texts, found.rows, strict=True))
    wanted = len(rows) if total is None else total
    assert abs(summed - wanted) <= Fraction(len(rows), 2 * 10 ** digits_of(len(rows)))
    assert [Fraction(text) for text in texts] == sorted(map(Fraction, texts))


def test_rounding_moves_no_total_by_half_a_person():
    for rows in (1, 999, 10**6 - 1, 10**6, 10**7, 10**9):
        assert Fraction(rows, 2 * 10 ** digits_of(rows)) < Fraction(1, 2)


def test_numbers_are_written_without_padding():
    assert [spelled(Fraction(n), 6) for n in (1, Fraction(1, 3), Fraction(25, 2))] == [
        "1",
        "0.333333",
        "12.5",
    ]
