"""Numbers stand in for texts that repeat themselves, and nobody outside sees one."""

from __future__ import annotations

import itertools
import random
import shutil
from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from engine_suite import EngineSuite

from anonkit.engines import ENGINES, packs, parts, texts
from anonkit.engines.local import LocalEngine
from anonkit.engines.parts import PartWriter, write_parts
from anonkit.engines.texts import load_texts


class TestNumbered(EngineSuite):
    """The contract, with numbers for all texts or, for every other table, until a third text."""

    kind = ENGINES["local"]

    def both(self, engine, rows):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(parts, "LEAST", 0)
            patch.setattr(parts, "MOST_DIFFERENT", 1.0)
            if len(rows) % 2:
                patch.setattr(texts, "MOST_TEXTS", 2)
            return super().both(engine, rows)[1:]

    @pytest.fixture(autouse=True)
    def _two_numbers_to_a_pack(self, monkeypatch):
        monkeypatch.setattr(packs, "_MOST", 12)


@pytest.fixture
def engine(tmp_path) -> Iterator[LocalEngine]:
    engine = LocalEngine(tmp_path)
    yield engine
    engine.close()


def rows_of(engine, table, size=1000):
    """The table as parts, written batch after batch."""
    folder = engine.folder / f"parts-{sum(1 for _ in engine.folder.iterdir())}"
    folder.mkdir()
    batches = table.to_batches(max_chunksize=size)
    write_parts(iter(batches), lambda b: {"rows": b}, {"rows": folder}, table.slice(0, 0))
    return folder, engine.parts(folder)


