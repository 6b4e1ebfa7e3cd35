"""Ladders: how a value is told ever more coarsely, up to `*`.

Level 0 is the leaf, the value itself; the last level is `*`. A ladder is
public: it comes from the policy, never from the data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

from anonkit.classes.bands import band_label, bands_from_zero
from anonkit.classes.periods import LABELS, Period
from anonkit.errors import Fault, InputError, PolicyError

TOP = "*"
"""The top of every ladder, and what a suppressed cell is written as."""

MAX_BANDS = 10_000
"""Most bands of the finest width; more are no public list."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,40}")


class Ladder(Protocol):
    """What every ladder can do. Callers map distinct values, not rows."""

    @property
    def height(self) -> int:
        """Number of levels, the leaf and `*` among them (>= 2)."""
        ...

    @property
    def leaves(self) -> tuple[str, ...] | None:
        """Every value at level 0, in the ladder's order; None where there is no finite list."""
        ...

    def at(self, value: str, level: int) -> str:
        """`value` (a leaf) told at `level`.

        Raises:
            InputError: `value` is no leaf of this ladder. The message does not hold it.
        """
        ...

    def labels(self, level: int) -> tuple[str, ...] | None:
        """Every label of `level` in order; None where there is no finite list."""
        ...

    def level_of(self, step: Mapping[str, Any]) -> int | None:
        """The level that equals a step, or None.

        A step is `{"level": 1}`, for a level between the leaf and `*`, or such as
        `{"band": {"width": 20, "top": 60}}`.
        """
        ...


@dataclass(frozen=True)
class CsvLadder:
    """A ladder written out, value by value."""

    paths: Mapping[str, tuple[str, ...]]
    """Leaf to its labels at every level, the leaf first and `*` last."""
    height: int

    @property
    def leaves(self) -> tuple[str, ...]:
        return tuple(self.paths)

    def at(self, value: str, level: int) -> str:
        path = self.paths.get(value)
        if path is None:
            raise InputError(
                "a value is no leaf of the hierarchy",
                fix="add the value to the hierarchy, or mend the data",
                code="ladder.unknown_value",
            )
        return path[level]

    def labels(self, level: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(path[level] for path in self.paths.values()))

    def level_of(self, step: Mapping[str, Any]) -> int | None:
        return named_level(step, self.height)


@dataclass(frozen=True)
class BandsLadder:
    """Whole numbers in ever wider bands: level 1 has the first width, and so on."""

    widths: tuple[int, ...]
    top: int | None

    @property
    def height(self) -> int:
        return len(self.widths) + 2

    @property
    def leaves(self) -> None:
        return None

    def at(self, value: str, level: int) -> str:
        if not _INTEGER.fullmatch(value):
            raise InputError(
                "a value is not a whole number",
                fix="declare how missing values are written, or mend the data",
                code="ladder.not_integer",
            )
        if level == self.height - 1:
            return TOP
        number = int(value)
        return str(number) if level == 0 else band_label(number, self.widths[level - 1], self.top)

    def labels(self, level: int) -> tuple[str, ...] | None:
        """Bands from 0 to the top; None at the leaf, and where no top is declared."""
        if level == self.height - 1:
            return (TOP,)
        if level == 0 or self.top is None:
            return None
        return bands_from_zero(self.widths[level - 1], self.top)

    def level_of(self, step: Mapping[str, Any]) -> int | None:
        band = step.get("band")
        if set(step) != {"band"} or not isinstance(band, Mapping):
            return named_level(step, self.height)
        if band.get("top") != self.top or band.get("width") not in self.widths:
            return None
        return self.widths.index(band["width"]) + 1


def named_level(step: Mapping[str, Any], height: int) -> int | None:
    """The level that a step names by its number, between the leaf and `*`; else None."""
    level = step.get("level")
    if set(step) != {"level"} or not isinstance(level, int):
        return None
    return level if 0 < level < height - 1 else None


def bands_ladder(widths: Sequence[int], top: int | None) -> BandsLadder:
    """The ladder of `{bands: [5, 10, 20], top: 80}`.

    Args:
        widths: Ascending whole numbers >= 1, each dividing the next one, so
            that two values together at one level stay together above it.
        top: From here on all is one band at every level but the leaf; >= 1.

    Raises:
        PolicyError: Every fault of the numbers.
    """
    faults = list(_band_faults(widths, top))
    if faults:
        raise PolicyError.of(faults)
    return BandsLadder(tuple(widths), top)


