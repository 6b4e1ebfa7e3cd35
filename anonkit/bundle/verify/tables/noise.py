"""How far the noise of a table reaches, computed again from what the measurements cost.

The tables tell sizes and lines, the manifest's `budget` epsilon (or rho) and
sensitivity of each measurement, and the claim which tables were told from the
same ones. The sensitivity follows from the rows of one unit, the bounds and the
weights that the policy allows: that these were kept to is the sender's word.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from anonkit.bundle.reading import ListedClaim
from anonkit.bundle.verify.differs import Differs, Untold
from anonkit.bundle.verify.figures import decimal, number, whole
from anonkit.bundle.verify.tables.lines import DIGITS, Lines
from anonkit.bundle.verify.tables.told import WIDTH, Tables, name_of
from anonkit.dp import QUERIES
from anonkit.dp.base import Facts, Query
from anonkit.dp.effects import STEPS, Axes
from anonkit.dp.family import Family
from anonkit.dp.grid import fixed
from anonkit.dp.mechanisms import scaled
from anonkit.dp.tables import MAX_CELLS

_MOST_AXES = 12
"""Of one table: the work doubles with each."""


def half_width(tables: Tables, claim: ListedClaim) -> str:
    """Each line has the claimed half-width, and it is what epsilon and sensitivity imply."""
    lines = tables.lines(claim.artefact)
    for (told, _), line in lines.noises.items():
        if told != claim.value:
            raise Differs(f"line {line} has a half-width of {told}, not {claim.value}")
    if tables.manifest.version == 1:
        raise Untold(f"every line has {claim.value}; format 1 does not say what it follows from")
    names, step = _together(tables, claim), decimal(claim.how["step"])
    family = family_of(tables, names, step)
    sensitive(tables, names, claim.how)
    grid = step / (STEPS if len(family.measured) > 1 else 1)
    spread = family.spread(family.axes[names.index(name_of(claim.artefact))])
    _same(lines, claim, fixed(spread.half_width_95 * step, grid), scaled(spread.variance, step**2))
    _on_grid(lines, grid)
    measured = ", ".join(sorted(each["table"] for each in measured_of(tables, names)))
    return f"every line has ±{claim.value}, as what was spent on {measured} implies"


def _on_grid(lines: Lines, grid: Fraction) -> None:
    """Each value is a whole number of steps, with the digits that a step has."""
    digits = len(fixed(Fraction(0), grid).partition(".")[2])
    step = grid * 10**DIGITS
    for text, value in lines.values.items():
        if len(text.partition(".")[2]) != digits or value.steps % step:
            raise Differs(f"line {value.line} has a value that is no whole number of its steps")


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
    claims = tables.manifest.claims
    said = {name_of(each.artefact): each.how for each in claims if each.measure == WIDTH}
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
    for each in measured_of(tables, names):
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
        if len(names) > 1 and len(lines.by) > _MOST_AXES:
            raise Untold("a table has more columns than are counted with here")
        for column, found in zip(lines.by, lines.keys, strict=True):
            if keys.setdefault(column, set(found)) != set(found):
                raise Differs("tables that were measured together have other keys in a column")
    order = {column: place for place, column in enumerate(keys)}
    return order, tuple(map(len, keys.values()))


def measured_of(tables: Tables, names: list[str]) -> list[Mapping[str, Any]]:
    """The measurements that the values of tables are told from."""
    found = [each for each in spent_on(tables)["measured"] if each["table"] in names]
    return [each for each in found if not each["first_pass"]]


def spent_on(tables: Tables) -> Mapping[str, Any]:
    """The budget of the manifest."""
    if tables.manifest.budget is None:
        raise Differs("there are tables, and the manifest has no budget")
    return tables.manifest.budget


def _length(tables: Tables, squared: int, sensitivity: int) -> int:
    """The squared length of what one unit adds: of single people its L1 length, else the square.

    Of people counted without weights one adds 1 to each of so many cells.
    """
    alone = tables.manifest.unit == "person"
    if squared != sensitivity**2 and not (alone and squared == sensitivity):
        raise Differs("rho and sigma squared do not go together with the sensitivity")
    return squared


def sensitive(tables: Tables, names: list[str], how: Mapping[str, Any]) -> None:
    """The sensitivity of each measurement is what rows, bounds and weights imply."""
    for each in measured_of(tables, names):
        path = tables.path_of(each["table"])
        facts = facts_of(tables, path, how)
        implied = fixed(query_of(tables, path).sensitivity(facts) * facts.step, facts.step)
        if implied != each["sensitivity"]:
            raise Differs(f"one unit can change {each['table']} by {implied}, as its bounds say")


def query_of(tables: Tables, path: str) -> Query:
    """What a table asked of the rows, by what its lines measure; without lines, people."""
    kinds = {measure.partition(" ")[0] for measure, _ in tables.lines(path).series}
    (kind,) = kinds or {"persons"}
    return QUERIES[_QUERY[kind]]


_QUERY = {query.measure: name for name, query in QUERIES.items() if name != "histogram"}
"""By measure; a histogram is a count of people."""


def facts_of(tables: Tables, path: str, how: Mapping[str, Any]) -> Facts:
    """What the noise of a table hangs on, as the release had it, but for its epsilon."""
    return Facts(
        epsilon=Fraction(1),
        rows=_rows(tables, path, how),
        cells=_cells(tables, path),
        of_persons=tables.manifest.unit == "person",
        step=decimal(how["step"]),
        low=decimal(how["bounds"][0]),
        high=decimal(how["bounds"][1]),
        weight_max=None if how["weight_max"] is None else number(how["weight_max"]),
    )


def _rows(tables: Tables, path: str, how: Mapping[str, Any]) -> int:
    """Rows of one unit in a table, or combinations of a row and an option."""
    lines, rows, most = tables.lines(path), how["rows"], spent_on(tables)["max_rows_per_unit"]
    if how["options"] is not None:
        most *= len(lines.keys[lines.by.index(how["options"])])
    if not 1 <= rows <= most or (rows < most) != how["capped"]:
        raise Differs(f"one unit has {most} rows in it, as the budget says, not {rows}")
    return int(rows)


def _cells(tables: Tables, path: str) -> int:
    """Of the finest cells; as many as there may be where keys come from the data."""
    for claim in tables.manifest.claims:
        if (claim.artefact, claim.measure) == (path, "complete_keys") and type(claim.value) is int:
            return claim.value
    return MAX_CELLS
