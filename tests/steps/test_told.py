"""Rows that are told anew where somebody looks read as those that were written anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from anonkit.classes.places import Places
from anonkit.classes.table import from_group
from anonkit.engines.base import Files, Rows
from anonkit.engines.local import LocalEngine
from anonkit.errors import AnonkitError
from anonkit.protect.merge import HomeCounter
from anonkit.steps.told import Telling, Told
from anonkit.steps.transform import HOUSEHOLD, PERSON
from anonkit.steps.views import homes_of

KEYS = ("sex", "ward")
SCHEMA = pa.schema(
    [(PERSON, pa.uint64()), (HOUSEHOLD, pa.uint64()), *((n, pa.string()) for n in (*KEYS, "cup"))]
)
PEOPLE = 300


def cells(seed: int, *, one_each: bool = True) -> pa.Table:
    draw = np.random.default_rng(seed)
    who = np.arange(PEOPLE) if one_each else draw.integers(0, PEOPLE // 2, PEOPLE)
    home = [int(each) if each else None for each in draw.integers(0, 90, PEOPLE)]
    texts = [draw.choice(["a", "b", "c", None], PEOPLE).tolist() for _ in range(3)]
    return pa.table([who, home, *texts], SCHEMA)


def rows_of(folder: Path, table: pa.Table) -> Rows:
    parts = folder / "parts"
    parts.mkdir(parents=True)
    pq.write_table(table, parts / "part-0.parquet")
    return LocalEngine(folder).parts(parts)


@pytest.fixture(params=[True, False], ids=["one row each", "several rows"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Told, Rows]:
    """Rows told when they are looked at, and the same written anew at once."""
    table = cells(7, one_each=request.param)
    plain = rows_of(tmp_path / "plain", table)
    classes = from_group(plain.group(KEYS, persons=PERSON), KEYS)
    draw = np.random.default_rng(3)
    texts = tuple(
        pa.array(draw.choice(["x", "y", "*", None], len(classes)).tolist(), pa.string())
        for _ in KEYS
    )
    telling = Telling(classes, texts)
    people = pa.array(classes.n) if request.param else None
    (tmp_path / "plain" / "copies").mkdir()
    told = Told(plain, telling, tmp_path / "plain" / "copies", people)
    written = telling(table.combine_chunks().to_batches()[0])
    return told, rows_of(tmp_path / "anew", pa.Table.from_batches([written]))


ASKED = (
    {"keys": [], "persons": PERSON},
    {"keys": ["ward"], "persons": PERSON},
    {"keys": KEYS, "persons": PERSON},
    {"keys": KEYS, "persons": PERSON, "least": 3},
    {"keys": KEYS, "persons": PERSON, "households": HOUSEHOLD},
    {"keys": ["cup"], "persons": PERSON, "ones": ["sex"]},
    {"keys": ["cup"], "persons": PERSON, "most": 80},
    {"keys": ["sex"], "persons": "ward"},
)
SMALL = pa.table({"sex": ["x", None], "cup": ["a", "b"]})


def test_every_count_is_that_of_the_rows_written_anew(both: tuple[Told, Rows]) -> None:
    for chosen in (
        both,
        tuple(rows.semi_join(SMALL, ["sex"], anti=True) for rows in both),
        tuple(rows.semi_join(SMALL, ["cup", "sex"]) for rows in both),
        tuple(rows.semi_join(SMALL, ["sex"]).semi_join(SMALL, ["cup"], anti=True) for rows in both),
    ):
        for asked in ASKED:
            mine, theirs = (rows.group(**asked).combine_chunks() for rows in chosen)
            assert mine == theirs
    assert len(both[0].made) <= 2


def test_rows_are_found_by_what_one_key_or_another_reads(both: tuple[Told, Rows]) -> None:
    told, anew = both
    found = told.either([pa.table({"sex": ["x"]}), pa.table({"ward": ["*"]})])
    wanted = [row for row in read(anew, [*KEYS, "cup"]) if "'sex': 'x'" in row or "'*'" in row[15:]]
    assert read(found, [*KEYS, "cup"]) == wanted


def test_all_else_that_may_be_asked_is_answered_alike(
    both: tuple[Told, Rows], tmp_path: Path
) -> None:
    told, anew = both
    assert told.schema() == anew.schema()
    assert told.distinct("ward", 9) == anew.distinct("ward", 9)
    assert [told.exceed(["ward"], most) for most in (2, 9)] == [True, False]
    few = (told.semi_join(SMALL, KEYS[:1]), anew.semi_join(SMALL, KEYS[:1]))
    for mine, theirs in (both, few, [rows.bound(PERSON, 1, PERSON) for rows in both]):
        for columns in (None, ["ward", PERSON], ["cup"]):
            assert read(mine, columns) == read(theirs, columns)
    linked = [
        rows.linked(["ward"], persons=PERSON, households=HOUSEHOLD, whole=True) for rows in both
    ]
    assert read(linked[0], None) == read(linked[1], None)
    for mine, theirs in (both, few):
        assert parts_of(mine) == parts_of(theirs)
    for number, rows in enumerate((told, few[0])):
        sink = tmp_path / "plain" / f"sink-{number}"
        sink.mkdir()
        made = rows.map(lambda batch: {"rows": batch}, ["ward", "cup"], {"rows": sink})["rows"]
        assert read(made, None) == read((anew, few[1])[number], ["ward", "cup"])


def parts_of(rows: Rows) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}

    def take(number: int, batches: Iterator[pa.RecordBatch]) -> Files:
        found[number] = sorted(str(row) for batch in batches for row in batch.to_pylist())
        return ()

    rows.each_part(take, ["ward", PERSON], order=PERSON, parts=3)
    return found


def read(rows: Rows, columns: list[str] | None) -> list[str]:
    return sorted(str(row) for batch in rows.batches(columns) for row in batch.to_pylist())


def test_a_row_of_no_class_is_told_by_nothing(tmp_path: Path) -> None:
    table = cells(1)
    classes = from_group(rows_of(tmp_path, table).group(KEYS, persons=PERSON), KEYS)
    with pytest.raises(AnonkitError, match="belongs to no class"):
        Places(classes).of(pa.table({"sex": ["a"], "ward": ["nowhere"]}))


@pytest.mark.parametrize("least", [1, 3, 6, 40])
def test_households_are_counted_as_if_all_of_them_were_named(tmp_path: Path, least: int) -> None:
    table, keys = cells(5), (*KEYS, "cup")
    rows = rows_of(tmp_path, table)
    classes = from_group(rows.group(keys, persons=PERSON, households=HOUSEHOLD), keys)
    assert classes.households is not None
    homes = homes_of(rows, classes, least)
    assert homes is not None
    members: list[set[int]] = [set() for _ in range(len(classes))]
    lived = table.filter(table[HOUSEHOLD].is_valid())
    for place, home in zip(Places(classes).of(lived), lived[HOUSEHOLD].to_pylist(), strict=True):
        members[place].add(home)
    counter, draw = HomeCounter(least, classes.households, homes), np.random.default_rng(least)
    for groups in (1, 5, 30, len(classes)):
        group = np.unique(draw.integers(0, groups, len(classes)), return_inverse=True)[1]
        size = int(group.max()) + 1
        found = counter.enough(np.arange(len(classes)), group, np.ones(size, np.bool_))
        together = [set().union(*(m for m, g in zip(members, group, strict=True) if g == each))
                    for each in range(size)]  # fmt: skip
        assert found.tolist() == [len(each) >= least for each in together]
