"""Every engine passes the same suite."""

from __future__ import annotations

import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engine_suite import EngineSuite

from anonkit.engines import ENGINES
from anonkit.engines.local import LocalEngine
from anonkit.engines.parts import SAMPLE
from anonkit.errors import AnonkitError


class TestLocal(EngineSuite):
    kind = ENGINES["local"]


def test_the_local_engine_reads_nothing_outside_its_folder(tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    inside = tmp_path / "work"
    inside.mkdir()
    engine = LocalEngine(inside)
    with pytest.raises(AnonkitError) as caught:
        engine.table(f"SELECT * FROM read_csv('{outside}')")
    assert "outside.csv" not in str(caught.value)
    for setting in (
        "SET enable_external_access = true",
        "SET memory_limit = '9GB'",
        "INSTALL httpfs",
    ):
        with pytest.raises(AnonkitError):
            engine.table(setting)
    engine.close()


@pytest.mark.parametrize("several", [1, 2])
def test_many_rows_are_counted_like_few(tmp_path, several):
    chance = random.Random(11)
    rows = 2 * SAMPLE
    table = pa.table(
        {
            "person": pa.array([row // several for row in range(rows)], pa.uint64()),
            "household": pa.array([chance.choice([None, *range(40)]) for _ in range(rows)]),
            "a": [chance.choice(["x", "it's", "", None]) for _ in range(rows)],
            "b": [chance.choice(["1", None, "2"]) for _ in range(rows)],
            "weight": pa.array([chance.randrange(9) for _ in range(rows)], pa.int64()),
        }
    )
    folder = tmp_path / "parts"
    folder.mkdir()
    pq.write_table(table, folder / "part-0.parquet")
    engine = LocalEngine(tmp_path)
    rows_of = engine.parts(folder)
    found = rows_of.group(
        ["a", "b"],
        persons="person",
        households="household",
        ones=["b", "household"],
        sums=["weight"],
        least=3,
    )
    wanted = {}
    for row in table.to_pylist():
        wanted.setdefault((row["a"], row["b"]), []).append(row)
    assert len(found) == len(wanted) == 12
    order = [(row["a"], row["b"]) for row in found.to_pylist()]
    assert order == sorted(order, key=lambda key: [(part is None, part or "") for part in key])
    for row in found.to_pylist():
        members = wanted[row["a"], row["b"]]
        assert row["n"] == len({member["person"] for member in members})
        assert row["households"] == len({m["household"] for m in members} - {None})
        assert row["rows"] == len(members)
        assert row["one_b"] == row["b"]
        assert row["one_household"] is None
        assert row["sum_weight"] == sum(member["weight"] for member in members)
    assert found.column_names == [
        *("a", "b", "n", "households", "rows", "one_b", "one_household", "sum_weight")
    ]
    assert rows_of.group(["a", "b"], persons="person", most=1).num_rows == 0
    engine.close()
