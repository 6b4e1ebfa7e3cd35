"""What a release says of its tables, and what a receiver can recount of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from anonkit.canonical import Json
from anonkit.dp.adaptive import Rung
from anonkit.dp.epsilon import epsilon_text
from anonkit.dp.grid import fixed
from anonkit.dp.laws import Concentrated
from anonkit.dp.mechanisms import round_up
from anonkit.plan import Plan, PlannedTable
from anonkit.plan.discover import public_cells
from anonkit.plan.limits import limits
from anonkit.plan.sharing import together
from anonkit.plan.words import cells, title
from anonkit.records import (
    AgreementRecord,
    BudgetRecord,
    Claim,
    ConcentratedRecord,
    MeasuredRecord,
    Said,
    TableRecord,
    said,
)


def table_record(
    plan: Plan, table: PlannedTable, readable: int | None, published: int
) -> TableRecord:
    """What a released table is: from the plan, but for what its noisy values show.

    Args:
        plan: Says what all tables are.
        table: This one.
        readable: Cells that say something; None where that cannot be seen.
        published: Lines of the released table.
    """
    wanted, width = plan.aggregates, table.half_width_95
    assert wanted is not None
    family = together(wanted, table)
    return TableRecord(
        name=table.name,
        path=f"tables/{table.name}.csv",
        by=tuple(dimension.column for dimension in table.by),
        cells=published if table.rungs or table.found else cells(table),
        finest=cells(table) if table.rungs else None,
        measure=table.query,
        unit=wanted.unit,
        epsilon=epsilon_text(table.epsilon),
        noise_half_width_95="" if width is None else fixed(width, table.grid),
        noise_variance=table.variance,
        title=title(table),
        readable=readable,
        sensitivity=_sensitivity(table),
        of=table.of,
        weighted=table.facts.weight_max is not None,
        agrees=tuple(_agreement(table, other) for other in family if other is not table),
        told_from=measurements(family) if len(family) > 1 else (),
        alone=table.alone,
        levels=tuple(dimension.level or 0 for dimension in table.by),
        limits=limits(wanted, table),
        found=table.found,
        threshold=table.threshold,
        delta=epsilon_text(table.delta),
        rho=_or_nothing(table.rho),
        sigma_squared=_sigma_squared(table),
        how=_how(table, [other.name for other in family], wanted.max_rows),
    )


def _how(table: PlannedTable, family: list[Json], rows: int) -> Mapping[str, Mapping[str, Json]]:
    """What a receiver needs to count claims again that neither table nor budget tells."""
    keys: Mapping[str, Json] = {}
    if table.rungs:
        columns = [dimension.column for dimension in table.by]
        keys = {"rungs": [_rung(rung, columns) for rung in table.rungs]}
    elif table.found:
        keys = {
            "found": list(table.found),
            "cells": public_cells(table.by),
            "delta": epsilon_text(table.delta),
        }
    facts = _facts(table, rows)
    if table.half_width_95 is not None:
        return {"keys": keys, "noise": {"together": family, **facts}}
    return {"keys": keys, "lines": {**facts, "parts": list(map(epsilon_text, table.facts.parts))}}


def _facts(table: PlannedTable, max_rows: int) -> Mapping[str, Json]:
    """What its sensitivity follows from: bounds, weights and rows of the policy."""
    facts, options = table.facts, table.options
    most = max_rows * (1 if options is None else len(options.keys))
    return {
        "step": epsilon_text(facts.step),
        "rows": facts.rows,
        "options": None if options is None else options.column,
        "capped": table.groups is not None and facts.rows < most,
        "bounds": [epsilon_text(facts.low), epsilon_text(facts.high)],
        "weight_max": None if facts.weight_max is None else epsilon_text(facts.weight_max),
    }


def _rung(rung: Rung, columns: Sequence[str]) -> Json:
    """A rung's name, and under which key it tells each of the finest keys of each column."""
    told: dict[str, Json] = {
        column: [keys[place] for place in places]
        for column, keys, places in zip(columns, rung.keys, rung.places, strict=True)
    }
    return {"level": rung.name, "told": told}


def _agreement(table: PlannedTable, other: PlannedTable) -> AgreementRecord:
    common = (dimension.column for dimension in table.by if dimension in other.by)
    return AgreementRecord(other.name, tuple(common))


def measurements(tables: Sequence[PlannedTable]) -> tuple[MeasuredRecord, ...]:
    """Those tables of which the cells were measured themselves, with what it cost."""
    return tuple(
        MeasuredRecord(
            table.name,
            epsilon_text(epsilon),
            _sensitivity(table),
            first_pass=first,
            rho="" if first else _or_nothing(table.rho),
            sigma_squared="" if first else _sigma_squared(table),
        )
        for table in tables
        for epsilon, first in ((table.first_pass, True), (table.epsilon, False))
        if epsilon or (table.rho and not first)
    )


