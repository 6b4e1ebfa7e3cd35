"""Points on the map that were blurred: is it said how, and who shares one?"""

from __future__ import annotations

import json

import pytest

from anonkit.intake.checks.places import ge_01_displaced, ge_02_spatial_k
from tests.support.handed_over import said, told, written

GE_01, GE_02 = ge_01_displaced.CHECK, ge_02_spatial_k.CHECK
N = 60
AGES = [20 + n % 50 for n in range(N)]
HOMES = [f"-1.{28_000 + 137 * n} 36.{81_000 + 211 * n}" for n in range(N)]
CLUSTERS = [HOMES[n // 10] for n in range(N)]
README = "Points of clusters were displaced at random by up to 2 km in towns and 5 km elsewhere."


def parcel(tmp_path, points, readme="", action="", **more):
    folder = tmp_path / "parcel"
    folder.mkdir()
    written(folder / "survey.csv", {"age": AGES, "gps": points, **more})
    if readme:
        (folder / "README.txt").write_text(readme)
    if action:
        fields = [{"name": "gps", "anonkit:action": action}]
        package = {"resources": [{"path": "survey.csv", "schema": {"fields": fields}}]}
        (folder / "datapackage.json").write_text(json.dumps(package))
    return folder


@pytest.mark.parametrize(
    ("points", "readme", "status"),
    [
        (CLUSTERS, README, "pass"),
        (HOMES, README, "fail"),
        (CLUSTERS, "The points were displaced.", "warn"),
        (CLUSTERS, "Thank you for reading.", "not_checked"),
        ([each[:5] + " " + each[9:14] for each in HOMES], "", "pass"),
    ],
)
def test_displaced_points_say_how_far_and_were_moved_together(tmp_path, points, readme, status):
    (result,) = said(GE_01, parcel(tmp_path, points, readme))
    assert result.status == status


def test_what_a_release_says_of_its_columns_counts(tmp_path):
    (result,) = said(GE_01, parcel(tmp_path, HOMES, action="displace"))
    assert result.status == "fail"


def test_rows_that_share_a_released_point_are_counted(tmp_path):
    found = said(GE_02, parcel(tmp_path, [*CLUSTERS[:57], *HOMES[57:]], action="coarsen_gps"))
    assert told(found) == {"gps": "medium"}
    assert found[0].figures["rows"] == 3
    assert not any(point in repr(found) for point in HOMES)


def test_cells_that_enough_rows_share_pass(tmp_path):
    (result,) = said(GE_02, parcel(tmp_path, CLUSTERS, action="coarsen_gps"))
    assert result.status == "pass"
    assert "10 rows or more" in result.why


def test_true_points_are_not_measured(tmp_path):
    (result,) = said(GE_02, parcel(tmp_path, HOMES))
    assert (result.status, result.required) == ("not_checked", False)


def test_a_table_without_points_has_nothing_to_measure(tmp_path):
    path = written(tmp_path / "survey.csv", {"age": AGES})
    assert [said(check, path)[0].status for check in (GE_01, GE_02)] == ["pass", "pass"]
