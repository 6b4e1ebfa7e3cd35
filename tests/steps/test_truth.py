"""One privacy unit moves the figures of every table by at most the proved bound.

The rows go the whole way that a release's rows go: typed, coded, bounded by
the keyed choice, grouped by the engine. Worlds with and without one unit are
compared figure by figure, before any noise.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from anonkit.dp import QUERIES, quantiles
from anonkit.engines.local import LocalEngine
from anonkit.errors import InputError
from anonkit.plan import Plan, PlannedTable, make_plan
from anonkit.plan.sharing import l2_squared
from anonkit.policy.load import load_policy
from anonkit.steps import aggregate
from anonkit.steps.transform import RECORD, Transform
from anonkit.steps.truth import Truth
from anonkit.steps.units import RunKeys

POLICY = """\
policy: 1
name: truth
release: w1
audience: public
source: {missing: [""]}
person: id
household: hh
weight: {column: w, normalised: true}
columns:
  id: {role: identifier}
  hh: {role: identifier}
  w: {role: weight}
  sex: {role: quasi, values: [f, m]}
  ward: {role: quasi, hierarchy: wards.csv}
  age: {role: sensitive, type: integer}
  income: {role: sensitive, type: decimal}
  needs: {role: sensitive, type: multi, values: [food, water, school]}
aggregates:
  budget: b
  epsilon: 4
  UNIT
  tables:
    - {name: persons, by: [sex, ward], count: persons}
    - {name: level, by: [{column: ward, level: 1}], count: persons}
    - {name: rows, by: [sex], count: rows}
    - {name: heavy, by: [sex], count: rows, weight_max: 2.5}
    - {name: sum, by: [sex], sum: age, bounds: [-10, 100]}
    - {name: heavy_sum, by: [ward], sum: income, bounds: [0, 5000], weight_max: 2.5}
    - {name: mean, by: [sex], mean: age, bounds: [18, 60]}
    - {name: heavy_mean, by: [sex], mean: income, bounds: [1.5, 70], weight_max: 2.5}
    - {name: share, by: [ward], share: {column: sex, values: [f]}}
    - {name: quantiles, by: [ward], quantiles: [0.1, 0.5], of: age, bounds: [0, 20]}
    - {name: histogram, by: [sex], histogram: age, bands: [0, 18, 60]}
    - {name: options, by: [sex, needs], count: persons}
    - {name: some_options, by: [needs], count: persons, max_groups_per_person: 2}
    - {name: option_sum, by: [needs], sum: age, bounds: [0, 60], max_groups_per_person: 2}
"""
PERSON = "max_rows_per_person: 2"
HOUSEHOLD = "unit: household\n  max_rows_per_household: 3"
KEYS = RunKeys(*(bytes([n]) * 32 for n in range(1, 6)), actions={})
COLUMNS = ("id", "hh", "w", "sex", "ward", "age", "income", "needs")
Row = dict[str, str]


def plan_of(folder: Path, unit: str, policy: str = POLICY) -> Plan:
    text = policy.replace("UNIT", unit)
    (folder / "wards.csv").write_text("a;west;*\nb;west;*\nc;east;*\nd;east;*\n", "utf-8")
    path = folder / "policy.yaml"
    path.write_text(text, "utf-8")
    return make_plan(load_policy(path, None), COLUMNS)


def people(seed: int) -> list[Row]:
    """Eight people in four households, with one to four rows each, outliers among them."""
    draw = random.Random(seed)
    made = []
    for n in range(8):
        made += [_row(draw, n) for _ in range(draw.randint(1, 4))]
    draw.shuffle(made)
    return made


def _row(draw: random.Random, n: int) -> Row:
    return {
        "id": f"p{n}",
        "hh": "" if n == 7 else f"h{n // 2}",
        "w": draw.choice(["0.001", "1", "2.4999", "2.5", "900"]),
        "sex": draw.choice(["f", "m", "", "x"]),
        "ward": draw.choice(["a", "b", "c", "d", ""]),
        "age": draw.choice(["0", "17", "18", "60", "99", "-5", "", "999999999"]),
        "income": draw.choice(["0", "12.345678", "69.99", "99999999", ""]),
        "needs": draw.choice(["", "food", "food water", "water food school", "x food"]),
    }


class World:
    """Figures of every table for the rows that are given."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self._plan, self._folder = plan, folder
        (folder / "engine").mkdir()
        self._engine = LocalEngine(folder / "engine")
        self._numbers = itertools.count()

    def figures(self, rows: Sequence[Row]) -> dict[str, list[list[int]]]:
        cells = {name: pa.array([row[name] for row in rows], pa.string()) for name in COLUMNS}
        numbers = pa.array(np.arange(1, len(rows) + 1, dtype=np.uint64))
        batch = pa.RecordBatch.from_pydict(cells | {RECORD: numbers})
        made = Transform(self._plan, COLUMNS, KEYS, None)(batch)[0]["tables"]
        work = self._folder / "engine" / f"world-{next(self._numbers)}"
        (work / "tables").mkdir(parents=True)
        pq.write_table(pa.Table.from_batches([made]), work / "tables" / "part.parquet")
        truth = Truth(self._plan, self._engine.parts(work / "tables"), work)
        return {table.name: [list(f) for f in truth.of(table)] for table in tables(self._plan)}


