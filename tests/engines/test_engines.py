"""Every engine passes the same suite."""

from __future__ import annotations

import random

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from engine_suite import EngineSuite

from anonkit.engines import ENGINES
from anonkit.engines.classes import numbered
from anonkit.engines.local import LocalEngine
from anonkit.engines.narrow import FEW, SAMPLE, narrowed
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


@pytest.fixture
def long(tmp_path):
    """More rows than a sort takes as they are: few texts, many texts, texts that turn many."""
    chance = random.Random(7)
    rows = 3 * SAMPLE
    few = [chance.choice(["tap", "it's", "", None, 'say "x", ñ']) for _ in range(rows)]
    many = [f"{chance.random()}" for _ in range(rows)]
    late = ["a" if row < SAMPLE else f"{row}" for row in range(rows)]
    table = {
        "person": pa.array(range(rows), pa.uint64()),
        "few": few,
        "many": many,
        "late": late,
        # One text more than a narrow column holds, and cells without any.
        "gaps": [None if row < SAMPLE else f"{row % (FEW + 1)}" for row in range(rows)],
        "nothing": pa.nulls(rows, pa.string()),
        "rank": pa.array([chance.getrandbits(64) for _ in range(rows)], pa.uint64()),
    }
    engine = LocalEngine(tmp_path)
    folder = tmp_path / "parts"
    folder.mkdir()
    pq.write_table(pa.table(table), folder / "part-0.parquet")
    yield engine, engine.parts(folder), pa.table(table)
    engine.close()


def test_a_long_sort_keeps_every_cell_as_plain_text(long):
    engine, rows, table = long
    wanted = table.sort_by("rank")
    for _ in range(2):  # what the first made for itself is gone, and may be made again
        found = pa.Table.from_batches(rows.batches(order="rank"))
        assert found.equals(wanted)
    left = "SELECT * FROM duckdb_types() WHERE starts_with(type_name, 'texts_of')"
    assert engine.table(left).num_rows == 0


def test_a_long_sort_of_some_rows_by_a_text_column(long):
    _, rows, table = long
    gone = pa.table({"few": pa.array(["tap", None])})
    left = rows.semi_join(gone, ["few"], anti=True)
    found = pa.Table.from_batches(left.batches(["few", "many"], order="many"))
    kept = table.filter(pc.invert(pc.is_in(table["few"], value_set=gone["few"])))
    assert found.equals(kept.sort_by("many").select(["few", "many"]))
    few = pa.Table.from_batches(left.batches(["person", "few"], order="few"))["few"]
    assert few.to_pylist() == sorted(kept["few"].to_pylist())


def test_a_long_sort_moves_texts_as_numbers(long):
    engine, rows, _ = long
    with narrowed(engine, rows.sql, ["few", "many", "late", "gaps", "nothing", "person"]) as types:
        assert list(types) == ["few"]


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


@pytest.mark.parametrize(("texts", "told"), [(5, True), (SAMPLE, False)])
def test_combinations_are_numbered_where_they_are_few(tmp_path, texts, told):
    folder = tmp_path / "parts"
    folder.mkdir()
    cells = [f"{row % texts}" for row in range(2 * SAMPLE)]
    pq.write_table(pa.table({"a": cells, "b": cells}), folder / "part-0.parquet")
    engine = LocalEngine(tmp_path)
    assert (numbered(engine, engine.parts(folder).sql, ["a", "b"]) is not None) == told
    engine.close()
