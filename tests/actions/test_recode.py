"""`recode`: the policy's own categories and nothing else."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from anonkit.actions.base import Context
from anonkit.actions.recode import ACTION, RecodeParams, recode
from anonkit.errors import InputError

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cn")), min_size=1)
CATEGORIES = st.sampled_from(["piped", "open", "other"])
MAPS = st.dictionaries(WORDS, CATEGORIES, min_size=1, max_size=8)


def told(params: RecodeParams, *values: str | None) -> list[str | None]:
    return recode(pa.array(values, pa.string()), params, Context(column="water")).to_pylist()


@given(MAPS, st.lists(st.none() | WORDS, max_size=12))
def test_nothing_but_a_category_of_the_policy_is_written(mapped, values):
    params = RecodeParams(map=mapped, others="the rest")
    found = told(params, *values, *mapped)
    assert {one for one in found if one is not None} <= set(ACTION.labels(params))
    assert found[len(values) :] == list(mapped.values())
    rest = {t for v, t in zip(values, found, strict=False) if v is not None and v not in mapped}
    assert rest <= {"the rest"}


@given(MAPS, WORDS)
def test_a_value_outside_the_map_is_refused_without_telling_it(mapped, value):
    mapped.pop(value, None)
    params = RecodeParams(map=mapped | {"tap": "piped"})
    if value == "tap":
        return
    with pytest.raises(InputError) as caught:
        told(params, "tap", "canary" + value + "Zq")
    assert caught.value.code == "data.outside_map"
    assert caught.value.where == "column water"
    assert "canary" not in str(caught.value.faults)


def test_numbers_are_mapped_by_their_digits() -> None:
    params = RecodeParams(map={"1": "yes", "2": "no"})
    column = pa.array([1, None, 2, 1], pa.int64())
    assert recode(column, params, Context()).to_pylist() == ["yes", None, "no", "yes"]


def test_a_bare_number_in_a_policy_is_a_category() -> None:
    assert RecodeParams.model_validate({"map": {"a": 1}}).categories == ("1",)


@pytest.mark.parametrize("bad", [
    {"map": {}}, {"map": {"a": ""}}, {"map": {"a": "*"}}, {"map": {"a": "(missing)"}},
    {"map": {"a": "b"}, "others": " "}, {"map": {"a": ["b"]}}, {},
])  # fmt: skip
def test_what_is_no_category_is_an_error(bad):
    with pytest.raises(ValidationError):
        RecodeParams.model_validate(bad)
