"""Points and births that only their values tell: the names of the columns say nothing."""

from __future__ import annotations

import pytest

from tests.intake.test_personal_strange import found

N = 60
SEX = ["female", "male"] * (N // 2)
ON_THE_EQUATOR = [f"{(n - 30) / 50 + 0.00137:.6f}" for n in range(N)]
EAST = [f"{36 + n * 7 % N / 40 + 0.00211:.6f}" for n in range(N)]


def comma(cells: list[str]) -> list[str]:
    return [cell.replace(".", ",") for cell in cells]


@pytest.mark.parametrize("written", [list, comma])
def test_points_on_the_equator_are_asked_about(tmp_path, written):
    columns = {"g1": written(ON_THE_EQUATOR), "g2": written(EAST), "sex": SEX}
    assert found(tmp_path, columns)["PI-04"] == {"g1": "medium", "g2": "medium"}


@pytest.mark.parametrize(
    "low_high",
    [(0.2, 4.0), (0.0, 100.0), (-3.0, 3.0), (100.0, 170.0)],
    ids=["weights", "percentages", "scores", "centimetres"],
)
def test_amounts_with_many_decimals_are_no_points(tmp_path, low_high):
    low, high = low_high
    amounts = [f"{low + (high - low) * n / N + 0.00137:.6f}" for n in range(N)]
    columns = {"g1": amounts, "g2": amounts[::-1], "sex": SEX}
    assert "PI-04" not in found(tmp_path, columns)


MONTHS = ("January", "March", "May", "June", "août", "janvier", "juin", "Machi", "mayo", "Julai")
YEARS = [1940 + n * 7 % 68 for n in range(N)]


@pytest.mark.parametrize(
    "form", ["{day} {month} {year}", "{month} {day}, {year}", "{month} {day}th {year}"]
)
def test_births_in_words_are_found(tmp_path, form):
    days = [
        form.format(day=1 + n % 28, month=MONTHS[n % len(MONTHS)], year=YEARS[n]) for n in range(N)
    ]
    assert found(tmp_path, {"v7": days, "sex": SEX})["PI-05"] == {"v7": "high"}


@pytest.mark.parametrize(
    "cells",
    [
        [f"{MONTHS[n % 10]} {YEARS[n]}" for n in range(N)],
        [f"{1 + n % 28} March 2024" for n in range(N)],
        [f"the well of part {n} was dug in May {YEARS[n]} by 12 of us" for n in range(N)],
    ],
    ids=["months", "interviews", "stories"],
)
def test_other_words_are_no_births(tmp_path, cells):
    assert "PI-05" not in found(tmp_path, {"v7": cells, "sex": SEX})


def test_a_birth_in_three_columns_is_found_whatever_they_are_called(tmp_path):
    days, months = [1 + n % 28 for n in range(N)], [1 + n % 12 for n in range(N)]
    columns = {"b1": days, "b2": [*months[:-1], 99], "b3": YEARS, "sex": SEX}
    assert found(tmp_path, columns)["PI-05"] == dict.fromkeys(("b1", "b2", "b3"), "high")


def test_counts_beside_a_year_are_no_birth(tmp_path):
    counts = [1 + n % 9 for n in range(N)]
    columns = {"b1": [n % 40 for n in range(N)], "b2": counts, "b3": YEARS, "sex": SEX}
    assert "PI-05" not in found(tmp_path, columns)


@pytest.mark.parametrize("months", [("MAR",), ("jan", "feb", "apr", "oct", "dec")])
def test_births_as_statistics_packages_write_them_are_no_points(tmp_path, months):
    days = [f"{1 + n % 28:02}{months[n % len(months)]}{YEARS[n]}" for n in range(N)]
    told_of = found(tmp_path, {"v7": days, "sex": SEX})
    assert told_of["PI-05"] == {"v7": "high"}
    assert "PI-04" not in told_of
