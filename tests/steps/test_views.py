"""Classes and the answers in them, counted in as few passes as can be, and rightly."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonkit.engines.local import LocalEngine
from anonkit.steps.transform import HOUSEHOLD, PERSON
from anonkit.steps.views import spread

ROW = st.tuples(
    st.integers(0, 9), st.sampled_from(["a", "b", None]), st.sampled_from(["x", "y", None, "*"])
)


@pytest.mark.parametrize("households", [None, HOUSEHOLD])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(ROW, min_size=1, max_size=20), alone=st.booleans())
def test_people_are_counted_once_in_a_class_and_for_an_answer(
    tmp_path_factory, households, people, alone
):
    rows = [(place if alone else who, ward, ill) for place, (who, ward, ill) in enumerate(people)]
    table, attributes = spread(
        rows_of(tmp_path_factory.mktemp("rows"), rows), ["ward"], ["ill"], households=households
    )
    members, answers = defaultdict(set), defaultdict(set)
    for who, ward, ill in rows:
        members[ward].add(who)
        answers[ward, ill].add(who)
    wards = [table.labels[0][code] for code in table.codes[:, 0]]
    assert dict(zip(wards, table.n, strict=True)) == {w: len(each) for w, each in members.items()}
    told = attributes["ill"]
    pairs = [(wards[c], told.labels[v]) for c, v in zip(told.classes, told.values, strict=True)]
    assert dict(zip(pairs, told.n, strict=True)) == {p: len(each) for p, each in answers.items()}
    assert (table.households is None) == (households is None)


def rows_of(folder: Path, rows: list[tuple[int, str | None, str | None]]):
    parts = folder / "parts"
    parts.mkdir()
    who = pa.array([row[0] for row in rows], pa.uint64())
    columns = {
        PERSON: who,
        HOUSEHOLD: who,
        "ward": [r[1] for r in rows],
        "ill": [r[2] for r in rows],
    }
    schema = {"ward": pa.string(), "ill": pa.string()}
    made = {name: pa.array(cells, schema.get(name)) for name, cells in columns.items()}
    pq.write_table(pa.table(made), parts / "part-0.parquet")
    return LocalEngine(folder).parts(parts)
