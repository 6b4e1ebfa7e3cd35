"""The walk of one release: from a policy and a file to a signed folder, or to nothing.

    policy → plan → read → consent ─┬→ actions → classes → protect → write → measure ─┐
                                    └→ bounded rows ─────────────→ noisy tables ──────┴→ pack, sign

Tables are computed, and spent for, only after every goal of the records is
met. The private side is in place before the public one.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from anonkit import files
from anonkit.bundle import datapackage, manifest, sign
from anonkit.bundle.archive import write_archive
from anonkit.bundle.existing import Existing, existing
from anonkit.bundle.pack import Place
from anonkit.canonical import Json, canonical_json
from anonkit.dp.ledger import Ledger
from anonkit.engines.base import Engine, Rows
from anonkit.errors import AnonkitError, OptionError, RefusedError, Ways
from anonkit.formats.base import Format, Reader
from anonkit.keys import Keyring
from anonkit.plan import Plan, make_plan
from anonkit.policy.load import LoadedPolicy, change_policy
from anonkit.records import ReleaseRecord, UnseenRecord
from anonkit.report.html import render
from anonkit.report.own import own_text
from anonkit.report.private import README, groups_document, private_page, private_report
from anonkit.report.release import document, lines
from anonkit.report.text import text_of
from anonkit.steps.aggregate import Tables, make_tables
from anonkit.steps.centroids import check_centroids
from anonkit.steps.checks import CHECKS
from anonkit.steps.checks.base import Released, some_rows
from anonkit.steps.compose import WrittenRecords, compose, own_words
from anonkit.steps.invisible import compared, invisible, with_tables
from anonkit.steps.lost import Lost
from anonkit.steps.measure import measure
from anonkit.steps.mend import MENDABLE, Change, Tried, finest, foreseen, keep, search
from anonkit.steps.protect import protect
from anonkit.steps.read import SPOOLED, Data, check_numbers, open_data, people_who_refuse, spool
from anonkit.steps.redact import known_of
from anonkit.steps.residual import Search, Texts, secrets_of
from anonkit.steps.run_keys import keys_of
from anonkit.steps.transform import Numbered, Transform
from anonkit.steps.windows import check_windows
from anonkit.steps.write import write_rows

OUTCOME = "release.json"
"""On the private side: what the run said, for a second identical run."""
MOST_OUTCOME_BYTES = 16 << 20


@dataclass(frozen=True)
class Places:
    """Where a run reads and writes."""

    output: Path
    private: Path
    held: Place
    """Both of them, kept from other runs until this one ends."""
    ways: Path
    """Private: what may help after a refusal."""
    archive: bool = False
    """Whether the one file to send is wanted, `DIR.zip`."""


@dataclass(frozen=True)
class Walk:
    """Everything one run holds in its hands."""

    loaded: LoadedPolicy
    places: Places
    keyring: Keyring
    ledger: Ledger | None
    work: Path
    engine: Engine
    recompute: bool


@dataclass(frozen=True)
class Mapped:
    """The input, mapped once: what the goals and the tables are computed from."""

    plan: Plan
    reader: Reader
    file_format: Format
    sinks: Mapping[str, Rows]
    fingerprint: str
    lost: Lost
    """The people whose rows may not be used."""


@dataclass(frozen=True)
class Records:
    """The released records, and the search that reads everything else that leaves."""

    kept: WrittenRecords
    search: Search


@dataclass(frozen=True)
class Outcome:
    """What a run has to say: the public document and the same in plain lines."""

    document: Mapping[str, Any]
    text: str


def run(walk: Walk, data: Data) -> Outcome:
    """Walk the whole way; nothing is in place before everything is checked.

    Raises:
        AnonkitError: Any refusal; then neither side of the release exists.
    """
    places = walk.places
    before = existing(places.output, walk.keyring)
    mapped = _map(walk, data)
    if before is None:
        places.held.insist_free(archive=places.archive)
        outcome = _whole(walk, mapped, data, None)
    else:
        _insist_same(walk, mapped, before)
        kept = places.private / OUTCOME
        outcome = _already(walk, kept if kept.is_file() else _whole(walk, mapped, data, before))
    if not places.archive:
        return outcome
    return replace(outcome, text=f"{outcome.text}\nTo send:      {write_archive(places.output)}")


def _whole(walk: Walk, mapped: Mapped, data: Data, before: Existing | None) -> Outcome:
    """Everything from the goals to the folders; beside a release of before, its private side."""
    records = _records_or_ways(walk, mapped, data) if mapped.plan.microdata is not None else None
    # The label is bound to this input before its tables can be stored under it.
    walk.keyring.remember(mapped.plan.policy.name, mapped.plan.policy.release, mapped.fingerprint)
    tables = _tables(walk, mapped)
    record = compose(
        mapped.plan,
        records.kept if records else None,
        tables.records if tables else (),
        tables.budget if tables else None,
    )
    public, made = _written(walk, record, records, tables)
    outcome = Outcome(document(record), lines(record, walk.places.output, walk.places.private))
    private = {
        "private.json": private_report(_exact(mapped, records, tables)),
        "report.html": private_page(_unseen(mapped, records)),
        OUTCOME: canonical_json(outcome.document),
        "README.txt": README.encode("utf-8"),
    }
    if before is None:
        walk.places.held.pack(public, private)
    elif made == before.signed:
        walk.places.held.pack_private(private)
    else:
        raise OptionError(
            "the release is there, but its private side is gone and cannot be made again",
            where=str(walk.places.private),
            fix="put the private side back, or release into another folder",
            code="output.private_lost",
        )
    if tables is not None and walk.ledger is not None:
        walk.ledger.published(tables.spend)
    _forget_ways(walk)
    return outcome


def _records_or_ways(walk: Walk, mapped: Mapped, data: Data) -> Records:
    """The records, or their refusal with what would help."""
    try:
        return _records(walk, mapped)
    except RefusedError as refused:
        if refused.code in MENDABLE:
            refused.ways = _ways(walk, mapped, data, refused)
        raise


def _ways(walk: Walk, mapped: Mapped, data: Data, refused: RefusedError) -> Ways:
    """Try other policies on the same data; the refusal stands, whatever becomes of that."""
    plan, folder = mapped.plan, walk.work / "way"
    piped = isinstance(data, Path | str) and str(data) == "-"
    spooled = walk.work / SPOOLED if piped else data

    def changed(change: Change) -> Walk:
        return replace(walk, loaded=change_policy(walk.loaded, change.patch), work=folder)

    def foresee(change: Change) -> float | None:
        return foreseen(fine, make_plan(changed(change).loaded, mapped.reader.columns))

    def attempt(change: Change) -> Tried:
        try:
            other = changed(change)
            files.private_dir(folder)
            kept = _records(other, _map(other, spooled)).kept
        finally:
            files.remove_tree(folder)
        return Tried(kept.protected.people_before, kept.protected.people_removed, kept.invisible)

    try:
        fine = finest(plan, mapped.sinks["main"])
        column = refused.where.removeprefix("column ")
        found = search(plan, refused.code, column, foresee, attempt)
        before = walk.loaded.patch.content if walk.loaded.patch else {}
        return keep(found, walk.places.ways, before)
    except Exception:  # noqa: BLE001 - help that fails must not hide why there is no release
        return Ways(note="Looking for ways on failed; the refusal stands.")


def _forget_ways(walk: Walk) -> None:
    """After a release the ways of an earlier refusal go, but for a patch that is in use."""
    patch = walk.loaded.patch
    if patch is None or not patch.path.resolve().is_relative_to(walk.places.ways.resolve()):
        with suppress(AnonkitError):  # the release stands, and what stays is private
            files.remove_tree(walk.places.ways)


def _map(walk: Walk, data: Data) -> Mapped:
    """Read, ask for consent, and map every row once."""
    plan = make_plan(walk.loaded, None)
    reader, file_format = open_data(data, plan.dialect, lambda: spool(walk.work))
    plan = make_plan(walk.loaded, reader.columns)
    check_numbers(plan, reader)
    keys = keys_of(plan, walk.keyring)
    refused, known = people_who_refuse(plan, reader, keys), known_of(plan, reader)
    transform = Transform(plan, reader.columns, keys, refused, known)

    def mapping(batch: pa.RecordBatch) -> Mapping[str, pa.RecordBatch]:
        made = dict(transform(batch))
        if "main" in made:
            made["secrets"] = secrets_of(plan, made["main"])
        return made

    names = (["main", "secrets"] if plan.microdata else []) + (
        ["tables"] if plan.aggregates else []
    )
    sinks = {name: files.private_dir(walk.work / name) for name in names}
    rows = walk.engine.read(Numbered(reader)).map(mapping, None, sinks)
    transform.watch.check()
    fingerprint = _fingerprint(keys.fingerprint, *transform.fingerprint)
    _same_input(walk, plan, fingerprint)
    return Mapped(plan, reader, file_format, rows, fingerprint, transform.lost)


def _records(walk: Walk, mapped: Mapped) -> Records:
    """Protect, write, read back, measure, check: in this order."""
    plan, file_format = mapped.plan, mapped.file_format
    check_centroids(plan, mapped.sinks["main"])
    check_windows(plan, mapped.sinks["main"])
    protected = protect(plan, mapped.sinks["main"], walk.work)
    written = write_rows(plan, protected.kept, file_format, walk.work, mapped.reader.dialect)
    search = Search(plan, mapped.sinks["secrets"])
    measured = measure(plan, walk.engine, written, file_format, protected.linking, search.look)
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
    unseen = invisible(plan, mapped.sinks["main"], protected.kept, mapped.lost.by_group())
    if plan.aggregates is not None:
        unseen = with_tables(plan, unseen, mapped.sinks["tables"])
    return Records(WrittenRecords(written, file_format, protected, measured, unseen), search)


def _tables(walk: Walk, mapped: Mapped) -> Tables | None:
    """Spend, then draw: after every goal of the records is met."""
    if mapped.plan.aggregates is None or walk.ledger is None:
        return None
    return make_tables(mapped.plan, mapped.sinks["tables"], walk.ledger, recompute=walk.recompute)


def _written(
    walk: Walk, record: ReleaseRecord, records: Records | None, tables: Tables | None
) -> tuple[Mapping[str, Path | bytes], bytes]:
    """All files of the public side, and the manifest that was signed."""
    report = render(record)
    if records is not None:
        own = [own_text(record.languages), *own_words(record)]
        records.search.texts([Texts("report", text_of(report).splitlines())], own)
    public: dict[str, Path | bytes] = {"report.html": report}
    if records is not None:
        public[records.kept.path] = records.kept.written.path
    public |= {
        f"tables/{name}.csv": made for name, made in (tables.files if tables else {}).items()
    }
    public["datapackage.json"] = datapackage.build(record, public)
    public[manifest.MANIFEST] = signed = manifest.build(
        record, public, signing_key=walk.keyring.key_id
    )
    public[manifest.SIGNATURE] = sign.seal(signed, walk.keyring)
    return public, signed


def _insist_same(walk: Walk, mapped: Mapped, before: Existing) -> None:
    """The folder holds a release: is it the one this run would write?"""
    plan = mapped.plan
    same = before.same(
        name=plan.policy.name,
        release=plan.policy.release,
        policy_sha256=plan.policy_sha256,
        signing_key=walk.keyring.key_id,
    )
    bound = walk.keyring.fingerprint(plan.policy.name, plan.policy.release)
    if not same or bound != mapped.fingerprint or walk.recompute:
        raise OptionError(
            "the output folder holds another release",
            where=str(walk.places.output),
            fix="choose another folder",
            code="output.occupied",
        )


def _already(walk: Walk, said: Path | Outcome) -> Outcome:
    """What the first run said, as the private side keeps it or as it was made again."""
    told = (
        said.document
        if isinstance(said, Outcome)
        else json.loads(files.read_private(said, MOST_OUTCOME_BYTES))
    )
    text = f"This release is already there, and whole: {walk.places.output}"
    return Outcome({**told, "already": True, "epsilon_spent": "0"}, text)


def _same_input(walk: Walk, plan: Plan, fingerprint: str) -> None:
    """A label belongs to one input, wherever the release goes."""
    bound = walk.keyring.fingerprint(plan.policy.name, plan.policy.release)
    if bound is not None and bound != fingerprint:
        raise OptionError(
            f"the label {plan.policy.release!r} was used for other data",
            where="release",
            fix="use a new `release:` label",
            code="release.label_used",
        )


def _fingerprint(key: bytes, rows: int, total: int) -> str:
    """Tells one input from another, only to whoever holds the release secret."""
    return hmac.digest(key, f"{rows}:{total}".encode("ascii"), "sha256").hex()


def _exact(mapped: Mapped, records: Records | None, tables: Tables | None) -> Mapping[str, Json]:
    """What only the owner may know."""
    exact: dict[str, Json] = {
        "format": 1,
        "name": mapped.plan.policy.name,
        "release": mapped.plan.policy.release,
        "read_as": dict(mapped.reader.stated),
        "spend": tables.spend if tables else "",
    }
    if records is not None:
        protected, unseen = records.kept.protected, _unseen(mapped, records)
        exact |= {
            "people_before": protected.people_before,
            "households_before": protected.households_before,
            "people_removed": protected.people_removed,
            "rounds": protected.rounds,
            "lost_before_counting": unseen.lost,
            "groups": groups_document(unseen),
        }
    return exact


def _unseen(mapped: Mapped, records: Records | None) -> UnseenRecord:
    """Who became invisible, in exact figures."""
    policy, lost = mapped.plan.policy, mapped.lost.people
    if records is None:
        return UnseenRecord(policy.title or policy.name, policy.release, policy.languages, lost)
    protected, groups = records.kept.protected, records.kept.invisible
    return UnseenRecord(
        policy.title or policy.name,
        policy.release,
        policy.languages,
        lost,
        people_before=protected.people_before,
        people_removed=protected.people_removed,
        groups=groups,
        compared={name: compared(found) for name, found in groups.items()},
    )
