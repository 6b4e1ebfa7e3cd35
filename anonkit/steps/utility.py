"""The owner's own figures: of the written records, and of everybody who could have been in them.

The same sums are taken twice. *After* is taken from the file as it was read
back. *Before* is taken from the mapped rows: all people who agreed, in the
groups that the policy's own actions make, with the measured values as they
were collected. How far the two are apart is one figure for the whole
indicator. Its band is all that leaves: the band of a single small group could
be solved for how many people left it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.engines.base import Rows
from anonkit.errors import RefusedError
from anonkit.plan import Plan, PlannedIndicator
from anonkit.records import GroupFigure, IndicatorRecord, band_of
from anonkit.steps.slots import slot
from anonkit.steps.transform import ORIGINAL, originals
from anonkit.steps.typed import as_text, typed, with_missing

MOST_GROUPS = 2_000
"""Groups of one indicator: more are no figure, but the records once more."""
_EXACT = pa.decimal256(76, 10)
"""Sums of as many 38-digit numbers as a file can hold."""

Group = tuple[str | None, ...]


@dataclass
class Sums:
    """What is added up in one group."""

    rows: int = 0
    answers: int = 0
    """Rows whose measured cell is not missing."""
    total: Fraction = Fraction(0)

    @property
    def mean(self) -> Fraction | None:
        """None where nobody has an answer."""
        return self.total / self.answers if self.answers else None


Sides = Mapping[Group, Sums]


@dataclass(frozen=True)
class Figures:
    """One indicator, before and after. Private but for `record`."""

    indicator: PlannedIndicator
    before: Sides
    after: Sides

    @property
    def distance(self) -> Fraction:
        """How far before and after are apart, 0 to 1."""
        apart = _means_apart if self.indicator.column else _shares_apart
        return apart(self.before, self.after)

    @property
    def record(self) -> IndicatorRecord:
        """What is public: the figures of the written records, and a band."""
        groups = [
            GroupFigure(
                group,
                sums.answers if self.indicator.column else sums.rows,
                rounded(sums.mean) if self.indicator.column else "",
            )
            for group, sums in in_order(self.after)
        ]
        distance = band_of(self.distance)
        return IndicatorRecord(self.indicator.column, self.indicator.by, tuple(groups), distance)


@dataclass
class Tally:
    """Adds up the indicators of a plan, a batch at a time and in any order."""

    indicators: Sequence[PlannedIndicator]
    sides: list[dict[Group, Sums]] = field(init=False)

    def __post_init__(self) -> None:
        self.sides = [{} for _ in self.indicators]
        self._adding = threading.Lock()

    def add(self, counted: Sequence[pa.Table]) -> None:
        """Add what was counted of some rows, indicator by indicator.

        Raises:
            RefusedError: An indicator has more groups than anybody reads.
        """
        for indicator, side, each in zip(self.indicators, self.sides, counted, strict=True):
            with self._adding:
                _add(side, each, len(indicator.by))
                if len(side) > MOST_GROUPS:
                    raise _too_many(indicator)

    def take(self, cells: Mapping[str, pa.Array], measured: Mapping[str, pa.Array]) -> None:
        """Add n rows.

        Args:
            cells: By column: n texts that make the groups, null where missing.
            measured: By column: n plain numbers as text, null where missing.

        Raises:
            RefusedError: An indicator has more groups than anybody reads.
        """
        self.add([_grouped(indicator, cells, measured) for indicator in self.indicators])


@dataclass(frozen=True)
class Counting:
    """Counts the groups of a batch of written cells, by their slots; may be pickled."""

    indicators: tuple[PlannedIndicator, ...]

    def __call__(self, batch: pa.RecordBatch) -> Sequence[pa.Table]:
        """A small table for each indicator."""
        cells = {name: batch.column(slot(name)) for name in columns_of(self.indicators)}
        return [_grouped(indicator, cells, cells) for indicator in self.indicators]


def columns_of(indicators: Iterable[PlannedIndicator]) -> list[str]:
    """Every column that the indicators look at, once."""
    named = (name for each in indicators for name in (each.column, *each.by) if name)
    return list(dict.fromkeys(named))


def figures(plan: Plan, mapped: Rows, after: Tally) -> tuple[Figures, ...]:
    """Every indicator, before and after.

    Args:
        plan: Asks for them.
        mapped: The rows of all people who agreed, before recoding and suppression.
        after: What was added up of the written file.
    """
    if not after.indicators:
        return ()
    before = Tally(after.indicators)
    kept = {column.name for column in originals(plan)}
    collected = {each.column for each in after.indicators if each.column} & kept
    wanted = columns_of(after.indicators)
    names = [slot(name) for name in wanted]
    for batch in mapped.batches([*names, *(ORIGINAL + slot(name) for name in sorted(collected))]):
        cells = {name: batch.column(slot(name)) for name in wanted}
        before.take(cells, cells | {name: _collected(plan, name, batch) for name in collected})
    return tuple(
        Figures(indicator, old, new)
        for indicator, old, new in zip(after.indicators, before.sides, after.sides, strict=True)
    )


def _collected(plan: Plan, name: str, batch: pa.RecordBatch) -> pa.Array:
    """A column as it was collected, before its action; it was read without fault before."""
    cells = batch.column(ORIGINAL + slot(name))
    return as_text(typed(plan.column(name), cells, pa.array(range(len(cells)))))


def _grouped(
    indicator: PlannedIndicator, cells: Mapping[str, pa.Array], measured: Mapping[str, pa.Array]
) -> pa.Table:
    """One row a group that occurs: its cells, then rows, answers and total."""
    keys = [f"by{place}" for place in range(len(indicator.by))]
    columns = {key: _answers(cells[name]) for key, name in zip(keys, indicator.by, strict=True)}
    if indicator.column:
        # Arrow reads no text as so wide a number.
        numbers = pc.cast(_answers(measured[indicator.column]), pa.decimal128(38, 10))
        columns["value"] = pc.cast(numbers, _EXACT)
    sums = [("value", "count"), ("value", "sum")] if indicator.column else []
    return pa.table(columns).group_by(keys).aggregate([([], "count_all"), *sums])


def _answers(cells: pa.Array) -> pa.Array:
    """Texts, null where nothing stands: some formats have no other way to write a missing cell."""
    return with_missing(cells, ("",))


def _add(side: dict[Group, Sums], counted: pa.Table, keys: int) -> None:
    for row in counted.to_pylist():
        sums = side.setdefault(tuple(row[f"by{place}"] for place in range(keys)), Sums())
        sums.rows += row["count_all"]
        sums.answers += row.get("value_count", 0)
        sums.total += Fraction(row.get("value_sum") or 0)


def _shares_apart(before: Sides, after: Sides) -> Fraction:
    """Share of the rows that stand in another group: half the L1 distance (total variation).

    A group that is told more coarsely is another group.
    """
    whole_before, whole_after = (sum(each.rows for each in s.values()) for s in (before, after))
    apart = (
        Fraction(_rows(before, group), max(1, whole_before))
        - Fraction(_rows(after, group), max(1, whole_after))
        for group in {*before, *after}
    )
    return sum(map(abs, apart), Fraction(0)) / 2


def _rows(side: Sides, group: Group) -> int:
    return side[group].rows if group in side else 0


def _means_apart(before: Sides, after: Sides) -> Fraction:
    """Mean over the answers before of how far their group's mean has moved.

    |after - before| / max(|after|, |before|), at most 1; 1 for a group that is
    told no longer.
    """
    answers = sum(each.answers for each in before.values())
    moved = (
        each.answers * _moved(each.mean, after[group].mean if group in after else None)
        for group, each in before.items()
        if each.mean is not None
    )
    return sum(moved, Fraction(0)) / max(1, answers)


def _moved(before: Fraction, after: Fraction | None) -> Fraction:
    if after is None:
        return Fraction(1)
    larger = max(abs(before), abs(after))
    return min(Fraction(1), abs(after - before) / larger) if larger else Fraction(0)


def _too_many(indicator: PlannedIndicator) -> RefusedError:
    return RefusedError(
        f"a figure of `utility:` has more than {MOST_GROUPS:,} groups",
        where=f"microdata.utility, by {', '.join(indicator.by)}",
        fix="group by fewer columns",
        code="goal.utility_groups",
    )


def in_order(side: Sides) -> list[tuple[Group, Sums]]:
    """The groups by their cells, missing answers last."""
    return sorted(side.items(), key=lambda each: [(cell is None, cell or "") for cell in each[0]])


def rounded(value: Fraction | None) -> str:
    """To four decimals, halves to the even digit; empty for nothing."""
    if value is None:
        return ""
    scaled = round(value * 10_000)
    sign = "-" if scaled < 0 else ""
    return f"{sign}{abs(scaled) // 10_000}.{abs(scaled) % 10_000:04d}"
