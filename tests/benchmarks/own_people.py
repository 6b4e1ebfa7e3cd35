"""The row's own people in comments, however their names are written: the share that is found."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from own_names import Comment, comments, count
from result import Result

from anonkit.detect.common import LITTLE_WORDS
from anonkit.detect.entities.base import Span
from anonkit.detect.entities.find import find
from anonkit.detect.known import Known
from anonkit.detect.names.listed import listed
from anonkit.detect.near import Near, keys_of_text, people_of
from anonkit.detect.tokens import words_in

GOAL = 0.95


def results() -> Iterator[Result]:
    """By language: mentions of which no letter stays, and words taken that are part of one."""
    found = count(_search)
    for language in sorted({language for language, _ in found.mentions}):
        share, right = found.recall(language), found.precision(language)
        told = f"recall {share:.3f}, precision {right:.2f} by word"
        name = f"texts: the row's own people ({language})"
        yield Result(name, told, f"recall >= {GOAL}", share >= GOAL)


def _search(comment: Comment) -> list[Span]:
    table = _table(comment.language)
    keys = keys_of_text(comment.text, words_in(comment.text), table.language)
    near = Near(people=people_of(keys, comment.near))
    return find(comment.text, (), known=table, own=near)


@cache
def _table(language: str) -> Known:
    """What a table that holds the people of all comments of a language knows."""
    people = {one for each in comments() if each.language == language for one in each.near}
    words = {word for one in people for word in one.split(" ") if len(word) > 2}
    ordinary = LITTLE_WORDS | listed().words | listed().nobody
    rarely = LITTLE_WORDS | (listed().words - listed().common)
    return Known(frozenset(people | words), frozenset(), frozenset(words), ordinary, rarely)
