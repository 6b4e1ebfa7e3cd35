"""What the tables of a plan will be able to say, in plain words and as a document."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from anonkit.dp.grid import fixed, rounding
from anonkit.dp.odds import SURE, surest
from anonkit.dp.quantiles import rank_error_95
from anonkit.plan.coarser_tables import by_text
from anonkit.plan.foresee_tables import Foreseen, fewest, foresee, noise_at
from anonkit.plan.model import Plan
from anonkit.plan.planned_tables import Coarser, PlannedAggregates, PlannedTable


def odds(wanted: PlannedAggregates) -> str:
    """What epsilon means, for one who has never heard of it."""
    tenths = surest(wanted.epsilon)
    sure = "almost certain" if tenths > SURE else f"at most {tenths / 10:g} % sure"
    return (
        f"Somebody who gives even odds that a given {wanted.unit} is in the data can become "
        f"{sure} by these tables."
    )


def preface(plan: Plan, wanted: PlannedAggregates) -> Iterator[str]:
    """What holds for all tables."""
    yield odds(wanted)
    if wanted.max_rows > 1:
        yield (
            f"Noise hides all {wanted.max_rows} rows of a {wanted.unit}, so it is up to "
            f"{wanted.max_rows} times as wide as for one row; rows beyond are left out."
        )
    if plan.people is None:
        yield (
            "Nobody says how many people there are, so it is not judged whether a table is too "
            "fine: use --people, or write `people:` in `aggregates:`."
        )
    else:
        yield (
            f"Judged for {plan.people:,} people, spread evenly over the cells, each with one row "
            "and nobody in (missing) or (outside)."
        )


def noise(table: PlannedTable) -> str:
    """How noisy a table is, whoever is in it."""
    least = f"{fewest(table):,} {rows_word(table)}"
    if table.facts.parts:
        rank = max(rank_error_95(part, table.facts) for part in table.facts.parts)
        return (
            f"the rank is off by at most {rank:,} rows in 95 of 100 cells; of fewer than {least} "
            "a cell says little"
        )
    if table.half_width_95 is None:
        return (
            f"noise shrinks with the {rows_word(table)} of a cell: {_examples(table)}; of fewer "
            f"than {least} a cell says little"
        )
    return f"{noise_words(table, table.half_width_95)} in 95 of 100 cells"


def expected(plan: Plan, table: PlannedTable) -> Iterator[str]:
    """What a table will say of so many people; nothing where nobody says how many."""
    if plan.people is None or table.found:
        return
    seen = foresee(table, plan.people, plan.policy.weight)
    if seen is None:
        yield "not judged: nobody says what the weights add up to (`population:` or `normalised:`)"
        return
    told = f"told by {seen.told_by}, " if seen.told_by else ""
    yield (
        f"{told}a typical cell holds {size_words(seen.cell)} {rows_word(table)}: "
        f"{_told(table, seen)}; readable cells {_readable(seen)}"
    )
    if seen.drowned:
        yield "this table is too fine: there is more noise in it than people"
    if table.name in plan.coarser:
        yield f"use {_instead(plan.coarser[table.name])}"
    elif not seen.readable:
        yield "no coarser table could be read: ask for fewer tables, or for more epsilon"


def rows_word(table: PlannedTable) -> str:
    """What a table counts or measures."""
    weighted = "estimated " if table.facts.weight_max is not None else ""
    people = table.query in ("count_persons", "histogram")
    return weighted + ("people" if people else "rows")


def noise_words(table: PlannedTable, width: Fraction) -> str:
    """`noise within ±3`, or how far a rank is off."""
    if table.facts.parts:
        return f"a rank off by up to {int(width):,} rows"
    return f"noise within ±{fixed(width, _printed(table))}"


def size_words(people: Fraction) -> str:
    """A typical cell's size, rounded down: `375`, or `2.9` where it is small."""
    if people * 10 < 1:
        return "less than 0.1"
    return f"{int(people):,}" if people >= 10 else f"{math.floor(people * 10) / 10:g}"


def _told(table: PlannedTable, seen: Foreseen) -> str:
    return "withheld" if seen.noise is None else noise_words(table, seen.noise)


def _readable(seen: Foreseen) -> str:
    """`0 of 105 (at most 20 however people are spread)`."""
    if seen.readable:
        return f"{seen.cells:,} of {seen.cells:,}"
    bound = 0 < seen.at_most < seen.cells
    most = f" (at most {seen.at_most:,} however people are spread)" if bound else ""
    return f"0 of {seen.cells:,}{most}"


def _instead(told: Coarser) -> str:
    cells = f"{told.cells:,} of {told.cells:,}"
    return f"`{by_text(told.by, told.bands)}`: readable cells {cells}"


def _examples(table: PlannedTable) -> str:
    """The noise of a mean over the fewest readable rows, and over ten times as many."""
    least = fewest(table)
    widths = [(rows, noise_at(table, Fraction(rows))) for rows in (least, 10 * least)]
    step = _printed(table)
    return ", ".join(f"±{fixed(w, step)} of {rows:,}" for rows, w in widths if w is not None)


def _printed(table: PlannedTable) -> Fraction:
    """What the noise of a cell is written in."""
    if table.facts.parts:
        return Fraction(1)
    if table.half_width_95 is not None:
        return table.grid
    return rounding(table.facts.high - table.facts.low)


def document(plan: Plan, table: PlannedTable) -> Mapping[str, Any]:
    """What a table will be able to say, for machines."""
    facts = table.facts
    seen = None if plan.people is None else foresee(table, plan.people, plan.policy.weight)
    ranks = [rank_error_95(part, facts) for part in facts.parts]
    return {
        "smallest_readable_cell": fewest(table),
        "rank_error_95": max(ranks) if ranks else None,
        "expected": None if seen is None else _expected_document(plan, table, seen),
    }


def _expected_document(plan: Plan, table: PlannedTable, seen: Foreseen) -> Mapping[str, Any]:
    instead = plan.coarser.get(table.name)
    return {
        "typical_cell": float(math.floor(seen.cell * 10) / 10),
        "told_by": seen.told_by or None,
        "noise": None if seen.noise is None else fixed(seen.noise, _printed(table)),
        "cells": seen.cells,
        "readable_cells": seen.cells if seen.readable else 0,
        "readable_cells_at_most": seen.at_most,
        "too_fine": seen.too_fine,
        "more_noise_than_people": seen.drowned,
        "use": None
        if instead is None
        else {
            "policy": by_text(instead.by, instead.bands),
            "columns": [by.column for by in instead.by],
            "cells": instead.cells,
        },
    }
