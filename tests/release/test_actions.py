"""Places and dates through the whole walk: what is released of them, and what is refused."""

from __future__ import annotations

import csv
from datetime import date, timedelta
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
    assert caught.value.where == "column place, data row 3"
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


SHIFT = "role: open, type: date, action: shift_date, max_days: 182, accept_unique: a test"


def dated(tiny: Survey) -> list[tuple[date, date]]:
    """Two dates for every person; the first one is the person's own, to find them again."""
    people = rows()
    for n, person in enumerate(people):
        person["first"] = (date(2020, 1, 1) + timedelta(7 * n)).isoformat()
        person["second"] = (date(2020, 1, 1) + timedelta(8 * n)).isoformat() + "T10:00"
    tiny.rewrite(people)
    tiny.edit(
        "  water: {",
        f"  first: {{{SHIFT}}}\n  second: {{{SHIFT}, format: '%Y-%m-%dT%H:%M'}}\n  water: {{",
    )
    return [(date.fromisoformat(p["first"]), date.fromisoformat(p["second"][:10])) for p in people]


def dates(folder: Path) -> list[tuple[date, date]]:
    return [
        (date.fromisoformat(row["first"]), date.fromisoformat(row["second"]))
        for row in written(folder)
    ]


def test_dates_of_a_person_keep_their_distance_and_no_date_stays(tiny, release, tmp_path):
    true = {second - first: first for first, second in dated(tiny)}
    release(tiny)
    shifts = [first - true[second - first] for first, second in dates(tmp_path / "out")]
    assert all(0 < abs(shift.days) <= 182 for shift in shifts)
    assert len(set(shifts)) > 40


def test_another_label_moves_dates_by_other_days(tiny, release, tmp_path):
    dated(tiny)
    release(tiny)
    tiny.edit("release: wave-1", "release: wave-2")
    places = {"output": tmp_path / "again", "private": tmp_path / "private-2"}
    release(tiny, **places, recompute=True)
    before, after = ({s - f: f for f, s in dates(tmp_path / o)} for o in ("out", "again"))
    together = before.keys() & after.keys()
    assert len(together) > 60
    assert sum(before[way] == after[way] for way in together) < 10


def test_where_a_row_is_a_person_the_order_of_the_file_moves_no_date(tiny, release, tmp_path):
    people = dated(tiny)
    tiny.edit("person: respondent_id", "person: row")
    release(tiny)
    with tiny.data.open(encoding="utf-8", newline="") as file:
        turned = list(csv.DictReader(file))[::-1]
    tiny.rewrite(turned)
    places = {"output": tmp_path / "again", "private": tmp_path / "private-2"}
    release(tiny, **places)
    assert len(people) == 90
    assert sorted(dates(tmp_path / "out")) == sorted(dates(tmp_path / "again"))


MOVED = "gps: {role: quasi, type: point, action: displace, cluster: ea}\n  ea: {role: metadata}"
HOMES = {"north": (-102_595, 34_825_326), "south": (-402_595, 35_125_326)}


def clustered(tiny: Survey, column: str = MOVED) -> None:
    """The tiny survey in two clusters with one point each."""
    people = rows()
    for person in people:
        lat, lon = HOMES[person["ward"]]
        person |= {"gps": f"{lat / 1e6:.6f} {lon / 1e6:.6f} 0 0", "ea": f"EA {person['ward']}"}
    tiny.rewrite(people)
    tiny.edit("  water: {", f"  {column}\n  water: {{")


def places_of(folder: Path) -> dict[str, str]:
    found = {(row["ward"], row["gps"]) for row in written(folder)}
    assert len(found) == 2
    return dict(found)


def test_a_cluster_is_moved_as_one_and_alike_in_every_release(tiny, release, tmp_path):
    clustered(tiny)
    release(tiny)
    moved = places_of(tmp_path / "out")
    for ward, text in moved.items():
        lat, lon = (float(part) for part in text.split(" "))
        assert 0 < abs(lat - HOMES[ward][0] / 1e6) + abs(lon - HOMES[ward][1] / 1e6) < 0.14
    tiny.edit("release: wave-1", "release: wave-2")
    tiny.edit("k: 3\n", "k: 4\n")
    places = {"output": tmp_path / "again", "private": tmp_path / "private-2"}
    release(tiny, **places, recompute=True)
    assert places_of(tmp_path / "again") == moved


def test_two_policies_move_a_cluster_alike_only_in_one_domain(tiny, release, tmp_path):
    clustered(tiny)
    tiny.edit("aggregates:", "AGGREGATES")
    text = tiny.policy.read_text().partition("AGGREGATES")[0]
    domain = text.replace("cluster: ea", "cluster: ea, domain: tiny-survey")
    found = {}
    for name, policy in {"one": text, "two": text, "three": domain}.items():
        tiny.policy.write_text(policy.replace("name: tiny-survey", f"name: {name}-x"))
        if name == "one":
            tiny.policy.write_text(policy)
        release(tiny, output=tmp_path / name, private=tmp_path / f"private-{name}")
        [file] = (tmp_path / name / "data").iterdir()
        with file.open(encoding="utf-8", newline="") as lines:
            found[name] = {(row["ward"], row["gps"]) for row in csv.DictReader(lines)}
    assert found["one"] != found["two"]
    assert found["one"] == found["three"]


def test_points_of_households_are_not_moved_one_by_one(tiny, release):
    clustered(tiny)
    people = [{**home, "ea": f"EA {home['ward']}"} for home in located()]
    tiny.rewrite(people)
    with pytest.raises(InputError) as caught:
        release(tiny)
    assert caught.value.code == "data.points_in_cluster"
    assert caught.value.where == "column gps"


def test_a_household_is_no_cluster(tiny, release):
    clustered(tiny, MOVED.replace("cluster: ea", "cluster: hh_id"))
    points = {home["hh_id"]: home["gps"] for home in located()}
    tiny.rewrite([{**home, "ea": "", "gps": points[home["hh_id"]]} for home in located()])
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert caught.value.code.startswith("goal.")


def test_interviews_of_a_few_weeks_are_not_moved_with_other_dates(tiny, release):
    dated(tiny)
    people = [
        {**person, "second": f"2024-03-{1 + n % 20:02d}T10:00"} for n, person in enumerate(rows())
    ]
    for n, person in enumerate(people):
        person["first"] = (date(2020, 1, 1) + timedelta(7 * n)).isoformat()
    tiny.rewrite(people)
    with pytest.raises(InputError) as caught:
        release(tiny)
    assert caught.value.code == "data.dates_too_close"
    assert caught.value.where == "column second"
    assert "2024" not in str(caught.value.faults)
    tiny.edit("format: '%Y-%m-%dT%H:%M'", "format: '%Y-%m-%dT%H:%M', domain: interviews")
    release(tiny)


def test_a_moved_date_that_is_somebodys_true_one_by_chance_is_no_leak(tiny, release, tmp_path):
    people = rows()
    for n, person in enumerate(people):
        person["born"] = (date(2020, 1, 1) + timedelta(4 * n)).isoformat()
        person["first"] = (date(2020, 1, 1) + timedelta(4 * n + 2)).isoformat()
    tiny.rewrite(people)
    tiny.edit("  water: {", f"  born: {{role: identifier}}\n  first: {{{SHIFT}}}\n  water: {{")
    release(tiny)
    released = {row["first"] for row in written(tmp_path / "out")}
    assert released & {person["born"] for person in people}
