"""How far the noise of a table reaches, computed again from what the measurements cost.

The tables tell sizes and lines, the manifest's `budget` epsilon (or rho) and
sensitivity of each measurement, and the claim which tables were told from the
same ones and the step in which values are counted. What the sensitivity comes
from (bounds and weights of the policy) is the sender's word.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from anonkit.bundle.reading import ListedClaim
from anonkit.bundle.verify.differs import Differs, Untold
from anonkit.bundle.verify.figures import number, whole
from anonkit.bundle.verify.lines import Lines
from anonkit.bundle.verify.told import WIDTH, Tables, name_of
from anonkit.dp.effects import STEPS, Axes
from anonkit.dp.family import Family
from anonkit.dp.grid import fixed
from anonkit.dp.mechanisms import scaled

_MOST_AXES = 20
"""Of a joint table: with two keys each they make a million cells, the most that there may be."""


def half_width(tables: Tables, claim: ListedClaim) -> str:
    """Each line has the claimed half-width, and it is what epsilon and sensitivity imply."""
    lines = tables.lines(claim.artefact)
    for (told, _), line in lines.noises.items():
        if told != claim.value:
            raise Differs(f"line {line} has a half-width of {told}, not {claim.value}")
    if tables.manifest.version == 1:
        raise Untold(f"every line has {claim.value}; format 1 does not say what it follows from")
    step = number(claim.how["step"])
    names = _together(tables, claim)
    family = family_of(tables, names, step)
    grid = step / (STEPS if len(family.measured) > 1 else 1)
    spread = family.spread(family.axes[names.index(name_of(claim.artefact))])
    _same(lines, claim, fixed(spread.half_width_95 * step, grid), scaled(spread.variance, step**2))
    for value, line in lines.values.items():
        if fixed(Fraction(value), grid) != value:
            raise Differs(f"line {line} has a value that is no whole number of steps of the table")
    measured = ", ".join(sorted(each["table"] for each in _measured(tables, names)))
    return f"every line has ±{claim.value}, as what was spent on {measured} implies"


def _same(lines: Lines, claim: ListedClaim, width: str, variance: str) -> None:
    if width != claim.value:
        raise Differs(f"what was spent implies ±{width}, and the claim is ±{claim.value}")
    for (_, told), line in lines.noises.items():
        if told != variance:
            raise Differs(
                f"line {line} has a variance of {told}; what was spent implies {variance}"
            )


def _together(tables: Tables, claim: ListedClaim) -> list[str]:
    """The tables that are told from the same noise, all of which say so alike."""
    names = claim.how["together"]
    said = {
        name_of(each.artefact): each.how for each in tables.manifest.claims if each.measure == WIDTH
    }
    if not isinstance(names, list) or name_of(claim.artefact) not in names:
        raise Differs("it does not say which tables were measured together")
    for name in names:
        tables.path_of(name)
        if said.get(name) != claim.how:
            raise Differs("tables that were measured together do not say the same of it")
    return names


def family_of(tables: Tables, names: list[str], step: Fraction) -> Family:
    """Tables and what was spent on them, as the release had them when it drew noise.

    Args:
        tables: The released tables.
        names: Of those that are told from the same measurements, in the policy's order.
        step: What one is worth, in units of the value.
    """
    order, sizes = _axes(tables, names)
    axes = [tuple(order[column] for column in tables.lines(tables.path_of(n)).by) for n in names]
    measured: dict[Axes, Fraction] = {}
    sensitivity, squares = 0, set()
    for each in _measured(tables, names):
        own = tuple(sorted(axes[names.index(each["table"])]))
        if own in measured:
            raise Differs("the same cells were measured twice")
        sensitivity = max(sensitivity, whole(number(each["sensitivity"]) / step))
        gaussian = each["rho"] is not None
        measured[own] = number(each["rho"] if gaussian else each["epsilon"])
        squared = 2 * measured[own] * number(each["sigma_squared"]) / step**2 if gaussian else None
        squares.add(squared)
    if len(squares) != 1:
        raise Differs("the manifest's budget does not say what these tables were measured with")
    (square,) = squares
    length = 0 if square is None else _length(tables, whole(square), sensitivity)
    return Family((), tuple(axes), sizes, sensitivity, measured, length)


def _axes(tables: Tables, names: list[str]) -> tuple[Mapping[str, int], tuple[int, ...]]:
    """Each column's place in the joint table, and how many keys it has there."""
    keys: dict[str, set[str]] = {}
    for name in names:
        lines = tables.lines(tables.path_of(name))
        for column, found in zip(lines.by, lines.keys, strict=True):
            if keys.setdefault(column, set(found)) != set(found):
                raise Differs("tables that were measured together have other keys in a column")
    if len(keys) > _MOST_AXES:
        raise Untold("there are more columns than anonkit ever measures together")
    order = {column: place for place, column in enumerate(keys)}
    return order, tuple(map(len, keys.values()))


def _measured(tables: Tables, names: list[str]) -> list[Mapping[str, Any]]:
    """The measurements that the values of tables are told from."""
    budget = tables.manifest.budget
    if budget is None:
        raise Differs("there are tables, and the manifest has no budget")
    found = [each for each in budget["measured"] if each["table"] in names]
    return [each for each in found if not each["first_pass"]]


def _length(tables: Tables, squared: int, sensitivity: int) -> int:
    """The squared length of what one unit adds: of single people its L1 length, else the square.

    Of people counted without weights one adds 1 to each of so many cells.
    """
    alone = tables.manifest.unit == "person"
    if squared != sensitivity**2 and not (alone and squared == sensitivity):
        raise Differs("rho and sigma squared do not go together with the sensitivity")
    return squared