@pytest.fixture
def table():
    """Texts that are few, many, turn many, are missing at first or always; under strange names."""
    chance = random.Random(7)
    rows = 4000
    cells = {
        "key_0": [chance.choice(["tap", "it's", "", None, 'say "x", ñ']) for _ in range(rows)],
        'say "x"': [chance.choice(["1", None, "2", "10"]) for _ in range(rows)],
        "n": [f"{chance.random()}" for _ in range(rows)],
        "late": ["a" if row < 1500 else f"{row}" for row in range(rows)],
        "unit": [None if row < 2500 else f"{row % 7}" for row in range(rows)],
        "t0": pa.nulls(rows, pa.string()),
    }
    units = {
        "Person": pa.array([row // 2 for row in range(rows)], pa.uint64()),
        "home": pa.array([chance.choice([None, *range(40)]) for _ in range(rows)], pa.uint64()),
        "rank": pa.array([chance.getrandbits(64) for _ in range(rows)], pa.uint64()),
        "weight": pa.array([chance.randrange(9) for _ in range(rows)], pa.int64()),
    }
    return pa.table(cells | units)


@pytest.fixture
def few_texts(monkeypatch):
    """Numbers for fewer texts than one column turns out to hold."""
    monkeypatch.setattr(parts, "LEAST", 100)
    monkeypatch.setattr(texts, "MOST_TEXTS", 600)


@pytest.mark.usefixtures("few_texts")
def test_texts_that_repeat_themselves_are_numbers_in_every_part(engine, table):
    folder, rows = rows_of(engine, table)
    assert set(load_texts(folder)) == {"key_0", 'say "x"', "unit", "t0"}
    written = sorted(folder.glob("*.parquet"))
    assert len(written) == 2  # from where one column held too many
    for part in written:
        kinds = {field.name: field.type for field in pq.read_schema(part)}
        assert {name for name, kind in kinds.items() if kind == texts.CODE} == set(rows.texts)
        assert kinds["late"] == kinds["n"] == pa.string()
    assert pa.Table.from_batches(rows.batches()).equals(table)
    assert "tap" not in repr(rows)
    assert {path.suffix for path in folder.iterdir()} == {".parquet", ".arrow"}


@pytest.mark.usefixtures("few_texts")
def test_a_sort_keeps_every_cell_as_plain_text(engine, table):
    _, rows = rows_of(engine, table)
    found = pa.Table.from_batches(rows.batches(order="rank"))
    assert found.equals(table.sort_by("rank"))
    gone = pa.table({"key_0": pa.array(["tap", None, "of no row"])})
    left = rows.semi_join(gone, ["key_0"], anti=True)
    kept = table.filter(pc.invert(pc.is_in(table["key_0"], value_set=gone["key_0"])))
    found = pa.Table.from_batches(left.batches(["key_0", "n"], order="n"))
    assert found.equals(kept.sort_by("n").select(["key_0", "n"]))
    for name in ('say "x"', "key_0"):
        found = pa.Table.from_batches(rows.batches([name, "rank"], order=name))[name].to_pylist()
        there = [text for text in table[name].to_pylist() if text is not None]
        assert found == [*sorted(there), *[None] * (len(table) - len(there))]


@pytest.mark.usefixtures("few_texts")
@pytest.mark.parametrize("units", [("Person", "home"), ("rank", "home"), ("rank", "rank")])
def test_groups_of_numbers_texts_and_other_columns(engine, table, units):
    """Keys in any order, with counts of what is different in a group and what cannot but be."""
    _, rows = rows_of(engine, table)
    for keys in (["key_0", 'say "x"'], ['say "x"', "home", "key_0"], ["late", "unit"]):
        asked = {"ones": [] if keys[0] == "late" else ["key_0", "home"], "sums": ["weight"]}
        found = rows.group(keys, persons=units[0], households=units[1], least=2, **asked)
        wanted = {}
        for row in table.to_pylist():
            wanted.setdefault(tuple(row[key] for key in keys), []).append(row)
        assert found.column_names == [
            *keys, "n", "households", "rows", *(f"one_{o}" for o in asked["ones"]), "sum_weight"
        ]  # fmt: skip
        answers = []
        for key in sorted(
            wanted, key=lambda key: [(p is None, 0 if p is None else p) for p in key]
        ):
            mine = wanted[key]
            ones = [{row[name] for row in mine} for name in asked["ones"]]
            counted = [
                *(len({row[unit] for row in mine} - {None}) for unit in units),
                len(mine),
                *(next(iter(each)) if len(each) == 1 else None for each in ones),
                float(sum(row["weight"] for row in mine)),
            ]
            if counted[0] >= 2:
                answers.append((*key, *counted))
        assert list(zip(*found.to_pydict().values(), strict=True)) == answers


@pytest.mark.usefixtures("few_texts")
def test_groups_of_what_each_row_has_for_itself_are_small(engine, table):
    _, rows = rows_of(engine, table)
    for keys in (["rank"], ["key_0", "rank"], ["n"]):
        before = rows.group(keys, persons="Person", least=2)
        assert rows.group([], persons=keys[-1])["n"][0].as_py() == len(table)
        assert rows.group(keys, persons="Person", least=2).equals(before)
        assert before.num_rows == 0
        assert rows.group(keys, persons="Person").num_rows == len(table)


def test_a_folder_that_is_made_again_is_counted_again(engine):
    folder = engine.folder / "again"
    for rows in ([1, 2, 3], [4, 4]):
        folder.mkdir()
        pq.write_table(pa.table({"person": pa.array(rows, pa.uint64())}), folder / "part-0.parquet")
        bound = engine.parts(folder).bound("person", 1, "person")
        counted = [each.group([], persons="person") for each in (engine.parts(folder), bound)]
        assert [each.to_pylist() for each in counted] == [
            [{"n": len(set(rows)), "rows": number}] for number in (len(rows), len(set(rows)))
        ]
        shutil.rmtree(folder)


@pytest.mark.usefixtures("few_texts")
def test_joins_by_numbers_texts_and_other_columns(engine, table):
    _, rows = rows_of(engine, table)
    keys = ["late", "key_0", "home", 'say "x"']
    small = table.slice(0, 1400).select(keys)
    strange = pa.table({k: small[k].slice(0, 1) for k in keys} | {"key_0": pa.array(["of no row"])})
    small = pa.concat_tables([small, strange.select(keys)])
    wanted = set(zip(*small.to_pydict().values(), strict=True))
    for anti in (False, True):
        found = rows.semi_join(small, keys, anti=anti)
        there = Counter(row for row in zip(*table.to_pydict().values(), strict=True))
        names = table.column_names
        kept = Counter(
            {
                row: times
                for row, times in there.items()
                if (tuple(row[names.index(key)] for key in keys) in wanted) != anti
            }
        )
        batches = pa.Table.from_batches(found.batches(), table.schema)
        assert Counter(zip(*batches.to_pydict().values(), strict=True)) == kept
        assert rows.semi_join(small, ["key_0"], anti=anti).group([], persons="rank").num_rows == 1


def test_as_many_texts_as_numbers_and_one_more(engine):
    most = texts.MOST_TEXTS
    for count in (most, most + 1):
        column = pa.chunked_array([[f"{row}" for row in range(count)]] * 4)
        first = pa.chunked_array([["0"] * parts.LEAST])
        whole = pa.table({"a": pa.chunked_array([*first.chunks, *column.chunks])})
        folder, rows = rows_of(engine, whole, size=most)
        assert ("a" in load_texts(folder)) == (count == most)
        found = rows.distinct("a", count)
        assert found.to_pylist() == sorted(f"{row}" for row in range(count))
        assert rows.distinct("a", count - 1) is None
        assert rows.exceed(["a"], count - 1)
        assert not rows.exceed(["a"], count)


def test_texts_of_a_folder_hold_so_much_together(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "LEAST", 1)
    monkeypatch.setattr(texts, "MOST_BYTES", 100)
    writer = PartWriter(tmp_path)
    for part in ("x", "y"):
        long = pa.array([part * 60] * 4)
        writer.write(pa.record_batch({"a": long, "b": pa.array(["b"] * 4), "c": long}))
    writer.finish()
    assert set(load_texts(tmp_path)) == {"b"}
    written = [pq.read_table(part) for part in sorted(tmp_path.glob("*.parquet"))]
    assert pa.concat_tables(written)["a"].to_pylist() == ["x" * 60] * 4 + ["y" * 60] * 4


def test_dictionaries_of_a_batch_function_are_texts_too(engine, monkeypatch):
    monkeypatch.setattr(parts, "LEAST", 1)
    cells = [
        pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 0]), pa.array(["a", "b"])),
        pa.DictionaryArray.from_arrays(pa.array([2, 1, 0, 0]), pa.array(["c", None, "c"])),
    ]
    folder = engine.folder / "made"
    folder.mkdir()
    made = [pa.record_batch({"a": each, "b": each}) for each in cells]
    numbers = itertools.count()
    few = pa.table({"c": pa.array([], pa.string())})
    batches = iter([pa.record_batch({"c": pa.array(["x"])})] * 2)
    write_parts(batches, lambda _: {"rows": made[next(numbers)]}, {"rows": folder}, few)
    wanted = ["a", "b", None, "a", "c", None, "c", "c"]
    found = pa.Table.from_batches(engine.parts(folder).batches())
    assert found.equals(pa.table({"a": wanted, "b": wanted}))


def test_no_rows_have_their_columns_all_the_same(engine):
    nothing = pa.table({"a": pa.array([], pa.string()), "p": pa.array([], pa.uint64())})
    _, rows = rows_of(engine, nothing)
    assert rows.schema() == ("a", "p")
    assert rows.group(["a"], persons="p").num_rows == 0
    assert rows.group([], persons="p").to_pylist() == [{"n": 0, "rows": 0}]


@pytest.mark.usefixtures("few_texts")
def test_parts_that_were_not_all_written_are_not_written_anew(engine, table):
    folder = engine.folder / "ended"
    folder.mkdir()

    def ended():
        yield from table.to_batches(max_chunksize=1000)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_parts(ended(), lambda b: {"rows": b}, {"rows": folder}, table.slice(0, 0))
    assert pq.read_schema(folder / "part-0.parquet").field("late").type == texts.CODE
    assert load_texts(folder) == {}
