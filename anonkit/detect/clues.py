"""All evidence about one column, gathered before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from anonkit.detect import RECOGNISERS
from anonkit.detect.base import Countries, Recogniser
from anonkit.detect.cells import (
    NEARLY_ALL,
    Hits,
    count_hits,
    header_share,
    may_hold,
    mostly_numbers,
)
from anonkit.detect.header import Reading, read_header
from anonkit.detect.identifiers.headers import kind_named
from anonkit.detect.kinds import KINDS
from anonkit.detect.lexicon import Lexicon, forenames
from anonkit.detect.names import NameShare, share_of
from anonkit.detect.shape import Facts, Shape, shape_of
from anonkit.detect.spelling import words_of


@dataclass(frozen=True)
class Known:
    """What the caller knows of the file's people."""

    countries: Countries
    lexicon: Lexicon
    languages: tuple[str, ...] = ()
    """Of a form's labels that name none, the most likely first; empty: nobody knows."""


@dataclass(frozen=True)
class Clues:
    """Header, values and shape of one column."""

    header: str
    reading: Reading
    shape: Shape
    facts: Facts
    values: pa.Array
    countries: Countries
    shares: Mapping[str, float]
    """Share of the values that fit, by recogniser."""
    by_value: str
    """The kind of identifier that the values alone settle, or empty."""
    in_some: tuple[str, ...]
    """Kinds of identifier that single cells hold."""
    names: NameShare
    """How much of the values is made of listed names of people."""
    option: Reading | None = None
    """What the words of an answer speak of, where the column is one of a question's."""

    @property
    def header_said(self) -> str:
        """Evidence of the header, in words."""
        return f"the header speaks of {KINDS[self.reading.kind].said}"

    def supports(self, kind: str) -> bool:
        """True where the values bear out a header of this direct kind, or nothing could tell."""
        if not KINDS[kind].direct:
            return False
        one = recogniser_of(kind)
        if kind == "record_id" and self.shape.unique:
            return self.by_value in ("", "record_id")
        if one is None:
            untold = self.by_value in ("", "record_id")
            return untold and (self.reading.strong or self.shape.unique)
        return header_share(one, self.values, self.countries) >= one.column_share

    def said(self, identifier: str) -> tuple[str, ...]:
        """Evidence of header and values for one kind of identifier, in words."""
        said = KINDS[identifier].said
        header = (f"the header speaks of {said}",) if identifier in self.reading.kinds else ()
        one = recogniser_of(identifier)
        if one is None or self.shape.empty:
            return header
        share = header_share(one, self.values, self.countries)
        return (*header, f"{_part(share)} values look like {said}") if share else header


def recogniser_of(identifier: str) -> Recogniser | None:
    """The recogniser for a kind of identifier, if its values can be told at all."""
    return next((one for one in RECOGNISERS.values() if one.identifier == identifier), None)


def gather(header: str, values: Sequence[str], facts: Facts, known: Known) -> Clues:
    """Look at one column.

    Args:
        header: The column's name.
        values: A sample of its distinct values, missing ones left out.
        facts: Counts over the whole column.
        known: Countries and words.
    """
    texts = pa.array(values, type=pa.string())
    numbers = mostly_numbers(texts)
    hits = {
        name: count_hits(one, texts, known.countries, numbers=numbers)
        for name, one in RECOGNISERS.items()
    }
    by_value = next((n for n, seen in hits.items() if _settles(RECOGNISERS[n], seen, numbers)), "")
    return Clues(
        header=header,
        reading=_reading(facts.option_of or header, values, known),
        option=_option(header, facts, known),
        shape=shape_of(values, facts),
        facts=facts,
        values=texts,
        countries=known.countries,
        shares={name: seen.share for name, seen in hits.items()},
        by_value=RECOGNISERS[by_value].identifier if by_value else "",
        names=share_of(values),
        in_some=tuple(
            RECOGNISERS[name].identifier
            for name, seen in hits.items()
            if seen.cells and RECOGNISERS[name].residual
        ),
    )


def _reading(header: str, values: Sequence[str], known: Known) -> Reading:
    """What the header says; it names an official number only where the values have its form."""
    reading = read_header(header, known.lexicon)
    told = reading.by_tool or (reading.strong and reading.kind != "record_id")
    if told and KINDS[reading.kind].direct:
        return reading
    kind = kind_named(header, values, known.countries)
    others = (other for other in reading.kinds if other != kind)
    return replace(reading, kinds=(kind, *others), strong=True) if kind else reading


def _option(header: str, facts: Facts, known: Known) -> Reading | None:
    """What the words of an answer speak of, beside those of its question."""
    if not facts.option_of:
        return None
    return read_header(header.removeprefix(facts.option_of).lstrip("/_.:"), known.lexicon)


def identifiers_in(name: str, known: Known) -> tuple[str, ...]:
    """Kinds of identifier that a column's own name holds."""
    found: tuple[str, ...] = ()
    if may_hold(name):
        text = pa.array([name], type=pa.string())
        found = tuple(
            one.identifier
            for one in RECOGNISERS.values()
            if one.residual and count_hits(one, text, known.countries, numbers=False).cells
        )
    named = not forenames().isdisjoint(words_of(name))
    return (*found, "person_name") if named else found


def _settles(one: Recogniser, seen: Hits, numbers: bool) -> bool:  # noqa: FBT001 - a plain fact
    wanted = max(one.column_share, NEARLY_ALL) if one.digits and numbers else one.column_share
    return one.alone and seen.share >= wanted


def _part(share: float) -> str:
    """A share in words: no exact figure is needed to decide."""
    if share > 0.99:
        return "all"
    if share >= 0.9:
        return "nearly all"
    return "most" if share > 0.5 else "some"
