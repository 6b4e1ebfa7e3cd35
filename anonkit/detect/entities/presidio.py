"""Presidio's recogniser classes in a loop of our own: no engine, no model, no network.

The loop asks each pattern of a class and then the class's own check. Presidio's
own loop passes over a pattern that takes too long and over a text that breaks a
check; here both are errors, so that nothing is released that was not looked at.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache
from typing import Any

from anonkit.detect.base import Countries
from anonkit.detect.entities.base import Borrowed

SECONDS = 5.0
"""What one pattern may take for one text."""
_FLAGS = "(?msi)"
"""As Presidio compiles its patterns: dotall, multiline, ignoring case."""


@cache
def _library() -> Any:
    """The one place where Presidio is loaded (about a second: it brings spaCy along)."""
    from presidio_analyzer import predefined_recognizers  # noqa: PLC0415

    # A check that fails logs the text it failed on.
    logging.getLogger("presidio-analyzer").disabled = True
    return predefined_recognizers


def places(text: str, borrowed: Borrowed, countries: Countries) -> Iterator[tuple[int, int]]:
    """Where a recogniser class finds its entity.

    Args:
        text: One text.
        borrowed: The class, and from which score on its patterns are believed.
        countries: Where phone numbers are looked for.

    Raises:
        TimeoutError: A pattern took longer than `SECONDS`.
    """
    recogniser = _recogniser(borrowed.classname, countries)
    if not hasattr(recogniser, "patterns"):
        yield from ((one.start, one.end) for one in recogniser.analyze(text, []))
        return
    for score, pattern in _patterns(borrowed):
        for match in pattern.finditer(text, timeout=SECONDS):
            for start, end in _candidates(match, borrowed.classname):
                if _believed(recogniser, text[start:end], score, borrowed):
                    yield start, end
                    break


def searched(text: str, recogniser: Any) -> Iterator[tuple[int, int]]:
    """Where the patterns of a recogniser of our own making match.

    Raises:
        TimeoutError: A pattern took longer than `SECONDS`.
    """
    for pattern in _compiled(recogniser):
        yield from (match.span() for match in pattern.finditer(text, timeout=SECONDS))


@cache
def _compiled(recogniser: Any) -> tuple[Any, ...]:
    import regex  # noqa: PLC0415  comes with Presidio

    return tuple(regex.compile(_FLAGS + one.regex) for one in recogniser.patterns)


def _believed(recogniser: Any, found: str, score: float, borrowed: Borrowed) -> bool:
    if not found:
        return False
    if not borrowed.checked:
        return score >= borrowed.least
    valid = recogniser.validate_result(found)
    if valid is False or recogniser.invalidate_result(found):
        return False
    return bool(valid) or score >= borrowed.least


def _candidates(match: Any, classname: str) -> Iterator[tuple[int, int]]:
    """The whole match; of an IBAN each shorter one too, for a word may follow it."""
    start, end = match.span()
    if classname == "IbanRecognizer":
        ends = {match.end(group) for group in range(1, len(match.groups()) + 1)}
        yield from ((start, shorter) for shorter in sorted(ends - {-1, end}, reverse=True))
    yield start, end


@cache
def _recogniser(classname: str, countries: Countries) -> Any:
    kind = getattr(_library(), classname)
    if classname == "PhoneRecognizer":
        return kind(supported_regions=countries)
    return kind()


@cache
def _patterns(borrowed: Borrowed) -> tuple[tuple[float, Any], ...]:
    """Each pattern's score and the compiled pattern, but for those that are never believed."""
    import regex  # noqa: PLC0415  comes with Presidio

    recogniser = _recogniser(borrowed.classname, ())
    plain: list[Any] = [
        kind for kind in type(recogniser).__mro__ if kind.__name__ == "PatternRecognizer"
    ]
    checks = borrowed.checked and (type(recogniser).validate_result is not plain[0].validate_result)
    return tuple(
        (float(one.score), regex.compile(_FLAGS + one.regex))
        for one in recogniser.patterns
        if checks or one.score >= borrowed.least
    )
