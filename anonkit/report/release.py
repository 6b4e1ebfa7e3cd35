"""What `anonkit release` prints: one JSON document, or a few plain lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from anonkit.records import (
    GroupRecord,
    JoinRecord,
    LinkedRecord,
    MicrodataRecord,
    ReleaseRecord,
    TableRecord,
)
from anonkit.report.groups import sentence
from anonkit.report.starred import mostly_starred
from anonkit.report.text import plain
from anonkit.report.words import Words

JUDGED = frozenset(
    {
        "consent_asked_alone",
        "consent_not_asked",
        "consent_not_asked_unlisted",
        "open_but_known",
    }
)
"""Notes on what the policy's author may not have meant: they are told on the terminal too."""
_ENGLISH = Words("en")
"""Terminals and machines are spoken to in one language."""


def document(record: ReleaseRecord) -> dict[str, Any]:
    """The document of `--format json`, version 1: public figures only.

    `release` is the policy's label. `people`, `suppressed_band`, `k` and `loss`
    are null without records. `epsilon_spent` is what this run spent, as text:
    "0" for tables stored by an earlier run, and where there are none.
    """
    data = record.microdata
    return {
        "format": 1,
        "release": record.release,
        "already": record.already,
        "people": data.people if data else None,
        "suppressed_band": data.suppressed if data else None,
        "k": data.k if data else None,
        "loss": _loss(data) if data else None,
        "starred": [dict(each.document) for each in data.starred] if data else [],
        "linked": [_linked(each) for each in data.linked] if data else [],
        "utility": [each.document for each in data.utility] if data else [],
        "epsilon_spent": _spent(record),
        "tables": [_table(table) for table in record.tables],
        "protected_groups": [_group(group) for group in record.groups],
        "previous": [_previous(join) for join in record.previous],
        "notes": [str(note) for note in record.notes],
    }


def lines(record: ReleaseRecord, target: Path, private: Path) -> str:
    """A few lines for a terminal: what was written, where, and what to open."""
    state = "was already written, and is whole" if record.already else "is written"
    told = [
        f"Release {record.release} of {record.name} {state}: {target}",
        *(_records(record.microdata) if record.microdata else ()),
        *(_starred(record.microdata) if record.microdata else ()),
        *(_tables(record) if record.tables else ()),
        *_groups(record.groups),
        *[f"  not checked: {_ENGLISH.known(f'not_checked.{n}', n)}" for n in record.not_checked],
        *[f"  note: {note}" for note in record.notes if note.key in JUDGED],
        "",
        f"Open first:   {target / 'report.html'}",
        f"Keep private: {private}",
    ]
    return "\n".join(plain(line) for line in told)


def _previous(join: JoinRecord) -> dict[str, Any]:
    kept = ("name", "release", "manifest_sha256", "signed_by_us", "k")
    return {key: getattr(join, key) for key in kept}


def _loss(data: MicrodataRecord) -> dict[str, int | str]:
    return {
        "classes": data.classes,
        "average_class": data.average_class,
        "recoding": data.loss,
        "discernibility": data.discernibility,
    }


def _table(table: TableRecord) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": table.path,
        "by": list(table.by),
        "cells": table.cells,
        "finest_cells": table.finest,
        "measure": table.measure,
        "unit": table.unit,
        "epsilon": table.epsilon,
        "rho": table.rho or None,
        "found": list(table.found),
        "threshold": table.threshold or None,
        "of": table.of or None,
        "noise_half_width_95": table.noise_half_width_95 or None,
        "adds_up_with": [each.table for each in table.agrees],
        "does_not_add_up": table.alone,
    }


def _group(group: GroupRecord) -> dict[str, Any]:
    return asdict(group) | {"sentence": sentence(group)}


def _spent(record: ReleaseRecord) -> str:
    fresh = record.budget and not record.budget.stored and not record.already
    return record.budget.epsilon if record.budget and fresh else "0"


def _linked(table: LinkedRecord) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": table.path,
        "rows": table.rows,
        "k_rows": table.k_rows,
        "parent": table.parent or "main",
        "linked": bool(table.key),
    }


def _records(data: MicrodataRecord) -> tuple[str, ...]:
    households = (
        f", from at least {data.k_households} households" if data.k_households is not None else ""
    )
    written = (
        f"  {data.path}: {_ENGLISH.counted(data.rows, 'row')} of "
        f"{_ENGLISH.counted(data.people, 'person')}; everybody looks like "
        f"at least {data.k - 1} others{households}"
    )
    linked = (
        f"  {each.path}: {_ENGLISH.counted(each.rows, 'row')}, "
        + ("linked to it by a code" if each.key else "which nothing links to it")
        for each in data.linked
    )
    return written, *linked, f"  {_ENGLISH.say(f'removed.{data.suppressed}')}"


def _starred(data: MicrodataRecord) -> Iterator[str]:
    """What is left of the columns that were recoded: the cells that say nothing."""
    starred = sorted(data.starred, key=lambda each: -each.cells)
    told = [f"{each.column} {_ENGLISH.percent(each.share)}" for each in starred if each.cells]
    if told:
        yield f"  told as *: {', '.join(told)}"
    yield from (f"  {sentence}" for sentence in mostly_starred(data, _ENGLISH))


def _tables(record: ReleaseRecord) -> Iterator[str]:
    cost = (
        f", epsilon {record.budget.epsilon} from account {record.budget.account}"
        if record.budget
        else ""
    )
    noun = "table" if len(record.tables) == 1 else "tables"
    yield f"  {len(record.tables)} {noun} of noisy figures{cost}"
    if record.budget and record.budget.stored:
        # Always these words: whether the data has changed since is not said.
        yield "  stored by an earlier run of this request, and nothing more was spent; what changed"
        yield "  in the data since is not in them: a new `release:` label is paid for anew"


def _groups(groups: tuple[GroupRecord, ...]) -> list[str]:
    return [
        f"  {group.attribute} = {group.group}: removed {group.suppressed}, "
        f"invisible {group.invisible}"
        for group in groups
        if group.suppressed != "none" or group.coarse != "none"
    ]
