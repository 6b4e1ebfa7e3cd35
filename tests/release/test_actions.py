"""Places and dates through the whole walk: what is released of them, and what is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from survey import Survey, rows

from anonkit.errors import InputError, RefusedError

CENTRES = {"-0.09 34.72", "-0.45 35.08"}
GPS = "gps: {role: quasi, type: point, action: coarsen_gps, grid_m: 20000}"
MADE = (
    "place: {role: quasi, type: point, from: [lat, lon], action: coarsen_gps, grid_m: 20000}\n"
    "  lat: {role: identifier}\n  lon: {role: identifier}"
)


def located() -> list[dict[str, str]]:
    """The tiny survey in two towns, each household at a point of its own."""
    people = rows()
    for n, person in enumerate(people):
        north, east = (0, 0) if person["ward"] == "north" else (-300_000, 400_000)
        home = int(person["hh_id"].split("-")[1])
        lat, lon = -100_000 + north - 97 * home, 34_700_000 + east + 89 * home
        person["gps"] = "" if n == 8 else f"{lat / 1e6:.6f} {lon / 1e6:.6f} 1131 4.9"
    return people


def with_gps(tiny: Survey, column: str = GPS) -> Survey:
    tiny.rewrite(located())
    tiny.edit("  water: {", f"  {column}\n  water: {{")
    return tiny


def written(folder: Path) -> list[dict[str, str]]:
    with (folder / "data" / "tiny-survey.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_points_leave_as_cells_that_k_counts(tiny, release, tmp_path):
    with_gps(tiny)
    release(tiny)
    cells = {row["gps"] for row in written(tmp_path / "out")}
    assert cells - {""} == CENTRES
    assert "told as the centre of a cell" in (tmp_path / "out" / "report.html").read_text()


def test_a_point_may_stand_in_two_columns(tiny, release, tmp_path):
    people = located()
    for person in people:
        person["lat"], person["lon"] = [*person.pop("gps").split(" "), "", ""][:2]
    tiny.rewrite(people)
    tiny.edit("  water: {", f"  {MADE}\n  water: {{")
    release(tiny)
    found = written(tmp_path / "out")
    assert {row["place"] for row in found} - {""} == CENTRES
    assert not {"lat", "lon"} & set(found[0])


@pytest.mark.parametrize(
    ("lat", "lon"), [("-0.1", ""), ("", "34.7"), ("-0.1 34.7", "5"), ("0", "0")]
)
def test_half_a_point_is_refused_without_telling_it(tiny, release, lat, lon):
    people = located()
    for person in people:
        person["lat"], person["lon"] = [*person.pop("gps").split(" "), "", ""][:2]
    people[2] |= {"lat": lat, "lon": lon}
    tiny.rewrite(people)
    tiny.edit("  water: {", f"  {MADE}\n  water: {{")
    with pytest.raises(InputError) as caught:
        release(tiny)
    assert caught.value.code == "data.not_point"
    assert caught.value.where == "column place, record 3"
    assert "34.7" not in str(caught.value.faults)


def test_an_exact_point_beside_its_cell_is_refused(tiny, release):
    with_gps(tiny)
    people = located()
    for person in people:
        person["water"] = f"at {person['gps']}" if person["gps"] else "tap"
    tiny.rewrite(people)
    tiny.edit("water: {role: open, values: [tap, river]}", "water: {role: open, accept_unique: x}")
    tiny.edit("    - {name: by_sex_water, by: [sex, water], count: persons}\n", "")
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert caught.value.code in ("residual.coordinates", "residual.personal_value")
    assert caught.value.where == "column water"


def test_a_rounded_point_in_the_data_is_no_leak_of_its_cell(tiny, release, tmp_path):
    people = located()
    for person in people:
        if person["gps"]:
            person["gps"] = "-0.09 34.72" if person["ward"] == "north" else "-0.45 35.08"
    tiny.rewrite(people)
    tiny.edit("  water: {", f"  {GPS}\n  water: {{")
    release(tiny)
    assert {row["gps"] for row in written(tmp_path / "out")} - {""} == CENTRES
