"""What every engine must do. An engine joins with one line in `test_engines.py`."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonkit.engines.base import Engine, EngineKind, Files, Rows, as_rows
from anonkit.errors import AnonkitError

TEXT = st.none() | st.sampled_from(["", "a", "b", "it's", 'say "x"', "ñ", "*", "a, b", "new\nline"])
PEOPLE = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 3), TEXT, TEXT, st.integers(0, 2**64 - 1)),
    min_size=1,
    max_size=30,
)


def law(*strategies):
    """Mark a test as a law: an engine's own class tries it on as many examples as pay there."""

    def marked(test):
        test.strategies = strategies
        return test

    return marked


def halves(batch: pa.RecordBatch) -> dict[str, pa.RecordBatch]:
    return {"left": batch.select(["a"]), "right": batch.select(["person"])}


class ListSource:
    """Rows of a list, two to a batch."""

    columns = ("person", "household", "a", "b", "rank")
    types = (pa.uint64(), pa.uint64(), pa.string(), pa.string(), pa.uint64())

    def __init__(self, rows: Sequence[tuple[object, ...]]) -> None:
        self.rows = rows

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        wanted = list(self.columns if columns is None else columns)
        for start in range(0, len(self.rows), 2):
            made = {
                name: pa.array([row[i] for row in self.rows[start : start + 2]], kind)
                for i, (name, kind) in enumerate(zip(self.columns, self.types, strict=True))
            }
            yield pa.RecordBatch.from_pydict({name: made[name] for name in wanted})


@dataclass(frozen=True)
class Parted:
    """Writes down what each part is given."""

    folder: Path

    def __call__(self, number: int, batches: Iterator[pa.RecordBatch]) -> Files:
        schema = pa.schema([("a", pa.string()), ("rank", pa.uint64())])
        table = pa.Table.from_batches(batches, schema)
        made = self.folder / secrets.token_hex(8)
        pq.write_table(table, made)
        return ((made, self.folder / f"{number}.parquet"),)


