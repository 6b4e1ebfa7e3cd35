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
    limits: str
    """What is held back before anything is counted."""


def table_title(table: TableRecord, words: Words) -> str:
    """What a table tells, in the language of the report."""
    if table.measure not in _SUBJECTS:  # a query that somebody added
        return table.title
    weighted = "_weighted" if table.weighted else ""
    subject = words.say(f"subject.{_SUBJECTS[table.measure]}{weighted}", of=table.of)
    if not table.by:
        return subject
    return words.say("table_title", subject=subject, by=words.listing(_seen(table, words)))


def _seen(table: TableRecord, words: Words) -> list[str]:
    """Its columns, with the level at which each is told where that is not the finest."""
    levels = table.levels or (0,) * len(table.by)
    return [
        words.say("at_level", column=name, level=level) if level else name
        for name, level in zip(table.by, levels, strict=True)
    ]


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
_UNSAID = {
    "sum": ("do_not_quote_sum",),
    "mean": ("withheld_mean", "quote_mean"),
    "share": ("withheld_mean", "quote_share"),
    "quantiles": ("quote_quantile",),
}


def table_line(table: TableRecord, words: Words) -> TableLine:
    """The line of one table."""
    return TableLine(
        title=table_title(table, words),
        path=table.path,
        cells=words.counted(table.cells, "cell"),
        noise=" ".join(
            filter(None, (_noise(table, words), _finding(table, words), _adding(table, words)))
        ),
        readable=_unsaid(table, words),
        limits=" ".join(limit.tell(words.language) for limit in table.limits),
    )


def _noise(table: TableRecord, words: Words) -> str:
    """How far noise moves what a table says."""
    subject, width = _SUBJECTS.get(table.measure, ""), table.noise_half_width_95
    if width:
        key = "noise_weighted" if table.weighted else _NOISES.get(subject, "noise_sum")
        return words.say(key, width=words.exact(width))
    return words.say("rank_error" if subject == "quantiles" else "noise_varies")


def _unsaid(table: TableRecord, words: Words) -> str:
    """What a reader is not to quote."""
    subject, width = _SUBJECTS.get(table.measure, ""), table.noise_half_width_95
    least = words.number(math.ceil(READABLE * Fraction(width))) if width else ""
    usual = "do_not_quote_estimate" if table.weighted else "do_not_quote"
    keys = _UNSAID.get(subject, (usual if width else "withheld_mean",))
    return " ".join(words.say(key, least=least) for key in keys)


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
