"""IN-03: every column is described, and what is described is there."""

from __future__ import annotations

from collections.abc import Iterator

from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.quality.answers import few
from anonkit.intake.quality.described import Described, described, is_codebook
from anonkit.records import Severity

_FIX = "send a dictionary: each column with its question and its answers"
_NO_CODES = frozenset(("age", "income", "count", "children", "household_size", "body", "weight"))
"""What a column of whole numbers may be about without any of them being a code."""
_FEW = 12


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """Findings of each table; one of all where nothing in the parcel describes any column."""
    if not case.now.records:
        yield clean("there is no table of records to describe", applies=False)
        return
    tables = [each for each in case.now.records if not is_codebook(case, each)]
    told = [(each, described(case, each)) for each in tables]
    if told and not any(one for _, one in told):
        seen = sum(len(each.columns) for each in tables)
        yield found(f"nothing in the parcel says what its {seen} columns mean", fix=_FIX)
        return
    for table, dictionaries in told:
        yield from _of_table(table, dictionaries, settings) or [
            clean(f"all {len(table.columns)} columns are described", at=table)
        ]


def _of_table(
    table: Records, dictionaries: tuple[Described, ...], settings: Settings
) -> list[Result]:
    if not dictionaries:
        return [found("no dictionary of the parcel describes this table", at=table, fix=_FIX)]
    told = [*_undescribed(table, dictionaries, settings), *_absent(table, dictionaries)]
    return [*told, *_coded(table, dictionaries)]


def _undescribed(
    table: Records, dictionaries: tuple[Described, ...], settings: Settings
) -> Iterator[Result]:
    names = tuple(each.name for each in table.columns)
    source = " and ".join(dict.fromkeys(each.source for each in dictionaries))
    known = frozenset().union(*(each.names for each in dictionaries))
    worded = frozenset().union(*(each.explained for each in dictionaries))
    unknown = tuple(name for name in names if name not in known)
    bare = tuple(name for name in names if name in known and name not in worded)
    limit = len(names) * (100 - float(settings["described_percent"])) / 100
    weight: Severity | None = None if len(unknown) + len(bare) > limit else "low"
    for columns, why in ((unknown, "do not stand in"), (bare, "have no label in")):
        if columns:
            text = f"{len(columns)} of {len(names)} columns {why} the dictionary ({source})"
            yield found(text, at=table, fix=_FIX, columns=columns, severity=weight)


def _absent(table: Records, dictionaries: tuple[Described, ...]) -> Iterator[Result]:
    """Columns that a dictionary of this very table describes, and that it does not have."""
    names = {each.name for each in table.columns}
    for each in dictionaries:
        gone = len(each.names - names) if each.whole else 0
        if gone:
            why = f"{each.source} describes {gone} columns that the table does not have"
            fix = "hand over the dictionary of these very data, or the columns that are missing"
            yield found(why, at=table, fix=fix)


def _coded(table: Records, dictionaries: tuple[Described, ...]) -> Iterator[Result]:
    """Numbers that look like codes, and nobody says what they mean."""
    listed = frozenset().union(*(each.listed for each in dictionaries))
    bare = []
    for column in table.columns:
        numbers = column.type == "integer" and column.role in ("quasi", "sensitive", "open")
        if numbers and column.name not in listed and column.about not in _NO_CODES:
            answers = few(table, column.name, _FEW)
            if answers is not None and not column.part_of and len(answers) > 2:
                bare.append(column.name)
    if bare:
        why = f"{len(bare)} columns hold few numbers that may be codes, without a list of answers"
        fix = "say what each code means, or that they are numbers"
        yield found(why, at=table, fix=fix, columns=tuple(bare), severity="low")


CHECK = Check(
    name="IN-03",
    title="A dictionary that fits",
    severity="medium",
    threshold="{described_percent} % of the columns described, and none that is not there",
    source="World Bank DIME data publication checklist, 1.2 to 1.5",
    mend=_FIX,
    settings={"described_percent": 100},
    dimension="methods",
    required=True,
    run=run,
)
