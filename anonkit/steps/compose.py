"""Put together what the public side says: claims, columns, groups, waivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from anonkit.dp.tables import bound_text
from anonkit.formats.base import Format, Written
from anonkit.phrases import chosen
from anonkit.plan import Plan, PlannedColumn
from anonkit.records import (
    Band,
    BudgetRecord,
    Claim,
    EarlierRelease,
    GroupCount,
    GroupRecord,
    Groups,
    JoinRecord,
    LinkedRecord,
    MicrodataRecord,
    PluginRecord,
    RecountRecord,
    RecountTable,
    RedactionRecord,
    ReleaseRecord,
    Said,
    TableRecord,
    Told,
    Unseen,
    Waiver,
    band,
    said,
)
from anonkit.steps import measure, quality, sentences
from anonkit.steps.beside import claims_beside, unchecked_beside
from anonkit.steps.columns import column_record
from anonkit.steps.leaks import Leaks
from anonkit.steps.linking import told_key
from anonkit.steps.lost import grouped
from anonkit.steps.measure import Measured
from anonkit.steps.previous import uncompared
from anonkit.steps.protect import Protected
from anonkit.steps.table_records import table_claims
from anonkit.steps.text_claims import left_in, text_claims
from anonkit.steps.utility import Figures
from anonkit.steps.weigh import Weighed
from anonkit.steps.write import WrittenTable

Counts = Mapping[tuple[str, str], GroupCount]
"""(protected attribute, group) -> what the tables say of it."""


@dataclass(frozen=True)
class WrittenRecords:
    """The released records: where they stand and what was measured in them."""

    written: Written
    file_format: Format
    protected: Protected
    measured: Measured
    invisible: Groups
    """Protected attribute -> group -> exact figures. Private."""
    leaks: Leaks
    weighed: Weighed | None = None
    """How the weights were put into bands, where they were."""
    beside: tuple[JoinRecord, ...] = ()
    """What earlier releases tell together with the records."""
    linked: tuple[WrittenTable, ...] = ()
    redacted: tuple[RedactionRecord, ...] = ()
    """What was taken out of free text. Private."""
    reviewed: str | None = None
    """Keyed digest of what a person who looked at the texts changed; None: nobody was asked."""
    utility: tuple[Figures, ...] = ()
    """The owner's own figures, before and after. Private but for their records."""

    @property
    def path(self) -> str:
        """Path in the release of the main table."""
        return f"data/{self.written.path.name}"

    @property
    def paths(self) -> Mapping[str, Path]:
        """Path in the release to each file as it was written, of every table and every part."""
        tables = (self.written.path, *(each.written.path for each in self.linked))
        files = {f"data/{path.name}": path for path in tables if not path.is_dir()}
        return files | {
            f"data/{path.name}/{part.name}": part
            for path in tables
            if path.is_dir()
            for part in sorted(path.iterdir())
        }


def compose(
    plan: Plan,
    records: WrittenRecords | None,
    tables: tuple[TableRecord, ...],
    budget: BudgetRecord | None,
    earlier: Sequence[EarlierRelease] = (),
    counts: Counts | None = None,
) -> ReleaseRecord:
    """The public side of a release: nothing here comes from unreleased rows but bands."""
    policy = plan.policy
    claims = _claims(plan, records) if records else ()
    if records:
        claims = (*claims, *claims_beside(plan, records.beside, records.path))
    unchecked, why = unchecked_beside(plan, earlier, records.beside if records else None)
    return ReleaseRecord(
        name=policy.name,
        release=policy.release,
        title=policy.title or policy.name,
        audience=policy.audience,
        policy_sha256=plan.policy_sha256,
        unit=plan.aggregates.unit if plan.aggregates else "person",
        languages=tuple(policy.languages),
        columns=tuple(column_record(plan, column) for column in plan.columns),
        microdata=_microdata(plan, records) if records else None,
        tables=tables,
        budget=budget,
        groups=tuple(_groups(plan, records, counts or {})),
        waivers=(*_waivers(plan), *(left_in(records.redacted) if records else ())),
        claims=(*claims, *(leak_claims(records) if records else ()), *table_claims(tables, budget)),
        whole=_whole(plan, records, budget),
        both=policy.both or "",
        notes=(*_notes(plan, records), *why),
        not_checked=(*(_not_checked(records) if records else ()), *unchecked),
        plugins=tuple(_foreign(plan)),
        previous=records.beside if records else tuple(map(uncompared, earlier)),
        reviewed=records.reviewed if records else None,
        recount=_recount(plan, records) if records else None,
    )


