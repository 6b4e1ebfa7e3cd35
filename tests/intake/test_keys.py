"""Whose key variables count, and how much."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from handed import PUBLIC, handed, written

from anonkit.errors import OptionError
from anonkit.intake.base import Asked
from anonkit.intake.people.keys import check_asked, keys_of, tables_of
from anonkit.intake.people.recodes import recoded

GOLDEN = Path(__file__).resolve().parents[2] / "fixtures" / "golden" / "release-2"
COLUMNS = {
    "age": [30, 31, 40, 41] * 6,
    "sex": ["female", "male"] * 12,
    "village": ["north", "south", "east"] * 8,
    "ethnicity": ["one", "two"] * 12,
    "occupation": ["farmer", "teacher", "none"] * 8,
    "water_source": ["tap", "river"] * 12,
    "sampling_weight": ["1.5"] * 24,
}


def test_of_a_bare_file_age_sex_and_place_must_hold_and_the_rest_is_proposed(tmp_path):
    with handed(written(tmp_path / "x.csv", COLUMNS), tmp_path / "work") as case:
        (table,) = tables_of(case)
        keys = keys_of(case, table)
    assert keys.both == keys.office == ("age", "sex", "village")
    assert (keys.claimed, keys.stated, keys.personal) == ((), False, True)
    assert keys.further == ("ethnicity", "occupation")
    assert keys.others == ("water_source",)


def test_what_the_office_names_must_hold_too(tmp_path):
    path = written(tmp_path / "x.csv", COLUMNS)
    with handed(path, tmp_path / "work", asked=Asked(quasi=("water_source",))) as case:
        (table,) = tables_of(case)
        assert keys_of(case, table).both == ("age", "sex", "village", "water_source")


def test_a_profile_says_what_people_may_know_by_subject_or_by_name(tmp_path):
    own = replace(PUBLIC, keys=("sex", "ethnicity", "water_source"))
    with handed(written(tmp_path / "x.csv", COLUMNS), tmp_path / "work", own) as case:
        (table,) = tables_of(case)
        keys = keys_of(case, table)
    assert keys.both == ("sex", "water_source")
    assert keys.further == ("age", "village", "ethnicity", "occupation")


def test_the_senders_keys_are_those_of_the_manifest(tmp_path):
    with handed(GOLDEN, tmp_path / "work") as case:
        (table,) = tables_of(case)
        keys = keys_of(case, table)
    assert keys.stated
    assert keys.claimed == ("age", "sex", "ward")
    assert keys.further == ("ethnicity",)


def test_a_name_that_no_table_has_is_refused_with_the_one_that_was_meant(tmp_path):
    with handed(written(tmp_path / "x.csv", COLUMNS), tmp_path / "work") as case:
        check_asked(case.now, ["age", "village"])
        with pytest.raises(OptionError) as refused:
            check_asked(case.now, ["villlage"])
    assert refused.value.code == "intake.no_column"
    assert "village" in refused.value.fix


def test_names_of_a_survey_programme_speak_where_several_of_them_stand():
    assert recoded(["v001", "v005", "v012", "x"]) == {
        "v001": "design",
        "v005": "weight",
        "v012": "age",
    }
    assert recoded(["v001", "x"]) == {}
