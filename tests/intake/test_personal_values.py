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
