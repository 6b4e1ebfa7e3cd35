"""Who became invisible, as the page of a release says it: in bands, by protected group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from anonkit.bundle.diff.side import Side
from anonkit.bundle.diff.told import beside
from anonkit.records import Difference

REPORT = "report.html"
MOST_BYTES = 64 << 20
_MOST_SECTION_BYTES = 4 << 20
_START, _END = b'<section aria-labelledby="invisible">', b"</section>"
_BANDS = ("none", "< 5 %", "5–20 %", "> 20 %", "all")
"""By how many of four boxes the page fills, in whatever language it is written."""


@dataclass
class _Group:
    """One line of the page."""

    attribute: str
    name: str = ""
    boxes: int | None = None
    """None where the page draws none: only tables speak of the group."""
    sentence: str = ""

    @property
    def band(self) -> str:
        return "told in tables only" if self.boxes is None else _BANDS[min(self.boxes, 4)]


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
    if all(file.path != REPORT for file in side.manifest.files):
        return {}
    page = side.read(REPORT, MOST_BYTES)
    start = page.find(_START)
    end = page.find(_END, start)
    if start < 0 or not 0 < end - start <= _MOST_SECTION_BYTES:
        return {}
    reader = _Reader()
    reader.feed(page[start:end].decode("utf-8", "replace"))
    reader.close()
    return {(each.attribute, each.name): each for each in reader.groups}


@dataclass
class _Place:
    """Where the reader stands."""

    attribute: str = ""
    inside: str = ""
    """The element whose text is read."""
    text: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads the tables of the page's section: a caption, then a group on each line."""

    def __init__(self) -> None:
        super().__init__()
        self.groups: list[_Group] = []
        self._at = _Place()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "caption" or (tag == "th" and told.get("scope") == "row"):
            self._at.inside, self._at.text = tag, []
        elif tag == "td":
            self._at.inside = "" if told.get("class") == "band" else tag
            self._at.text = []
        elif tag == "svg" and self.groups:
            self.groups[-1].boxes = 0
        elif tag == "rect" and told.get("class") == "fill" and self.groups:
            self.groups[-1].boxes = (self.groups[-1].boxes or 0) + 1

    def handle_data(self, data: str) -> None:
        self._at.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag != self._at.inside:
            return
        text = " ".join("".join(self._at.text).split())
        if tag == "caption":
            self._at.attribute = text
        elif tag == "th":
            self.groups.append(_Group(self._at.attribute, text))
        elif self.groups:
            self.groups[-1].sentence = text
        self._at.inside = ""