def tables(plan: Plan) -> Sequence[PlannedTable]:
    assert plan.aggregates is not None
    return plan.aggregates.tables


def neighbours(rows: Sequence[Row], unit: str) -> Iterator[list[Row]]:
    """The same rows without each of the units in turn: whoever has no household is one alone."""
    units = [row["hh"] or row["id"] if unit == HOUSEHOLD else row["id"] for row in rows]
    for gone in sorted(set(units)):
        yield [row for row, own in zip(rows, units, strict=True) if own != gone]


def moved(one: list[list[int]], other: list[list[int]]) -> int:
    return sum(
        abs(a - b) for x, y in zip(one, other, strict=True) for a, b in zip(x, y, strict=True)
    )


def squared(one: list[list[int]], other: list[list[int]]) -> int:
    return sum(
        (a - b) ** 2 for x, y in zip(one, other, strict=True) for a, b in zip(x, y, strict=True)
    )


@pytest.mark.parametrize("unit", [PERSON, HOUSEHOLD], ids=["person", "household"])
def test_one_unit_moves_every_table_by_at_most_its_bound(tmp_path: Path, unit: str) -> None:
    plan = plan_of(tmp_path, unit)
    world = World(tmp_path, plan)
    most: dict[str, int] = {}
    for seed in range(3):
        rows = people(seed)
        whole = world.figures(rows)
        for fewer in neighbours(rows, unit):
            found = world.figures(fewer)
            for table in tables(plan):
                change = moved(whole[table.name], found[table.name])
                assert change <= table.sensitivity, table.name
                if l2_squared(table):
                    squares = squared(whole[table.name], found[table.name])
                    assert squares <= l2_squared(table), table.name
                most[table.name] = max(most.get(table.name, 0), change)
                check_scores(table, whole[table.name], found[table.name])
    # And the bounds are no idle ones: most are nearly reached by such small surveys.
    near = [t.name for t in tables(plan) if 2 * most[t.name] >= t.sensitivity]
    assert len(near) >= len(tables(plan)) - 3, most


def check_scores(table: PlannedTable, one: list[list[int]], other: list[list[int]]) -> None:
    """Over all cells, the scores of a quantile move by no more than one choice is paid for."""
    for part in table.facts.parts:
        bound = table.facts.rows * max(part.numerator, part.denominator - part.numerator)
        changes = [
            max(
                abs(a - b)
                for a, b in zip(quantiles.scores(x, part), quantiles.scores(y, part), strict=True)
            )
            for x, y in zip(one, other, strict=True)
        ]
        assert sum(changes) <= bound


