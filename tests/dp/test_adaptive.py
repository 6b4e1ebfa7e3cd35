"""Published cells are a partition of the finest ones, and deciding on them is paid for."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.dp import NOISE
from anonkit.dp.adaptive import (
    DROPPED,
    Partition,
    Rung,
    added,
    named_parts,
    parents,
    partition,
    passes,
)
from anonkit.dp.base import Facts
from anonkit.plan import PlannedTable
from anonkit.plan.granularity import in_two_passes
from anonkit.plan.words import smallest_readable
from anonkit.steps.granular import draw

WARDS = ("north", "shore", "hill", "(missing)")
LAKES = ("lake", "lake", "dry", "(missing)")
SEXES = ("female", "male", "(missing)")


def rung(name: str, *columns: Sequence[str]) -> Rung:
    """Each column as its finest keys are told."""
    keys = [tuple(dict.fromkeys(column)) for column in columns]
    places = [tuple(map(own.index, column)) for own, column in zip(keys, columns, strict=True)]
    return Rung(name, tuple(keys), tuple(places))


LADDER = (
    rung("ward × sex", WARDS, SEXES),
    rung("lake × sex", LAKES, SEXES),
    rung("sex", [DROPPED] * 4, SEXES),
    rung("total", [DROPPED] * 4, [DROPPED] * 3),
)
COUNTS = st.lists(st.integers(-20, 200), min_size=12, max_size=12)


def decided(first: Sequence[int], width: int = 3, readable: int = 15) -> Partition:
    noisy = {n: added(first, each.of_finest, each.cells) for n, each in enumerate(LADDER[1:], 1)}
    return partition(LADDER, noisy, width, readable)


@given(COUNTS)
def test_each_finest_cell_is_in_exactly_one_published_cell(counts: list[int]) -> None:
    made = decided(counts)
    assert len(set(made.cells)) == len(made.cells)
    assert sum(made.sizes) == 12
    for finest, place in enumerate(made.of_finest):
        level, cell = made.cells[place]
        assert LADDER[level].of_finest[finest] == cell
    # A published cell holds all of its finest cells: none was published beside it.
    for place, (level, cell) in enumerate(made.cells):
        held = np.flatnonzero(LADDER[level].of_finest == cell)
        assert held.tolist() == np.flatnonzero(made.of_finest == place).tolist()
    assert [LADDER[level].key(cell) for level, cell in made.cells] == list(
        dict.fromkeys(
            LADDER[made.cells[place][0]].key(made.cells[place][1]) for place in made.of_finest
        )
    )


@given(COUNTS)
def test_a_cell_is_told_finer_exactly_where_its_lower_bound_is_readable(counts: list[int]) -> None:
    made = decided(counts, width=3, readable=15)
    published = set(made.cells)
    for level in range(len(LADDER) - 1, 0, -1):
        parts = named_parts(LADDER[level - 1], LADDER[level])
        totals = added(counts, LADDER[level].of_finest, LADDER[level].cells)
        for cell, (total, into) in enumerate(zip(totals, parts, strict=True)):
            held = np.flatnonzero(LADDER[level].of_finest == cell)
            reached = all(made.cells[made.of_finest[each]][0] <= level for each in held)
            if reached:
                assert ((level, cell) in published) == (total - 3 < 15 * into)


def test_keys_in_brackets_are_no_part_that_people_are_expected_in() -> None:
    total = named_parts(LADDER[2], LADDER[3])
    by_sex = named_parts(LADDER[1], LADDER[2])
    assert total.tolist() == [2]  # female, male
    assert by_sex.tolist() == [2, 2, 2]  # lake, dry
    assert named_parts(LADDER[0], LADDER[1]).tolist() == [2, 2, 2, 1, 1, 1, 1, 1, 1]


def test_a_small_group_keeps_its_name_while_a_large_one_is_told_finely() -> None:
    groups = ["large", "large", "small", "small"]
    ladder = (rung("group × ward", ["large", "small"], WARDS[:3]),
              rung("group", ["large", "small"], [DROPPED] * 3))  # fmt: skip
    made = partition(ladder, {1: [900, 20]}, 3, 15)
    told = [ladder[level].key(cell) for level, cell in made.cells]
    assert told == [("large", ward) for ward in WARDS[:3]] + [("small", DROPPED)]
    assert made.sizes == [1, 1, 1, 3]
    assert set(groups) == {key[0] for key in told}


def test_a_rung_is_coarser_where_every_key_has_one_parent() -> None:
    assert parents(LADDER[0], LADDER[1]) is not None
    assert parents(LADDER[1], LADDER[0]) is None
    other = rung("other", ["one", "two", "two", "(missing)"], SEXES)
    assert parents(LADDER[1], other) is None


@given(st.fractions(Fraction(1, 100), 10), st.integers(2, 9))
def test_both_passes_cost_what_the_table_has(epsilon: Fraction, rungs: int) -> None:
    both = passes(epsilon, rungs)
    assert both.first * (rungs - 1) + both.second == epsilon
    assert both.second == epsilon * Fraction(9, 10)


@dataclass
class Known:
    """True counts of the finest cells, of people with one row each."""

    counts: list[int]

    def of_partition(self, _: PlannedTable, of_finest: Any, cells: int) -> list[int]:
        return added(self.counts, of_finest, cells)


@dataclass
class Scripted:
    """Noise that is written down beforehand in the first pass, and none in the second."""

    script: Sequence[int]
    asked: list[tuple[list[int], Fraction, int]] = field(default_factory=list)

    def add(self, values: Sequence[int], epsilon: Fraction, sensitivity: int) -> list[int]:
        self.asked.append((list(values), epsilon, sensitivity))
        moved = self.script if len(self.asked) == 1 else [0] * len(values)
        return [value + by for value, by in zip(values, moved, strict=True)]


@functools.cache
def planned(epsilon: int = 1) -> PlannedTable:
    ladder = (rung("ward", WARDS[:3]), rung("total", [DROPPED] * 3))
    facts = Facts(epsilon=Fraction(epsilon), rows=1, cells=3)
    plain = PlannedTable("t", "count_persons", (), facts, epsilon=Fraction(epsilon), rungs=ladder)
    return in_two_passes(plain)


def test_what_is_published_tells_neighbours_apart_by_no_more_than_epsilon() -> None:
    """Exactly, over all noise of the first pass: each decision, and what it then draws with."""
    table = planned()
    one, other = [40, 30, 2], [40, 31, 2]
    rate = float(table.first_pass)
    reach, chances = 150, []
    for counts in (one, other):
        chance: dict[Any, float] = {}
        for moved in range(-reach, reach + 1):
            noise = Scripted([moved])
            told = draw(noise, Known(counts), table)  # type: ignore[arg-type]
            (_, first, s1), (true, second, s2) = noise.asked
            assert (s1, s2) == (1, 1)
            assert first + second == table.facts.epsilon == 1
            assert sum(true) == sum(counts)
            chance[told.keys] = chance.get(told.keys, 0.0) + math.exp(-rate * abs(moved))
        chances.append(chance)
    assert len(chances[0]) == 2  # both ways of telling them can happen
    assert chances[0].keys() == chances[1].keys()
    for keys, chance in chances[0].items():
        # The noise of the script ends at 150.
        assert abs(math.log(chance / chances[1][keys])) <= rate + 1e-6


def test_values_are_unbiased_beside_what_was_decided() -> None:
    """The mean of 100 draws, within 6 standard deviations: a false alarm in 10^8 runs."""
    table = planned()
    for counts in ([90, 80, 70], [9, 8, 7]):
        known, noise = Known(counts), NOISE["diffprivlib"]
        sums = [0, 0]
        for _ in range(100):
            told = draw(noise, known, table)  # type: ignore[arg-type]
            true = sum(counts)
            sums[0] += sum(int(figure.value) for figure in told.figures) - true
            sums[1] += len(told.figures)
        deviation = math.sqrt(sums[1] * float(table.variance))
        assert abs(sums[0]) < 6 * deviation


def test_the_first_pass_is_in_no_published_value() -> None:
    table = planned()
    for moved in (-300, -5, 0, 5, 300):
        told = draw(Scripted([moved]), Known([40, 30, 2]), table)  # type: ignore[arg-type]
        assert sum(int(figure.value) for figure in told.figures) == 72


@pytest.mark.parametrize("epsilon", [1, 10])
def test_the_noise_of_a_line_is_that_of_the_second_pass(epsilon: int) -> None:
    table = planned(epsilon)
    again = in_two_passes(replace(table, epsilon=Fraction(epsilon), first_pass=Fraction(0)))
    assert again == table
    assert table.half_width_95 is not None
    assert smallest_readable(table.half_width_95) == 5 * table.half_width_95
