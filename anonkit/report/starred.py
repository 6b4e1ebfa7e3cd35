"""What recoding left of each column: how many of its cells say nothing any more."""

from __future__ import annotations

from anonkit.records import MicrodataRecord
from anonkit.report.charts import WIDTH, Bar, Chart
from anonkit.report.words import Words


def starred(data: MicrodataRecord, words: Words) -> Chart | None:
    """A bar for each recoded column; None where nothing was recoded."""
    if not data.starred:
        return None
    bars = (
        Bar(
            each.column,
            each.cells * WIDTH // each.rows,
            words.percent(each.share),
            words.counted(each.cells, "row"),
        )
        for each in data.starred
    )
    return Chart(words.say("starred"), words.say("starred_how"), tuple(bars))


def mostly_starred(data: MicrodataRecord, words: Words) -> tuple[str, ...]:
    """A sentence for each column of which more than half says nothing."""
    return tuple(
        words.say("mostly_starred", column=each.column, share=words.percent(each.share))
        for each in data.starred
        if each.mostly
    )
