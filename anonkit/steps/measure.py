"""Measure the goals again, on the file as written, by another way than it was made.

The file is read back with the format's strict reader and joined by row order
to the private list of people; nothing of the mapped parts is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit import memory
from anonkit.canonical import Json
from anonkit.classes.coding import ELSEWHERE
from anonkit.classes.criteria import Kind
from anonkit.classes.ladders import TOP
from anonkit.classes.table import ClassTable, from_group
from anonkit.classes.worst import worst
from anonkit.engines.base import Engine, Rows
from anonkit.errors import AnonkitError, InputError
from anonkit.files import private_dir
from anonkit.formats.base import Format, Reader, Written
from anonkit.plan import Plan, PlannedMicrodata
from anonkit.records import Claim, ClaimKind, Linkage, StarRecord, said
from anonkit.risk import MEASURES
from anonkit.steps.linking import Linking
from anonkit.steps.looking import Looking, Noted, Watch
from anonkit.steps.measure_weights import (
    LINKED,
    MeasuredWeights,
    measure_weights,
    weight_claims,
)
from anonkit.steps.protect import wanted_of
from anonkit.steps.slots import name_of, slot
from anonkit.steps.transform import HOUSEHOLD, PERSON, RECORD, TABLE
from anonkit.steps.views import Seen, View, columns_of, of_table, views_of, weighs
from anonkit.steps.views import look as look_at
from anonkit.steps.write import WrittenRows, WrittenTable, WrittenTables, beside


@dataclass(frozen=True)
class Answer:
    """How safe the answers of one column are, in the class where they are least so."""

    kind: Kind
    column: str
    value: str | int
    """In the class where it is worst, as `classes.worst` tells it."""
    how: Mapping[str, Json]
    """The columns that make a class, and what makes two answers alike or far."""


@dataclass(frozen=True)
class MeasuredTable:
    """What one written table holds."""

    table: str
    rows: int
    k_rows: int
    """Rows of its smallest class under its own quasi-identifiers."""


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
    tables: tuple[MeasuredTable, ...] = ()
    """The main one, then the linked ones."""
    seen: tuple[Seen, ...] = ()
    """The views that were counted. Private."""
    over: Mapping[str, Json] = field(default_factory=dict)
    """The columns that make a class of `k`."""


def measure(
    plan: Plan,
    engine: Engine,
    tables: Sequence[WrittenTable],
    file_format: Format,
    linking: Linking,
    watch: Watch,
    unusable: str = "",
) -> Measured:
    """Count the classes of the written files and hold them against the goals.

    Args:
        plan: The goals.
        engine: Counts.
        tables: The files as they are to be released, that of the main table first.
        file_format: Of the files.
        linking: What a reader can tell belongs together.
        watch: Sees every batch of the written cells: the one reading serves all.
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
        rows = _read_back(plan, engine, tables, file_format, needed, watch)
        memory.settle()
        # Asked for first: an engine that knows that nobody has several rows counts classes faster.
        whole = rows.group([], persons=PERSON, households=HOUSEHOLD)
        seen = [look_at(plan, rows, linking.mode, view) for view in views]
        plain = linking.mode == "rows" and not plan.linked
        by_row = seen[0].table if plain else _rows_by(rows, quasi)
        measured = _measured(plan, rows, whole, seen, by_row, linking, unusable)
        failed = any(each.fails(None).any() for each in seen)
    except (ValueError, InputError):
        raise AnonkitError("the written file cannot be read back as it was written") from None
    if failed:
        raise AnonkitError("the written file does not meet the goals that its rows met")
    return measured


def _measured(
    plan: Plan,
    rows: Rows,
    whole: pa.Table,
    seen: list[Seen],
    by_row: ClassTable,
    linking: Linking,
    unusable: str,
) -> Measured:
    classes = seen[0].table
    number, people = whole["rows"][0].as_py(), whole["n"][0].as_py()
    single = linking.mode == "rows" or (linking.mode == "person" and number == people)
    single = single and not plan.linked
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
        tables=tuple(_tables(plan, rows, number, by_row)),
        weights=measure_weights(plan, rows, seen, unusable or ("" if single else LINKED)),
        seen=tuple(seen),
        over=_over(seen[0].view),
    )


def claims(plan: Plan, measured: Measured, path: str) -> tuple[Claim, ...]:
    """What the release says of its records, and how far a receiver can recount it."""
    kind_people: ClaimKind = "recomputed" if measured.countable else "sender_says"
    quasi = [column.name for column in plan.quasi]
    under = ", ".join(quasi) or "—"
    over: Mapping[str, Json] = {"over": list(quasi)}
    unlinked = measured.linkage == "rows" and measured.rows > measured.people
    main, *linked = measured.tables
    found = [
        *_size(plan, main, path),
        Claim(kind_people, path, "k", measured.k, said("k", under=under, k=measured.k), over),
        _by_row(plan, main, path, unlinked=unlinked),
    ]
    for each in linked:
        place = path_of(path, each.table)
        found += [*_size(plan, each, place), _by_row(plan, each, place, unlinked=unlinked)]
    if measured.k_households is not None:
        text = said("k_households", under=under, k=measured.k_households)
        kind: ClaimKind = "recomputed" if measured.homes_countable else "sender_says"
        found.append(Claim(kind, path, "k_households", measured.k_households, text, over))
    if measured.k_wildcard is not None:
        open_k = measured.k_wildcard
        words = said("k_wildcard", under=under, k=open_k)
        found.append(Claim(kind_people, path, "k_wildcard", open_k, words, over))
    found += [_answer_claim(each, kind_people, path) for each in measured.answers]
    for name, k in measured.scenarios.items():
        view = next(each.view for each in measured.seen if each.view.name == name)
        if not view.columns:
            continue  # none of them is released: nobody is told by them
        text = said("scenario", name=name, k=k)
        found.append(Claim(kind_people, path, f"k({name})", k, text, _over(view)))
    for weights in measured.weights:
        # Rows of linked tables carry no weight, and count as one more group.
        kind = "sender_says" if plan.linked else kind_people
        found += weight_claims(plan, weights, kind, path)
    return tuple(found)


