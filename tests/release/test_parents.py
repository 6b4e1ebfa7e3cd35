"""A village told as the ward it lies in, learnt from the rows."""

from __future__ import annotations

import csv
import json
from collections import Counter

import pytest

from anonkit import api
from anonkit.errors import InputError

REGION = {"north": "upland", "south": "upland", "east": "lowland"}
COLUMNS = """\
  village: {role: quasi, hierarchy: {parent: ward}}
  ward: {role: quasi, release: false, hierarchy: {parent: region}}
  region: {role: quasi, release: false, values: [upland, lowland]}
  serial: {role: open, accept_unique: it is a row number}
"""


@pytest.fixture
def places(tiny):
    """Two households in most villages; who lives where is known by a number."""
    for n, row in enumerate(tiny.people):
        ward = "east" if n < 12 else ("north", "south")[n // 3 % 2]
        village = "" if n in (30, 50, 70) else f"{ward[:2]}{n // 12}"
        row |= {"ward": ward, "region": REGION[ward], "village": village}
        row |= {"serial": str(n), "age": "20", "sex": "female", "consent": "yes"}
    tiny.rewrite(tiny.people)
    tiny.edit("  ward: {role: quasi, values: [north, south]}\n", COLUMNS)
    tiny.edit("    - {name: by_ward, by: [ward], count: persons}\n", "")
    tiny.edit("respondent_id: {role: identifier, action: pseudonymise, domain: respondent}",
              "respondent_id: {role: identifier}")  # fmt: skip
    tiny.edit(", action: pseudonymise, normalise: phone", "")
    return tiny


@pytest.mark.parametrize("method", ["local_recode", "suppress_cells"])
def test_a_village_is_told_as_its_own_ward_or_region(places, release, tmp_path, method):
    places.edit("method: suppress", f"method: {method}")
    release(places)
    with (tmp_path / "out" / "data" / "tiny-survey.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told = Counter()
    for row in rows:
        person = places.people[int(row["serial"])]
        levels = [person["village"], person["ward"], person["region"], "*"]
        told[levels.index(row["village"])] += 1
        assert row["village"] or not person["village"]
    assert min(Counter(row["village"] for row in rows).values()) >= 3
    assert {level for level in told if level} == ({3} if method == "suppress_cells" else {1})
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert any("it is told as ward, region" in note for note in manifest["notes"])


@pytest.mark.parametrize(
    ("change", "where", "code"),
    [
        ({"village": "no3", "ward": "south"}, "column village", "data.two_parents"),
        ({"village": "no3", "ward": ""}, "column village", "data.no_parent"),
        ({"ward": "north", "region": "lowland"}, "column ward", "data.two_parents"),
        ({"village": "Zed", "ward": "west", "region": "hill"}, "column region",
         "data.outside_values"),
    ],
)  # fmt: skip
def test_a_place_that_lies_in_two_or_none_is_refused_without_its_name(
    places, release, tmp_path, change, where, code
):
    places.people[40] |= {"village": "so3", "ward": "south", "region": "upland"} | change
    places.rewrite(places.people)
    places.edit("method: suppress", "method: local_recode")
    with pytest.raises(InputError) as caught:
        release(places)
    assert (caught.value.where, caught.value.code) == (where, code)
    assert not any(value in str(caught.value) for value in change.values() if value)
    assert not (tmp_path / "out").exists()


def test_a_frontier_learns_where_places_lie_too(places, home):
    places.edit("method: suppress", "method: local_recode")
    found = api.plan(policy=places.policy, data=places.data, frontier=True).frontier
    assert found is not None
    assert found.points[0].chosen
    assert found.points[0].refused == ""
