"""RK-01: people who look alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from handed import LICENSED, PUBLIC, founds, handed, says, written

from anonkit.intake.base import Asked
from anonkit.intake.checks.risk.rk_01_k_anonymity import CHECK
from anonkit.intake.profile.model import CheckProfile

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def people(each: int, **more):
    """Classes of so many people by age band and sex."""
    ages = ["20 to 29", "30 to 39"] * (2 * each)
    sexes = ["female", "female", "male", "male"] * each
    return {"age": ages, "sex": sexes, **more}


def test_k_is_held_against_whom_the_data_would_be_for(tmp_path):
    path = written(tmp_path / "x.csv", people(4))
    for name, profile, rejected in (("a", PUBLIC, True), ("b", LICENSED, False)):
        with handed(path, tmp_path / name, profile) as case:
            assert bool(founds(CHECK, case)) is rejected
            assert {each.figures.get("k") for each in says(CHECK, case)} == {4}


def test_a_profile_may_ask_for_another_k(tmp_path):
    own = replace(LICENSED, checks={"RK-01": CheckProfile(settings={"k": 6})})
    with handed(written(tmp_path / "x.csv", people(5)), tmp_path / "work", own) as case:
        assert len(founds(CHECK, case)) == 1


def test_a_star_and_a_gap_are_answers_of_their_own(tmp_path):
    made = people(6)
    made["age"][0] = "*"
    made["age"][4] = ""
    with handed(written(tmp_path / "x.csv", made), tmp_path / "work") as case:
        (result,) = founds(CHECK, case)
    assert (result.figures["k"], result.figures["unique"]) == (1, 2)


def test_people_are_counted_and_not_their_rows(tmp_path):
    made = people(6)
    made["respondent_id"] = [f"P-{n // 4:03d}" for n in range(24)]
    with handed(written(tmp_path / "x.csv", made), tmp_path / "work") as case:
        results = says(CHECK, case)
    # Six people, each with all four combinations: all alike.
    assert {(each.figures.get("k"), each.figures.get("people")) for each in results} == {(6, 6)}


def test_a_raw_file_is_rejected_and_the_worst_column_named(tmp_path):
    with handed(FIXTURES / "household-survey.csv", tmp_path / "work") as case:
        (result,) = founds(CHECK, case)
        told = says(CHECK, case)
    assert result.columns == ("age", "sex", "ward")
    assert "without age" in result.why
    asked = [each.columns for each in told if each.severity == "medium"]
    assert asked == [("ethnicity",), ("income",)]


def test_places_alone_ask_and_do_not_reject(tmp_path):
    made = {"village": [f"v{n}" for n in range(30)], "water_source": ["tap", "river"] * 15}
    with handed(written(tmp_path / "x.csv", made), tmp_path / "work") as case:
        assert founds(CHECK, case) == []
        assert "medium" in {each.severity for each in says(CHECK, case)}


def test_a_good_release_has_nothing_but_what_is_told(tmp_path):
    with handed(FIXTURES / "golden" / "release-2", tmp_path / "work") as case:
        results = says(CHECK, case)
    assert results[0].figures["k"] == 7
    assert {each.severity for each in results if each.outcome == "found"} == {"low"}


def test_a_file_of_which_nobody_knows_anything_is_not_passed(tmp_path):
    made = {f"q{n}": [str(n * m % 7) for m in range(40)] for n in range(1, 6)}
    path = written(tmp_path / "x.csv", made)
    with handed(path, tmp_path / "a") as case:
        assert "not_checked" in {each.outcome for each in says(CHECK, case)}
    with handed(path, tmp_path / "b", asked=Asked(quasi=("q1", "q2"))) as case:
        assert says(CHECK, case)[0].figures["k"] == 5


def test_columns_that_nobody_explains_ask_where_together_they_single_out(tmp_path):
    made = {f"q{n}": [str(row * (2 * n + 1) % 11 + row % n) for row in range(60)] for n in (2, 3)}
    known = {
        "sex": ["f", "m"] * 30,
        "water_source": ["tap", "river"] * 30,
        "roof_type": ["tin"] * 60,
    }
    path = written(tmp_path / "x.csv", made | known)
    with handed(path, tmp_path / "a") as case:
        told = [each for each in says(CHECK, case) if each.columns == ("q2", "q3")]
    assert [each.severity for each in told] == ["medium"]
    with handed(path, tmp_path / "b", asked=Asked(quasi=("sex",))) as case:
        assert not [each for each in says(CHECK, case) if "nothing says what" in each.why]
