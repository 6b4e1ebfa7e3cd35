"""Measure the goals again, on the file as written, by another way than it was made.

The file is read back with the format's strict reader and joined by row order
to the private list of people; nothing of the mapped parts is used.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.classes.criteria import Kind
from anonkit.classes.ladders import TOP
from anonkit.classes.table import ClassTable, from_group
from anonkit.engines.base import Engine, Rows
from anonkit.errors import AnonkitError, InputError
from anonkit.files import private_dir
from anonkit.formats.base import Format, Reader, Written
from anonkit.plan import Plan, PlannedMicrodata
from anonkit.records import Claim, ClaimKind, Linkage, StarRecord, said
from anonkit.risk import MEASURES
from anonkit.steps.measure_weights import (
    LINKED,
    MeasuredWeights,
    measure_weights,
    weight_claims,
)
from anonkit.steps.protect import Linking, wanted_of
from anonkit.steps.slots import name_of, slot
from anonkit.steps.transform import HOUSEHOLD, PERSON
from anonkit.steps.views import Seen, columns_of, views_of, weighs
from anonkit.steps.views import look as look_at
from anonkit.steps.write import WrittenRows, beside

Look = Callable[[pa.RecordBatch], None]


@dataclass(frozen=True)
class Answer:
    """How safe the answers of one column are, in the class where they are least so."""

    kind: Kind
    column: str
    worst: float


@dataclass(frozen=True)
class Measured:
    """What the written file holds."""

    rows: int
    people: int
    households: int | None
    classes: int
    k: int
    """Over what a reader can link (design: rows, persons or households)."""
    k_households: int | None
    k_rows: int
    linkage: Linkage
    countable: bool
    """Whether a receiver can recount the people of every class from the file."""
    homes_countable: bool = False
    """Whether a receiver can recount the linked households."""
    answers: tuple[Answer, ...] = ()
    sizes: tuple[tuple[int, int], ...] = ()
    """(people in a class, classes of that size), ascending."""
    k_wildcard: int | None = None
    """Over whom a missing answer could be any; None where the policy takes it for its own."""
    scenarios: Mapping[str, int] = field(default_factory=dict)
    """By scenario: people in its smallest class."""
    weights: tuple[MeasuredWeights, ...] = ()
    starred: tuple[StarRecord, ...] = ()
    """How much of each quasi-identifier is told as `*`, where they are recoded."""
    seen: tuple[Seen, ...] = ()
    """The views that were counted. Private."""


def measure(
    plan: Plan,
    engine: Engine,
    written: Written,
    file_format: Format,
    linking: Linking,
    look: Look,
    unusable: str = "",
) -> Measured:
    """Count the classes of the written file and hold them against the goals.

    Args:
        plan: The goals.
        engine: Counts.
        written: The file as it is to be released.
        file_format: Of the file.
        linking: What a reader can tell belongs together.
        look: Sees every batch of the written cells: the one reading serves all.
        unusable: Why the weights, as they were before the bands, tell no numbers of people.

    Raises:
        AnonkitError: The file does not meet the goals that the mapped rows
            met: a bug, and nothing is released.
    """
    quasi = [slot(column.name) for column in plan.quasi]
    views = list(views_of(plan, wanted_of(_goals(plan)), written=True))
    try:
        weights = [slot(column.name) for column in plan.released if "weight" in column.roles]
        needed = list(dict.fromkeys([*columns_of(views), *weights]))
        rows = _read_back(plan, engine, written, file_format, needed, look)
        seen = [look_at(plan, rows, linking.mode, view) for view in views]
        by_row = seen[0].table if linking.mode == "rows" else _rows_by(rows, quasi)
        measured = _measured(plan, rows, seen, by_row, linking, unusable)
        failed = any(each.fails(None).any() for each in seen)
    except (ValueError, InputError):
        raise AnonkitError("the written file cannot be read back as it was written") from None
    if failed:
        raise AnonkitError("the written file does not meet the goals that its rows met")
    return measured


def _measured(
    plan: Plan,
    rows: Rows,
    seen: list[Seen],
    by_row: ClassTable,
    linking: Linking,
    unusable: str,
) -> Measured:
    whole = rows.group([], persons=PERSON, households=HOUSEHOLD)
    classes = seen[0].table
    number, people = whole["rows"][0].as_py(), whole["n"][0].as_py()
    single = linking.mode == "rows" or (linking.mode == "person" and number == people)
    return Measured(
        rows=number,
        people=people,
        households=whole["households"][0].as_py() if plan.household else None,
        classes=len(classes),
        k=_measure("k", classes),
        k_households=_measure("k_households", classes) if plan.household else None,
        k_rows=_measure("k_rows", by_row),
        k_wildcard=_measure("k_wildcard", classes) if _goals(plan).wildcard else None,
        linkage=linking.mode,
        countable=linking.complete,
        homes_countable=linking.homes,
        answers=tuple(_answers(each for each in seen if not weighs(plan, each.view))),
        sizes=tuple(sorted(Counter(classes.n.tolist()).items())),
        scenarios={each.view.name: each.table.smallest for each in seen if each.view.name},
        starred=tuple(_starred(plan, by_row)),
        weights=measure_weights(plan, rows, seen, unusable if single else unusable or LINKED),
        seen=tuple(seen),
    )


def claims(plan: Plan, measured: Measured, path: str) -> tuple[Claim, ...]:
    """What the release says of its records, and how far a receiver can recount it."""
    kind_people: ClaimKind = "recomputed" if measured.countable else "sender_says"
    under = ", ".join(column.name for column in plan.quasi) or "—"
    unlinked = measured.linkage == "rows" and measured.rows > measured.people
    by_row = "k_rows_unlinked" if unlinked else "k_rows"
    rows, columns = measured.rows, len(plan.released)
    found = [
        Claim("recomputed", path, "rows", rows, said("rows", rows=rows)),
        Claim("recomputed", path, "columns", columns, said("columns", columns=columns)),
        Claim(kind_people, path, "k", measured.k, said("k", under=under, k=measured.k)),
        Claim(
            "recomputed",
            path,
            "k_rows",
            measured.k_rows,
            said(by_row, under=under, k=measured.k_rows),
        ),
    ]
    if measured.k_households is not None:
        text = said("k_households", under=under, k=measured.k_households)
        kind: ClaimKind = "recomputed" if measured.homes_countable else "sender_says"
        found.append(Claim(kind, path, "k_households", measured.k_households, text))
    if measured.k_wildcard is not None:
        open_k = measured.k_wildcard
        words = said("k_wildcard", under=under, k=open_k)
        found.append(Claim(kind_people, path, "k_wildcard", open_k, words))
    found += [_answer_claim(each, kind_people, path) for each in measured.answers]
    for name, k in measured.scenarios.items():
        text = said("scenario", name=name, k=k)
        found.append(Claim(kind_people, path, f"k({name})", k, text))
    for weights in measured.weights:
        found += weight_claims(plan, weights, kind_people, path)
    return tuple(found)


def _answer_claim(answer: Answer, kind: ClaimKind, path: str) -> Claim:
    """Rounded towards less safety, so that a recount never finds worse."""
    worst = answer.worst
    if answer.kind == "l":
        value: str | int = int(worst)
    elif answer.kind == "l_entropy":
        value = f"{math.floor(worst * 10_000) / 10_000:.4f}"
    else:
        value = f"{math.ceil(worst * 10_000 - 1e-6) / 10_000:.4f}"
    text = said(answer.kind, column=answer.column, value=value)
    return Claim(kind, path, f"{answer.kind}({answer.column})", value, text)


def _read_back(
    plan: Plan,
    engine: Engine,
    written: Written,
    file_format: Format,
    needed: list[str],
    look: Look,
) -> Rows:
    """The needed columns as written, beside the private list of people."""
    reader = _gated(file_format, written)
    if reader.columns != written.columns:
        raise AnonkitError("the written file has other columns than were written")

    def pick(batch: pa.RecordBatch) -> Mapping[str, pa.RecordBatch]:
        look(batch)
        picked = batch.select([*needed, *private.names])
        return {"rows": _unanswered(picked, empty)}

    private = beside(plan)
    # An empty cell is a missing answer, which a distance has to know, and what it may match too.
    goals = _goals(plan)
    known = {slot(each.attribute): None for each in goals.criteria if each.kind == "t"}
    empty = [slot(column.name) for column in plan.quasi] if goals.wildcard else list(known)
    again = WrittenRows(reader, written.path.parent, private)
    sink = private_dir(written.path.parent / "written")
    return engine.read(again).map(pick, None, {"rows": sink})["rows"]


def _unanswered(batch: pa.RecordBatch, columns: Sequence[str]) -> pa.RecordBatch:
    """The batch with missing answers where cells of some columns are empty."""
    cells = dict(zip(batch.schema.names, batch.columns, strict=True))
    for name in columns:
        cells[name] = pc.replace_with_mask(
            cells[name],
            pc.fill_null(pc.equal(cells[name], ""), False),
            pa.scalar(None, pa.string()),
        )
    return pa.RecordBatch.from_pydict(cells)


def _gated(file_format: Format, written: Written) -> Reader:
    """A reader of the written file that hands out only what may leave.

    Raises:
        RefusedError: The bytes carry more than the cells; here, or while reading.
    """
    if file_format.gated is not None:
        return file_format.gated(written)
    file_format.check(written)
    return file_format.open(written.path, written.dialect)


def _rows_by(rows: Rows, keys: list[str]) -> ClassTable:
    return from_group(rows.group(keys, persons=PERSON), keys)


def _starred(plan: Plan, by_row: ClassTable) -> Iterator[StarRecord]:
    """Cells that stand as `*` in the written file, column by column."""
    rows = int(by_row.rows.sum())
    for column in plan.quasi if plan.recodes else ():
        place = by_row.keys.index(slot(column.name))
        star = np.array([label == TOP for label in by_row.labels[place]])
        cells = by_row.rows[star[by_row.codes[:, place]]].sum()
        yield StarRecord(column.name, int(cells), rows)


def _measure(name: str, classes: ClassTable) -> int:
    value = MEASURES[name].measure(classes)
    assert isinstance(value, int)
    return value


def _goals(plan: Plan) -> PlannedMicrodata:
    assert plan.microdata is not None
    return plan.microdata


def _answers(seen: Iterable[Seen]) -> Iterator[Answer]:
    """The worst figure of each criterion, by the name of its column."""
    for each in seen:
        for criterion in each.view.criteria:
            worst = criterion.worst(each.table, each.attributes[criterion.attribute])
            # Where every answer is `*` there is nothing to be different.
            if math.isfinite(worst):
                yield Answer(criterion.kind, name_of(criterion.attribute), worst)
