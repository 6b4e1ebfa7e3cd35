"""PI-01: columns through which somebody could be reached."""

from __future__ import annotations

from collections.abc import Iterator

from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found

_FIX = "drop the column or replace it by a pseudonym, and hand the file over again"


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each column that the scan calls a direct identifier."""
    for table in case.now.records:
        names = list(_direct(table))
        yield from names
        if not names:
            seen = len(table.columns)
            yield clean(f"no direct identifier in {seen} columns", at=table)


def _direct(table: Records) -> Iterator[Result]:
    for column in table.columns:
        if column.direct:
            kind = (column.identifier or column.holds[0]).replace("_", " ")
            why = f"it holds {kind}: {'; '.join(column.evidence)}"
            yield found(why, at=table, fix=_FIX, columns=(column.name,))


CHECK = Check(
    name="PI-01",
    title="Direct identifiers",
    severity="high",
    threshold="0 columns",
    source="every national and humanitarian checklist; HIPAA safe harbor, 45 CFR 164.514(b)(2)",
    mend=_FIX,
    command="anonkit init {file} -o plan.xlsx",
    required=True,
    run=run,
)
