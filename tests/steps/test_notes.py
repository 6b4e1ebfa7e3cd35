"""What batches say does not depend on how the rows are cut, nor on where they are mapped."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.actions import ACTIONS
from anonkit.dp import sketch
from anonkit.dp.sketch import Sampler
from anonkit.plan import make_plan
from anonkit.policy.load import load_policy
from anonkit.steps.frontier import _keys
from anonkit.steps.mapping import Mapper
from anonkit.steps.notes import Learnt
from anonkit.steps.read import open_tables
from anonkit.steps.residual import Secrets
from anonkit.steps.transform import Numbered, Transform
from anonkit.steps.who import Met

POLICIES = Path(__file__).parents[2] / "policies"
DATA = Path(__file__).parents[2] / "fixtures" / "household-survey.csv"


def mapper(policy: str) -> tuple[Mapper, pa.RecordBatch]:
    loaded = load_policy(POLICIES / policy)
    reader, _ = open_tables(loaded.policy, DATA, Path)
    plan = make_plan(loaded, reader.columns)
    batch = next(iter(Numbered(reader).batches()))
    return Mapper(Transform(plan, reader.columns, _keys(plan), None), Secrets(plan)), batch


@pytest.mark.parametrize(
    "policy", ["household-water.yaml", "household-comments.yaml", "household-tables.yaml"]
)
def test_a_batch_function_is_the_same_after_a_journey(policy):
    function, batch = mapper(policy)
    there = pickle.loads(pickle.dumps(function))
    batch = batch.slice(0, 60)
    made, note = function(batch)
    again, told = there(batch)
    assert {name: made[name].to_pydict() for name in made} == {
        name: again[name].to_pydict() for name in again
    }
    assert (note.kept, note.fingerprint, note.shapes) == (told.kept, told.fingerprint, told.shapes)


def test_notes_add_up_to_those_of_the_whole():
    function, batch = mapper("household-water.yaml")
    whole, parts = (Learnt(function.transform._plan) for _ in range(2))
    whole.take(function(batch)[1])
    for start in reversed(range(0, batch.num_rows, 700)):
        parts.take(pickle.loads(pickle.dumps(function(batch.slice(start, 700))[1])))
    assert parts.fingerprint == whole.fingerprint
    assert parts.lost.people == whole.lost.people > 0
    assert parts.lost.by_group() == whole.lost.by_group()
    assert parts.shapes == whole.shapes


@given(st.lists(st.lists(st.integers(0, 40), max_size=30), max_size=6))
def test_samples_of_parts_join_to_that_of_the_whole(parts):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sketch, "SIZE", 8)
        whole, joined = Sampler(), Sampler()
        for part in parts:
            codes = np.array(part, np.uint64)
            whole.add(codes)
            one = Sampler()
            one.add(codes)
            one.compact()
            joined.join(one)
        wanted, found = whole.sample(), joined.sample()
    assert found.codes.tolist() == wanted.codes.tolist()
    assert found.alone.tolist() == wanted.alone.tolist()
    assert found.total == wanted.total


@given(st.lists(st.lists(st.sampled_from(["H-1", "H-07", "H-9", "X-3", "no"]), max_size=4)))
def test_ranges_of_numbers_join(parts):
    whole, joined = Met(), Met()
    for part in parts:
        names = pa.array(part, pa.string())
        whole.numbers.look(names)
        one = Met()
        one.numbers.look(names)
        joined.add(one)
    assert joined.numbers.span == whole.numbers.span


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_travels_by_its_name(name):
    assert pickle.loads(pickle.dumps(ACTIONS[name])) is ACTIONS[name]
