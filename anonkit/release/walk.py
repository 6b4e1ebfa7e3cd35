"""The walk of one release: from a policy and a file to a signed folder, or to nothing.

    policy → plan → read → consent ─┬→ actions → classes → protect → write → measure ─┐
                                    └→ bounded rows ─────────────→ noisy tables ──────┴→ pack, sign

Tables are computed, and spent for, only after every goal of the records is
met. The private side is in place before the public one.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from anonkit import progress
from anonkit.bundle import datapackage, manifest, sign
from anonkit.bundle.archive import write_archive
from anonkit.bundle.existing import Existing, existing
from anonkit.canonical import canonical_json
from anonkit.errors import RefusedError
from anonkit.files import file_digest
from anonkit.records import ReleaseRecord
from anonkit.release.again import OUTCOME, already, insist_same
from anonkit.release.hands import Mapped, Outcome, Records, Walk
from anonkit.release.looking import look_first
from anonkit.release.making import make_records, map_input
from anonkit.release.own import exact, unseen_of, with_tables_in
from anonkit.release.paying import Paying
from anonkit.release.ways import forget_ways, keep_exact, shown_by, ways_of
from anonkit.release.wrapping import insist_kept, private_lost, wrapped_keys
from anonkit.report.html import render
from anonkit.report.own import own_text
from anonkit.report.private import README, patches, private_page, private_report
from anonkit.report.release import document, lines
from anonkit.report.text import text_of
from anonkit.steps.aggregate import Tables
from anonkit.steps.compose import compose, own_words
from anonkit.steps.discover import insist_nobody_is_a_key
from anonkit.steps.group_counts import group_counts
from anonkit.steps.mend import MENDABLE
from anonkit.steps.read import Data
from anonkit.steps.residual import Texts


def run(walk: Walk, data: Data) -> Outcome:
    """Walk the whole way; nothing is in place before everything is checked.

    Raises:
        AnonkitError: Any refusal; then neither side of the release exists.
    """
    places = walk.places
    before = existing(places.output, walk.keyring)
    mapped = map_input(walk, data)
    look_first(walk, mapped, before)
    paying = Paying.of(walk, mapped)
    if paying is not None:
        paying.link()
    if before is None:
        places.held.insist_free(archive=places.archive)
        outcome = _whole(walk, mapped, data, None)
    else:
        insist_same(walk, mapped, before)
        kept = places.private / OUTCOME
        insist_kept(walk, mapped)
        if paying is not None:
            paying.mark(before.signed)  # a run that was killed may have left that undone
        outcome = already(walk, kept if kept.is_file() else _whole(walk, mapped, data, before))
    if not places.archive:
        return outcome
    return replace(outcome, text=f"{outcome.text}\nTo send:      {write_archive(places.output)}")


def _whole(walk: Walk, mapped: Mapped, data: Data, before: Existing | None) -> Outcome:
    """Everything from the goals to the folders; beside a release of before, its private side."""
    paying = Paying.of(walk, mapped)
    if before is not None and mapped.data_keys:
        raise private_lost(walk)  # the keys of what is encrypted were drawn, and are gone
    if paying is not None:
        if before is not None and not mapped.stored:
            raise private_lost(walk)  # what is in place cannot be made again by spending anew
        paying.insist_own_people()
    records = _records_or_ways(walk, mapped, data) if mapped.plan.microdata is not None else None
    unseen = unseen_of(mapped, records)
    if records is not None:
        unseen = replace(unseen, shown=shown_by(walk, mapped, data, records))
    # The label is bound to this input before its tables can be stored under it.
    if not mapped.only_stored:
        policy = mapped.plan.policy
        walk.keyring.remember(policy.name, policy.release, mapped.fingerprint)
    if paying is not None:
        progress.begin("making tables")
    tables = paying.tables() if paying is not None else None
    if tables is not None:
        insist_nobody_is_a_key(mapped.plan, tables.files, records.search if records else None)
    unseen = with_tables_in(mapped, unseen, tables, walk.work)
    record = compose(
        mapped.plan,
        records.kept if records else None,
        tables.records if tables else (),
        tables.budget if tables else None,
        walk.earlier,
        group_counts(mapped.plan, tables.files) if tables else None,
    )
    progress.begin("signing")
    signer = before.manifest.signing_key if before else walk.keyring.key_id
    public, made = _written(record, records, tables, signer)
    outcome = Outcome(document(record), lines(record, walk.places.output, walk.places.private))
    private = {
        "private.json": private_report(exact(mapped, records, tables, unseen)),
        "report.html": private_page(unseen),
        OUTCOME: canonical_json(outcome.document),
        "README.txt": README.encode("utf-8"),
        **patches(unseen),
        **wrapped_keys(mapped, made),
    }
    if paying is not None:
        paying.enter_records()
    if before is None:
        public[manifest.SIGNATURE] = sign.seal(made, walk.keyring)
        walk.places.held.pack(public, private)
    elif made == before.signed:
        walk.places.held.pack_private(private)
    else:
        raise private_lost(walk)
    if paying is not None:
        paying.mark(made)
    forget_ways(walk)
    return outcome


def _records_or_ways(walk: Walk, mapped: Mapped, data: Data) -> Records:
    """The records, or their refusal with what would help."""
    try:
        return make_records(walk, mapped)
    except RefusedError as refused:
        if refused.code in MENDABLE:
            refused.ways = ways_of(walk, mapped, data, refused)
        keep_exact(walk, refused)
        raise


def _written(
    record: ReleaseRecord, records: Records | None, tables: Tables | None, signer: str
) -> tuple[dict[str, Path | bytes], bytes]:
    """All files of the public side but the signature, and the manifest that is to be signed."""
    report = render(record)
    if records is not None:
        records.search.texts(
            [Texts("report", text_of(report).splitlines())],
            own=lambda: [own_text(record.languages), *own_words(record)],
        )
    public: dict[str, Path | bytes] = {"report.html": report}
    if records is not None:
        public |= records.kept.paths
    public |= {
        f"tables/{name}.csv": made for name, made in (tables.files if tables else {}).items()
    }
    digests = {name: file_digest(source) for name, source in public.items()}
    public[datapackage.NAME] = package = datapackage.build(record, digests)
    digests[datapackage.NAME] = file_digest(package)
    public[manifest.MANIFEST] = signed = manifest.build(record, digests, signing_key=signer)
    return public, signed