def _recount(plan: Plan, records: WrittenRecords) -> RecountRecord:
    """How a receiver finds the rows of a person and of a household, where they can be found."""
    linking = records.protected.linking
    linked = (RecountTable(each.name, each.path, each.parent, each.key)
              for each in _linked(plan, records))  # fmt: skip
    return RecountRecord(
        linkage=linking.mode,
        person=linking.person,
        household=linking.household,
        format=records.file_format.name,
        delimiter=_dialect(records).get("delimiter", ""),
        tables=(RecountTable("", records.path), *linked),
    )


def _foreign(plan: Plan) -> Iterator[PluginRecord]:
    """Whose code and whose models had a hand in it."""
    for name, origin in plan.plugins.items():
        yield PluginRecord(name, origin.distribution, origin.version, origin.sha256)
    models = {
        (column.action.name, column.model)
        for column in plan.columns
        if column.action is not None and column.model is not None
    }
    for action, model in sorted(models, key=lambda one: (one[1].name, one[1].labels)):
        yield PluginRecord(action, model.name, f"{model.kind} model", model.sha256)


def _not_checked(records: WrittenRecords) -> tuple[str, ...]:
    weights = records.measured.weights
    unweighed = ("global_risk",) if any(w.risks is None for w in weights) else ()
    return (*records.leaks.not_checked, *unweighed)


def leak_claims(records: WrittenRecords) -> tuple[Claim, ...]:
    """What of the hidden columns the file's own making tells: found or not, and no figure."""
    leaks = records.leaks
    if not leaks.found:
        none = said("leaks_none")
        return (Claim("sender_says", records.path, "leaks", "none found", none),)
    return tuple(
        Claim(
            "sender_says",
            records.path,
            f"leaks({each.leak})",
            "found",
            said(each.said, columns=", ".join(each.columns), tells=each.tells),
        )
        for each in leaks.found
    )


def _claims(plan: Plan, records: WrittenRecords) -> tuple[Claim, ...]:
    goals = measure.claims(plan, records.measured, records.path)
    texts = text_claims(records.redacted, records.path)
    return (*goals, *quality.claims(records.protected, records.measured, records.path), *texts)


def _notes(plan: Plan, records: WrittenRecords | None) -> tuple[Said, ...]:
    recoded = records.protected.recoded if records else None
    notes = (*plan.notes, *_moved(plan, records)) if records else plan.notes
    if records and (k := records.measured.k_wildcard) is not None:
        notes = (*notes, said("open_answers", k=k, strict=records.measured.k))
    if recoded is None or plan.microdata is None:
        return notes
    cut = () if recoded.proven else (said("not_proven"),)
    mode = records.protected.linking.mode if records else "rows"
    linked = () if mode == "rows" else (said(f"linked_{mode}"),)
    how = said(_RECODED[plan.microdata.method])
    return (*notes, how, *linked, said("minimal"), *cut)


def _moved(plan: Plan, records: WrittenRecords) -> Iterator[Said]:
    """How many rows carry the weight of another band, as a band: the weights are not released."""
    if plan.weight is None or records.weighed is None:
        return
    share = band(records.weighed.moved, records.measured.rows)
    if share != "none":
        told = "> 20 %" if share == "all" else share
        yield said("moved_weights", column=plan.weight.column, share=told)


_RECODED = {
    "local_recode": "recoded_locally",
    "global_recode": "recoded_globally",
    "suppress_cells": "cells_suppressed",
}


def _microdata(plan: Plan, records: WrittenRecords) -> MicrodataRecord:
    goals, measured = plan.microdata, records.measured
    assert goals is not None
    return MicrodataRecord(
        path=records.path,
        format=records.file_format.name,
        rows=measured.tables[0].rows,
        people=measured.people,
        households=measured.households,
        k=measured.k,
        k_households=measured.k_households,
        k_rows=measured.tables[0].k_rows,
        linkage=measured.linkage,
        classes=measured.classes,
        quasi=tuple(column.name for column in plan.quasi),
        k_goal=goals.k,
        k_households_goal=goals.k_households,
        suppression_limit=f"{float(goals.suppression_limit):.2%}".replace(".00", ""),
        suppressed=records.protected.removed,
        average_class=measured.people // measured.classes,
        sizes=measured.sizes,
        media_type=records.file_format.media_type,
        loss=quality.loss(records.protected),
        dialect=_dialect(records),
        discernibility=quality.discernibility(measured.sizes),
        utility=tuple(each.record for each in records.utility),
        starred=measured.starred,
        k_wildcard=measured.k_wildcard,
        linked=tuple(_linked(plan, records)),
    )


