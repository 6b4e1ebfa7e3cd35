"""Official numbers and plates in a text, by the one list that columns are told by.

Each number is a `PatternRecognizer` of Presidio, made from its `Identifier`.
A number is believed where its check digits agree or letters give it away, and
otherwise where a word beside it says what it is: recall goes before precision,
for what is taken out of a text can no longer harm anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from anonkit.detect.entities.base import Places, Reading
from anonkit.detect.entities.context import phrases_of, says
from anonkit.detect.entities.gates import Gates, relaxed
from anonkit.detect.entities.presidio import searched
from anonkit.detect.identifiers import Identifier, identifiers_of
from anonkit.detect.identifiers.base import HEADER, compact

_TELLING_DIGITS = 5
"""So many digits among letters make a word an official number; fewer make a code."""


def numbers(text: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Every official number of the countries."""
    yield from _likely(text, identifiers_of(reading.countries), reading.header)


def plates(text: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Every vehicle plate of the countries."""
    yield from _likely(text, identifiers_of(reading.countries, "plate"), reading.header)


def _likely(
    text: str, identifiers: tuple[Identifier, ...], header: str
) -> Iterator[tuple[int, int]]:
    for place in _gates(identifiers).passed(text):
        yield from _places(text, identifiers[place], header)


@cache
def _gates(identifiers: tuple[Identifier, ...]) -> Gates:
    return Gates([_gate(one) for one in identifiers])


def _gate(one: Identifier) -> str | None:
    number = relaxed(one.grouped)
    return rf"(?:^|[^\pL\pN_.-]){number}(?:[^\pL\pN_-]|$)" if number else None


def of(one: Identifier) -> Places:
    """One number of one country."""
    return lambda text, reading: _places(text, one, reading.header)


def _places(text: str, one: Identifier, header: str) -> Iterator[tuple[int, int]]:
    recogniser = recogniser_of(one)
    phrases = phrases_of(one.kind, tuple(recogniser.context))
    for start, end in searched(text, recogniser):
        told = recogniser.validate_result(text[start:end])
        if told or (told is None and says(text, start, end, phrases, header)):
            yield start, end


@cache
def recogniser_of(one: Identifier) -> Any:
    """Presidio's recogniser for one number: its pattern, its check and its context words."""
    # Presidio takes about a second to load.
    from presidio_analyzer import Pattern, PatternRecognizer  # noqa: PLC0415

    class Official(PatternRecognizer):
        """Presidio asks `validate_result` about each match: True, False, or None for unsure."""

        def validate_result(self, pattern_text: str) -> bool | None:
            return believed(one, pattern_text)

    return Official(
        supported_entity=one.label,
        name=one.label,
        patterns=[Pattern(one.name, one.in_text, 0.3)],
        context=list(one.names),
    )


def believed(one: Identifier, found: str) -> bool | None:
    """True where this spelling alone is believed, False where it is no such number, else None."""
    if not one.fits(found) or not any(map(str.isdecimal, found)):
        return False
    if one.kind == "plate":
        return True if one.belief != HEADER and found.upper() == found else None
    if one.check is not None and not one.weak and one.belief != HEADER and one.holds(found):
        return True
    spelled = one.belief != HEADER and bool(one.spelling) and one.spelled(found)
    letters = compact(found)
    mixed = sum(map(str.isdecimal, letters)) >= _TELLING_DIGITS and not letters.isdecimal()
    return True if spelled or mixed else None
