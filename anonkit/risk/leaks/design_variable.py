"""Clusters, strata and other columns whose value lies in one place: they name the place."""

from __future__ import annotations

from collections.abc import Iterator

from anonkit.risk.leaks.base import Coded, Finding, Leak, Sheet
from anonkit.risk.leaks.telling import could_tell, told


def find(sheet: Sheet) -> Iterator[Finding]:
    """Columns that are no quasi-identifier and whose values tell a hidden column."""
    for column in _columns(sheet):
        found = [
            hidden.name
            for hidden in sheet.hidden
            if hidden.name != column.name and sheet.enough(told(sheet, column.codes, hidden))
        ]
        for name in dict.fromkeys(found):
            yield Finding("design_variable", "leak_design_variable", (column.name,), name)


def _columns(sheet: Sheet) -> tuple[Coded, ...]:
    """Values that hardly two people share tell nothing beyond chance, and need no look."""
    return tuple(
        each
        for each in sheet.looked_at
        if each.kind in ("open", "sensitive", "token") and could_tell(sheet, each.codes)
    )


LEAK = Leak(
    name="design_variable",
    summary="A cluster, a stratum or another column tells a column that is hidden.",
    threshold="told for more than 5 % of the people and at least 3 k of them, beyond chance",
    source="clusters and strata lie in one place by design (ICF, Guide to DHS Statistics); bound: "
    "anonkit/risk/leaks/telling.py",
    mend="leave the column out with `release: false`, give it `role: quasi`, or add a scenario of "
    "it and the other quasi-identifiers",
    nothing="every other column is a quasi-identifier, or a person's own",
    find=find,
    looks_at=lambda sheet: bool(_columns(sheet) and sheet.hidden),
)
