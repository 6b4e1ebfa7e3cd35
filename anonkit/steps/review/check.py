"""Whether corrections can be put in: their words stand in the text, and no hidden value stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

import pyarrow as pa

from anonkit.actions.base import Context
from anonkit.actions.redact import SPANS
from anonkit.detect import residual
from anonkit.detect.entities.base import Span
from anonkit.detect.known import IDENTIFIER, Known
from anonkit.detect.tokens import words_in
from anonkit.errors import Fault, OptionError, RefusedError
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.residual import Search, Texts
from anonkit.steps.review.book import EVERYWHERE, KEEP, OUT, ReviewBook
from anonkit.steps.review.corrections import (
    Correction,
    Corrections,
    Found,
    as_found,
    corrected,
)
from anonkit.steps.review.looked import NOTHING, Looked, Text
from anonkit.steps.review.own import OwnNames
from anonkit.steps.review.places import overlap, places_of
from anonkit.steps.review.read import first_of, place

_LONGEST_NAME = 4
"""Words of a name that are looked for in any order."""
_SHAPED = "review.looks_like"
_ALARM = (
    "let it be taken out; for a false alarm write `not_identifier: {because, by, until}` at the "
    "column"
)
_SHOW = "leave these words to be taken out: `--review` cannot set aside what a policy hides"


@dataclass(frozen=True)
class Hidden:
    """What must not stay in any text."""

    known: Known
    """What the table's own hidden columns say, those included who did not consent."""
    search: Search
    """As it will search the written file."""


@dataclass(frozen=True)
class _Made:
    """A text of which something stays, as it would be released."""

    column: str
    text: str
    found: Sequence[Found]
    where: str
    """The cell that says so."""


def insist_possible(
    plan: Plan, looked: Looked, given: Corrections, book: ReviewBook, file: str, hidden: Hidden
) -> None:
    """Refuse corrections that cannot be put in; each fault with its cell, and never its words.

    Raises:
        OptionError: As said.
    """
    faults: list[Fault] = []
    left: list[Texts] = []
    own = OwnNames(hidden.known)
    made: list[_Made] = []
    words = _Words(looked, given, book.words.title, file)
    for key, text in sorted(looked.texts.items()):
        one = given.texts.get(key, NOTHING)
        title = book.texts.title
        faults += _misplaced(text, one, file, title)
        kept = words.of(text)
        pieces = {place(file, title, one.row, KEEP): _kept_places(text, one)}
        for span, where in kept.items():
            pieces.setdefault(where, []).append((span.start, span.end))
        mine = place(file, title, one.row, KEEP)
        for where, places in pieces.items():
            stays = corrected(
                text.text, sorted(text.spans), NOTHING, [Span(*p, "") for p in places]
            )
            faults += _hidden(text, places, stays.left_in, where, hidden.known)
            if not own.may_stay(text, places, everywhere=where != mine):
                faults.append(_of_a_name(where, title))
            left += [Texts(where, list(stays.left_in))] if stays.left_in else []
        if one.keep or kept:
            last = place(file, title, one.row, KEEP) if one.keep else next(iter(kept.values()))
            done = corrected(text.text, sorted(text.spans), one, list(kept))
            found = as_found(text.text, done.spans, text.values)
            made.append(_Made(text.column, text.text, found, last))
    faults += _shaped(plan, made)
    faults += _searched(hidden.search, left)
    if faults:
        raise OptionError.of(first_of(faults))


class _Words:
    """What stays wherever it stands, and which cell says so."""

    def __init__(self, looked: Looked, given: Corrections, title: str, file: str) -> None:
        self._looked, self._given, self._title, self._file = looked, given, title, file

    def of(self, text: Text) -> Mapping[Span, str]:
        """Spans of one text that stay by the sheet of words, with the cell that says so."""
        rows = {
            span: self._given.words.get(self._looked.thing(span.entity, value))
            for span, value in sorted(text.values.items())
        }
        return {
            span: place(self._file, self._title, row, EVERYWHERE)
            for span, row in rows.items()
            if row is not None
        }