class EngineSuite:
    """The contract: subclass it and name the engine."""

    kind: EngineKind

    def __init_subclass__(cls, examples: int = 15) -> None:
        quick = settings(
            max_examples=examples,
            deadline=None,
            # Several engines run the same tests.
            suppress_health_check=[
                HealthCheck.function_scoped_fixture,
                HealthCheck.differing_executors,
            ],
        )
        for name, test in list(vars(EngineSuite).items()):
            if (strategies := getattr(test, "strategies", None)) is not None:
                setattr(cls, name, quick(given(*strategies)(test)))

    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        engine = self.kind.open(tmp_path)
        yield engine
        engine.close()

    def both(self, engine: Engine, rows: Sequence[tuple[object, ...]]) -> list[Rows]:
        """The same rows as a source and as parts: every verb must answer alike."""
        source = engine.read(ListSource(rows))
        folder = _fresh(engine)
        parts = source.map(as_rows, None, {"rows": folder})["rows"]
        return [source, parts]

    @law(PEOPLE)
    def test_batches_hand_out_every_row_once(self, engine, data):
        for rows in self.both(engine, data):
            assert rows.schema() == ListSource.columns
            assert Counter(_rows(rows.batches())) == Counter(data)
            only = [row[0] for row in data]
            assert Counter(r[0] for r in _rows(rows.batches(["person"]))) == Counter(only)

    @law(PEOPLE, st.integers(1, 4))
    def test_parts_hold_every_row_once_where_its_number_puts_it(self, engine, data, parts):
        for rows in self.both(engine, data):
            folder = _fresh(engine)
            rows.each_part(Parted(folder), ["a", "rank"], order="rank", parts=parts)
            for number in range(parts):
                found = pq.read_table(folder / f"{number}.parquet").to_pylist()
                wanted = [(r[2], r[4]) for r in data if r[4] * parts >> 64 == number]
                assert Counter((r["a"], r["rank"]) for r in found) == Counter(wanted)
                assert [r["rank"] for r in found] == sorted(rank for _, rank in wanted)

    @law(PEOPLE)
    def test_ordered_batches_ascend(self, engine, data):
        for rows in self.both(engine, data):
            ranks = [row[4] for row in _rows(rows.batches(order="rank"))]
            assert ranks == sorted(row[4] for row in data)

    @law(PEOPLE)
    def test_distinct_sorts_and_puts_null_last(self, engine, data):
        wanted = {row[2] for row in data}
        for rows in self.both(engine, data):
            found = rows.distinct("a", 100).to_pylist()
            assert found == [
                *sorted(w for w in wanted if w is not None),
                *([None] if None in wanted else []),
            ]
            assert rows.distinct("a", len(wanted) - 1) is None

    @law(PEOPLE)
    def test_more_combinations_than_a_limit_are_seen(self, engine, data):
        there = len({(row[2], row[3]) for row in data})
        for rows in self.both(engine, data):
            assert not rows.exceed(["a", "b"], there)
            assert rows.exceed(["a", "b"], there - 1) or there == 0
            assert not rows.exceed([], 1)

    @law(PEOPLE)
    def test_group_counts_people_households_and_rows(self, engine, data):
        for rows in self.both(engine, data):
            found = rows.group(["a", "b"], persons="person", households="household")
            wanted = {}
            for person, household, a, b, _ in data:
                people, homes, n = wanted.setdefault((a, b), (set(), set(), []))
                people.add(person)
                homes.add(household)
                n.append(1)
            assert {
                (r["a"], r["b"]): (r["n"], r["households"], r["rows"]) for r in found.to_pylist()
            } == {key: (len(p), len(h), len(n)) for key, (p, h, n) in wanted.items()}

    @law(PEOPLE)
    def test_group_without_keys_is_the_total(self, engine, data):
        for rows in self.both(engine, data):
            total = rows.group([], persons="person")
            assert total.to_pylist() == [{"n": len({r[0] for r in data}), "rows": len(data)}]

    @law(PEOPLE, st.sets(st.integers(0, 5)))
    def test_totals_asked_for_before_change_no_count(self, engine, data, chosen):
        wanted = pa.table({"person": pa.array(sorted(chosen), pa.uint64())})
        for rows in self.both(engine, data):
            part = rows.semi_join(wanted, ["person"])
            for some, kept in ((part, [r for r in data if r[0] in chosen]), (rows, data)):
                some.group([], persons="a", households="rank")
                found = some.group(["b"], persons="a", households="rank")
                assert {r["b"]: (r["n"], r["households"]) for r in found.to_pylist()} == {
                    b: (
                        len({r[2] for r in kept if r[3] == b} - {None}),
                        len({r[4] for r in kept if r[3] == b}),
                    )
                    for b in {r[3] for r in kept if r[2] is not None}
                }
            again = part.group(["b"], persons="a").to_pylist()
            rows.group([], persons="a")
            assert part.group(["b"], persons="a").to_pylist() == again

    @law(PEOPLE, st.integers(1, 3), st.integers(1, 4))
    def test_group_hands_up_only_the_sizes_asked_for(self, engine, data, least, most):
        for rows in self.both(engine, data):
            every = rows.group(["a"], persons="person")
            some = rows.group(["a"], persons="person", least=least, most=most)
            inside = pc.and_(pc.greater_equal(every["n"], least), pc.less_equal(every["n"], most))
            assert some.to_pylist() == every.filter(inside).to_pylist()

    @law(PEOPLE)
    def test_ones_name_the_only_value_of_a_group(self, engine, data):
        for rows in self.both(engine, data):
            found = rows.group(["a"], persons="person", ones=["b"])
            for row in found.to_pylist():
                values = {b for _, _, a, b, _ in data if a == row["a"]}
                assert row["one_b"] == (next(iter(values)) if len(values) == 1 else None)

    @law(PEOPLE)
    def test_sums_add_up_the_rows_of_a_group(self, engine, data):
        for rows in self.both(engine, data):
            found = rows.group(["a"], persons="person", sums=["household"])
            assert {r["a"]: r["sum_household"] for r in found.to_pylist()} == {
                a: float(sum(r[1] for r in data if r[2] == a)) for a in {r[2] for r in data}
            }

    @law(PEOPLE, st.booleans())
    def test_a_linked_row_keeps_what_stands_beside_its_class(self, engine, data, whole):
        data = [(p, p % 3, a, b, rank) for p, _, a, b, rank in data]
        asked = {"persons": "person", "households": "household", "whole": whole}
        for rows in self.both(engine, data):
            alone = rows.linked(["a"], **asked)
            classes = {r["person"]: r["class"] for b in alone.batches() for r in b.to_pylist()}
            found = rows.linked(["a"], **asked, beside=["b"])
            assert Counter(
                (r["person"], r["b"], r["class"]) for b in found.batches() for r in b.to_pylist()
            ) == Counter((p, b, classes[p]) for p, _, _, b, _ in data)

    @law(PEOPLE, st.booleans())
    def test_linked_people_share_a_class_when_a_reader_cannot_tell_them_apart(
        self, engine, data, whole
    ):
        data = [(p, p % 3, a, b, rank) for p, _, a, b, rank in data]
        own = {}
        for person, _, a, b, _ in data:
            own.setdefault(person, []).append((a is None, a or "", b is None, b or ""))
        view = {person: tuple(sorted(rows)) for person, rows in own.items()}
        if whole:
            homes = {}
            for person, seen in view.items():
                homes.setdefault(person % 3, []).append(seen)
            view = {p: (seen, tuple(sorted(homes[p % 3]))) for p, seen in view.items()}
        else:
            view = {p: (seen,) for p, seen in view.items()}
        for rows in self.both(engine, data):
            linked = rows.linked(["a", "b"], persons="person", households="household", whole=whole)
            found = {r[0]: r[2] for r in _rows(linked.batches(["person", "household", "class"]))}
            assert set(found) == set(view)
            for p in view:
                for q in view:
                    assert (found[p] == found[q]) == (view[p] == view[q])
                    assert (found[p][:32] == found[q][:32]) == (view[p][-1] == view[q][-1])
            assert {len(each) for each in found.values()} == {64 if whole else 32}

    @pytest.mark.parametrize("beside", [(), ("b",)])
    def test_people_may_be_asked_for_as_if_each_were_a_household(self, engine, beside):
        data = [(n // 2, 1, "x" if n < 6 else f"{n}", "b", n) for n in range(10)]
        for rows in self.both(engine, data):
            asked = {"persons": "person", "households": "person", "whole": False}
            linked = rows.linked(["a"], **asked, beside=beside)
            found = linked.group(["class"], persons="person")
            assert sorted(found["n"].to_pylist()) == [1, 1, 3]

    @law(PEOPLE, st.integers(1, 3))
    def test_bound_keeps_the_rows_of_least_rank(self, engine, data, most):
        data = [(*row[:4], place) for place, row in enumerate(data)]
        wanted = Counter()
        for person in {row[0] for row in data}:
            wanted.update(sorted((r for r in data if r[0] == person), key=lambda r: r[4])[:most])
        for rows in self.both(engine, data):
            assert Counter(_rows(rows.bound("person", most, "rank").batches())) == wanted

    @law(PEOPLE, st.sets(TEXT), st.booleans())
    def test_semi_join_treats_null_as_a_value(self, engine, data, wanted, anti):
        small = pa.table({"a": pa.array(list(wanted), pa.string())})
        for rows in self.both(engine, data):
            found = Counter(_rows(rows.semi_join(small, ["a"], anti=anti).batches()))
            assert found == Counter(row for row in data if (row[2] in wanted) != anti)

    def test_map_fills_every_sink(self, engine):
        data = [(n, n, "a", None, n) for n in range(5)]
        sinks = {"left": _fresh(engine), "right": _fresh(engine)}
        made = engine.read(ListSource(data)).map(
            halves,
            ["person", "a"],
            sinks,
        )
        assert sorted(_rows(made["right"].batches())) == [(n,) for n in range(5)]
        assert len(list(_rows(made["left"].batches()))) == 5

    def test_no_error_quotes_a_cell(self, engine):
        rows = engine.read(ListSource([(1, 1, "canary-7431", None, 1)]))

        made = rows.map(as_rows, None, {"rows": _fresh(engine)})["rows"]
        with pytest.raises(AnonkitError) as caught:
            list(made.batches(["no_such_column"]))
        assert "canary" not in repr(caught.value)
        assert caught.value.__cause__ is None


def _fresh(engine: Engine) -> Path:
    folder: Path = engine.folder  # type: ignore[attr-defined]
    made = folder / f"sink-{sum(1 for _ in folder.iterdir())}"
    made.mkdir()
    return made


def _rows(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[object, ...]]:
    for batch in batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
