"""What the verbs take: texts for paths, lists for lists, DataFrames with missing cells."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from survey import Survey, tables_only

from anonkit import api
from anonkit.errors import OptionError, SecretError

ROOT = Path(__file__).resolve().parents[2]
POLICY = ROOT / "policies" / "kobo-ke.yaml"


def test_a_path_may_be_a_text() -> None:
    assert api.plan(policy=str(POLICY)) == api.plan(policy=POLICY)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["quasi", "sensitive"])
def test_a_text_is_no_list_of_names(name: str) -> None:
    frame = pd.DataFrame({"a": ["1"], "b": ["2"]})
    with pytest.raises(OptionError) as caught:
        api.risk(data=frame, **{name: "a,b"})  # type: ignore[arg-type]
    assert caught.value.code == "option.list"


def test_missing_cells_of_a_frame_are_missing_however_pandas_holds_them() -> None:
    text = "ward,age\nNyalenda,34\n,35\nKajulu,\n"
    made = (
        pd.read_csv(io.StringIO(text), dtype=str),
        pd.read_csv(io.StringIO(text), dtype="string"),
        pd.DataFrame({"ward": ["Nyalenda", None, "Kajulu"], "age": ["34", "35", None]}),
    )
    told = [api.risk(data=frame, quasi=["ward", "age"]) for frame in made]
    assert told[0] == told[1] == told[2]
    assert told[0].people == 3


def test_what_an_empty_home_lacks_is_told_in_one_answer(
    tmp_path: Path, tiny: Survey, home: Path
) -> None:
    tiny.policy.write_text(tables_only(), "utf-8")
    with pytest.raises(SecretError) as caught:
        api.release(policy=tiny.policy, data=tiny.data, output=tmp_path / "o", passphrase="x" * 30)
    assert [fault.code for fault in caught.value.faults] == ["budget.missing", "keyring.missing"]
    assert not home.exists()


@pytest.mark.parametrize("name", ["Data", "Handed", "InMemory", "OneTable"])
def test_what_is_data_has_a_name_for_those_who_write_types(name: str) -> None:
    assert getattr(api, name)
    assert name not in api.__all__
