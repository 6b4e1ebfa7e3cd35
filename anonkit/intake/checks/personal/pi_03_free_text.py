"""PI-03: words of people's own, in which anybody may be named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.intake.base import Case, Check, Result, Settings, clean, found
from anonkit.intake.personal.columns import (
    Cells,
    last_name,
    look,
    of_people,
    tool_kind,
    without_tables,
)
from anonkit.intake.personal.declared import actions_of
from anonkit.intake.personal.hashing import looks_hashed
from anonkit.records import ScanColumn, Severity

_FIX = "leave the columns out, or redact them and have a person read every cell that is kept"
_OWN_WORDS = re.compile(
    r"(?:^|[_ .:/-])(?:others?|specify|specified|autres?|otr[oa]s?|outr[oa]s?|preciser|"
    r"especifi(?:que|car|car)|nyingine|comments?|remarks?|observacion(?:es)?)$"
)
_LETTER = re.compile(r"[^\W\d_]")
_READ = frozenset({"redact"})
FEWEST = 5
"""Different cells below which a column that is not called `other` is a list of answers."""


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each table with columns of people's own words."""
    yield from without_tables(case)
    for table in case.now.records:
        done = actions_of(case, table)
        cells = look(table, [each.name for each in table.columns if not each.part_of])
        wordy = [
            each.name
            for each in table.columns
            if each.name in cells and _is_wordy(each, cells[each.name], settings)
        ]
        kept = tuple(name for name in wordy if done.get(name) not in _READ)
        redacted = tuple(name for name in wordy if done.get(name) in _READ)
        if kept:
            why = "people's own words stand in it, and nobody can say by rule what they tell"
            weighs: Severity = "medium" if of_people(table) else "low"
            yield found(why, at=table, columns=kept, severity=weighs)
        if redacted:
            why = "people's own words stand in it; the release says that they were redacted"
            yield found(why, at=table, columns=redacted, severity="low")
        if not wordy:
            yield clean("no column holds people's own words", at=table)


def _is_wordy(column: ScanColumn, seen: Cells, settings: Settings) -> bool:
    if seen.filled == 0 or seen.tokens or seen.uuids or looks_hashed(seen):
        return False
    if column.identifier or column.type in ("integer", "decimal", "date", "point"):
        return False
    if seen.share(_LETTER) < 0.5 or max(seen.dated, seen.timed) > 0.5 or tool_kind(column.name):
        return False
    if column.role == "text" or _OWN_WORDS.search(last_name(column.name)):
        return not _is_said_by_few(seen)
    if column.type == "multi" or column.role not in ("open", "sensitive") or seen.few:
        return False
    long = seen.length > float(settings["characters"]) and seen.spread > 0.2
    return long or (seen.spread * 100 > float(settings["unique_percent"]) and _has_words(seen))


def _is_said_by_few(seen: Cells) -> bool:
    """Whether it is a list of short answers after all: few texts, and each said by many."""
    return seen.distinct < FEWEST and seen.spread < 0.1


def _has_words(seen: Cells) -> bool:
    """Whether most texts have two words or more: codes have one."""
    return sum(" " in text for text in seen.texts) > 0.5 * len(seen.texts)


CHECK = Check(
    name="PI-03",
    title="Free text",
    severity="medium",
    threshold="no column with more than {characters} characters a cell or {unique_percent} % "
    "different texts, and no `other` or `specify`",
    source="J-PAL and IPA guides to de-identification",
    mend=_FIX,
    settings={"characters": 20, "unique_percent": 50},
    command="anonkit init {file} -o plan.xlsx",
    required=True,
    run=run,
)