@dataclass(frozen=True)
class DatesLadder:
    """Days in ever longer periods; a day is told as ISO has it (`2024-03-12`)."""

    periods: tuple[Period, ...]

    @property
    def height(self) -> int:
        return len(self.periods) + 2

    @property
    def leaves(self) -> None:
        return None

    def at(self, value: str, level: int) -> str:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise InputError(
                "a value is not a day", fix="mend the data", code="ladder.not_a_day"
            ) from None
        if level == self.height - 1:
            return TOP
        return value if level == 0 else LABELS[self.periods[level - 1]](day)

    def labels(self, level: int) -> tuple[str, ...] | None:
        return (TOP,) if level == self.height - 1 else None

    def level_of(self, step: Mapping[str, Any]) -> int | None:
        told = step.get("date")
        if set(step) != {"date"} or not isinstance(told, Mapping):
            return named_level(step, self.height)
        return self.periods.index(told["to"]) + 1 if told.get("to") in self.periods else None


def dates_ladder(periods: Sequence[Period]) -> DatesLadder:
    """The ladder of `{dates: [month, year]}`.

    Args:
        periods: Each longer than the one before, at least one.

    Raises:
        PolicyError: They are not.
    """
    order = list(LABELS)
    places = [order.index(period) for period in periods]
    if not places or places != sorted(set(places)):
        raise PolicyError(
            "the periods of `dates` must grow longer",
            fix=f"write some of {', '.join(order)}, in this order",
            code="ladder.periods",
        )
    return DatesLadder(tuple(periods))


@dataclass(frozen=True)
class PrefixLadder:
    """Codes that are told by ever fewer of their first characters."""

    lengths: tuple[int, ...]

    @property
    def height(self) -> int:
        return len(self.lengths) + 2

    @property
    def leaves(self) -> None:
        return None

    def at(self, value: str, level: int) -> str:
        if level == self.height - 1:
            return TOP
        return value if level == 0 else value[: self.lengths[level - 1]]

    def labels(self, level: int) -> tuple[str, ...] | None:
        return (TOP,) if level == self.height - 1 else None

    def level_of(self, step: Mapping[str, Any]) -> int | None:
        return named_level(step, self.height)


def prefix_ladder(lengths: Sequence[int]) -> PrefixLadder:
    """The ladder of `{prefix: [4, 3, 2]}`.

    Args:
        lengths: Numbers of characters, each smaller than the one before, all >= 1.

    Raises:
        PolicyError: They are not.
    """
    if not lengths or list(lengths) != sorted(set(lengths), reverse=True) or lengths[-1] < 1:
        raise PolicyError(
            "the lengths of `prefix` must grow shorter, down to 1 at the least",
            fix="write for example [4, 3, 2]",
            code="ladder.lengths",
        )
    return PrefixLadder(tuple(lengths))


def order_ladder(values: Sequence[str]) -> CsvLadder:
    """The ladder of `{order: [none, mild, severe]}`: the values from low to high, then `*`.

    Raises:
        PolicyError: A value stands twice, or is `*`.
    """
    if not values or len(set(values)) < len(values) or TOP in values:
        raise PolicyError(
            "`order` lists each value once, and `*` is none",
            fix="write for example [none, mild, severe]",
            code="ladder.order",
        )
    return CsvLadder({value: (value, TOP) for value in values}, 2)


def _band_faults(widths: Sequence[int], top: int | None) -> Iterator[Fault]:
    if not widths or min(widths) < 1:
        yield Fault(
            "`bands` needs at least one width, and each must be 1 or more",
            fix="write for example [5, 10, 20]",
            code="ladder.width",
        )
        return
    for narrow, wide in pairwise(widths):
        if wide <= narrow or wide % narrow:
            yield Fault(
                f"a band of {wide} cannot follow a band of {narrow}: it must hold whole ones",
                fix=f"write a multiple of {narrow}, such as {narrow * 2}",
                code="ladder.widths_do_not_divide",
            )
    if top is not None and not 1 <= top <= widths[0] * MAX_BANDS:
        yield Fault(
            f"`top` must be between 1 and {widths[0] * MAX_BANDS}",
            fix=f"choose a top that leaves at most {MAX_BANDS} bands",
            code="ladder.top",
        )
