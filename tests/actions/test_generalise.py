"""`generalise`: a level of the column's own ladder, and nothing but its labels."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.actions import ACTIONS
from anonkit.actions.base import Context
from anonkit.actions.generalise import GeneraliseParams, generalise
from anonkit.classes.ladder_csv import csv_ladder
from anonkit.classes.ladders import Ladder, bands_ladder
from anonkit.errors import InputError

ROOT = Path(__file__).parents[2]
PLACES = csv_ladder(ROOT / "policies" / "hierarchies" / "kisumu.csv", name="kisumu.csv")
BANDS = bands_ladder([5, 10, 20], 80)
LEAVES = st.lists(st.none() | st.sampled_from(PLACES.leaves), max_size=20)
AGES = st.lists(st.none() | st.integers(-5, 120), max_size=20)


def told(ladder: Ladder | None, level: int, cells: pa.Array) -> list[str | None]:
    context = Context(column="ward", ladder=ladder)
    return generalise(cells, GeneraliseParams(level=level), context).to_pylist()


@given(LEAVES, st.sampled_from([1, 2]))
def test_a_place_is_told_as_its_ancestor(places: list[str | None], level: int) -> None:
    wanted = [place and PLACES.at(place, level) for place in places]
    assert told(PLACES, level, pa.array(places, pa.string())) == wanted


@given(AGES, st.sampled_from([5, 10, 20]))
def test_a_level_of_bands_is_the_band_of_that_width(ages: list[int | None], width: int) -> None:
    cells = pa.array(ages, pa.int64())
    level = BANDS.level_of({"band": {"width": width, "top": 80}})
    assert level is not None
    band = ACTIONS["band"]
    banded = band.apply(cells, band.params(width=width, top=80), Context(column="ward"))
    assert told(BANDS, level, cells) == banded.to_pylist()


@given(LEAVES)
def test_places_told_alike_stay_alike_further_up(places: list[str | None]) -> None:
    cells = pa.array(places, pa.string())
    pairs = zip(told(PLACES, 1, cells), told(PLACES, 2, cells), strict=True)
    assert len(set(pairs)) == len(set(told(PLACES, 1, cells)))


@pytest.mark.parametrize(("ladder", "level", "names"), [
    (PLACES, 0, None), (PLACES, 1, 1), (PLACES, 2, 2), (PLACES, 3, None), (PLACES, 4, None),
    (BANDS, 1, 1), (BANDS, 3, 3), (BANDS, 4, None),
])  # fmt: skip
def test_only_levels_that_tell_something_are_levels(ladder, level, names):
    assert ladder.level_of({"level": level}) == names


def test_what_is_no_leaf_is_refused_without_telling_it() -> None:
    with pytest.raises(InputError) as caught:
        told(PLACES, 1, pa.array(["Kajulu", "Zanaki"]))
    assert caught.value.code == "ladder.unknown_value"
    assert caught.value.where == "column ward"
    assert "Zanaki" not in str(caught.value.faults)
