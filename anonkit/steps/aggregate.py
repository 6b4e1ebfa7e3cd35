"""Noisy tables: bounded rows, public keys, spend before noise.

The tables read the consented rows as typed on reading. Nothing that happens
to the records changes them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from anonkit.canonical import canonical_json
from anonkit.dp import NOISE, QUERIES, tables
from anonkit.dp.ledger import Ledger, SpendId, request_id
from anonkit.dp.mechanisms import variance
from anonkit.engines.base import Rows
from anonkit.plan import Plan, PlannedAggregates, PlannedTable
from anonkit.plan.words import READABLE
from anonkit.records import BudgetRecord, TableRecord
from anonkit.steps.compose import table_record
from anonkit.steps.transform import OUTSIDE_DROPPED, PERSON, RANK, dimension_name


@dataclass(frozen=True)
class Tables:
    """The released tables and what they cost."""

    files: Mapping[str, bytes]
    """CSV by table name."""
    records: tuple[TableRecord, ...]
    budget: BudgetRecord
    spend: SpendId


def request_of(plan: Plan) -> str:
    """Names the request: account, policy name, label, and all that shapes the answer."""
    wanted = _wanted(plan)
    return request_id(wanted.budget, plan.policy.name, plan.policy.release, wanted.canonical)


def afford(plan: Plan, ledger: Ledger, *, recompute: bool) -> None:
    """Refuse before the data is opened when the account cannot pay.

    Raises:
        SecretError: There is no such account.
        RefusedError: Too little is left.
    """
    wanted = _wanted(plan)
    ledger.check(wanted.budget, request_of(plan), wanted.epsilon, wanted.unit, recompute=recompute)


def make_tables(plan: Plan, rows: Rows, ledger: Ledger, *, recompute: bool) -> Tables:
    """The noisy tables: the stored bytes of the same request, or new ones that are paid for.

    The spend is committed before any noise is drawn, and the noise is stored
    before anything is published: a killed run can only have spent too much.
    """
    wanted = _wanted(plan)
    request = request_of(plan)
    stored = None if recompute else ledger.stored(wanted.budget, request)
    if stored is None:
        spend = ledger.reserve(
            wanted.budget, request, wanted.epsilon, wanted.unit, _details(plan), recompute=recompute
        )
        drawn = _draw(plan, rows)
        ledger.store(spend, drawn)
    else:
        spend, drawn = ledger.spend_of(wanted.budget, request), stored
    made = json.loads(drawn)
    return Tables(
        files={name: text.encode("utf-8") for name, text in made["tables"].items()},
        records=tuple(_record(plan, table, made["tables"][table.name]) for table in wanted.tables),
        budget=_budget(plan, ledger.head(spend), stored=stored is not None),
        spend=spend,
    )


def true_counts(table: PlannedTable, bounded: Rows) -> list[int]:
    """Distinct people per public key, in the keys' fixed order. Private."""
    names = [dimension_name(dimension) for dimension in table.by]
    groups = bounded.group(names, persons=PERSON)
    codes = zip(*(groups[name].to_pylist() for name in names), strict=True) if names else [()]
    counts = {
        tuple(key): int(n)
        for key, n in zip(codes, groups["n"].to_pylist(), strict=True)
        if OUTSIDE_DROPPED not in key
    }
    return tables.vector(counts, [len(dimension.keys) for dimension in table.by])


def _draw(plan: Plan, rows: Rows) -> bytes:
    """Every table's bytes, with fresh noise: what the ledger keeps."""
    wanted = _wanted(plan)
    bounded = rows.bound(PERSON, wanted.max_rows_per_person, RANK)
    add = NOISE[wanted.noise].add
    made = {}
    for table in wanted.tables:
        noisy = add(true_counts(table, bounded), table.epsilon, table.sensitivity)
        made[table.name] = _rendered(plan, table, noisy).decode("utf-8")
    return canonical_json({"format": 1, "tables": made})


def _rendered(plan: Plan, table: PlannedTable, noisy: list[int]) -> bytes:
    wanted = _wanted(plan)
    return tables.render(
        by=[dimension.column for dimension in table.by],
        keys=[dimension.keys for dimension in table.by],
        noisy=noisy,
        measure=QUERIES[table.query].measure,
        unit=wanted.unit,
        epsilon=table.epsilon,
        sensitivity=table.sensitivity,
    )


def _record(plan: Plan, table: PlannedTable, told: str) -> TableRecord:
    title = QUERIES[table.query].title([dimension.column for dimension in table.by])
    spread = variance(table.epsilon, table.sensitivity)
    return table_record(plan, table, title, spread, _readable(table, told))


def _readable(table: PlannedTable, told: str) -> int:
    """Cells that say something, by their noisy values alone, which everybody sees."""
    values = (Fraction(cell["value"]) for cell in csv.DictReader(io.StringIO(told)))
    return sum(value * READABLE >= table.half_width_95 for value in values)


def _budget(plan: Plan, head: str, *, stored: bool) -> BudgetRecord:
    wanted = _wanted(plan)
    delta = NOISE[wanted.noise].delta
    cells = [(table, table_record(plan, table, "", "").cells) for table in wanted.tables]
    spent = (delta(table.epsilon, table.sensitivity, count) for table, count in cells)
    total = sum(spent, Fraction(0))
    return BudgetRecord(
        account=wanted.budget,
        epsilon=str(wanted.epsilon),
        unit=wanted.unit,
        max_rows_per_person=wanted.max_rows_per_person,
        delta=tables.bound_text(total),
        ledger_head=head,
        stored=stored,
    )


def _details(plan: Plan) -> Mapping[str, object]:
    """What each spend records: unit, bounds and relation."""
    wanted = _wanted(plan)
    return {
        "unit": wanted.unit,
        "relation": "add or remove one person",
        "max_rows_per_person": wanted.max_rows_per_person,
        "policy": plan.policy.name,
        "release": plan.policy.release,
        "tables": [table.name for table in wanted.tables],
    }


def _wanted(plan: Plan) -> PlannedAggregates:
    assert plan.aggregates is not None  # the walk asks before it calls
    return plan.aggregates
