"""Find the recoding that meets the goals on the class table, and apply it to the rows once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit import files
from anonkit.classes.coding import Coding, coding_of
from anonkit.classes.table import ClassTable
from anonkit.engines.base import Rows
from anonkit.errors import InputError, RefusedError
from anonkit.plan import Plan, PlannedColumn
from anonkit.protect.base import Decision, Flags, Goals, Method, Problem, Several
from anonkit.protect.loss import loss_of
from anonkit.steps.slots import slot
from anonkit.steps.transform import ORIGINAL, PERSON
from anonkit.steps.views import homes_of


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
    several: pa.Table
    """The people with rows in several classes, by their place in the problem: one column."""

    def apply(self, rows: Rows, folder: Path) -> Recoded:
        """Tell every row as its class has to be told; whoever leaves leaves with all rows.

        Args:
            rows: The mapped rows.
            folder: The run's private work folder.
        """
        sink = files.private_dir(folder / "recoded")
        told = rows.map(_telling(self.problem, self.decision), None, {"rows": sink})["rows"]
        if self.problem.several is not None:
            leave = self.decision.gone[self.problem.several.classes]
            people = pa.array(np.unique(self.problem.several.people[leave]))
            told = told.semi_join(self.several.take(people), [PERSON], anti=True)
        return recoded(self.plan, told, self.problem, self.decision)


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
    several, people = _several(rows, table)
    problem = Problem(table, goals, codings_of(plan, rows, table), homes_of(rows, table), several)
    return Recoding(plan, problem, decide(problem, method), people)


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


def _several(rows: Rows, table: ClassTable) -> tuple[Several | None, pa.Table]:
    """Who has rows in which of several classes, and these people."""
    whole = rows.group([], persons=PERSON)
    nobody = pa.table({PERSON: pa.array([], pa.uint64())})
    if whole["n"][0].as_py() == whole["rows"][0].as_py():
        return None, nobody
    found = rows.group([PERSON], persons=PERSON)
    people = found.filter(pc.greater(found["rows"], 1)).select([PERSON])
    pairs = rows.semi_join(people, [PERSON]).group([*table.keys, PERSON], persons=PERSON)
    places = Places(table).of(pairs)
    number = pc.index_in(pairs[PERSON], value_set=people[PERSON].combine_chunks())
    return Several(places, number.to_numpy().astype(np.int64)), people


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


def _telling(
    problem: Problem, decision: Decision
) -> Callable[[pa.RecordBatch], Mapping[str, pa.RecordBatch]]:
    """The batch function: each row's class is looked up, its cells are written anew."""
    table, levels = problem.table, decision.levels
    places = Places(table)
    texts = [
        texts_of(coding, table.codes[:, place], None if levels is None else levels[:, place])
        for place, coding in enumerate(problem.codings)
    ]

    def tell(batch: pa.RecordBatch) -> Mapping[str, pa.RecordBatch]:
        found = places.of(batch)
        stay = ~decision.gone[found]
        return {"rows": told(batch, table.keys, texts, found, stay)}

    return tell


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


class Places:
    """Finds the class of each row of a batch."""

    def __init__(self, table: ClassTable) -> None:
        self._keys = table.keys
        self._labels = [pa.array(labels, pa.string()) for labels in table.labels]
        self._sizes = [len(labels) for labels in table.labels]
        # As many columns as fit into 64 bits are packed; what occurs of them is then one number.
        self._known: list[npt.NDArray[np.int64]] = []
        packed = self._packed([table.codes[:, place] for place in range(len(table.keys))])
        self._order = np.argsort(packed, kind="stable")
        self._sorted = packed[self._order]

    def of(self, batch: pa.RecordBatch | pa.Table) -> npt.NDArray[np.int64]:
        """n places in the class table; every row has one."""
        codes = [
            pc.index_in(batch.column(key), value_set=labels).to_numpy(zero_copy_only=False)
            for key, labels in zip(self._keys, self._labels, strict=True)
        ]
        packed = self._packed(codes) if codes else np.zeros(batch.num_rows, np.int64)
        return np.asarray(self._order[_found(self._sorted, packed)], np.int64)

    def _packed(self, codes: Sequence[npt.NDArray[np.int32]]) -> npt.NDArray[np.int64]:
        """The codes of a row as one number, the same one as the first time for the same codes."""
        size, packed, step = 1, np.zeros(len(codes[0]) if codes else 1, np.int64), 0
        for each, labels in zip(codes, self._sizes, strict=True):
            if size > 2**62 // labels:
                if step == len(self._known):
                    self._known.append(np.unique(packed))
                packed = _found(self._known[step], packed)
                size, step = len(self._known[step]), step + 1
            packed = packed * labels + each.astype(np.int64)
            size *= labels
        return packed


def _found(known: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Places of some numbers among the known ones, which ascend."""
    places = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    if not np.array_equal(known[places], wanted):
        raise ValueError("a row belongs to no class that was counted")
    return np.asarray(places, np.int64)


def _used(decision: Decision, place: int) -> tuple[int, ...]:
    if decision.levels is None:
        return (0,)
    return tuple(int(level) for level in np.unique(decision.levels[~decision.gone, place]))
