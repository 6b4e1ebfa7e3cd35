"""From the input to the records: read, consent, actions; then protect, write, measure, check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from anonkit import files
from anonkit.plan import make_plan
from anonkit.release.again import fingerprint_of, insist_same_input, is_stored
from anonkit.release.hands import Mapped, Records, Walk
from anonkit.steps.beside import measure_beside
from anonkit.steps.centroids import check_centroids
from anonkit.steps.chance import protect_or_explain
from anonkit.steps.checks import CHECKS
from anonkit.steps.checks.base import Released, some_rows
from anonkit.steps.compose import WrittenRecords
from anonkit.steps.invisible import invisible
from anonkit.steps.labels import check_labels, labels_of
from anonkit.steps.leaks import Seen, look_for_leaks
from anonkit.steps.measure import measure
from anonkit.steps.parents import with_learnt
from anonkit.steps.read import Data, check_numbers, open_data, people_who_refuse, spool
from anonkit.steps.redact import known_of
from anonkit.steps.residual import Search, Secrets
from anonkit.steps.run_keys import keys_of
from anonkit.steps.transform import Numbered, Transform
from anonkit.steps.utility import Tally, figures
from anonkit.steps.weigh import weigh
from anonkit.steps.who import Who
from anonkit.steps.windows import check_windows
from anonkit.steps.write import write_rows


def map_input(walk: Walk, data: Data) -> Mapped:
    """Read, ask for consent, and map every row once."""
    plan = make_plan(walk.loaded, None)
    reader, file_format = open_data(data, plan.dialect, lambda: spool(walk.work))
    plan = make_plan(walk.loaded, reader.columns)
    check_numbers(plan, reader)
    keys = keys_of(plan, walk.keyring)
    refused, known = people_who_refuse(plan, reader, keys), known_of(plan, reader)
    paid = plan.aggregates is not None and walk.ledger is not None
    who = Who(plan, reader.columns, walk.keyring) if paid else None
    see = who.look if who is not None else None
    transform = Transform(plan, reader.columns, keys, refused, known, see)
    secrets = Secrets(plan)

    def mapping(batch: pa.RecordBatch) -> Mapping[str, pa.RecordBatch]:
        made = dict(transform(batch))
        if "main" in made:
            made["secrets"] = secrets.of(made["main"])
        return made

    names = (["main", "secrets"] if plan.microdata else []) + (
        ["tables"] if plan.aggregates else []
    )
    sinks = {name: files.private_dir(walk.work / name) for name in names}
    rows = walk.engine.read(Numbered(reader)).map(mapping, None, sinks)
    transform.watch.check()
    fingerprint = fingerprint_of(keys.fingerprint, *transform.fingerprint)
    stored = is_stored(walk, plan)
    mapped = Mapped(
        plan, reader, file_format, rows, fingerprint, transform.lost, secrets, who, stored
    )
    insist_same_input(walk, mapped)
    if plan.microdata is not None:
        return replace(mapped, plan=with_learnt(plan, rows["main"]))
    return mapped


def make_records(walk: Walk, mapped: Mapped) -> Records:
    """Protect, write, read back, measure, check: in this order."""
    plan, file_format = mapped.plan, mapped.file_format
    check_centroids(plan, mapped.sinks["main"])
    check_windows(plan, mapped.sinks["main"])
    protected = protect_or_explain(plan, mapped.sinks["main"], walk.work)
    weighed = weigh(plan, protected, walk.work)
    protected = weighed.protected if weighed is not None else protected
    dialect, labels = mapped.reader.dialect, labels_of(plan, mapped.reader)
    written = write_rows(plan, protected.kept, file_format, walk.work, dialect, labels)
    search = Search(plan, mapped.sinks["secrets"], mapped.secrets)
    check_labels(plan, labels, search)
    unusable = weighed.unusable if weighed is not None else ""
    seen = Seen(walk.work)
    tally = Tally(plan.microdata.utility if plan.microdata is not None else ())

    def look(batch: pa.RecordBatch) -> None:
        search.look(batch)
        seen.look(batch)
        tally.look(batch)

    measured = measure(plan, walk.engine, written, file_format, protected.linking, look, unusable)
    released = Released(
        plan,
        protected.kept,
        measured.people,
        measured.rows,
        search,
        some_rows(protected.kept),
    )
    for check in CHECKS.values():
        check.run(released)
    leaks = look_for_leaks(plan, protected.kept, released.some, seen)
    beside = measure_beside(plan, walk.earlier, written, file_format, walk.engine, walk.work)
    unseen = invisible(plan, mapped.sinks["main"], protected.kept, mapped.lost.by_group())
    own = figures(plan, mapped.sinks["main"], tally)
    kept = WrittenRecords(
        written, file_format, protected, measured, unseen, leaks, weighed, beside, own
    )
    return Records(kept, search)
