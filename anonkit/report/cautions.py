"""What a reader of the tables has to know: of whom they speak, and where they are biased."""

from __future__ import annotations

from collections.abc import Iterator

from anonkit.records import ReleaseRecord
from anonkit.report.words import Words

_RATIOS = frozenset({"mean", "share"})
_BOUNDED = frozenset({"sum", "mean", "quantiles"})
_ANSWERED = _BOUNDED | _RATIOS
_ADDED = frozenset({"count_persons", "count_rows", "histogram", "sum"})


def of_whom(record: ReleaseRecord, words: Words) -> str:
    """Whether figures are of people interviewed; empty where the survey has no weight."""
    if not record.tables or not any("weight" in column.roles for column in record.columns):
        return ""
    weighted = [table.weighted for table in record.tables]
    key = "all_weighted" if all(weighted) else "some_weighted"
    return words.say(key if any(weighted) else "unweighted")


def cautions(record: ReleaseRecord, words: Words) -> tuple[str, ...]:
    """Sentences on bias, each where a table of this release has it."""
    return tuple(words.say(key) for key in _biases(record))


def _biases(record: ReleaseRecord) -> Iterator[str]:
    measures = {table.measure for table in record.tables}
    if measures & _ADDED:
        yield "unbiased_but" if any(table.found for table in record.tables) else "unbiased"
    if measures & _RATIOS:
        yield "biased_ratio"
    if measures & _BOUNDED:
        yield "biased_bounds"
    if measures & _ANSWERED:
        yield "biased_missing"
    if any(table.weighted for table in record.tables):
        yield "biased_weights"
