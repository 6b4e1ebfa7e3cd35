"""Reads the comments in which a row's own people are named, and counts what a search takes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from anonkit.detect import people
from anonkit.detect.entities.base import Span

PATH = Path(__file__).parents[2] / "fixtures" / "texts" / "own_names.txt"
STRANGER = "-"
"""Kind of a mention of somebody whom no table knows."""
_MENTION = re.compile(r"\{(?P<kind>[a-z-]+)\|(?P<words>[^{}]+)\}")


class Mention(NamedTuple):
    start: int
    end: int
    kind: str


class Comment(NamedTuple):
    """A text of a row."""

    language: str
    near: tuple[str, ...]
    """The row's own people, then the household's, as `anonkit.detect.near` spells them."""
    text: str
    mentions: tuple[Mention, ...]


class Figures(NamedTuple):
    """What a search took; words are those that it took any letter of."""

    mentions: Counter[tuple[str, str]]
    """By (language, kind)."""
    found: Counter[tuple[str, str]]
    taken: Counter[str]
    """Words taken, by language."""
    right: Counter[str]
    """Those of them within a mention."""
    missed: list[tuple[str, str]]
    strays: list[tuple[str, str]]

    def recall(self, language: str = "", kind: str = "") -> float:
        wanted = [key for key in self.mentions if language in ("", key[0]) and kind in ("", key[1])]
        return sum(self.found[key] for key in wanted) / sum(self.mentions[key] for key in wanted)

    def precision(self, language: str = "") -> float:
        wanted = [one for one in self.taken if language in ("", one)]
        return sum(self.right[one] for one in wanted) / sum(self.taken[one] for one in wanted)


def comments() -> Iterator[Comment]:
    language, near = "", ()
    for line in PATH.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            language, *cells = (cell.strip() for cell in line[1:].split("|"))
            near = tuple(one for cell in cells for one in people.people_in(cell))
        elif line and not line.startswith("#"):
            yield Comment(language, near, *_read(line))


def _read(line: str) -> tuple[str, tuple[Mention, ...]]:
    text, mentions, last = "", [], 0
    for match in _MENTION.finditer(line):
        text += line[last : match.start()]
        mentions.append(Mention(len(text), len(text) + len(match["words"]), match["kind"]))
        text, last = text + match["words"], match.end()
    return text + line[last:], tuple(mentions)


def count(search: Callable[[Comment], list[Span]]) -> Figures:
    """Search every comment; a mention is found where none of its letters stays."""
    figures = Figures(Counter(), Counter(), Counter(), Counter(), [], [])
    for comment in comments():
        taken = {place for s in search(comment) for place in range(s.start, s.end)}
        for start, end, kind in comment.mentions:
            if kind == STRANGER:
                continue
            letters = {place for place in range(start, end) if comment.text[place].isalnum()}
            figures.mentions[comment.language, kind] += 1
            figures.found[comment.language, kind] += letters <= taken
            if not letters <= taken:
                figures.missed.append((kind, comment.text[start:end]))
        for word in re.finditer(r"\w+", comment.text):
            if taken.isdisjoint(range(*word.span())):
                continue
            named = any(word.start() < m.end and m.start < word.end() for m in comment.mentions)
            figures.taken[comment.language] += 1
            figures.right[comment.language] += named
            if not named:
                figures.strays.append((word[0], comment.text))
    return figures