def test_the_figures_are_what_a_plain_count_of_the_bounded_rows_gives(tmp_path: Path) -> None:
    """One row a person, so that nothing is left out: every query against plain Python."""
    plan = plan_of(tmp_path, "max_rows_per_person: 1")
    rows = [row | {"id": f"q{n}"} for n, row in enumerate(people(5) + people(6))]
    found = World(tmp_path, plan).figures(rows)
    by = {table.name: table for table in tables(plan)}

    def cell(table: str, *keys: str) -> int:
        places = [
            dimension.keys.index(key) for dimension, key in zip(by[table].by, keys, strict=True)
        ]
        flat = 0
        for place, dimension in zip(places, by[table].by, strict=True):
            flat = flat * len(dimension.keys) + place
        return flat

    females = [row for row in rows if row["sex"] == "f"]
    assert found["rows"][0][cell("rows", "f")] == len(females)
    assert found["rows"][0][cell("rows", "(missing)")] == sum(r["sex"] == "" for r in rows)
    assert found["rows"][0][cell("rows", "(outside)")] == sum(r["sex"] == "x" for r in rows)
    at_a = [row for row in females if row["ward"] == "a"]
    assert found["persons"][0][cell("persons", "f", "a")] == len(at_a)
    ages = [min(max(int(r["age"]), -10), 100) for r in females if r["age"]]
    assert found["sum"][0][cell("sum", "f")] == sum(ages)
    held = [min(max(int(r["age"]), 18), 60) for r in females if r["age"]]
    a, b = (bucket[cell("mean", "f")] for bucket in found["mean"])
    step = by["mean"].facts.step
    assert (a * step, b * step) == (sum(x - 18 for x in held), sum(60 - x for x in held))
    weights = sum(min(Fraction(r["w"]), Fraction("2.5")) for r in females)
    facts = by["heavy"].facts
    assert (
        abs(found["heavy"][0][cell("heavy", "f")] * facts.step - weights) <= len(rows) * facts.step
    )
    wet = [row for row in rows if "water" in row["needs"].split()]
    assert found["options"][0][cell("options", "f", "water")] == sum(r["sex"] == "f" for r in wet)
    counts = found["quantiles"][cell("quantiles", "b")]
    inside = [min(max(int(r["age"]), 0), 20) for r in rows if r["ward"] == "b" and r["age"]]
    assert counts == [inside.count(value) for value in range(21)]


def test_every_query_is_asked_here() -> None:
    asked = {"count_persons", "count_rows", "histogram"}
    asked |= {name for name in ("sum", "mean", "share", "quantiles") if f"{name}: " in POLICY}
    assert asked == set(QUERIES)


def test_a_key_that_cannot_occur_stands_in_no_table(tmp_path: Path) -> None:
    told = "max_rows_per_person: 1\n  outside: refuse"
    plan = plan_of(tmp_path, told, POLICY.replace('missing: [""]', "missing: []"))
    (by_ward,) = (table for table in tables(plan) if table.name == "level")
    assert by_ward.by[0].keys == ("west", "east")


def test_a_value_outside_the_keys_is_refused_where_the_policy_says_so(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "max_rows_per_person: 1\n  outside: refuse")
    sound = [row | {"sex": "f", "needs": "food", "ward": "a", "age": "30"} for row in people(1)]
    World(tmp_path, plan).figures(sound)
    for column, strange in (("sex", "qxj"), ("ward", "qxj"), ("needs", "food qxj")):
        (tmp_path / column).mkdir()
        rows = [*sound[:3], sound[3] | {column: strange}, *sound[4:]]
        with pytest.raises(InputError) as caught:
            World(tmp_path / column, plan).figures(rows)
        assert caught.value.where == f"column {column}, record 4"
        assert "qxj" not in str(caught.value)


def test_what_is_drawn_costs_what_is_reserved_or_nothing_is_drawn(tmp_path: Path) -> None:
    wanted = plan_of(tmp_path, PERSON).aggregates
    assert wanted is not None
    aggregate._insist_paid(wanted)
    with pytest.raises(ValueError, match="reserved"):
        aggregate._insist_paid(replace(wanted, epsilon=Fraction(3)))
