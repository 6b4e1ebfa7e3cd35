"""A delivery of records beside earlier ones: who can be told apart, followed, or found again."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from deliveries import Row, handed_over, mixed, people, said, without, written

from anonkit.intake.base import Check, Result
from anonkit.intake.checks.earlier import df_01_people_apart, df_03_linkage, ge_03_masked_anew

DF_01, DF_03, GE_03 = (
    each.CHECK for each in (df_01_people_apart, df_03_linkage, ge_03_masked_anew)
)
PEOPLE = without(people(150, 1), "respondent_id")
WITH_IDS = people(150, 1)
Ask = Callable[..., list[Result]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    def asked(check: Check, now: list[Row], then: list[Row]) -> list[Result]:
        one = written(tmp_path / "now.csv", now)
        other = written(tmp_path / "then.csv", then)
        with handed_over(tmp_path, one, other) as case:
            return said(check, case)

    return asked


def found(results: list[Result]) -> list[Result]:
    return [each for each in results if each.outcome == "found"]


def outcomes(results: list[Result]) -> list[str]:
    return [each.outcome for each in results]


def moved(rows: list[Row]) -> list[Row]:
    return [{**rows[0], "ward": "East" if rows[0]["ward"] != "East" else "West"}, *rows[1:]]


def masked(rows: list[Row], seed: int, metres: float = 4000) -> list[Row]:
    """Rows of 15 clusters, each with a point that was moved by chance."""
    where, noise = random.Random(3), random.Random(seed)
    true = [(where.uniform(-1, 0), where.uniform(34, 35)) for _ in range(15)]
    points = []
    for north, east in true:
        angle, far = noise.uniform(0, 2 * math.pi), metres * math.sqrt(noise.random())
        points.append(
            (north + far * math.cos(angle) / 111_320, east + far * math.sin(angle) / 111_320)
        )
    return [
        {**row, "cluster": f"c{n % 15}", "lat": f"{points[n % 15][0]:.5f}",
         "lon": f"{points[n % 15][1]:.5f}"}
        for n, row in enumerate(rows)
    ]  # fmt: skip


@pytest.mark.parametrize("check", [DF_01, DF_03, GE_03], ids=lambda check: check.name)
def test_the_same_delivery_again_and_other_people_alarm_nobody(ask, check):
    assert outcomes(ask(check, mixed(WITH_IDS), WITH_IDS)) == ["clean"]
    assert outcomes(ask(check, masked(people(150, 2), 8), masked(WITH_IDS, 8))) == ["clean"]


@pytest.mark.parametrize("now", [PEOPLE[1:], moved(PEOPLE)], ids=["one left", "one moved"])
def test_one_person_who_left_or_moved_is_what_is_left_of_both(ask, now):
    first, *_ = found(ask(DF_01, mixed(now), PEOPLE))
    assert "149 rows are equal in all 6 columns" in first.why
    assert first.figures["missing"] == 1
    assert "North" not in repr(first)


def test_one_person_more_is_found_where_numbers_are_spelled_otherwise(ask):
    spelled = [{**row, "hh_size": f"{row['hh_size']}.0"} for row in PEOPLE]
    [told] = found(ask(DF_01, [*spelled, *without(people(1, 9), "respondent_id")], PEOPLE))
    assert (told.figures["missing"], told.figures["new"]) == (0, 1)


def test_ages_in_years_then_and_in_bands_now_are_told_by_their_column(ask):
    years = [
        {**row, "age": str(int(row["age_group"][:2]) + n % 20)} for n, row in enumerate(PEOPLE)
    ]
    bands = [{**row, "age": row["age_group"]} for row in PEOPLE]
    gone = "age_group"
    [told] = found(ask(DF_01, mixed(without(bands, gone)), without(years, gone)))
    assert told.columns == ("age",)
    assert "the earlier one tells age more exactly" in told.why
    assert told.figures["k"] < 5


def test_few_columns_that_all_people_share_leave_a_question(ask):
    few = [{"food": row["food"], "sex": row["sex"]} for row in people(60, 4)]
    [told] = ask(DF_01, few[1:], few)
    assert told.outcome == "not_checked"
    assert "may be the same or others" in told.why


def test_files_without_a_column_in_common_are_not_compared(ask):
    other = [{f"q_{name}": cell for name, cell in row.items()} for row in PEOPLE]
    [told] = ask(DF_01, other, PEOPLE)
    assert (told.outcome, "two columns in common" in told.why) == ("not_checked", True)


def later(rows: list[Row], seed: int = 3) -> list[Row]:
    """The same people, asked again."""
    draw = random.Random(seed)
    return [
        {**row, "food": draw.choice(["poor", "good"]), "hh_size": str(draw.randint(1, 9))}
        for row in rows
    ]


def test_ids_that_last_are_told_with_how_many_rows_they_link(ask):
    [told] = found(ask(DF_03, mixed(later(WITH_IDS)), WITH_IDS))
    assert (told.columns, told.figures["rows"]) == (("respondent_id",), 150)
    assert told.severity == "medium"


def test_ids_dealt_out_anew_are_told_by_what_people_are_for_life(ask):
    ids = random.Random(2).sample([row["respondent_id"] for row in WITH_IDS], 150)
    dealt = [
        {**row, "respondent_id": each}
        for row, each in zip(later(WITH_IDS), ids, strict=True)
    ]  # fmt: skip
    [told] = found(ask(DF_03, dealt, WITH_IDS))
    assert "differ in sex" in told.why


def listed(rows: list[Row]) -> list[Row]:
    """Rows place by place, with codes that say where each stands."""
    ordered = sorted(rows, key=lambda row: row["ward"])
    return [{**row, "respondent_id": f"{n // 25:03d}{n % 25:02d}"} for n, row in enumerate(ordered)]


def test_codes_of_a_place_in_a_list_follow_nobody_in_other_people(ask):
    for check in (DF_01, DF_03):
        assert not found(ask(check, listed(people(150, 2)), listed(WITH_IDS)))
    [told] = found(ask(DF_03, later(listed(WITH_IDS)), listed(WITH_IDS)))
    assert told.figures["rows"] == 150


def released(folder: Path, rows: list[Row], lasts: str) -> Path:
    """Rows beside a data package that says how long their codes last."""
    written(folder / "data" / "survey.csv", rows)
    field = {
        "name": "respondent_id",
        "anonkit:action": "pseudonymise",
        "description": f"replaced by a code that cannot be read back, {lasts}",
    }
    listed = {"path": "data/survey.csv", "schema": {"fields": [field]}}
    (folder / "datapackage.json").write_text(json.dumps({"resources": [listed]}), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("lasts", "fresh", "wanted"),
    [
        ("and is another one in every release", True, ""),
        ("and is another one in every release", False, "follows these people"),
        ("the same in every release of this name", False, ""),
        ("the same in every release of this name", True, "nobody can be followed"),
    ],
)
def test_codes_last_as_long_as_the_data_package_says(tmp_path, lasts, fresh, wanted):
    fixed = [{**row, "respondent_id": f"{n:032x}"} for n, row in enumerate(WITH_IDS)]
    other = [{**row, "respondent_id": f"{n + 999:032x}"} for n, row in enumerate(WITH_IDS)]
    one = released(tmp_path / "one", fixed, lasts)
    two = released(tmp_path / "two", mixed(moved(other if fresh else fixed)), lasts)
    with handed_over(tmp_path, two, one) as case:
        told = found(said(DF_03, case))
    assert [wanted in each.why for each in told] == ([True] if wanted else [])


def test_places_masked_anew_are_found_by_answers_and_by_clusters(ask):
    [by_answers] = found(ask(GE_03, mixed(masked(PEOPLE, 2)), masked(PEOPLE, 1)))
    assert by_answers.columns == ("lat", "lon")
    assert by_answers.figures["places"] == by_answers.figures["moved"]
    others = without(people(150, 2), "respondent_id")
    [by_cluster] = found(ask(GE_03, mixed(masked(others, 2)), masked(PEOPLE, 1)))
    assert by_cluster.figures["places"] == 15


def test_clusters_of_one_number_in_other_places_were_not_masked_anew(ask):
    far = [
        {**row, "lat": str(-float(row["lat"])), "lon": str(70 - float(row["lon"]))}
        for row in masked(PEOPLE, 1)
    ]
    others = without(people(150, 2), "respondent_id")
    swapped = [
        {**row, **{name: far[n][name] for name in ("lat", "lon", "cluster")}}
        for n, row in enumerate(others)
    ]
    assert not found(ask(GE_03, swapped, masked(PEOPLE, 1)))
