"""RK-05 to RK-08: small places, weights, tails and order."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from handed import LICENSED, PUBLIC, handed, says, written

from anonkit.errors import InputError
from anonkit.intake.base import Asked
from anonkit.intake.checks.risk import rk_05_small_places, rk_06_design, rk_07_tails, rk_08_order
from anonkit.intake.people.population import place_name, read_population

DATA = os.environ.get("ANONKIT_TEST_DATA")
PEOPLE = {"code": ["01", "02"], "name": ["Nord-Kivu", "Sud-Kivu"], "people": [150_000, 30_000]}


def told(check, tmp_path, columns, profile=PUBLIC, asked=None):
    with handed(written(tmp_path / "x.csv", columns), tmp_path / "work", profile, asked) as case:
        return says(check, case)


def places(tmp_path, names, profile=PUBLIC):
    people = read_population(written(tmp_path / "people.csv", PEOPLE))
    columns = {"province": names, "age": ["20 to 39"] * len(names)}
    asked = Asked(population=people)
    return told(rk_05_small_places.CHECK, tmp_path, columns, profile, asked)


def test_a_place_of_few_people_is_found_by_its_name_or_its_code(tmp_path):
    for number, names in enumerate((["nord kivu", "SUD KIVU"] * 5, ["01", "02"] * 5)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (result,) = places(folder, names)
        assert (result.outcome, result.severity) == ("found", None)
        assert result.figures == {"smallest": 30_000, "places": 2, "small": 1, "unknown": 0}


def test_licensed_data_may_tell_smaller_places(tmp_path):
    (result,) = places(tmp_path, ["Nord-Kivu", "Sud-Kivu"] * 5, LICENSED)
    assert result.outcome == "clean"


def test_places_that_the_file_lacks_are_counted_and_stars_are_none(tmp_path):
    results = places(tmp_path, ["Nord-Kivu", "Ituri", "*", ""] * 3)
    assert [(each.outcome, each.severity) for each in results] == [
        ("clean", None),
        ("found", "medium"),
    ]
    assert results[0].figures["unknown"] == 1
    assert results[1].why == "of 2 places in province 1 stand in the file of people"


def test_a_list_of_none_of_the_places_asks(tmp_path):
    (result,) = places(tmp_path, ["Ituri", "Tshopo"] * 3)
    assert (result.outcome, result.severity) == ("found", "medium")


def test_a_list_that_knows_one_level_whole_need_not_know_the_other(tmp_path):
    people = read_population(written(tmp_path / "people.csv", PEOPLE))
    columns = {"province": ["Nord-Kivu", "Sud-Kivu"] * 5, "district": ["Nord-Kivu", "Fizi"] * 5}
    results = told(rk_05_small_places.CHECK, tmp_path, columns, LICENSED, Asked(population=people))
    assert [each.outcome for each in results] == ["clean", "clean", "not_checked"]


def test_numbers_with_commas_are_refused_by_name(tmp_path):
    for text in ('place,people\nIturi,"1,234"\n', "place,people\nIturi,1,234\n"):
        (tmp_path / "p.csv").write_text(text, "utf-8")
        with pytest.raises(InputError, match="commas") as refused:
            read_population(tmp_path / "p.csv")
        assert not [f for f in refused.value.faults if "234" in f.problem + f.fix]


def test_without_a_file_of_people_nothing_is_passed(tmp_path):
    (result,) = told(rk_05_small_places.CHECK, tmp_path, {"ward": ["a", "b"], "sex": ["f", "m"]})
    assert result.outcome == "not_checked"


@pytest.mark.parametrize(
    "columns",
    [
        {"people": [4]},
        {"place": ["a", "b"], "people": [4, "about 5"]},
        {"place": [""], "people": [4]},
        {"place": [], "people": []},
    ],
)
def test_a_list_of_people_is_read_strictly_and_no_cell_is_told(tmp_path, columns):
    with pytest.raises(InputError) as refused:
        read_population(written(tmp_path / "people.csv", columns))
    assert refused.value.code == "population.line"
    assert "about 5" not in str(refused.value)


def test_a_list_without_a_header_is_a_place_and_its_people(tmp_path):
    (tmp_path / "p.csv").write_text("Ituri;12\nBunia;4 000\n", "utf-8")
    assert read_population(tmp_path / "p.csv") == {"ituri": 12, "bunia": 4000}


def test_of_two_places_with_one_name_the_smaller_counts(tmp_path):
    path = written(tmp_path / "p.csv", {"place": ["Ébène", "ebene"], "people": [500, 20]})
    assert read_population(path) == {place_name("EBENE"): 20}


def strata(weigh, each: int = 20, strata: int = 32):
    """So many rows of each stratum, with the weight that a function gives it."""
    chance = random.Random(5)
    rows = [n for n in range(strata) for _ in range(each)]
    chance.shuffle(rows)
    return {
        "stratum": [f"S{n:02d}" for n in rows],
        "sex": [chance.choice(["female", "male"]) for _ in rows],
        "age": [chance.choice(["0 to 17", "18 to 59", "60 or more"]) for _ in rows],
        "weight": [weigh(n) for n in rows],
    }


def test_raw_weights_tell_every_stratum(tmp_path):
    found, *_ = told(rk_06_design.CHECK, tmp_path, strata(lambda n: f"{1 + n * 0.0137:.5f}"))
    assert (found.figures["areas_told"], found.figures["areas"]) == (32, 32)
    assert found.figures["guess"] == 1
    assert found.columns == ("weight", "stratum")
    assert found.severity is None
    assert "in bands" in found.fix


def test_weights_in_wide_bands_do_not(tmp_path):
    results = told(rk_06_design.CHECK, tmp_path, strata(lambda n: f"{n // 8}.4"))
    assert not any("weight" in each.columns for each in results)


def test_a_weight_that_tells_nobody_apart_is_only_told(tmp_path):
    columns = strata(lambda n: f"{1 + n}.5", each=200, strata=2)
    results = told(rk_06_design.CHECK, tmp_path, columns)
    assert {each.severity for each in results} == {"low"}


def test_clusters_that_leave_few_people_of_a_kind_are_asked_about(tmp_path):
    columns = strata(lambda n: "2.5", each=8)
    (result,) = told(rk_06_design.CHECK, tmp_path, columns)
    assert (result.columns, result.severity) == (("stratum",), "medium")


@pytest.mark.skipif(DATA is None, reason="ANONKIT_TEST_DATA names no folder: no health survey here")
def test_weights_of_a_health_survey_tell_all_of_its_clusters(tmp_path):
    survey = Path(DATA or "") / "survey" / "dhs_model" / "zzir_subset.csv"
    with handed(survey, tmp_path / "work") as case:
        found, *_ = says(rk_06_design.CHECK, case)
    assert found.columns == ("v005", "v001")
    assert (found.figures["areas_told"], found.figures["areas"]) == (217, 217)


def test_the_oldest_are_found_unless_one_code_stands_for_all(tmp_path):
    young = [str(20 + n % 40) for n in range(100)]
    for number, (old, outcome) in enumerate(
        [(["91", "94"], "found"), (["90"] * 12, "clean"), (["85 or more"] * 3, "clean")]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        columns = {"age": young + old, "sex": ["female"] * (100 + len(old))}
        assert told(rk_07_tails.CHECK, folder, columns)[0].outcome == outcome


def test_the_richest_are_found_unless_they_are_top_coded(tmp_path):
    chance = random.Random(3)
    amounts = [chance.randrange(1_000, 90_000) for _ in range(600)]
    for number, (cells, outcome) in enumerate(
        [(amounts, "found"), ([min(each, 60_000) for each in amounts], "clean")]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        columns = {"income": cells, "sex": ["female"] * 600}
        assert told(rk_07_tails.CHECK, folder, columns)[0].outcome == outcome


def ordered(tmp_path, *, shuffled: bool, numbered: bool):
    villages = [f"village {n // 30}" for n in range(300)]
    numbers = list(range(1, 301))
    rows = list(zip(villages, numbers, strict=True))
    random.Random(1).shuffle(rows if shuffled else [])
    columns = {
        "village": [village for village, _ in rows],
        "sex": ["female", "male"] * 150,
        "record_no": [n if numbered else (n * 7919) % 1009 for _, n in rows],
    }
    return [each.columns for each in told(rk_08_order.CHECK, tmp_path, columns) if each.columns]


def test_rows_by_village_are_found(tmp_path):
    assert ("village",) in ordered(tmp_path, shuffled=False, numbered=False)


def test_the_order_of_readings_is_told_and_not_asked_about(tmp_path):
    columns = {
        "date": [f"2024-{1 + n // 25:02d}-{1 + n % 25:02d}" for n in range(300)],
        "tmin": [n * 37 % 19 for n in range(300)],
    }
    found = [each for each in told(rk_08_order.CHECK, tmp_path, columns) if each.columns]
    assert {(each.columns, each.severity) for each in found} == {(("date",), "low")}


def test_numbers_given_before_the_shuffling_are_found(tmp_path):
    assert ordered(tmp_path, shuffled=True, numbered=True) == [("record_no", "village")]


def test_shuffled_rows_with_numbers_of_no_order_are_clean(tmp_path):
    assert ordered(tmp_path, shuffled=True, numbered=False) == []


def test_a_release_of_ours_says_nothing_by_weights_tails_or_order(tmp_path):
    golden = Path(__file__).resolve().parents[2] / "fixtures" / "golden" / "release-2"
    with handed(golden, tmp_path / "work", replace(PUBLIC)) as case:
        for check in (rk_06_design.CHECK, rk_07_tails.CHECK, rk_08_order.CHECK):
            assert {each.outcome for each in says(check, case)} == {"clean"}
