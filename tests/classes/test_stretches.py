"""Laws of `stretches`: whatever the length of a stretch, the answers are those of whole columns."""

from __future__ import annotations

import numpy as np
import pytest

from anonkit.classes import packing, stretches

ROWS = 500


@pytest.fixture(params=[(1 << 20, 1 << 16), (7, 1 << 16), (7, 20), (64, 3)])
def _lengths(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "STRETCH", request.param[0])
    monkeypatch.setattr(stretches, "FEW", request.param[1])


def _numbers(most: int) -> np.ndarray:
    drawn = np.random.default_rng(most).integers(0, most, ROWS)
    return drawn * 0x5851F42D4C957F2D - 2**62


@pytest.mark.usefixtures("_lengths")
@pytest.mark.parametrize("most", [1, 5, 300, 2**40])
def test_places_are_counted_as_numbers_appear(most: int) -> None:
    numbers = _numbers(most)
    found = stretches.places([numbers[:130], numbers[130:130], numbers[130:]], ROWS)
    assert np.array_equal(found, packing.places(numbers))
    assert found.dtype.itemsize <= 2


@pytest.mark.usefixtures("_lengths")
def test_rows_are_alike_where_packing_says_so() -> None:
    columns = [stretches.places([_numbers(most)], ROWS) for most in (3, 4, 40)]
    for sizes in ([3, 4, 40], [2**30, 2**30, 2**30], [2**20, 2**20, 2**40]):
        whole = packing.packed_places(columns, sizes, ROWS)
        assert np.array_equal(stretches.packed_places(columns, sizes, ROWS), whole)
    assert not stretches.packed_places([], [], ROWS).any()
    assert not len(stretches.places([], 0))


@pytest.mark.usefixtures("_lengths")
def test_what_is_told_of_groups() -> None:
    group = stretches.places([_numbers(60)], ROWS)
    answers = stretches.places([_numbers(9)], ROWS)
    answers[group % 3 == 0] = 4
    size = stretches.size_of(group)
    assert np.array_equal(stretches.counts(group, size), np.bincount(group))
    assert np.array_equal(stretches.first_rows(group), np.unique(group, return_index=True)[1])
    weights = np.random.default_rng(1).random(ROWS) * 400
    added = np.bincount(group, weights=weights)
    assert np.array_equal(stretches.sums(group, weights, size), added)  # to the last digit
    by_answer = np.bincount(group, weights=weights[answers])
    assert np.array_equal(stretches.sums(group, weights, size, of=answers), by_answer)
    same, said = stretches.of_one(group, answers)
    told = [set(answers[group == one].tolist()) for one in range(size)]
    assert same.tolist() == [len(each) == 1 for each in told]
    assert all(one in each for one, each in zip(said.tolist(), told, strict=True))
    assert np.array_equal(stretches.picked(said, group), said[group])
