"""Noisy tables: bounded rows, public keys, spend before noise.

The tables read the consented rows as typed on reading. Nothing that happens
to the records changes them.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from anonkit.canonical import canonical_json
from anonkit.dp import NOISE, QUERIES, tables, thresholds
from anonkit.dp.additive import alike
from anonkit.dp.base import Figure, Noise
from anonkit.dp.epsilon import epsilon_text
from anonkit.dp.family import Family
from anonkit.dp.grid import fixed, written
from anonkit.dp.laws import Gaussian
from anonkit.dp.ledger import Ledger, SpendId, request_id
from anonkit.engines.base import Rows
from anonkit.plan import Plan, PlannedAggregates, PlannedTable
from anonkit.plan.discover import public_cells
from anonkit.plan.foresee_tables import READABLE
from anonkit.records import BudgetRecord, TableRecord
from anonkit.steps import granular, together
from anonkit.steps.discover import draw_found
from anonkit.steps.table_records import concentrated, measurements, table_record
from anonkit.steps.truth import Truth

NOTHING = Fraction(0)


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
    request, price = request_of(plan), {"epsilon": wanted.epsilon, "delta": wanted.delta}
    ledger.check(wanted.budget, request, unit=wanted.unit, recompute=recompute, **price)


def make_tables(plan: Plan, rows: Rows, ledger: Ledger, work: Path, *, recompute: bool) -> Tables:
    """The noisy tables: the stored bytes of the same request, or new ones that are paid for.

    The spend is committed before any noise is drawn, and the noise is stored
    before anything is published: a killed run can only have spent too much.

    Args:
        plan: Says which tables there are.
        rows: The consented rows, coded for the tables.
        ledger: Pays, and keeps what was drawn.
        work: The run's private folder.
        recompute: Pay anew although the same request is stored.
    """
    wanted = _wanted(plan)
    request = request_of(plan)
    stored = None if recompute else ledger.stored(wanted.budget, request)
    if stored is None:
        spend = ledger.reserve(
            wanted.budget,
            request,
            wanted.epsilon,
            wanted.unit,
            _details(plan),
            recompute=recompute,
            delta=wanted.delta,
        )
        drawn = _draw(plan, Truth(plan, rows, work))
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


def _draw(plan: Plan, truth: Truth) -> bytes:
    """Every table's bytes, with fresh noise: what the ledger keeps."""
    wanted = _wanted(plan)
    noise = NOISE[wanted.noise]
    made = {}
    _insist_paid(wanted)
    for family in wanted.families:
        tables = [wanted.tables[place] for place in family.places]
        if tables[0].rungs:  # then it stands alone
            made[tables[0].name] = _adapted(noise, truth, tables[0]).decode("utf-8")
            continue
        if tables[0].found:
            made[tables[0].name] = _found(noise, truth, tables[0]).decode("utf-8")
            continue
        for table, figures in zip(tables, _figures(noise, truth, family, tables), strict=True):
            made[table.name] = _rendered(table, figures).decode("utf-8")
    return canonical_json({"format": 1, "tables": made})


def _insist_paid(wanted: PlannedAggregates) -> None:
    """Never draw more than was reserved, whatever went wrong before: no `assert` that -O drops."""
    cost = wanted.concentrated
    drawn = sum(table.epsilon + table.first_pass for table in wanted.tables)
    whole = drawn + (cost.epsilon if cost else 0) == wanted.epsilon
    if not whole or sum(table.rho for table in wanted.tables) != (cost.rho if cost else 0):
        raise ValueError("the tables together cost other than what is reserved for them")


def _adapted(noise: Noise, truth: Truth, table: PlannedTable) -> bytes:
    told = granular.draw(noise, truth, table)
    figures = list(map(_as_read, told.figures)) if table.nonnegative else told.figures
    return granular.rendered(table, told, figures)


def _figures(
    noise: Noise, truth: Truth, family: Family, tables: Sequence[PlannedTable]
) -> Sequence[Sequence[Sequence[Figure]]]:
    """The lines of each table of a family, from noise that is drawn for its measured ones."""

    def measure(place: int, part: Fraction) -> list[list[int]]:
        table, true = tables[place], truth.of(tables[place])
        if isinstance(family.law, Gaussian):
            sigma_squared = family.law.sigma_squared(part)
            return [noise.add_gaussian(figure, sigma_squared) for figure in true]
        facts = replace(table.facts, epsilon=part)
        return QUERIES[table.query].draw(noise, true, facts)

    if len(tables) == 1 and not family.l2_squared:
        (table,) = tables
        noisy = measure(0, table.epsilon)
        return [QUERIES[table.query].figures(noisy, table.facts)]
    told = together.tell(family, lambda place, part: measure(place, part)[0])
    return [_pooled(table, values) for table, values in zip(tables, told, strict=True)]


