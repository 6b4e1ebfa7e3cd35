"""A plan in plain words and as a document: the dry run."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from anonkit.classes.criteria import Criterion
from anonkit.dp import QUERIES
from anonkit.dp.epsilon import epsilon_text
from anonkit.dp.grid import fixed
from anonkit.dp.odds import surest
from anonkit.plan import found, small_ladder, table_words
from anonkit.plan.chance import missed_by_chance
from anonkit.plan.discover import public_cells
from anonkit.plan.foresee_tables import READABLE
from anonkit.plan.frontier import lines as frontier_lines
from anonkit.plan.limits import limits
from anonkit.plan.model import Override, Plan, PlannedColumn, PlannedMicrodata
from anonkit.plan.planned_tables import Dimension, PlannedAggregates, PlannedTable
from anonkit.plan.sets import of_set
from anonkit.plan.sharing import together
from anonkit.plan.utility import document as indicators
from anonkit.plan.utility import words as indicator
from anonkit.records import SET_BY_SET

_LEFT_OUT = {
    "identifier": "left out: it names a person",
    "metadata": "left out: it describes how the data was collected",
    "text": found.LEFT_OUT,
    "weight": "left out: weights can give places away",
}


def done(plan: Plan, column: PlannedColumn) -> str:
    """What happens to one column, in plain words."""
    if column.banded:
        return "weights in bands, scaled to what the policy declares"
    if column.released and column.action is not None:
        return column.acted or column.action.summary
    if column.released:
        return of_set(column) if column.type == "multi" else "kept as it is"
    if not column.roles:
        unlisted = "left out unread: the policy does not list it"
        return f"left out: {column.part_of} tells it" if column.part_of else unlisted
    if column.name in plan.in_tables:
        return "not in the records; used in tables"
    told = [_LEFT_OUT[role] for role in sorted(column.roles) if role in _LEFT_OUT]
    return told[0] if told else "left out"


def title(table: PlannedTable) -> str:
    """A table's heading: `People interviewed, by ward and sex`."""
    return _headed(table, list(map(_named, table.by)))


def _named(dimension: Dimension) -> str:
    if not dimension.level:
        return dimension.column
    return f"{dimension.column} (level {dimension.level})"


def _headed(table: PlannedTable, names: Sequence[str]) -> str:
    plain, weighted = QUERIES[table.query].subject
    told = (plain if table.facts.weight_max is None else weighted).format(of=table.of)
    if not names:
        return told
    *most, last = names
    return f"{told}, by {', '.join(most)} and {last}" if most else f"{told}, by {last}"


def smallest_readable(half_width: Fraction) -> int:
    """The smallest count whose noise half-width is at most a fifth of it."""
    return math.ceil(half_width / READABLE)


def cells(table: PlannedTable) -> int:
    """How many cells a table has, or each of its keys where those are taken from the data."""
    if table.found:
        return public_cells(table.by)
    return math.prod(len(dimension.keys) for dimension in table.by)


def describe(plan: Plan) -> str:
    """The plan as lines for a terminal."""
    sections = [_head(plan), _columns(plan)]
    if plan.microdata is not None:
        sections.append(_records(plan, plan.microdata))
    if plan.aggregates is not None:
        sections.append(_tables(plan))
    if plan.overrides:
        sections.append(["Set aside, and why", *map(_aside, plan.overrides)])
    if notes := _notes(plan, but=SET_BY_SET):
        sections.append(["Notes", *(f"  {note}" for note in notes)])
    if plan.frontier is not None:
        sections.append(frontier_lines(plan.frontier))
    return "\n\n".join("\n".join(section) for section in sections)


def _notes(plan: Plan, but: Collection[str] = ()) -> list[str]:
    """All notes but those of some keys."""
    notes = (str(note) for note in plan.notes if note.key not in but)
    return [*notes, *(f"{told}." for told in missed_by_chance(plan))]


def _aside(override: Override) -> str:
    return f"  {override.where}, {override.rule}: {override.because}"


def _head(plan: Plan) -> list[str]:
    policy = plan.policy
    title = [policy.title] if policy.title else []
    unit = "Each row is one person" if plan.person is None else f"A person is one {plan.person}"
    return [f"{policy.name} {policy.release}, audience {policy.audience}", *title, f"{unit}."]


def _columns(plan: Plan) -> list[str]:
    shown = [column for column in plan.columns if column.roles]
    rows = [(c.name, "+".join(sorted(c.roles)), done(plan, c) + _source(c)) for c in shown]
    widths = [max((len(row[place]) for row in rows), default=0) for place in (0, 1)]
    lines = [f"  {name:<{widths[0]}}  {role:<{widths[1]}}  {what}" for name, role, what in rows]
    return ["Columns", *lines]