def _linked(plan: Plan, records: WrittenRecords) -> Iterator[LinkedRecord]:
    """The linked tables that are released."""
    sizes = {each.table: each for each in records.measured.tables}
    for made in records.linked:
        planned = next(each for each in plan.linked if each.name == made.table)
        size = sizes[made.table]
        path = f"data/{made.written.path.name}"
        key = told_key(plan, planned)
        yield LinkedRecord(made.table, path, size.rows, size.k_rows, planned.parent, key)


def _dialect(records: WrittenRecords) -> Mapping[str, str]:
    if records.file_format.name != "csv":
        return {}
    return {"delimiter": records.written.dialect.delimiter or ",", "encoding": "utf-8"}


def _groups(plan: Plan, records: WrittenRecords | None, counts: Counts) -> list[GroupRecord]:
    """One entry per protected group of the policy's own lists."""
    return [
        replace(
            _group(plan, column, group, records.invisible[column.name][group] if records else None),
            count=counts.get((column.name, group)),
        )
        for column in grouped(plan)
        for group in column.values or ()
    ]


def _group(plan: Plan, column: PlannedColumn, group: str, unseen: Unseen | None) -> GroupRecord:
    told = _told_in(plan, column, has_records=unseen is not None)
    place = plan.policy.reporting.place
    where = place.column if place is not None and place.column != column.name else ""
    if unseen is None:
        nowhere: Band | None = "all" if told == "nothing" else None
        return GroupRecord(column.name, group, "none", told, invisible=nowhere, place=where)
    return GroupRecord(
        column.name,
        group,
        band(unseen.removed, unseen.before),
        told,
        coarse=band(unseen.coarse, unseen.before) if column.released else "all",
        lost=band(unseen.lost, unseen.whole),
        invisible=band(unseen.invisible, unseen.whole) if column.released else "all",
        place=where,
    )


def _told_in(plan: Plan, column: PlannedColumn, *, has_records: bool) -> Told:
    """Which part of the release speaks of a column at all: a fact of the policy."""
    tables = any(
        dimension.column == column.name
        for table in (plan.aggregates.tables if plan.aggregates else ())
        for dimension in table.by
    )
    if has_records and column.released:
        return "both" if tables else "records"
    return "tables" if tables else "nothing"


def _waivers(plan: Plan) -> list[Waiver]:
    found = []
    for name, column in plan.policy.columns.items():
        if column.accept_unique:
            found.append(Waiver(f"column {name}", "accept_unique", column.accept_unique))
        for rule in ("not_identifier", "not_leak"):
            alarm = getattr(column, rule)
            if alarm is not None:
                until = str(alarm.until)
                found.append(Waiver(f"column {name}", rule, alarm.because, alarm.by, until))
    aside = [Waiver(each.where, each.rule, each.because) for each in plan.overrides]
    return [*found, *aside]


def _whole(plan: Plan, records: WrittenRecords | None, budget: BudgetRecord | None) -> Said:
    if records is not None and budget is not None:
        return said("whole_both")
    if records is not None:
        under = ", ".join(column.name for column in plan.quasi) or "—"
        return said("whole_records", under=under, k=records.measured.k)
    assert budget is not None  # a plan without records and tables is a fault of the policy
    return said(
        "whole_tables",
        epsilon=budget.epsilon,
        delta=bound_text(Fraction(budget.delta) + Fraction(budget.delta_spent)),
        unit=budget.unit,
        rows=budget.max_rows,
    )


def own_words(record: ReleaseRecord) -> list[str]:
    """What the release says of its own accord: no word of it comes from the data."""
    done = [column.done for column in record.columns]
    notes = [note.tell(chosen(record.languages)) for note in record.notes]
    earlier = [f"{each.name} {each.release}" for each in record.previous]
    return [*sentences.own_words(), *done, *notes, *earlier]