def concentrated(cost: Concentrated | None) -> ConcentratedRecord | None:
    """What the tables with Gaussian noise cost together."""
    if cost is None:
        return None
    return ConcentratedRecord(*map(epsilon_text, (cost.epsilon, cost.delta, cost.rho)))


def _sigma_squared(table: PlannedTable) -> str:
    return _or_nothing(table.sigma_squared * table.facts.step**2)


def _or_nothing(value: Fraction) -> str:
    return epsilon_text(value) if value else ""


def _sensitivity(table: PlannedTable) -> str:
    return fixed(table.sensitivity * table.facts.step, table.facts.step)


def table_claims(tables: tuple[TableRecord, ...], budget: BudgetRecord | None) -> tuple[Claim, ...]:
    """What a receiver can recount of the tables from the tables and what they cost."""
    found = []
    for place, table in enumerate(tables):
        found.append(_keys(table))
        width = table.noise_half_width_95
        if width:
            text, how = _width(table), table.how.get("noise", {})
            found.append(Claim("recomputed", table.path, "noise_half_width_95", width, text, how))
        elif "lines" in table.how:
            found.append(_by_line(table, table.how["lines"]))
        later = {other.name for other in tables[place + 1 :]}
        found += [_adds_up(table, other) for other in table.agrees if other.table in later]
    if budget is not None:
        facts = {"epsilon": budget.epsilon, "account": budget.account}
        paid = {} if budget.delta_spent == "0" else {"delta": budget.delta_spent}
        text = said("spent_delta" if paid else "spent", **facts, **paid)
        found += _cost(budget.concentrated)
        found.append(Claim("cross_checked", "release", "ledger_head", budget.ledger_head, text))
    return tuple(found)


def _keys(table: TableRecord) -> Claim:
    how = table.how.get("keys", {})
    if table.finest is not None:
        text = said("complete_keys_adaptive", cells=table.finest)
        return Claim("recomputed", table.path, "complete_keys", table.finest, text, how)
    if not table.found:
        text = said("complete_keys", cells=table.cells)
        return Claim("recomputed", table.path, "complete_keys", table.cells, text)
    facts = {"epsilon": table.epsilon, "delta": table.delta, "sensitivity": table.sensitivity}
    columns = ", ".join(table.found)
    text = said("found_keys", columns=columns, threshold=table.threshold, **facts)
    return Claim("recomputed", table.path, "found_keys", table.threshold, text, how)


def _by_line(table: TableRecord, how: Mapping[str, Json]) -> Claim:
    low, high = how["bounds"] if isinstance(how["bounds"], list) else ("", "")
    text = said(
        "noise_by_line",
        epsilon=table.epsilon,
        sensitivity=table.sensitivity,
        low=str(low),
        high=str(high),
    )
    return Claim("recomputed", table.path, "noise_by_line", table.epsilon, text, how)


def _cost(cost: ConcentratedRecord | None) -> list[Claim]:
    if cost is None:
        return []
    text = said("concentrated", epsilon=cost.epsilon, delta=cost.delta, rho=_short(cost.rho))
    return [Claim("recomputed", "release", "rho", cost.rho, text)]


def _short(exact: str) -> str:
    """At most six digits of a number above 0, rounded up; the manifest has it whole."""
    return f"{round_up(Fraction(exact), 6):f}"


def _gaussian_width(table: TableRecord) -> Said:
    measured = [
        f"{each.table} {_short(each.sigma_squared)}"
        for each in table.told_from
        if each.sigma_squared
    ]
    width = table.noise_half_width_95
    if not measured:
        return said("noise_gaussian", width=width, variance=_short(table.sigma_squared))
    return said("noise_gaussian_pooled", width=width, measured=", ".join(measured))


def _width(table: TableRecord) -> Said:
    if table.sigma_squared or any(each.sigma_squared for each in table.told_from):
        return _gaussian_width(table)
    facts = {"width": table.noise_half_width_95, "sensitivity": table.sensitivity}
    if not table.told_from:
        return said("noise_half_width_95", epsilon=table.epsilon, **facts)
    measured = ", ".join(f"{each.table} {each.epsilon}" for each in table.told_from)
    return said("noise_pooled", measured=measured, **facts)


def _adds_up(table: TableRecord, other: AgreementRecord) -> Claim:
    by = ", ".join(other.by)
    key = "adds_up" if by else "adds_up_total"
    text = said(key, one=table.name, other=other.table, **({"by": by} if by else {}))
    return Claim("recomputed", table.path, f"adds_up({other.table})", by or "total", text)
