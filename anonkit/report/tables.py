"""Released tables in words: what each tells, and how far its counts can be read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from anonkit.records import TableRecord
from anonkit.report.words import Words

READABLE = 5
"""Noise of 20 % is too much to quote a count, so a count needs 5 half-widths."""


@dataclass(frozen=True)
class TableLine:
    """One released table and how far its counts can be read."""

    title: str
    path: str
    cells: str
    noise: str
    readable: str


def table_title(table: TableRecord, words: Words) -> str:
    """What a table tells, in the language of the report."""
    if table.measure not in _SUBJECTS:  # a query that somebody added
        return table.title
    weighted = "_weighted" if table.weighted else ""
    subject = words.say(f"subject.{_SUBJECTS[table.measure]}{weighted}", of=table.of)
    if not table.by:
        return subject
    return words.say("table_title", subject=subject, by=words.listing(table.by))


_SUBJECTS = {
    "count_persons": "people",
    "histogram": "people",
    "count_rows": "rows",
    "sum": "sum",
    "mean": "mean",
    "share": "share",
    "quantiles": "quantiles",
}
_NOISES = {"people": "noise_people", "rows": "noise_rows", "sum": "noise_sum"}


def table_line(table: TableRecord, words: Words) -> TableLine:
    """The line of one table."""
    subject, width = _SUBJECTS.get(table.measure, ""), table.noise_half_width_95
    if width:
        noise = words.say(_NOISES.get(subject, "noise_sum"), width=words.exact(width))
        fewest = math.ceil(READABLE * Fraction(width))
        least = words.say("do_not_quote", least=words.number(fewest))
    elif subject == "quantiles":
        noise, least = words.say("rank_error"), ""
    else:
        noise, least = words.say("noise_varies"), words.say("withheld_mean")
    return TableLine(
        title=table_title(table, words),
        path=table.path,
        cells=words.counted(table.cells, "cell"),
        noise=" ".join(filter(None, (noise, _finding(table, words), _adding(table, words)))),
        readable=least,
    )


def _finding(table: TableRecord, words: Words) -> str:
    """That its keys are those of the data, and which of them are not told."""
    if not table.found:
        return ""
    columns, least = words.listing(table.found), words.number(table.threshold)
    return words.say("found_keys", columns=columns, least=least)


def untold(table: TableRecord, words: Words) -> str:
    """Of which groups a table does not speak whose keys come from the data."""
    columns, least = words.listing(table.found), words.number(table.threshold)
    return words.say("untold_keys", title=table_title(table, words), columns=columns, least=least)


def _adding(table: TableRecord, words: Words) -> str:
    """With which tables it adds up, or that its own cells do not."""
    if table.alone:
        return words.say("does_not_add_up")
    if not table.agrees:
        return ""
    return words.say("adds_up_with", tables=words.listing([each.table for each in table.agrees]))
