"""`displace`: clusters move as one, by a secret way, uniformly in a disc, within their place."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from anonkit.actions import points
from anonkit.actions.base import Context
from anonkit.actions.boxes import Box, boxes
from anonkit.actions.displace import DisplaceParams, displace
from anonkit.errors import InputError, PolicyError, SecretError

KEY = bytes(range(32))
HOME = (-102_595, 34_825_326)
SNAP = 450
"""What the grid may add, in metres."""
NAMES = st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=8)
WHERE = st.tuples(st.integers(-60_000_000, 60_000_000), st.integers(-180_000_000, 180_000_000))


def told(
    clusters: list[str | None],
    where: list[tuple[int, int] | None],
    key: bytes = KEY,
    beside: dict[str, list[str | None]] | None = None,
    **params: Any,
) -> list[str | None]:
    others = {"cluster": clusters, **(beside or {})}
    context = Context(
        column="gps",
        key=key,
        others={name: pa.array(cells, pa.string()) for name, cells in others.items()},
        loaded=params.pop("loaded", None),
    )
    column = pa.array([one and points.packed(*one) for one in where], pa.int64())
    made = DisplaceParams.model_validate({"cluster": "ea", **params})
    return displace(column, made, context).to_pylist()


def micro(text: str | None) -> tuple[int, int]:
    assert text is not None
    lat, lon = (round(float(part) * points.MICRO) for part in text.split(" "))
    return lat, lon


def metres(a: tuple[int, int], b: tuple[int, int]) -> float:
    """The great circle between two points, on the sphere."""
    lat, lon, south, west = (math.radians(m / points.MICRO) for m in (*a, *b))
    half = (
        math.sin((south - lat) / 2) ** 2
        + math.cos(lat) * math.cos(south) * math.sin((west - lon) / 2) ** 2
    )
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


def distances(count: int, where: tuple[int, int] = HOME, **params: Any) -> list[float]:
    names: list[str | None] = [f"EA {n}" for n in range(count)]
    if params:
        params["beside"] = {"residence": ["town"] * count}
    return [metres(where, micro(text)) for text in told(names, [where] * count, **params)]


@given(NAMES, WHERE)
def test_a_cluster_moves_as_one_and_not_further_than_10_km(
    cluster: str, where: tuple[int, int]
) -> None:
    found = told([cluster, None, cluster, cluster], [where, None, where, where])
    assert found[1] is None
    assert found[0] == found[2] == found[3]
    assert metres(where, micro(found[0])) <= 10_000 * 1.01 + SNAP


def test_every_place_of_the_disc_is_as_likely() -> None:
    for lat in (0, -60_000_000):
        rural = sorted(distances(3_000, (lat, 34_825_326)))
        far = sum(distance > 5_000 + SNAP for distance in rural)
        assert 5 <= far <= 45
        near = [distance for distance in rural if distance <= 5_000 + SNAP]
        for part in (0.25, 0.5, 0.75):
            # Of the points of a disc, the share within r is (r / R) squared.
            assert abs(near[int(part * len(near))] - 5_000 * math.sqrt(part)) < 200


def test_towns_move_by_2_km() -> None:
    town = sorted(distances(1_000, residence="milieu", urban=["town"]))
    assert town[-1] <= 2_000 + SNAP
    assert abs(town[500] - 2_000 * math.sqrt(0.5)) < 150
    country = distances(1_000, residence="milieu", urban=["city"])
    assert sorted(country)[500] > 3_000


def test_ways_point_everywhere() -> None:
    ways = [micro(text) for text in told([f"EA {n}" for n in range(4_000)], [HOME] * 4_000)]
    for axis in (0, 1):
        assert abs(sum(way[axis] > HOME[axis] for way in ways) - 2_000) < 130
    both = sum((way[0] > HOME[0]) == (way[1] > HOME[1]) for way in ways)
    assert abs(both - 2_000) < 130


@given(NAMES)
def test_another_key_is_another_way(cluster: str) -> None:
    names: list[str | None] = [cluster + str(n) for n in range(20)]
    first, other = told(names, [HOME] * 20), told(names, [HOME] * 20, KEY[::-1])
    assert sum(a == b for a, b in zip(first, other, strict=True)) < 5


def test_spellings_of_one_cluster_move_alike() -> None:
    assert len(set(told(["EA 7", " EA 7 ", "EA\u00a07"], [HOME] * 3))) == 1


AREA = b"Kisumu;-0.12;34.80;-0.09;34.86\n\nSeme;-0.2;34.3;0;34.6\n"
PLACES = boxes(AREA, "places.csv")


def within(clusters: list[str | None], place: str | None, **more: Any) -> list[str | None]:
    beside = {"place": [place] * len(clusters)}
    asked = {"place": "ward", "inside": "places.csv", "loaded": PLACES, **more}
    return told(clusters, [HOME] * len(clusters), beside=beside, **asked)


def test_a_cluster_stays_in_the_box_of_its_place() -> None:
    names: list[str | None] = [f"EA {n}" for n in range(300)]
    moved = within(names, "Kisumu")
    assert all(PLACES["Kisumu"].holds(*micro(text)) for text in moved)
    assert len(set(moved)) > 25
    assert moved == within(names, "Kisumu")


@pytest.mark.parametrize(("place", "loaded", "code"), [
    ("Zanaki", PLACES, "place"), (None, PLACES, "place"), ("Seme", PLACES, "place"),
    ("Kisumu", {"Kisumu": Box(-102_596, 34_825_325, -102_594, 34_825_327)}, "room"),
])  # fmt: skip
def test_a_cluster_that_cannot_stay_in_its_place_is_refused(place, loaded, code) -> None:
    with pytest.raises(InputError) as caught:
        within(["EA 7"], place, loaded=loaded)
    assert caught.value.code == f"data.displace_{code}"
    said = str(caught.value.faults)
    assert caught.value.where == "column gps"
    assert not any(word in said for word in ("Zanaki", "EA 7", "34.8", "102595"))


@pytest.mark.parametrize("cluster", [None, "", "  "])
def test_a_point_without_a_cluster_is_refused(cluster) -> None:
    with pytest.raises(InputError) as caught:
        told(["EA 7", cluster], [HOME, HOME])
    assert caught.value.code == "data.displace_cluster"


def test_a_short_key_is_refused() -> None:
    with pytest.raises(SecretError):
        told(["EA 7"], [HOME], KEY[:31])


@pytest.mark.parametrize("bad", [
    {"residence": "milieu"}, {"urban": ["town"]}, {"place": "ward"}, {"inside": "a.csv"},
    {"cluster": "ea*"}, {"cluster": None},
])  # fmt: skip
def test_half_of_a_pair_is_an_error(bad) -> None:
    with pytest.raises(ValidationError):
        DisplaceParams.model_validate({"cluster": "ea", **bad})


def test_boxes_are_read_exactly() -> None:
    assert {
        "Kisumu": Box(-120_000, 34_800_000, -90_000, 34_860_000),
        "Seme": Box(-200_000, 34_300_000, 0, 34_600_000),
    } == PLACES


@pytest.mark.parametrize(("line", "problem"), [
    ("Ahero;-0.3;34.8;-0.1", "not place;south"), ("Ahero;a;34.8;-0.1;35", "not place;south"),
    (";-0.3;34.8;-0.1;35", "not place;south"), ("Ahero;-0,3;34.8;-0.1;35", "not place;south"),
    ("Ahero;-0.1;34.8;-0.3;35", "south must be"), ("Ahero;-0.3;35;-0.1;34.8", "south must be"),
    ("Ahero;-91;34.8;-0.1;35", "south must be"), ("Seme;-0.3;34.8;-0.1;35", "twice"),
    ("Ahero;-0.1234567;34.8;-0.1;35", "not place;south"), ('"Ahero;1', "no CSV"),
])  # fmt: skip
def test_each_fault_of_a_box_has_its_line(line: str, problem: str) -> None:
    with pytest.raises(PolicyError) as caught:
        boxes(AREA + line.encode() + b"\n", "places.csv")
    assert problem in caught.value.problem
    assert caught.value.where in ("places.csv:4", "places.csv")


def test_a_list_without_a_place_is_a_fault() -> None:
    for data in (b"", b"\n\n"):
        with pytest.raises(PolicyError, match="no place"):
            boxes(data, "places.csv")
