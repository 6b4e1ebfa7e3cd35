"""The owner's own figures after protection, as a page draws them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from anonkit.records import GroupFigure, IndicatorRecord
from anonkit.report.charts import WIDTH, Bar, Chart
from anonkit.report.words import Words

BARS = 30
"""Groups drawn of one indicator; the manifest has them all."""


def indicators(records: tuple[IndicatorRecord, ...], words: Words) -> tuple[Chart, ...]:
    """A chart for each indicator, with how far it is from the figures before."""
    return tuple(
        Chart(_title(each, words), _meaning(each, words), tuple(_bars(each, words)))
        for each in records
    )


def _title(record: IndicatorRecord, words: Words) -> str:
    by = words.listing(record.by)
    if not record.column:
        return words.say("indicator_rows", by=by)
    if not record.by:
        return words.say("indicator_mean", column=record.column)
    return words.say("indicator_mean_by", column=record.column, by=by)


def _meaning(record: IndicatorRecord, words: Words) -> str:
    told = words.say("indicator_distance", share=words.band(record.distance))
    left = len(record.groups) - BARS
    return told if left <= 0 else f"{told} {words.say('more_groups', n=words.number(left))}"


def _bars(record: IndicatorRecord, words: Words) -> Iterator[Bar]:
    sizes = [_size(record, group) for group in record.groups]
    largest = max(sizes, default=Fraction(0)) or Fraction(1)
    for group, size in list(zip(record.groups, sizes, strict=True))[:BARS]:
        label = ", ".join(words.say("no_answer") if cell is None else cell for cell in group.by)
        rows = words.counted(group.rows, "row")
        figure = words.point(group.mean or words.say("no_answer")) if record.column else rows
        yield Bar(
            label or words.say("all_rows"),
            int(size * WIDTH / largest),
            figure,
            rows if record.column else "",
        )


def _size(record: IndicatorRecord, group: GroupFigure) -> Fraction:
    """What a bar is as long as: the rows, or the mean without its sign."""
    return abs(Fraction(group.mean or 0)) if record.column else Fraction(group.rows)
