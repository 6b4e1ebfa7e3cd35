"""Measure released weights again on the written file, and the risk in the population by them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa

from anonkit.canonical import Json
from anonkit.classes.table import ClassTable, from_group, places_of
from anonkit.engines.base import Rows
from anonkit.errors import AnonkitError
from anonkit.plan import Plan, PlannedColumn, PlannedWeight
from anonkit.protect.weights import digits_of, spelled
from anonkit.records import Claim, ClaimKind, said
from anonkit.risk import weighted
from anonkit.steps.risk_population import MOST_MEMBERS
from anonkit.steps.slots import name_of, slot
from anonkit.steps.transform import HOUSEHOLD, PERSON, STRATUM
from anonkit.steps.views import Seen, weighing, weighs
from anonkit.steps.weigh import TIMES

_FINE = 1_000_000
"""Risks are told in millionths, rounded up."""
_SAME = Decimal("1e-20")
"""A risk this little above a millionth is that millionth: logarithms have no last digit."""


@dataclass(frozen=True)
class Risks:
    """Chances to find the right person in the population, 0 to 1."""

    population: int
    mean: Decimal
    highest: Decimal
    households: float | None


LINKED = "a reader can link rows"
"""Who links rows knows more than a row tells: a risk by single rows would be too low."""


@dataclass(frozen=True)
class MeasuredWeights:
    """What the written file says of one column of weights."""

    column: str
    people: int
    """Fewest who share a weight."""
    total: Fraction | None
    """Of all rows; None where a weight is no number."""
    within: Fraction
    """Farthest that rounding may have moved the total."""
    k: int | None
    """People alike in the weight and every quasi-identifier; None where nothing asks for that."""
    over: tuple[str, ...]
    """The columns that make a class of that k."""
    risks: Risks | None


def measure_weights(
    plan: Plan, rows: Rows, seen: list[Seen], unusable: str
) -> tuple[MeasuredWeights, ...]:
    """Count and add up each released column of weights.

    Args:
        plan: What was asked for.
        rows: The written file, beside the private list.
        seen: The views that were counted over it.
        unusable: Why no risk can be told from the weights, or nothing.

    Raises:
        AnonkitError: Weights in bands are not what they were meant to be: a bug.
    """
    told = weighing(plan, written=True)
    counted = next((each for each in seen if weighs(plan, each.view)), None)
    k = counted.table.smallest if counted is not None else None
    over = tuple(map(name_of, counted.view.columns)) if counted is not None else ()
    return tuple(
        _measured(
            plan, rows, column, (k, over) if slot(column.name) in told else (None, ()), unusable
        )
        for column in plan.released
        if "weight" in column.roles
    )


def _measured(
    plan: Plan,
    rows: Rows,
    column: PlannedColumn,
    k: tuple[int | None, tuple[str, ...]],
    unusable: str,
) -> MeasuredWeights:
    name = slot(column.name)
    shared = rows.group([name], persons=PERSON, households=HOUSEHOLD)
    sums = _sums(shared, name)
    within = Fraction(0)
    if column.banded:
        _check_shared(plan, shared)
        within = _check_totals(plan, rows, name)
    return MeasuredWeights(
        column=column.name,
        people=min(shared["n"].to_pylist()),
        total=None if None in sums else sum(filter(None, sums), Fraction(0)),
        within=within,
        k=k[0],
        over=k[1],
        risks=_risks(plan, rows, column, unusable),
    )


def _sums(group: pa.Table, name: str) -> list[Fraction | None]:
    """The weight times the rows of each group."""
    rows = group["rows"].to_pylist()
    each = map(_number, group[name].to_pylist())
    return [None if w is None else w * count for w, count in zip(each, rows, strict=True)]


def _number(text: str | None) -> Fraction | None:
    try:
        return None if text is None else Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        return None


def _check_shared(plan: Plan, shared: pa.Table) -> None:
    goals = plan.microdata
    assert goals is not None
    few = min(shared["n"].to_pylist()) < TIMES * goals.k
    homes = goals.k_households
    if few or (homes is not None and min(shared["households"].to_pylist()) < TIMES * homes):
        raise AnonkitError("a written weight is shared by too few people")


def _check_totals(plan: Plan, rows: Rows, name: str) -> Fraction:
    """How far the total may be off, once each stratum is found to be no farther."""
    weight = plan.weight
    assert weight is not None
    strata = [STRATUM] if weight.stratum is not None else []
    group = rows.group([*strata, name], persons=PERSON)
    found: dict[str, tuple[Fraction, int]] = {}
    keys = group[STRATUM].to_pylist() if strata else [""] * group.num_rows
    for key, part, count in zip(keys, _sums(group, name), group["rows"].to_pylist(), strict=True):
        total, many = found.get(key, (Fraction(0), 0))
        found[key] = (total + (part or 0), many + count)
    if strata and set(found) != set(weight.totals):
        raise AnonkitError("the written rows are not of the strata that were declared")
    within = Fraction(0)
    for key, (total, many) in found.items():
        off = Fraction(many, 2 * 10 ** digits_of(many))
        if abs(total - _wanted(weight, key, many)) > off:
            raise AnonkitError("the written weights do not add up to what was declared")
        within += off
    return within


def _wanted(weight: PlannedWeight, stratum: str, rows: int) -> int:
    if weight.stratum is not None:
        return weight.totals[stratum]
    return rows if weight.population is None else weight.population


def _population(plan: Plan, column: PlannedColumn) -> int | None:
    """People whom the weights of a column stand for, as the policy declares them."""
    if column.banded:
        return None if plan.weight is None else plan.weight.population
    asked = plan.policy.weight
    return asked.population if asked is not None and asked.column == column.name else None


def _risks(plan: Plan, rows: Rows, column: PlannedColumn, unusable: str) -> Risks | None:
    """Risk in the population, or None where the weights do not tell it."""
    population, name = _population(plan, column), slot(column.name)
    quasi = [slot(each.name) for each in plan.quasi]
    whole = rows.group([], persons=PERSON)
    if population is None or unusable or whole["n"][0].as_py() != whole["rows"][0].as_py():
        return None
    table = from_group(rows.group(quasi, persons=PERSON), quasi)
    pairs = rows.group([*quasi, name], persons=PERSON)
    stand_for = [Fraction(0)] * len(table)
    for place, part in zip(places_of(table, pairs).tolist(), _sums(pairs, name), strict=True):
        stand_for[place] += part or 0
    each = np.array(list(map(float, stand_for)))
    if weighted.unusable(each, table.n, float(population)):
        return None
    people = table.n.tolist()
    risks = list(map(weighted.exact, people, stand_for))
    homes = _of_households(plan, rows, table, weighted.individual(table.n, each))
    return Risks(population, weighted.mean(people, risks), max(risks), homes)


def _of_households(
    plan: Plan, rows: Rows, table: ClassTable, risk: weighted.Figures
) -> float | None:
    """Mean over households of the chance to find one of their members."""
    if plan.household is None or int(table.n.sum()) > MOST_MEMBERS:
        return None
    pairs = rows.group([*table.keys, HOUSEHOLD], persons=PERSON)
    known = pairs[HOUSEHOLD].is_valid().to_numpy()
    homes = pairs[HOUSEHOLD].combine_chunks().drop_null().dictionary_encode()
    member = np.repeat(homes.indices.to_numpy().astype(np.int64), pairs["n"].to_numpy()[known])
    chances = np.repeat(risk[places_of(table, pairs)][known], pairs["n"].to_numpy()[known])
    return float(weighted.household(member, chances).mean()) if len(member) else None


def weight_claims(
    plan: Plan, weights: MeasuredWeights, kind: ClaimKind, path: str
) -> Iterator[Claim]:
    """What a receiver can recount of the weights.

    Args:
        plan: What was asked for.
        weights: As measured.
        kind: Of what counts people.
        path: Of the records.
    """
    name, quasi = weights.column, [column.name for column in plan.quasi]
    under = ", ".join(quasi) or "no column"
    of: Mapping[str, Json] = {"of": name}
    shared = said("weight_people", column=name, people=weights.people)
    yield Claim(kind, path, f"weight_people({name})", weights.people, shared, of)
    if plan.weight is not None and plan.weight.column == name:
        yield from _totals(plan, plan.weight, weights, path)
    if weights.k is not None:
        text = said("k_weighted", column=name, under=under, k=weights.k)
        yield Claim(kind, path, f"k(with {name})", weights.k, text, {"over": weights.over})
    if weights.risks is not None:
        how: Mapping[str, Json] = {
            "over": list(quasi),
            "of": name,
            "population": weights.risks.population,
        }
        for claim in _risk_claims(weights.risks, name, kind, path):
            yield replace(claim, how=how if claim.kind == "recomputed" else {})


def _totals(
    plan: Plan, weight: PlannedWeight, weights: MeasuredWeights, path: str
) -> Iterator[Claim]:
    assert weights.total is not None
    total, within = spelled(weights.total, 18), spelled(weights.within, 9)
    text = said("weight_mean", column=weights.column, within=within)
    if weight.population is not None:
        text = said(
            "weight_total", column=weights.column, population=weight.population, within=within
        )
    of: Mapping[str, Json] = {"of": weights.column}
    yield Claim("recomputed", path, f"weight_total({weights.column})", total, text, of)
    if weight.stratum is not None:
        column = plan.column(weight.stratum)
        told = column.released and column.action is None
        kind: ClaimKind = "recomputed" if told and not _recoded(plan, column) else "sender_says"
        text = said("weight_strata", stratum=weight.stratum, source=weight.source)
        strata = len(weight.totals)
        totals = {**of, "by": weight.stratum, "totals": dict(weight.totals)}
        how = totals if kind == "recomputed" else {}
        yield Claim(kind, path, f"weight_strata({weights.column})", strata, text, how)


def _recoded(plan: Plan, column: PlannedColumn) -> bool:
    return plan.recodes and column in plan.quasi


def _risk_claims(risks: Risks, column: str, kind: ClaimKind, path: str) -> Iterator[Claim]:
    homes = risks.households
    households = None if homes is None else Decimal(math.ceil(homes * _FINE - 1e-6)) / _FINE
    told: Mapping[str, tuple[ClaimKind, Decimal | None]] = {
        "global_risk": (kind, risks.mean),
        "individual_risk": (kind, risks.highest),
        "household_risk": ("sender_says", households),
    }
    for measure, (how, value) in told.items():
        if value is not None:
            # Rounded towards less safety, so that a recount never finds worse.
            parts = math.ceil(value * _FINE - _SAME)
            chance = spelled(Fraction(parts, _FINE), 6)
            text = said(measure, column=column, population=risks.population, chance=chance)
            yield Claim(how, path, measure, chance, text)