def path_of(main: str, table: str) -> str:
    """The path in the release of a table, from that of the main one."""
    if not table:
        return main
    return str(PurePosixPath(main).with_name(table + PurePosixPath(main).suffix))


def _size(plan: Plan, table: MeasuredTable, path: str) -> Iterator[Claim]:
    columns = len(plan.part(table.table).released)
    yield Claim("recomputed", path, "rows", table.rows, said("rows", rows=table.rows))
    yield Claim("recomputed", path, "columns", columns, said("columns", columns=columns))


def _by_row(plan: Plan, table: MeasuredTable, path: str, *, unlinked: bool) -> Claim:
    quasi = [column.own for column in plan.part(table.table).quasi]
    under = ", ".join(quasi) or "—"
    text = said("k_rows_unlinked" if unlinked else "k_rows", under=under, k=table.k_rows)
    return Claim("recomputed", path, "k_rows", table.k_rows, text, {"over": list(quasi)})


def _over(view: View) -> Mapping[str, Json]:
    """The columns that make a class, and the table whose rows alone count, where one does."""
    columns: list[Json] = list(map(name_of, view.columns))
    return {"over": columns} | ({} if view.table is None else {"table": view.table})


def _answer_claim(answer: Answer, kind: ClaimKind, path: str) -> Claim:
    text = said(answer.kind, column=answer.column, value=answer.value)
    return Claim(kind, path, f"{answer.kind}({answer.column})", answer.value, text, answer.how)


def _read_back(
    plan: Plan,
    engine: Engine,
    tables: Sequence[WrittenTable],
    file_format: Format,
    needed: list[str],
    watch: Watch,
) -> Rows:
    """The needed columns as written, beside the private lists of people."""
    private = beside(plan)
    # An empty cell is a missing answer, which a distance has to know, and what it may match too.
    goals = _goals(plan)
    known = {slot(each.attribute): None for each in goals.criteria if each.kind == "t"}
    empty = [slot(column.name) for column in plan.quasi] if goals.wildcard else list(known)
    again = [_again(file_format, each, private) for each in tables]
    names = {each.made.table: [*map(slot, each.made.names), *private.names, RECORD]
             for each in again}  # fmt: skip
    wanted = (*needed, *private.names, *([TABLE] if plan.linked else []))
    pick = _Picking(watch.looking, names, wanted, tuple(empty))
    sink = private_dir(tables[0].who.parent / "written")
    quasi = frozenset(slot(column.name) for column in plan.quasi)
    source = WrittenTables(tuple(again), quasi) if plan.linked else again[0]
    return engine.read(source).map(pick, None, {"rows": sink}, watch.take)["rows"]


@dataclass(frozen=True)
class _Picking:
    """The batch function of reading back: what is counted, and a note on what is looked at."""

    looking: Looking
    names: Mapping[str, Sequence[str]]
    """By table: what stands in its batches."""
    wanted: tuple[str, ...]
    empty: tuple[str, ...]
    """Columns whose empty cells are missing answers."""

    def __call__(self, batch: pa.RecordBatch) -> tuple[Mapping[str, pa.RecordBatch], Noted | None]:
        noted = None
        if batch.num_rows:
            several = TABLE in self.wanted
            table = batch.column(TABLE)[0].as_py() if several else ""
            noted = self.looking(table, batch.select(self.names[table]) if several else batch)
        return {"rows": _unanswered(batch.select(self.wanted), self.empty)}, noted


def _again(file_format: Format, made: WrittenTable, private: pa.Schema) -> WrittenRows:
    reader = _gated(file_format, made.written)
    if reader.columns != made.written.columns:
        raise AnonkitError("the written file has other columns than were written")
    return WrittenRows(reader, made, private)


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


def _tables(plan: Plan, rows: Rows, number: int, by_row: ClassTable) -> Iterator[MeasuredTable]:
    """Each written table by itself, as a reader recounts it who has nothing else."""
    if not plan.linked:
        yield MeasuredTable("", number, _measure("k_rows", by_row))
        return
    for table in plan.written_tables:
        mine = of_table(plan, rows, table)
        keys = [slot(column.name) for column in plan.part(table).quasi]
        count = mine.group([], persons=PERSON)["rows"][0].as_py()
        smallest = _measure("k_rows", _rows_by(mine, keys)) if count else 0
        yield MeasuredTable(table, count, smallest)


def _rows_by(rows: Rows, keys: list[str]) -> ClassTable:
    return from_group(rows.group(keys, persons=PERSON), keys)


def _starred(plan: Plan, by_row: ClassTable) -> Iterator[StarRecord]:
    """Cells that stand as `*` in the written file, column by column."""
    for column in plan.quasi if plan.recodes else ():
        place = by_row.keys.index(slot(column.name))
        labels = by_row.labels[place]
        here = np.array([label != ELSEWHERE for label in labels])
        rows = int(by_row.rows[here[by_row.codes[:, place]]].sum())
        star = np.array([label == TOP for label in labels])
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
            value = worst(criterion, each.table, each.attributes[criterion.attribute])
            # Where every answer is `*` there is nothing to be different.
            if value is not None:
                column = name_of(criterion.attribute)
                alike = criterion.equality(each.attributes[criterion.attribute].labels)
                how = {**_over(each.view), "of": column, **alike}
                yield Answer(criterion.kind, column, value, how)