def _source(column: PlannedColumn) -> str:
    if column.values is None:
        return ""
    origin = "from " if column.labels else ""
    return f" ({origin}{len(column.values)} values, listed in {column.source})"


def _records(plan: Plan, goals: PlannedMicrodata) -> list[str]:
    quasi = ", ".join(column.name for column in plan.quasi) or "no column"
    least = f"{goals.k} people"
    if goals.k_households is not None:
        least += f" and {goals.k_households} households"
    return [
        "Records",
        f"  {_whom(goals)} in {quasi} must be at least {least}; {_method(goals)}",
        (
            f"  If more than {float(goals.suppression_limit) * 100:g} % of the people would go, "
            "nothing is released."
        ),
        f"  With fewer than {3 * goals.k} people in the data, nothing is released.",
        *(f"  {_answers(criterion)}" for criterion in goals.criteria),
        *(f"  Told of the written records: {indicator(each)}." for each in goals.utility),
        *(
            f"  Scenario {scenario.name}: at least {scenario.k} people alike in "
            f"{', '.join(scenario.columns)}."
            for scenario in goals.scenarios
        ),
    ]


_ANSWERS = {
    "l": "In each class at least {bound:g} different answers of {column}.",
    "l_entropy": "In each class {column} is as mixed as {bound:g} equally frequent answers.",
    "max_share": "In no class a share above {bound:g} of one (harmful) answer of {column}.",
    "t": "In no class are the answers of {column} farther than {bound:g} from everybody's.",
}


def _answers(criterion: Criterion) -> str:
    return _ANSWERS[criterion.kind].format(bound=criterion.bound, column=criterion.attribute)


def _whom(goals: PlannedMicrodata) -> str:
    if goals.wildcard:
        return "People who could be alike (a missing answer or `*` being any answer)"
    return "People alike"


_METHODS = {
    "local_recode": "where they are fewer, they are told more coarsely.",
    "global_recode": "each of these columns is told as coarsely as that takes, or people leave.",
    "suppress_cells": "where they are fewer, single answers are written as `*`.",
}


def _method(goals: PlannedMicrodata) -> str:
    return _METHODS.get(goals.method, "the others are removed.")


def _tables(plan: Plan) -> list[str]:
    wanted = plan.aggregates
    assert wanted is not None
    lines = [
        "Tables",
        (
            f"  Epsilon {_number(wanted.epsilon)}{_delta(wanted)} in all, from the account "
            f"{wanted.budget}; at most {_many(wanted.max_rows, 'row')} of a {wanted.unit} counted."
        ),
        *(f"  {sentence}" for sentence in table_words.preface(plan, wanted)),
        *_gaussian(wanted),
    ]
    for table in wanted.tables:
        headed = _headed(table, list(map(_dimension, table.by)))
        size = _many(cells(table), "cell") + (" for each key found" if table.found else "")
        lines.append(f"  {table.name}: {headed}; {size}, {_price(table)}")
        lines.append(f"    {_noise(table)}")
        lines += [f"    {limit}" for limit in limits(wanted, table)]
        lines += small_ladder.lines(plan, table)
        lines += _finding(table)
        lines += [f"    {told}" for told in table_words.expected(plan, table)]
        if table.alone:
            lines.append("    does not add up: somebody may be in several of its cells, or in none")
    return [*lines, *_adding(wanted)]


def _price(table: PlannedTable) -> str:
    if table.rho:
        return f"Gaussian noise, rho {float(table.rho):.4g}"
    return f"epsilon {_number(table.epsilon)}" if table.epsilon else "told from the others"


def _adding(wanted: PlannedAggregates) -> list[str]:
    """One line for each group of tables that share their noise."""
    groups = ([wanted.tables[place].name for place in each.places] for each in wanted.families)
    return [
        f"  {', '.join(names)} share their noise and add up with each other exactly."
        for names in groups
        if len(names) > 1
    ]


def _delta(wanted: PlannedAggregates) -> str:
    return f" and delta {epsilon_text(wanted.delta)}" if wanted.delta else ""


def _gaussian(wanted: PlannedAggregates) -> Iterator[str]:
    cost = wanted.concentrated
    if cost is not None:
        yield (
            f"  Gaussian noise where figures add up, since it is smaller here than Laplace noise: "
            f"epsilon {_number(cost.epsilon)} and delta {epsilon_text(cost.delta)} pay for rho "
            f"{float(cost.rho):.4g}."
        )


def _finding(table: PlannedTable) -> list[str]:
    if not table.found:
        return []
    told = f"one of fewer than about {table.threshold} people is not told"
    return [f"    keys of {', '.join(table.found)} are taken from the data: {told}"]


