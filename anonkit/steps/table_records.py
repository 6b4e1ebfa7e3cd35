"""What a release says of its tables, and what a receiver can recount of them."""

from __future__ import annotations

from collections.abc import Sequence

from anonkit.dp.epsilon import epsilon_text
from anonkit.dp.grid import fixed
from anonkit.plan import Plan, PlannedTable
from anonkit.plan.sharing import together
from anonkit.plan.words import cells, title
from anonkit.records import (
    AgreementRecord,
    BudgetRecord,
    Claim,
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
        found=table.found,
        threshold=table.threshold,
        delta=epsilon_text(table.delta),
    )


def _agreement(table: PlannedTable, other: PlannedTable) -> AgreementRecord:
    common = (dimension.column for dimension in table.by if dimension in other.by)
    return AgreementRecord(other.name, tuple(common))


def measurements(tables: Sequence[PlannedTable]) -> tuple[MeasuredRecord, ...]:
    """Those tables of which the cells were measured themselves, with what it cost."""
    return tuple(
        MeasuredRecord(table.name, epsilon_text(epsilon), _sensitivity(table), first_pass=first)
        for table in tables
        for epsilon, first in ((table.first_pass, True), (table.epsilon, False))
        if epsilon
    )


def _sensitivity(table: PlannedTable) -> str:
    return fixed(table.sensitivity * table.facts.step, table.facts.step)


def table_claims(tables: tuple[TableRecord, ...], budget: BudgetRecord | None) -> tuple[Claim, ...]:
    """What a receiver can recount of the tables from the tables alone."""
    found = []
    for place, table in enumerate(tables):
        found.append(_keys(table))
        width = table.noise_half_width_95
        if width:
            found.append(
                Claim("recomputed", table.path, "noise_half_width_95", width, _width(table))
            )
        later = {other.name for other in tables[place + 1 :]}
        found += [_adds_up(table, other) for other in table.agrees if other.table in later]
    if budget is not None:
        facts = {"epsilon": budget.epsilon, "account": budget.account}
        paid = {} if budget.delta_spent == "0" else {"delta": budget.delta_spent}
        text = said("spent_delta" if paid else "spent", **facts, **paid)
        found.append(Claim("cross_checked", "release", "ledger_head", budget.ledger_head, text))
    return tuple(found)


def _keys(table: TableRecord) -> Claim:
    if table.finest is not None:
        text = said("complete_keys_adaptive", cells=table.finest)
        return Claim("recomputed", table.path, "complete_keys", table.finest, text)
    if not table.found:
        text = said("complete_keys", cells=table.cells)
        return Claim("recomputed", table.path, "complete_keys", table.cells, text)
    facts = {"epsilon": table.epsilon, "delta": table.delta, "sensitivity": table.sensitivity}
    columns = ", ".join(table.found)
    text = said("found_keys", columns=columns, threshold=table.threshold, **facts)
    return Claim("recomputed", table.path, "found_keys", table.threshold, text)


def _width(table: TableRecord) -> Said:
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
