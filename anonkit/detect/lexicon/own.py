"""A user's own words for headers: a YAML file of the same shape as the ones that ship, strict."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path as File
from typing import Any

from anonkit.detect.kinds import KINDS
from anonkit.detect.lexicon import Phrase, Term
from anonkit.detect.spelling import words_of
from anonkit.errors import Fault, OptionError
from anonkit.policy.document import Document, Path, read_document, shown
from anonkit.policy.faults import line_of

MAX_BYTES = 1 << 20
OWN = "own"
"""The language of these terms."""
_STRENGTHS = ("strong", "weak")


def read_own(path: File) -> Mapping[Phrase, tuple[Term, ...]]:
    """The terms of a file: `strong:` and `weak:`, each with phrases by kind.

    Raises:
        OptionError: All that is wrong with it, each with its line.
    """
    found = read_document(unicodedata.normalize("NFC", _text(path)), str(path))
    faults = [replace(fault, code="lexicon.content") for _, fault in found.faults]
    if not found.broken:
        faults += [_fault(path, found, place, *said) for place, *said in _wrong(found.content)]
    if faults:
        raise OptionError.of(faults)
    terms: dict[Phrase, tuple[Term, ...]] = {}
    for strength in _STRENGTHS:
        for kind, phrases in found.content.get(strength, {}).items():
            for phrase in phrases:
                words = words_of(str(phrase))
                terms[words] = (*terms.get(words, ()), Term(kind, strength == "strong", OWN))
    return terms


def _text(path: File) -> str:
    problem = "the lexicon cannot be read"
    try:
        data = path.read_bytes()
        if len(data) <= MAX_BYTES:
            return data.decode("utf-8")
        problem = f"the lexicon is larger than {MAX_BYTES:,} bytes"
    except OSError:
        pass
    except UnicodeDecodeError:
        problem = "the lexicon is not UTF-8"
    fix = "name a YAML file in UTF-8 with `strong:` or `weak:`"
    raise OptionError(problem, where=str(path), fix=fix, code="lexicon.file")


Wrong = tuple[Path, str, str]
"""Where, what, and how to mend it."""


def _wrong(content: Any) -> Iterator[Wrong]:
    if not isinstance(content, dict) or not any(each in content for each in _STRENGTHS):
        yield (), "the lexicon has no words", "write `strong:` or `weak:`, and kinds under it"
        return
    for key, kinds in content.items():
        if key == "language" and isinstance(kinds, str):
            continue
        if key not in _STRENGTHS:
            yield (key,), f"{shown(key)} is none of language, strong, weak", "check its spelling"
        elif not isinstance(kinds, dict):
            yield (key,), f"under {key} stand no kinds", "write `phone: [words, ...]` under it"
        else:
            for kind, phrases in kinds.items():
                yield from _wrong_kind((key, kind), kind, phrases)


def _wrong_kind(place: Path, kind: str, phrases: Any) -> Iterator[Wrong]:
    if kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        yield place, f"there is no kind {shown(kind)}", f"use one of {known}"
    if not isinstance(phrases, list) or not phrases:
        yield place, "a kind has no list of words", "write `[word, several words]`"
        return
    for number, phrase in enumerate(phrases):
        if not isinstance(phrase, str) or not words_of(phrase):
            yield (*place, number), f"{shown(phrase)} is no word", "write letters; quote numbers"


def _fault(
    path: File, found: Document, place: Sequence[str | int], problem: str, fix: str
) -> Fault:
    where = f"{path}:{line_of(found.lines, place)}"
    return Fault(problem=problem, where=where, fix=fix, code="lexicon.content")
