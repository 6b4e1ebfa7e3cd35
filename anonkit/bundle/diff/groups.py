"""Who became invisible, as the page of a release says it: in bands, by protected group."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from anonkit.bundle.diff.side import Side
from anonkit.bundle.diff.told import beside
from anonkit.records import Difference

REPORT = "report.html"
MOST_BYTES = 64 << 20
"""Of a page."""
_START, _END = b'<section aria-labelledby="invisible">', b"</section>"
# Read by its lines as our template writes them: no parser that hostile text could keep busy.
_CAPTION, _ROW = "<caption>", '<tr><th scope="row">'
_TAG = re.compile(r"<[^<>]*>")
_BANDS = ("none", "< 5 %", "5–20 %", "> 20 %", "all")
"""By how many of four boxes the page fills, in whatever language it is written."""


@dataclass(frozen=True)
class _Group:
    """One line of the page."""

    band: str
    sentence: str


def group_differences(one: Side, other: Side) -> Iterator[Difference]:
    """Groups whose band changed, or of whom the release can say something else."""
    before, after = _groups(one), _groups(other)
    for key in dict.fromkeys([*before, *after]):
        a, b = before.get(key), after.get(key)
        where = ": ".join(key)
        told = [{"invisible": each.band if each else None} for each in (a, b)]
        found = list(beside("group", where, told[0], told[1]))
        yield from found
        if a and b and not found:
            says = "what the release says"
            yield from beside("group", where, {says: a.sentence}, {says: b.sentence})


def _groups(side: Side) -> dict[tuple[str, str], _Group]:
    """By attribute and name; none where the page does not speak of groups.

    Raises:
        InputError: It speaks of them, and not as anonkit writes it.
    """
    if side.digest(REPORT) is None:
        return {}
    page = side.read(REPORT, MOST_BYTES)
    start = page.find(_START)
    section = page[start : page.find(_END, start)].decode("utf-8", "replace") if start >= 0 else ""
    found: dict[tuple[str, str], _Group] = {}
    attribute = ""
    for line in section.split("\n"):
        if line.startswith(_CAPTION):
            attribute = _text(line)
        elif line.startswith(_ROW):
            name, _, rest = line.partition("</th>")
            told, _, sentence = rest.partition("</td>")
            found[attribute, _text(name)] = _Group(_band(told), _text(sentence))
    if len(found) != section.count(_ROW):
        raise side.damaged("does not tell its groups as anonkit writes it", REPORT)
    return found


def _band(cell: str) -> str:
    """By the boxes that are filled; by its words in pages that draw none."""
    if "<svg" in cell:
        return _BANDS[min(cell.count('class="fill"'), 4)]
    words = _text(cell)
    return words if words in _BANDS else "told in tables only"


def _text(html: str) -> str:
    return unescape(_TAG.sub("", html)).strip()