def _noise(table: PlannedTable) -> str:
    if table.half_width_95 is None:
        return table_words.noise(table)
    least = smallest_readable(table.half_width_95)
    return f"{table_words.noise(table)}; values below {least:,} say little"


def _dimension(dimension: Dimension) -> str:
    if dimension.level is not None:
        return f"{dimension.column} at level {dimension.level}"
    return f"{dimension.column} in bands" if dimension.edges is not None else dimension.column


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _number(value: Fraction) -> str:
    text = epsilon_text(value)
    return f"about {float(value):.4g}" if "/" in text else text


def document(plan: Plan) -> Mapping[str, Any]:
    """The plan as a JSON document, `"format": 1`."""
    policy = plan.policy
    return {
        "format": 1,
        "name": policy.name,
        "release": policy.release,
        "title": policy.title,
        "audience": policy.audience,
        "policy_sha256": plan.policy_sha256,
        "person": plan.person or "row",
        "household": plan.household,
        "columns": [
            {**_column_document(plan, column), **found.document(column, policy.languages)}
            for column in plan.columns
        ],
        "microdata": _records_document(plan),
        "aggregates": _tables_document(plan),
        "overrides": [asdict(override) for override in plan.overrides],
        "notes": _notes(plan),
        **({} if plan.frontier is None else {"frontier": asdict(plan.frontier)}),
    }


def _column_document(plan: Plan, column: PlannedColumn) -> Mapping[str, Any]:
    return {
        "name": column.name,
        "roles": sorted(column.roles),
        "type": column.type,
        "action": column.action.name if column.action else None,
        "params": column.params.model_dump(mode="json") if column.params else {},
        "released": column.released,
        "read": column.read,
        "done": done(plan, column),
        "protected": column.protected,
        "linkage": column.linkage,
        "values": None if column.values is None else len(column.values),
        "values_from": column.source or None,
        "levels": column.ladder.height if column.ladder else None,
        "line": column.line,
    }


def _records_document(plan: Plan) -> Mapping[str, Any] | None:
    goals = plan.microdata
    if goals is None:
        return None
    return {
        "k": goals.k,
        "k_households": goals.k_households,
        "method": goals.method,
        "suppression_limit": str(goals.suppression_limit),
        "missing": "wildcard" if goals.wildcard else "own_category",
        "quasi": [column.name for column in plan.quasi],
        "smallest_file": 3 * goals.k,
        "utility": indicators(goals.utility),
    }


def _tables_document(plan: Plan) -> Mapping[str, Any] | None:
    wanted = plan.aggregates
    if wanted is None:
        return None
    return {
        "budget": wanted.budget,
        "epsilon": str(wanted.epsilon),
        "delta": epsilon_text(wanted.delta),
        "unit": wanted.unit,
        "max_rows_per_unit": wanted.max_rows,
        "outside": wanted.outside,
        "noise": wanted.noise,
        "people": plan.people,
        "sure_at_most_percent": surest(wanted.epsilon) / 10,
        "tables": [
            {
                **_table_document(table),
                **_adding_document(wanted, table),
                **table_words.document(plan, table),
            }
            for table in wanted.tables
        ],
    }


def _table_document(table: PlannedTable) -> Mapping[str, Any]:
    return {
        "name": table.name,
        "measure": table.query,
        "by": list(_by_documents(table)),
        "cells": None if table.found else cells(table),
        "epsilon": str(table.epsilon),
        "rho": epsilon_text(table.rho) if table.rho else None,
        "found": list(table.found),
        "threshold": table.threshold or None,
        "of": table.of or None,
        "granularity": [rung.name for rung in table.rungs] or None,
        **_noise_document(table),
    }


def _adding_document(wanted: PlannedAggregates, table: PlannedTable) -> Mapping[str, Any]:
    others = [other.name for other in together(wanted, table) if other is not table]
    return {"adds_up_with": others, "does_not_add_up": table.alone}


def _noise_document(table: PlannedTable) -> Mapping[str, Any]:
    width = table.half_width_95
    if width is None:
        return {"noise_half_width_95": None, "smallest_readable_count": None}
    return {
        "noise_half_width_95": fixed(width, table.grid),
        "smallest_readable_count": smallest_readable(width),
    }


def _by_documents(table: PlannedTable) -> Iterator[Mapping[str, Any]]:
    for dimension in table.by:
        edges = None if dimension.edges is None else list(dimension.edges)
        yield {
            "column": dimension.column,
            "level": dimension.level,
            "bands": edges,
            "keys": list(dimension.keys),
        }
