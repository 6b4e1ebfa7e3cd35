"""Fisher's exact test, against whole numbers and against SciPy."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from anonkit.risk.fisher import fisher


def by_counting(part: int, whole: int, rest_part: int, rest: int) -> Fraction:
    """The same from the definition, in whole numbers."""
    having = part + rest_part
    ways = {
        x: comb(whole, x) * comb(rest, having - x)
        for x in range(max(0, having - rest), min(whole, having) + 1)
    }
    extreme = sum(way for way in ways.values() if way <= ways[part])
    return Fraction(extreme, sum(ways.values()))


@st.composite
def table(draw: st.DrawFn) -> tuple[int, int, int, int]:
    whole, rest = draw(st.integers(0, 60)), draw(st.integers(0, 60))
    return draw(st.integers(0, whole)), whole, draw(st.integers(0, rest)), rest


@given(table())
def test_small_tables_are_exact(counts: tuple[int, int, int, int]) -> None:
    assert fisher(*counts) == pytest.approx(float(by_counting(*counts)), rel=1e-9)


@pytest.mark.parametrize(
    ("part", "whole", "rest_part", "rest"),
    [(30, 412, 60, 2500), (5000, 100_000, 5300, 100_000), (40, 40, 3, 5000), (0, 9, 700, 3000)],
)
def test_large_tables_are_as_scipy_has_them(
    part: int, whole: int, rest_part: int, rest: int
) -> None:
    wanted = fisher_exact([[part, whole - part], [rest_part, rest - rest_part]]).pvalue
    assert fisher(part, whole, rest_part, rest) == pytest.approx(wanted, rel=1e-6)


def test_an_impossibly_rare_table_is_zero() -> None:
    assert fisher(1000, 1000, 0, 100_000) == 0.0


def test_no_people_differ_in_nothing() -> None:
    assert fisher(0, 0, 3, 9) == 1.0
