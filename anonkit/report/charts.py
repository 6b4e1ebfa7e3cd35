"""Bars beside their figures: public facts of the released rows and tables, nothing else.

Each bar is a small drawing of its own in the row of a table, so that its
words and figures are text of the page: they wrap, scale, print and can be
read aloud, on a phone as on paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anonkit.records import Band, MicrodataRecord, TableRecord
from anonkit.report.words import PERCENT, Words

WIDTH = 100
"""Of every bar, in its own units."""
_STEPS = (2, 5, 10)
"""Group sizes are told apart at k times these."""
_FILLED: dict[Band, int] = {"none": 0, "< 5 %": 1, "5–20 %": 2, "> 20 %": 3, "all": 4}


@dataclass(frozen=True)
class Bar:
    """One row: a label, how much of the bar is filled (0 to WIDTH), and the figures."""

    label: str
    filled: int
    figure: str
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """A few bars with a heading, and what they show in words."""

    title: str
    meaning: str
    bars: tuple[Bar, ...]


def look_alike(data: MicrodataRecord | None, words: Words) -> Chart | None:
    """How many released people stand in groups of which size, against k."""
    if data is None or not data.sizes or not data.quasi:
        return None
    people = sum(size * groups for size, groups in data.sizes)
    bars = []
    for low, high, label in _bins(data.k_goal, words):
        inside = sum(
            size * groups
            for size, groups in data.sizes
            if size >= low and (high is None or size <= high)
        )
        filled = inside * WIDTH // people
        bars.append(
            Bar(label, filled, words.counted(inside, "person"), f"{_share(inside, people, words)}")
        )
    meaning = words.say("sizes_desc", k=words.number(data.k_goal))
    return Chart(words.say("sizes_title"), meaning, tuple(bars))


def readable(tables: Sequence[TableRecord], words: Words) -> Chart | None:
    """Of how many counts of each table the noise is at most a fifth."""
    seen = [(table, table.readable) for table in tables if table.readable is not None]
    if not seen:
        return None
    bars = tuple(
        Bar(
            table.name,
            said * WIDTH // max(table.cells, 1),
            words.say(
                "readable_counts",
                part=words.number(said),
                whole=words.number(table.cells),
            ),
            words.say("half_width", width=words.exact(table.noise_half_width_95))
            if table.noise_half_width_95
            else "",
        )
        for table, said in seen
    )
    return Chart(words.say("readable_title"), words.say("readable_desc"), bars)


def steps(band: Band | None) -> int | None:
    """How many of four boxes a band fills; None where there is no band."""
    return None if band is None else _FILLED[band]


def _bins(k: int, words: Words) -> Iterator[tuple[int, int | None, str]]:
    """(lowest, highest or None, label) of each range of group sizes."""
    yield 0, k - 1, words.say("size_under", k=words.number(k))
    low = k
    for step in _STEPS:
        high = k * step - 1
        if high >= low:
            label = words.say("size_from_to", low=words.number(low), high=words.number(high))
            yield low, high, label
            low = high + 1
    yield low, None, words.say("size_from", low=words.number(low))


def _share(part: int, whole: int, words: Words) -> str:
    return f"{words.decimal(round(part * 100 / whole, 1))}{PERCENT}"
