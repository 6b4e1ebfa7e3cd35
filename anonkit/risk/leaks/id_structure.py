"""Codes that say something: a place, a date, a running number, the time they were made."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from anonkit.risk.leaks.base import Coded, Codes, Finding, Leak, Sheet
from anonkit.risk.leaks.telling import could_tell, told

MOSTLY = 0.95
"""Share of a column's codes that must have a shape for the column to have it."""
LONGEST = 12
"""Characters of a prefix that are looked at."""
LEAST = 20
"""Distinct texts below which a column is a list of answers, and no codes."""

_TIMED = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[167][0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}")
_DAY = r"(?:19|20)[0-9]{2}([-/.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12][0-9]|3[01])"
_DATED = re.compile(rf"(?<![0-9]){_DAY}(?![0-9])")
_ONLY_TIME = re.compile(rf"{_DAY}(?:[T ][0-9:.,+Z -]*)?")
_LAST_NUMBER = re.compile(r"([0-9]{1,15})[^0-9]*$")
_SEPARATOR = re.compile(r"[^0-9A-Za-z]+")


def find(sheet: Sheet) -> Iterator[Finding]:
    """Columns of codes that hold a hidden column, a date, a time or a running number."""
    for column in _columns(sheet):
        texts = column.texts.to_pylist()
        for said, holds in _SHAPES.items():
            if holds(texts):
                yield Finding("id_structure", said, (column.name,))
        if _running(sheet, texts):
            yield Finding("id_structure", "leak_id_running", (column.name,))
        for name in _told(sheet, column, texts):
            yield Finding("id_structure", "leak_id_part", (column.name,), name)


def _told(sheet: Sheet, column: Coded, texts: Sequence[str]) -> Iterator[str]:
    """Hidden columns that a part of the code tells, and the code as a whole does not."""
    parts = [part for part in _parts(column, texts) if could_tell(sheet, part)]
    found = [
        hidden.name
        for hidden in sheet.hidden
        if hidden.name != column.name
        and any(sheet.enough(told(sheet, part, hidden)) for part in parts)
        and not sheet.enough(told(sheet, column.codes, hidden))
    ]
    yield from dict.fromkeys(found)


def _parts(column: Coded, texts: Sequence[str]) -> Iterator[Codes]:
    """The parts that most codes have: pieces between separators, and prefixes of one length."""
    pieces = [_SEPARATOR.split(text) for text in texts]
    usual, often = Counter(map(len, pieces)).most_common(1)[0]
    if usual > 1 and often >= MOSTLY * len(texts):
        for n in range(usual):
            yield _coded(column, [each[n] if len(each) == usual else "" for each in pieces])
    length, often = Counter(map(len, texts)).most_common(1)[0]
    if often >= MOSTLY * len(texts):
        for n in range(1, min(length, LONGEST + 1)):
            yield _coded(column, [text[:n] for text in texts])


def _coded(column: Coded, parts: Sequence[str]) -> Codes:
    """(n,) the part of each row's code."""
    places = np.unique(np.array(parts, np.str_), return_inverse=True)[1].astype(np.int64)
    return np.where(column.codes >= 0, places[column.codes], -1)


def _running(sheet: Sheet, texts: Sequence[str]) -> bool:
    """Numbers that nearly all differ and nearly fill their range: who came first, who next."""
    if len(texts) < MOSTLY * sheet.count:
        return False
    found = [_LAST_NUMBER.search(text) for text in texts]
    numbers = [int(each[1]) for each in found if each is not None]
    if len(set(numbers)) < MOSTLY * len(texts):
        return False
    return (max(numbers) - min(numbers)) * sheet.share <= 2 * len(numbers)


def _timed(texts: Sequence[str]) -> bool:
    return _most(texts, lambda text: _TIMED.fullmatch(text.lower()) is not None)


def _dated(texts: Sequence[str]) -> bool:
    """Dates inside longer codes; a column of dates is what it says."""
    if not _most(texts, lambda text: not _ONLY_TIME.fullmatch(text)):
        return False
    found = [_DATED.search(text) for text in texts]
    days = [each[0] for each in found if each is not None]
    return len(days) >= MOSTLY * len(texts) and len(set(days)) > 1


def _most(texts: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return sum(map(fits, texts)) >= MOSTLY * len(texts)


_SHAPES = {"leak_id_time": _timed, "leak_id_date": _dated}


def _columns(sheet: Sheet) -> tuple[Coded, ...]:
    """Our own tokens are keyed, and free text is no code."""
    return tuple(each for each in sheet.looked_at if each.kind == "open" and each.size >= LEAST)


LEAK = Leak(
    name="id_structure",
    summary="A code holds a place, a date, a running number or the time it was made.",
    threshold="a part of the code tells a hidden column for more than 5 % of the people and at "
    "least 3 k of them, beyond chance; 95 % of the codes hold a date or a time; numbers that "
    "differ and fill half of their range",
    source="case ids of health surveys hold cluster and household; RFC 9562 (UUID versions 1, 6 "
    "and 7 hold a time); bound: anonkit/risk/leaks/telling.py",
    mend="write a pseudonym in its place (`role: identifier`, `action: pseudonymise`), or leave "
    "it out with `release: false`",
    nothing="no column holds codes",
    find=find,
    looks_at=lambda sheet: bool(_columns(sheet)),
)
