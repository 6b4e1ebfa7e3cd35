"""What the making of a file as it is tells: planted, and on real files."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pandas as pd
import pytest

from anonkit import api
from anonkit.cli.risk import document, lines
from anonkit.risk.leaks import LEAKS
from anonkit.steps import risk_leaks

ROOT = Path(__file__).parents[2]
OTHERS = os.environ.get("ANONKIT_TEST_DATA")
needs_others = pytest.mark.skipif(
    OTHERS is None, reason="ANONKIT_TEST_DATA is not set: leaks were NOT looked for in real surveys"
)


def survey(people: int = 400) -> pd.DataFrame:
    """Sorted by place and household, as interviewers bring it home."""
    draw = random.Random(11)
    made = []
    for n in range(people):
        cluster = n // 20
        made.append(
            {
                "id": f"{cluster:03}-{n // 4:04}-{n % 4}",
                "hh": str(n // 4),
                "region": f"region {cluster % 5}",
                "sex": draw.choice(["f", "m"]),
                "weight": f"{1 + cluster % 5 * 0.5}",
                "cluster": str(cluster),
                "food": draw.choice(["1", "2", "3"]),
            }
        )
    return pd.DataFrame(made)


def told(found) -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return {(each.leak, each.columns, each.tells) for each in found.leaks}


def test_all_that_the_making_of_a_file_tells_is_said_in_plain_words():
    found = api.risk(
        data=survey(), quasi=["region", "sex"], household="hh", weight="weight", person="id"
    )
    assert told(found) >= {
        ("weight", ("weight",), ("region",)),
        ("design_variable", ("cluster",), ("region",)),
        ("id_structure", ("id",), ("region",)),
        ("row_order", (), ()),
    }
    text = lines(found)
    assert "weight: The weights in weight tell region." in text
    assert "row_order: The rows of a household stand together." in text
    assert "region 1" not in text
    first = document(found)["leaks"][0]
    assert set(first) == {"leak", "columns", "tells", "says"}
    assert found.not_checked["leaks.missing_pattern"] == "no cell is empty"


def test_an_honest_file_gives_no_alarm():
    made = survey().sample(frac=1, random_state=3).reset_index(drop=True)
    draw = random.Random(12)
    made["weight"] = [draw.choice(["1", "1.5", "2"]) for _ in range(len(made))]
    honest = made.drop(columns=["id", "cluster"]).assign(
        id=[f"{draw.getrandbits(64):x}" for _ in made.index]
    )
    found = api.risk(data=honest, quasi=["region", "sex"], household="hh", weight="weight")
    assert found.leaks == ()
    assert "Nothing was found." in lines(found)


def test_where_there_is_nothing_to_look_at_that_is_said():
    found = api.risk(data=pd.DataFrame({"sex": ["f", "m"] * 5}), quasi=["sex"])
    assert {name for name in found.not_checked if name.startswith("leaks")} == {
        f"leaks.{name}" for name in LEAKS
    }


def test_only_the_first_rows_of_a_large_file_are_looked_at(monkeypatch):
    monkeypatch.setattr(risk_leaks, "MOST_ROWS", 100)
    found = api.risk(data=survey(), quasi=["region", "sex"], weight="weight")
    assert "first 100 rows" in found.not_checked["leaks"]


def test_many_columns_that_tell_the_same_are_one_sentence():
    made = survey()
    for n in range(9):
        made[f"copy{n}"] = made["cluster"]
    found = api.risk(data=made, quasi=["region", "sex"])
    (design,) = [each for each in found.leaks if each.leak == "design_variable"]
    assert len(design.columns) == 12
    assert design.says.count("copy") == 3
    assert "and 6 more" in design.says


def test_the_kobo_example_has_running_numbers_and_no_more():
    policy = ROOT / "policies" / "kobo-ke.yaml"
    found = api.risk(data=ROOT / "fixtures" / "data" / "kobo_KE.csv", policy=policy)
    assert {each.leak for each in found.leaks} == {"id_structure", "row_order"}


@needs_others
def test_a_health_survey_tells_its_regions_by_weight_cluster_and_case_id():
    path = Path(OTHERS) / "survey" / "dhs_model" / "zzir_subset.csv"
    found = api.risk(data=path, quasi=["v024", "v013"], weight="v005")
    assert told(found) >= {
        ("weight", ("v005",), ("v024",)),
        ("id_structure", ("caseid",), ("v024",)),
    }
    (design,) = [e for e in found.leaks if e.leak == "design_variable" and e.tells == ("v024",)]
    assert set(design.columns) >= {"v001", "v021"}


@needs_others
def test_a_census_without_a_design_gives_no_alarm():
    found = api.risk(
        data=Path(OTHERS) / "adult" / "adult.csv",
        quasi=["sex", "age", "race"],
        sensitive=["salary-class"],
        delimiter=";",
    )
    assert found.leaks == ()