def _pooled(table: PlannedTable, values: Sequence[int]) -> Sequence[Sequence[Figure]]:
    assert table.half_width_95 is not None  # figures that add up have one for all cells
    width = fixed(table.half_width_95, table.grid)
    measure = QUERIES[table.query].measure
    return alike(measure, written(values, table.grid), width, table.variance)


def _found(noise: Noise, truth: Truth, table: PlannedTable) -> bytes:
    cells, figures = draw_found(noise, truth, table)
    return tables.render_cells(
        by=[dimension.column for dimension in table.by],
        cells=cells,
        figures=_as_told(table, figures),
        unit=QUERIES[table.query].unit,
    )


def _rendered(table: PlannedTable, figures: Sequence[Sequence[Figure]]) -> bytes:
    return tables.render(
        by=[dimension.column for dimension in table.by],
        keys=[dimension.keys for dimension in table.by],
        figures=_as_told(table, figures),
        unit=QUERIES[table.query].unit or table.of,
    )


def _as_told(
    table: PlannedTable, figures: Sequence[Sequence[Figure]]
) -> Sequence[Sequence[Figure]]:
    if not table.nonnegative:
        return figures
    return [[_as_read(each) for each in cell] for cell in figures]


def _as_read(figure: Figure) -> Figure:
    """The value stays as it is, so that sums stay unbiased; the reader is told how to take it."""
    if figure.value.startswith("-"):
        why = "below 0 by chance: read it as 0"
        return replace(figure, note=f"{figure.note}; {why}" if figure.note else why)
    return figure


def _record(plan: Plan, table: PlannedTable, told: str) -> TableRecord:
    lines = csv.reader(io.StringIO(told))
    header = next(lines)
    value, width = map(header.index, ("value", "noise_half_width_95"))
    # A million cells share few values: each is looked at once.
    seen = Counter((line[value], line[width]) for line in lines)
    return table_record(plan, table, _readable(table, seen), seen.total())


def _readable(table: PlannedTable, seen: Mapping[tuple[str, str], int]) -> int | None:
    """Lines that say something, by what everybody sees; None where that cannot be seen."""
    if table.facts.parts:
        return None
    # A share is compared with the whole of 1, other figures with themselves.
    whole = Fraction(1, 2) if table.query == "share" else None
    return sum(
        lines
        for (value, width), lines in seen.items()
        if value and (whole or Fraction(value)) * READABLE >= Fraction(width)
    )


def _budget(plan: Plan, head: str, *, stored: bool) -> BudgetRecord:
    wanted = _wanted(plan)
    noise = NOISE[wanted.noise]
    total = sum((_sampler_delta(noise, table) for table in wanted.tables if table.epsilon), NOTHING)
    total += sum(granular.first_delta(noise, table) for table in wanted.tables if table.rungs)
    return BudgetRecord(
        account=wanted.budget,
        epsilon=str(wanted.epsilon),
        unit=wanted.unit,
        max_rows=wanted.max_rows,
        delta=tables.bound_text(total),
        ledger_head=head,
        stored=stored,
        delta_spent=epsilon_text(wanted.delta),
        measured=measurements(wanted.tables),
        concentrated=concentrated(wanted.concentrated),
    )


def _sampler_delta(noise: Noise, table: PlannedTable) -> Fraction:
    if table.found:
        cells = public_cells(table.by)
        return thresholds.sampler_delta(noise, table.epsilon, table.sensitivity, cells)
    return QUERIES[table.query].delta(noise, replace(table.facts, epsilon=table.epsilon))


def _details(plan: Plan) -> Mapping[str, object]:
    """What each spend records: unit, bounds and relation."""
    wanted = _wanted(plan)
    return {
        "unit": wanted.unit,
        "relation": f"add or remove one {wanted.unit}",
        "max_rows_per_unit": wanted.max_rows,
        "policy": plan.policy.name,
        "release": plan.policy.release,
        "tables": [table.name for table in wanted.tables],
    }


def _wanted(plan: Plan) -> PlannedAggregates:
    assert plan.aggregates is not None  # the walk asks before it calls
    return plan.aggregates
