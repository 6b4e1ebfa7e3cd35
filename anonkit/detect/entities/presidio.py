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
from anonkit.detect.entities.gates import DIGIT, Gates, relaxed

SECONDS = 5.0
"""What one pattern may take for one text."""
_WITH_CODE = 7
"""Digits of the shortest number with its country's code: +290 and four (Saint Helena)."""
_KINDS = ("general_desc", "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost",
          "personal_number", "voip", "pager", "uan", "voicemail")  # fmt: skip
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
    gates = _gates(borrowed, countries).passed(text)
    if not hasattr(recogniser, "patterns"):
        found = recogniser.analyze(text, []) if gates else []
        yield from ((one.start, one.end) for one in found)
        return
    patterns = _patterns(borrowed)
    for score, pattern in (patterns[place] for place in gates):
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


@cache
def _gates(borrowed: Borrowed, countries: Countries) -> Gates:
    """One gate for each pattern, or one for all that a class looks for."""
    if not hasattr(_recogniser(borrowed.classname, countries), "patterns"):
        return Gates([_run_of_digits(countries)])
    # Patterns with other flags than ours are compiled as they are.
    return Gates([relaxed(pattern.pattern) for _, pattern in _patterns(borrowed)])


def _run_of_digits(countries: Countries) -> str:
    """What every phone number holds: as many digits as the shortest of the countries, or of a
    number with its country's code, with no more between two of them than the library allows.
    """
    from phonenumbers import PhoneMetadata, phonenumberutil  # noqa: PLC0415

    told = [PhoneMetadata.metadata_for_region(country) for country in countries]
    shortest = min(
        (
            length
            for country in told
            if country is not None
            for kind in _KINDS
            if (lengths := getattr(country, kind)) is not None
            for length in lengths.possible_length
            if length > 0
        ),
        default=_WITH_CODE,
    )
    between = phonenumberutil._VALID_PUNCTUATION  # noqa: SLF001  the library's own rule
    more = min(shortest, _WITH_CODE) - 1
    return rf"{DIGIT}(?:[{between}]{{0,4}}{DIGIT}){{{more}}}"


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
