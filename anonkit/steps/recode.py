"""Find the recoding that meets the goals on the class table, and apply it to the rows once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit import files
from anonkit.classes.coding import Coding, coding_of
from anonkit.classes.places import Places
from anonkit.classes.table import ClassTable
from anonkit.engines.base import Rows
from anonkit.errors import InputError, RefusedError
from anonkit.plan import Plan, PlannedColumn
from anonkit.protect.base import Decision, Flags, Goals, Method, Problem, Several
from anonkit.protect.loss import loss_of
from anonkit.protect.merge import holds
from anonkit.steps.slots import slot
from anonkit.steps.told import Telling, Told
from anonkit.steps.transform import ORIGINAL, PERSON
from anonkit.steps.views import homes_of, one_row_each


@dataclass(frozen=True)
class Recoded:
    """The rows as they are told now, without the people who had to go."""

    rows: Rows
    loss: float
    """Detail taken from the released rows (0 to 1)."""
    loss_whole: float
    """The same, whoever left counted as lost. Private."""
    levels: Mapping[str, tuple[int, ...]]
    """By column: the levels at which its released cells stand, ascending."""
    proven: bool
    """False: the search was cut, and there may be a better recoding."""


@dataclass(frozen=True)
class Recoding:
    """What was decided on the class table."""

    plan: Plan
    problem: Problem
    decision: Decision

    def apply(self, rows: Rows, folder: Path) -> Recoded:
        """Tell every row as its class has to be told; whoever leaves leaves with all rows.

        Args:
            rows: The mapped rows.
            folder: The run's private work folder.
        """
        table, gone = self.problem.table, self.decision.gone
        if gone.any():
            leaving = rows.semi_join(table.select(gone), table.keys).group([PERSON], persons=PERSON)
            rows = rows.semi_join(leaving.select([PERSON]), [PERSON], anti=True)
        people = np.where(gone, 0, table.n) if self.problem.several is None else None
        told = Told(
            rows,
            telling(self.problem, self.decision),
            files.private_dir(folder / "recoded"),
            None if people is None else pa.array(people),
        )
        return recoded(self.plan, told, self.problem, self.decision)

    def holds(self, goals: Goals) -> bool:
        """Whether every class is large enough as it is told; False where only counting tells."""
        return self.problem.several is None and holds(self.problem, self.decision, goals)


def recoded(plan: Plan, rows: Rows, problem: Problem, decision: Decision) -> Recoded:
    """Rows as they were decided on, with what that took away."""
    columns = enumerate(plan.quasi)
    return Recoded(
        rows,
        loss_of(problem, decision, released_only=True),
        loss_of(problem, decision),
        {column.name: _used(decision, place) for place, column in columns},
        decision.proven,
    )


def recode(plan: Plan, rows: Rows, table: ClassTable, method: Method, goals: Goals) -> Recoding:
    """Find how coarsely the quasi-identifiers have to be told.

    Args:
        plan: Says how each column may be told.
        rows: The mapped rows, none of which can be linked.
        table: Their classes, as fine as the policy allows.
        method: Decides.
        goals: What every class must hold.

    Raises:
        RefusedError: No recoding leaves anybody.
    """
    homes = homes_of(rows, table, goals.k_households)
    problem = Problem(table, goals, codings_of(plan, rows, table), homes, _several(rows, table))
    return Recoding(plan, problem, decide(problem, method))


def codings_of(plan: Plan, rows: Rows, table: ClassTable) -> tuple[Coding, ...]:
    """How each quasi-identifier may be told."""
    return tuple(_coding(column, rows, table, place) for place, column in enumerate(plan.quasi))


def decide(problem: Problem, method: Method) -> Decision:
    """What the method decides.

    Raises:
        RefusedError: That everybody leaves.
    """
    decision = method.decide(problem)
    if decision.gone.all():
        raise _nobody_left(problem.goals, decision)
    return decision


def _several(rows: Rows, table: ClassTable) -> Several | None:
    """Who has rows in which of several classes; None where nobody has several rows."""
    if one_row_each(rows):
        return None
    found = rows.group([PERSON], persons=PERSON)
    people = found.filter(pc.greater(found["rows"], 1)).select([PERSON])
    pairs = rows.semi_join(people, [PERSON]).group([*table.keys, PERSON], persons=PERSON)
    number = pc.index_in(pairs[PERSON], value_set=people[PERSON].combine_chunks())
    return Several(Places(table).of(pairs), number.to_numpy().astype(np.int64))


def _nobody_left(goals: Goals, decision: Decision) -> RefusedError:
    ways = "release fewer quasi-identifiers, or publish tables only (delete `microdata:`)"
    if decision.proven:
        problem = f"no way of telling the quasi-identifiers makes a class of {goals.k} people"
    else:
        problem = "the search for a way of telling the quasi-identifiers ended without finding one"
        ways = f"allow a larger `time_limit_s`, {ways}"
    if goals.caps:
        ways = f"allow coarser levels in `caps`, {ways}"
    return RefusedError(problem, where="microdata", fix=ways, code="goal.nobody_left")


def _coding(column: PlannedColumn, rows: Rows, table: ClassTable, place: int) -> Coding:
    """How the cells of a released column may be told ever more coarsely."""
    name, values = slot(column.name), table.labels[place]
    if column.ladder is None:
        return coding_of(name, values, None)
    floor = column.floor
    leaves = _leaves(column, rows) if floor else {}
    try:
        return coding_of(
            name, values, column.ladder, floor=floor, leaf_of=lambda value: leaves.get(value, value)
        )
    except InputError as error:
        raise InputError(
            error.problem, where=f"column {column.name}", fix=error.fix, code=error.code
        ) from None


def _leaves(column: PlannedColumn, rows: Rows) -> Mapping[str, str]:
    """A leaf of the ladder for each released value: coarser levels are the same for all of them."""
    pairs = rows.group([slot(column.name), ORIGINAL + slot(column.name)], persons=PERSON)
    texts = pc.utf8_trim_whitespace(pairs[ORIGINAL + slot(column.name)]).to_pylist()
    told = pairs[slot(column.name)].to_pylist()
    return {
        released: _leaf(column, leaf)
        for released, leaf in zip(told, texts, strict=True)
        if released is not None and leaf is not None
    }


def _leaf(column: PlannedColumn, text: str) -> str:
    """A cell as its typed value is written, which is what a ladder knows."""
    if column.type == "integer":
        return str(int(text))
    if column.type == "date":
        form = column.date_format or "%Y-%m-%d"
        return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007
    return text


def telling(problem: Problem, decision: Decision) -> Telling:
    """How each row is told: its class is looked up, its cells are written anew."""
    table, levels = problem.table, decision.levels
    texts = [
        texts_of(coding, table.codes[:, place], None if levels is None else levels[:, place])
        for place, coding in enumerate(problem.codings)
    ]
    return Telling(table, tuple(texts))


def told(
    batch: pa.RecordBatch,
    keys: Sequence[str],
    texts: Sequence[pa.Array],
    found: npt.NDArray[np.int64],
    stay: Flags,
) -> pa.RecordBatch:
    """The rows of a batch that `stay`, each with the texts of its place in `found`."""
    kept = batch.filter(pa.array(stay))
    where = pa.array(found[stay])
    columns = dict(zip(kept.schema.names, kept.columns, strict=True))
    columns |= {key: each.take(where) for key, each in zip(keys, texts, strict=True)}
    return pa.RecordBatch.from_pydict(columns)


def texts_of(
    coding: Coding, values: npt.NDArray[np.int32], levels: npt.NDArray[np.int8] | None
) -> pa.Array:
    """What a column reads where it has some of its v values at some levels: as many texts."""
    wanted = np.zeros(len(values), np.int64) if levels is None else levels.astype(np.int64)
    pairs, which = np.unique(wanted * len(coding.up[0]) + values, return_inverse=True)
    told = [divmod(pair, len(coding.up[0])) for pair in pairs.tolist()]
    texts = [coding.labels[level][int(coding.up[level][value])] for level, value in told]
    return pa.array(texts, pa.string()).take(pa.array(which.reshape(-1)))


def _used(decision: Decision, place: int) -> tuple[int, ...]:
    if decision.levels is None:
        return (0,)
    return tuple(int(level) for level in np.unique(decision.levels[~decision.gone, place]))