def _kept_places(text: Text, one: Correction) -> list[tuple[int, int]]:
    return [found for piece in one.keep for found in places_of(text.text, piece, alone=True)]


def _misplaced(text: Text, one: Correction, file: str, title: str) -> Iterator[Fault]:
    """Pieces that do not stand in the text, or of which nothing was taken out."""
    spans = [(span.start, span.end) for span in text.spans]
    taken: list[tuple[int, int]] = []
    for piece in one.out:
        places = places_of(text.text, piece)
        taken += places
        if not places:
            yield _absent(place(file, title, one.row, OUT))
    for piece in one.keep:
        places, where = places_of(text.text, piece, alone=True), place(file, title, one.row, KEEP)
        if not places:
            yield _absent(where)
        elif not overlap(places, spans):
            yield Fault(
                "nothing of these words was taken out of this text",
                where,
                "delete them: they stay as they are",
                "review.not_taken_out",
            )
        elif overlap(places, taken):
            yield Fault(
                "the same words are to go and to stay",
                where,
                "delete them in one of the two cells",
                "review.both",
            )


def _absent(where: str) -> Fault:
    return Fault(
        "these words do not stand in this text",
        where,
        "write them as the text has them, as whole words, without the brackets; part several by ;",
        "review.not_in_text",
    )


def _hidden(
    text: Text,
    places: Sequence[tuple[int, int]],
    pieces: Sequence[str],
    where: str,
    known: Known,
) -> Iterator[Fault]:
    """What the table's own columns say, and is to stay."""
    own = [(span.start, span.end) for span in text.spans if span.entity == IDENTIFIER]
    if overlap(own, places) or any(_names(piece, known) for piece in pieces):
        yield _refused(where)


def _names(piece: str, known: Known) -> bool:
    """Whether a whole name stands in a piece; a word alone may be no name there (`hope`).

    Two words of names side by side are one, whoever of the table has the one and the other.
    """
    words = [word.text for word in words_in(piece)]
    return any({one, other} <= known.names for one, other in pairwise(words)) or any(
        " ".join(ordered) in known.names
        for size in range(2, _LONGEST_NAME + 1)
        for first in range(len(words) - size + 1)
        for ordered in permutations(words[first : first + size])
    )


def _refused(where: str) -> Fault:
    problem = "these words are to stay, and a hidden column says them"
    return Fault(problem, where, _SHOW, "review.hidden_value")


def _of_a_name(where: str, title: str) -> Fault:
    problem = "what is to stay holds a word of a name that stands in the table"
    fix = (
        "leave it to be taken out; only an ordinary word, as in Grace period, may stay, in one "
        f"text by its own line on sheet {title}, and none of who did not consent"
    )
    return Fault(problem, where, fix, "review.hidden_value")


def _shaped(plan: Plan, made: Sequence[_Made]) -> Iterator[Fault]:
    """What the search of the written file would take for an identifier by its shape."""
    for name in dict.fromkeys(one.column for one in made):
        column = plan.column(name)
        mine = [one for one in made if one.column == name]
        if column.waived or not _hits(plan, column, mine):
            continue
        for one in mine:
            for kind in _hits(plan, column, [one]):
                problem = f"what is to stay looks like a {kind.replace('_', ' ')}"
                yield Fault(f"{problem}, which stops a release", one.where, _ALARM, _SHAPED)


def _hits(plan: Plan, column: PlannedColumn, made: Sequence[_Made]) -> list[str]:
    assert column.action is not None  # else its texts would not be redacted
    given = pa.array([one.text for one in made], pa.string())
    found = pa.array([one.found for one in made], SPANS)
    cells = column.action.apply(given, column.params, Context(others={"spans": found}))
    return list(residual.hits(cells, tuple(plan.policy.country), kind=column.action.kind))


def _searched(search: Search, left: Sequence[Texts]) -> Iterator[Fault]:
    """The search that the written file will have to pass, of what is to stay alone."""
    try:
        search.texts(left)
    except RefusedError as error:
        yield _refused(error.where)
