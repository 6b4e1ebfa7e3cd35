"""From the input to the records: read, consent, actions; then protect, write, measure, check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from anonkit import files, memory, progress
from anonkit.engines import SPARK
from anonkit.engines.base import Engine, Rows
from anonkit.errors import InputError, RefusedError
from anonkit.formats.base import Format
from anonkit.formats.parted import PartsReader
from anonkit.formats.parted_write import PARTED
from anonkit.plan import Plan, make_plan
from anonkit.records import Groups, Unseen
from anonkit.release.again import fingerprint_of, insist_same_input, is_stored
from anonkit.release.hands import Mapped, Records, Walk
from anonkit.release.wrapping import insist_others
from anonkit.steps.beside import measure_beside
from anonkit.steps.centroids import check_centroids
from anonkit.steps.chance import protect_or_explain
from anonkit.steps.checks import CHECKS
from anonkit.steps.checks.base import Released, some_rows
from anonkit.steps.checks.unique_values import UNIQUE, several
from anonkit.steps.compose import WrittenRecords
from anonkit.steps.inside import look_inside
from anonkit.steps.invisible import invisible
from anonkit.steps.known_values import told_of
from anonkit.steps.labels import check_labels, labels_of
from anonkit.steps.leaks import NO_LEAKS, Leaks, look_for_leaks
from anonkit.steps.linked_tables import carrying
from anonkit.steps.looking import Watch, Watched
from anonkit.steps.mapping import Mapper
from anonkit.steps.measure import measure
from anonkit.steps.notes import Learnt
from anonkit.steps.parents import with_learnt
from anonkit.steps.read import Data, check_numbers, open_tables, people_who_refuse, spool
from anonkit.steps.residual import Search, Secrets
from anonkit.steps.review.looked import Looked
from anonkit.steps.run_keys import keys_of
from anonkit.steps.transform import PERSON, TABLE, Numbered, Transform, above_of
from anonkit.steps.units import refusing_of
from anonkit.steps.utility import Figures, figures
from anonkit.steps.views import of_table
from anonkit.steps.weigh import weigh
from anonkit.steps.who import Who
from anonkit.steps.windows import check_windows
from anonkit.steps.write import WrittenTable, write_rows


def map_input(walk: Walk, data: Data) -> Mapped:
    """Read, ask for consent, and map every row once."""
    plan = make_plan(walk.loaded, None)
    reader, file_format = open_tables(plan.policy, data, lambda: spool(walk.work))
    plan = make_plan(walk.loaded, reader.columns)
    reader = carrying(reader, plan)
    check_numbers(plan, reader)
    insist_others(walk, plan)
    keys = keys_of(plan, walk.keyring, walk.review.digest if walk.review else "")
    refused = people_who_refuse(plan, reader, keys)
    told = told_of(plan, reader, refusing_of(plan, keys, refused) if walk.review else None)
    paid = plan.aggregates is not None and walk.ledger is not None
    who = Who(plan, reader.columns, walk.keyring) if paid else None
    review = walk.review
    looked = Looked(plan, review.key if review else None, review.corrections if review else None)
    learnt = Learnt(plan, looked)
    mapping = Mapper(
        Transform(plan, reader.columns, keys, refused, told, who, looked), Secrets(plan)
    )
    names = (["main", "secrets"] if plan.microdata else []) + (
        ["tables"] if plan.aggregates else []
    )
    sinks = {name: files.private_dir(walk.work / name) for name in names}
    progress.begin("reading")
    rows = walk.engine.read(Numbered(reader)).map(mapping, None, sinks, learnt.take)
    if isinstance(reader, PartsReader):
        reader.insist_same()
    learnt.watch.check()
    _insist_somebody(plan, learnt)
    fingerprint = fingerprint_of(keys.fingerprint, *learnt.fingerprint)
    stored, seen = is_stored(walk, plan), look_inside(data, plan.dialect).seen
    mapped = Mapped(
        plan,
        reader,
        _format_by(walk.engine, plan, file_format),
        rows,
        fingerprint,
        learnt,
        told.known,
        paid,
        stored,
        seen,
        {column.name: keys.actions[column.name] for column in plan.released if column.encrypted},
    )
    insist_same_input(walk, mapped)
    if plan.microdata is not None:
        return replace(mapped, plan=with_learnt(plan, rows["main"]))
    return mapped


def _format_by(engine: Engine, plan: Plan, file_format: Format) -> Format:
    """On Spark one table is written in parts, where its format can be."""
    if engine.name != SPARK or plan.linked:
        return file_format
    return PARTED.get(file_format.name, file_format)


def _insist_somebody(plan: Plan, learnt: Learnt) -> None:
    """Refuse records where every answer refuses; tables are never refused for what data holds."""
    asked = plan.policy.source.asked
    nobody = learnt.lost.people and not learnt.kept
    if plan.microdata is not None and asked is not None and nobody:
        raise InputError(
            "no row has an accepted answer",
            where=f"column {asked.column}",
            fix="check `accept:` under `source: consent:`: answers count letter by letter, upper "
            "and lower case too",
            code="data.nobody_agrees",
        )


def make_records(walk: Walk, mapped: Mapped) -> Records:
    """Protect, write, read back, measure, check: in this order."""
    plan, file_format = mapped.plan, mapped.file_format
    progress.begin("protecting")
    rows = _of_written_tables(plan, mapped.sinks["main"])
    check_centroids(plan, rows)
    check_windows(plan, rows)
    protected = protect_or_explain(plan, rows, walk.work)
    weighed = weigh(plan, protected, walk.work)
    protected = weighed.protected if weighed is not None else protected
    memory.settle()
    progress.begin("writing")
    dialect, labels = mapped.reader.dialect, labels_of(plan, mapped.reader)
    tables = write_rows(plan, protected.kept, file_format, walk.work, dialect, labels)
    search = Search(plan, mapped.sinks["secrets"], mapped.learnt.shapes)
    check_labels(plan, labels, search)
    unusable = weighed.unusable if weighed is not None else ""
    watch = Watch(plan, tables, search)
    memory.settle()
    progress.begin("measuring")
    measured = measure(plan, walk.engine, tables, file_format, protected.linking, watch, unusable)
    memory.settle()
    progress.begin("checking")
    leaks, unique = NO_LEAKS, list[RefusedError]()
    for table in tables:
        try:
            found = _check(plan, table, protected.kept, watch.tables[table.table], search)
        except RefusedError as error:
            if error.code != UNIQUE:
                raise
            unique.append(error)  # told together: who mends one by one runs as often
        else:
            leaks = leaks.and_those(found)
    if unique:
        raise several(unique)
    beside = measure_beside(plan, walk.earlier, tables[0], file_format, walk.engine, walk.work)
    kept = WrittenRecords(
        tables[0].written,
        file_format,
        protected,
        measured,
        _unseen(mapped, protected.kept),
        leaks,
        weighed,
        beside,
        utility=_figures(mapped, watch.tables),
        redacted=mapped.learnt.looked.records(),
        reviewed=walk.review.digest if walk.review else None,
        linked=tables[1:],
    )
    return Records(kept, search)


def _of_written_tables(plan: Plan, rows: Rows) -> Rows:
    """Without the rows of tables of which nothing is released."""
    if plan.written_tables == plan.tables:
        return rows
    names = pa.array(plan.written_tables, pa.string())
    return rows.semi_join(pa.table({TABLE: names}), [TABLE])


def _check(plan: Plan, made: WrittenTable, kept: Rows, watched: Watched, search: Search) -> Leaks:
    """Every check of one table, and what its making tells."""
    rows = of_table(plan, kept, made.table)
    whole = rows.group([], persons=PERSON)
    people, number = int(whole["n"][0].as_py()), int(whole["rows"][0].as_py())
    if not number:
        return NO_LEAKS
    above = above_of(plan) if made.table else ()
    part, some = plan.part(made.table), some_rows(rows)
    released = Released(part, rows, people, number, search, some, above)
    for check in CHECKS.values():
        check.run(released)
    return look_for_leaks(released.plan, rows, released.some, watched.seen)


def _unseen(mapped: Mapped, kept: Rows) -> Groups:
    """Who became invisible, by the protected columns of every table."""
    plan, found = mapped.plan, dict[str, Mapping[str, Unseen]]()
    for table in plan.tables:
        rows, told = (of_table(plan, each, table) for each in (mapped.sinks["main"], kept))
        found |= invisible(plan.part(table), rows, told, mapped.learnt.lost.by_group())
    return found


def _figures(mapped: Mapped, watched: Mapping[str, Watched]) -> tuple[Figures, ...]:
    """The owner's own figures, table by table."""
    plan, rows = mapped.plan, mapped.sinks["main"]
    return tuple(
        figure
        for table, each in watched.items()
        for figure in figures(plan.part(table), of_table(plan, rows, table), each.tally)
    )
