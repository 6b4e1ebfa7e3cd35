"""Percentages of few, and what their decimals betray."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from figured import TABLES, case_of, said, written
from hypothesis import given
from hypothesis import strategies as st

from anonkit.intake.base import Result
from anonkit.intake.figures.denominators import MOST_CHANCE, chance_of, smallest_base

GOLDEN = TABLES.parent / "golden" / "release-2"


def looked(path: Path) -> list[Result]:
    with case_of(path) as case:
        return said("TB-05", case)


def of(folder: Path, text: str) -> list[str]:
    found = looked(written(folder / "parcel", table=text))
    return [each.why for each in found if each.outcome == "found"]


def percentages(counts: list[int], unit: int) -> list[Fraction]:
    """Rounded as tables round them, half up."""
    whole = sum(counts)
    return [Fraction(int(Fraction(n * 100, whole) * unit + Fraction(1, 2)), unit) for n in counts]


@given(st.lists(st.integers(0, 40), min_size=2, max_size=5).filter(any), st.sampled_from([1, 10]))
def test_the_true_base_always_fits(counts, unit):
    base = sum(counts)
    shares = percentages(counts, unit)
    if unit * 100 >= 2 * base:  # fewer steps than respondents tell counts apart no more
        found = smallest_base(shares, per=100, unit=unit, most=base, whole=True)
        assert found is not None
        assert found <= base


@given(st.integers(2, 29), st.data())
def test_the_base_found_makes_the_same_percentages(base, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, base), min_size=2, max_size=3)))
    counts = [b - a for a, b in zip([0, *cuts], [*cuts, base], strict=True)]
    found = smallest_base(percentages(counts, 10), per=100, unit=10, most=base, whole=True)
    assert found is not None
    again = [round(share * found / 100) for share in percentages(counts, 10)]
    assert percentages(again, 10) == percentages(counts, 10)


@pytest.mark.parametrize(
    ("shares", "unit", "base"),
    [
        (["33.3", "66.7"], 10, 3),
        (["14.3", "28.6", "57.1"], 10, 7),
        (["12.5", "87.5"], 10, 8),
        (["7.69", "92.31"], 100, 13),
        (["50", "50"], 1, 2),
    ],
)
def test_the_smallest_base_of_well_known_percentages(shares, unit, base):
    values = [Fraction(each) for each in shares]
    assert smallest_base(values, per=100, unit=unit, most=29, whole=True) == base


def test_percentages_that_fit_no_small_base_have_none():
    values = [Fraction("41.7"), Fraction("31.9"), Fraction("26.4")]
    assert smallest_base(values, per=100, unit=10, most=29, whole=True) is None


def test_chance_is_what_evenly_drawn_percentages_show():
    # All 999 shares with one decimal between 0 and 100, each with the smallest base it fits.
    found = [
        smallest_base([Fraction(n, 10)], per=100, unit=10, most=6, whole=False)
        for n in range(1, 1000)
    ]
    for base in range(2, 7):
        fitting = sum(each is not None and each <= base for each in found)
        assert Fraction(fitting, 999) <= chance_of(base, independent=1, steps=1000)
    assert chance_of(4, independent=1, steps=1000) < MOST_CHANCE


def test_decimals_betray_a_small_base(tmp_path):
    text = "Ward,Yes,Rather,No\nNorth,33.3%,33.3%,33.3%\nSouth,41.7%,31.9%,26.4%\n"
    (told,) = of(tmp_path, text)
    assert told.startswith("the decimals of 1 lines of percentages betray")
    assert "3 fits the first" in told
    assert told.endswith(": Ward North")


def test_percentages_in_rows_betray_it_as_well(tmp_path):
    rows = [("A", "14.3", "28.6", "57.1"), ("B", "47.1", "20.8", "32.1")]
    lines = "".join(f"{r},yes,{a}\n{r},no,{b}\n{r},none,{c}\n" for r, a, b, c in rows)
    (told,) = of(tmp_path, "ward,answer,percent\n" + lines)
    assert "7 fits the first" in told


def test_that_every_line_fits_few_is_hardly_chance(tmp_path):
    counts = [(3, 8), (5, 8), (11, 6), (7, 12), (9, 4), (10, 13), (3, 20)]
    rows = [percentages(list(each), 10) for each in counts]
    lines = "".join(
        f"{name},{float(a):.1f}%,{float(b):.1f}%\n"
        for name, (a, b) in zip("ABCDEFG", rows, strict=True)
    )
    (told,) = of(tmp_path, "Ward,Yes,No\n" + lines)
    assert told.startswith("the decimals of 7 lines of percentages betray")


def test_percentages_of_many_only_lack_a_base(tmp_path):
    text = "Ward,Yes,No\nNorth,47.1%,52.9%\nSouth,38.8%,61.2%\n"
    assert of(tmp_path, text) == ["its percentages do not say of how many respondents they are"]


def test_one_line_of_very_many_is_chance(tmp_path):
    shares = [(n * 101 % 997 + 1) / 10 for n in range(150)]
    names = [a + b for a in "ABCDEFGHIJKLMNO" for b in "abcdefghij"]
    lines = "".join(f"{n},{share:.1f}\n" for n, share in zip(names, shares, strict=True))
    (told,) = of(tmp_path, "ward,percent\n" + lines)
    assert told.startswith("its percentages do not say of how many respondents they are")


def test_whole_and_nothing_say_nothing_of_the_base(tmp_path):
    text = "Ward,Yes,No\nNorth,100.0%,0.0%\nSouth,38.8%,61.2%\n"
    assert of(tmp_path, text) == ["its percentages do not say of how many respondents they are"]


def test_a_small_base_is_told_and_a_very_small_one_needs_ranges(tmp_path):
    text = "Ward,Yes,No,n\nNorth,25.0%,75.0%,8\nSouth,40.0%,60.0%,20\nEast,41.7%,58.3%,120\n"
    few, small = of(tmp_path, text)
    assert few.startswith("2 of 6 percentages are of fewer than 10 respondents: Ward North")
    assert small.startswith("2 of 6 percentages are of 10 to 29 respondents: Ward South")


def test_counts_beside_percentages_are_their_base(tmp_path):
    rows = "A,f,30,30.0\nA,m,70,70.0\nB,f,60,50.0\nB,m,60,50.0\n"
    assert of(tmp_path, "ward,sex,casos,porcentaje\n" + rows) == []


def test_noisy_shares_are_left_out():
    assert {each.outcome for each in looked(GOLDEN)} == {"clean"}
