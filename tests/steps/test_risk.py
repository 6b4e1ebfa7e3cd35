"""`anonkit risk`: a file as it is, measured; exact figures, and not one cell told."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from typed import typed

from anonkit import api
from anonkit.errors import InputError, OptionError
from anonkit.records import RiskRecord

ROOT = Path(__file__).parents[2]
SURVEY = ROOT / "fixtures" / "household-survey.csv"
POLICY = ROOT / "policies" / "household-water.yaml"
ADULT_KEYS = (
    *("sex", "age", "race", "marital-status", "education"),
    *("native-country", "workclass", "occupation", "salary-class"),
)


@pytest.fixture(autouse=True)
def own_home(home: Path) -> Path:
    return home


def people(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype="str")


def test_people_and_households_are_counted_once_whatever_the_rows():
    frame = people(
        who=["1", "1", "2", "3", ""], home=["a", "a", "a", "b", ""], ward=["x", "x", "x", "x", "x"]
    )
    found = api.risk(data=frame, quasi=["ward"], person="who", household="home")
    assert (found.people, found.rows) == (4, 5)
    assert found.figures["k"] == 4
    assert found.figures["k_households"] == 2
    # The multisets differ: person 1 has two rows, and nobody else lives with two others.
    assert found.k_linked == 1


def test_a_home_that_is_missing_is_nobody_elses():
    frame = people(home=["", "", "", ""], ward=["x"] * 4)
    found = api.risk(data=frame, quasi=["ward"], household="home")
    assert found.k_linked == 4
    assert found.figures["k_households"] == 0


def test_the_column_whose_loss_helps_most_stands_first():
    frame = people(age=list("123456"), sex=list("ffmmff"), ward=["x"] * 6)
    found = api.risk(data=frame, quasi=["ward", "sex", "age"], everything=True)
    assert [driver.column for driver in found.drivers] == ["age", "ward", "sex"]
    assert found.in_small_classes == 6
    assert found.drivers[0].in_small_classes == 2
    assert found.drivers[0].special == 1
    assert found.special_rows == 6


def test_weights_give_the_risk_in_the_population_or_say_why_not():
    frame = people(ward=["x", "x", "y"], weight=["10", "10", "80"], home=["1", "1", "2"])
    asked = {"data": frame, "quasi": ["ward"], "weight": "weight", "household": "home"}
    found = api.risk(**asked, population=100)
    assert found.global_risk is not None
    assert found.household_risk is not None
    assert 0 < found.global_risk < found.household_risk < 1
    assert "global_risk" not in found.not_checked
    assert found.figures["journalist"] == 1 / 20
    assert found.journalist_at_risk == 0
    assert api.risk(**asked, population=100, fail_under=30).journalist_at_risk == pytest.approx(
        2 / 3
    )
    without = api.risk(**asked)
    assert without.figures["journalist"] is None
    assert without.journalist_at_risk is None
    assert "population" in without.not_checked["journalist"]
    assert without.global_risk is None
    assert "population" in without.not_checked["global_risk"]
    frame["weight"] = ["ten", "10", "80"]
    assert "above 0" not in api.risk(**asked, population=100).not_checked.get("global_risk", "")
    frame["weight"] = ["ten", "ten", "80"]
    assert "above 0" in api.risk(**asked, population=100).not_checked["global_risk"]


def test_a_policy_says_what_the_columns_are():
    found = api.risk(data=SURVEY, policy=POLICY)
    assert set(found.question.quasi) == {"age", "sex", "ward", "ethnicity"}
    assert found.question.household == "hh_id"
    assert set(found.figures["l"]) == {"ethnicity", "disability", "income"}
    other = api.risk(data=SURVEY, policy=POLICY, quasi=["sex"])
    assert other.question.quasi == ("sex",)


def test_a_file_without_the_policys_columns_is_another_file():
    with pytest.raises(InputError, match="none of the policy"):
        api.risk(data=people(x=["1"]), policy=POLICY)


def test_what_is_named_must_be_there_and_once():
    frame = people(ward=["x"])
    with pytest.raises(OptionError, match="neighbour"):
        api.risk(data=frame)
    with pytest.raises(OptionError, match="no column") as caught:
        api.risk(data=frame, quasi=["Ward", "age"], person="id")
    assert len(caught.value.faults) == 3
    assert "did you mean" in caught.value.fix
    with pytest.raises(OptionError, match="twice"):
        api.risk(data=frame, quasi=["ward", "ward"])
    with pytest.raises(InputError, match="no rows"):
        api.risk(data=people(ward=[]), quasi=["ward"])
    with pytest.raises(OptionError, match="preset"):
        api.risk(data=frame, quasi=["ward"], preset="mine")


def call(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return typed("risk", *arguments, cwd=ROOT)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_threshold_that_is_not_reached_is_exit_1_and_the_figures_are_told_all_the_same(form):
    done = call(SURVEY, "--policy", POLICY, "--fail-under", "5", "--format", form)
    assert done.returncode == 1
    assert "k is 1, and 5 is asked for" in done.stdout
    assert done.stderr == ""
    if form == "json":
        document = json.loads(done.stdout)
        assert document["format"] == 1
        assert document["k"] == 1
        assert document["drivers"][0]["column"] == "age"


def test_what_was_not_worked_out_reaches_no_threshold():
    done = call(SURVEY, "--quasi", "sex", "--preset", "hdx")
    assert done.returncode == 1
    assert "global risk was not worked out" in done.stdout
    kobo = ROOT / "fixtures" / "data" / "kobo_KE.csv"
    assert call(kobo, "--quasi", "sex", "--fail-under", "3").returncode == 0


def test_no_cell_of_the_file_is_told():
    frame = pd.read_csv(SURVEY, dtype=str, keep_default_na=False)
    done = call(SURVEY, "--policy", POLICY, "--all", "--format", "json")
    told = done.stdout + done.stderr
    for column in ("name", "phone", "national_id", "ward", "ethnicity", "hh_id"):
        assert not any(cell in told for cell in set(frame[column]) if len(cell) >= 6), column


@pytest.fixture
def adult() -> Path:
    if "ANONKIT_TEST_DATA" not in os.environ:
        pytest.skip("ANONKIT_TEST_DATA is not set: the peers' figures on Adult were NOT compared")
    return Path(os.environ["ANONKIT_TEST_DATA"]) / "adult" / "adult.csv"


def small(adult: Path, goal: int) -> RiskRecord:
    return api.risk(data=adult, quasi=ADULT_KEYS, fail_under=goal)


def test_sdcmicro_finds_the_same_on_adult(adult):
    """sdcMicro 5.8.1: people below k 2, 3 and 5, SUDA, and the mean risk without weights."""
    assert [small(adult, goal).in_small_classes for goal in (2, 3, 5)] == [15512, 19708, 23470]
    found = api.risk(data=adult, quasi=ADULT_KEYS, everything=True)
    assert found.special_rows == 15512
    assert found.figures["marketer"] == pytest.approx(0.6466, abs=5e-5)


def test_pycanon_finds_the_same_on_adult(adult):
    """pyCANON 1.3.5 with 8 quasi-identifiers and salary as the sensitive attribute."""
    found = api.risk(data=adult, quasi=ADULT_KEYS[:8], sensitive=["salary-class"])
    assert found.figures["k"] == 1
    assert found.figures["l"] == {"salary-class": 1}
    assert found.figures["max_share"] == {"salary-class": 1}
    assert found.figures["t"]["salary-class"] == pytest.approx(0.75108, abs=5e-6)
    assert found.people / found.classes == pytest.approx(1.6656, abs=5e-5)


def test_quasi_identifiers_that_say_the_same_are_named_without_a_value():
    frame = people(
        ward=["Kajulu", "Kolwa", "Railways"] * 4, county=["Nyando", "Nyando", "Kisumu"] * 4
    )
    (found,) = api.risk(data=frame, quasi=["county", "ward"]).alike
    assert (found.column, found.tells, found.both) == ("ward", "county", False)
    assert "Nyando" not in found.says
