"""Verdicts on a column as they are put together: with evidence, and with questions."""

from __future__ import annotations

from dataclasses import replace

from anonkit.detect import RECOGNISERS
from anonkit.detect.clues import Clues
from anonkit.detect.header import Reading
from anonkit.detect.kinds import KINDS
from anonkit.records import ScanColumn

DRAFTED = frozenset({"age", "date", "income"})
"""Kinds that a draft treats in their own way, whatever else the header speaks of."""


def verdict_of(
    clues: Clues, role: str, confidence: str, evidence: tuple[str, ...], identifier: str = ""
) -> ScanColumn:
    """A verdict on the column of these clues."""
    return ScanColumn(
        name=clues.header,
        role=role,
        type=clues.shape.type,
        confidence=confidence,
        evidence=evidence,
        identifier=identifier,
        about=_about(clues.reading),
    )


def identifier_of(
    clues: Clues, kind: str, confidence: str, evidence: tuple[str, ...]
) -> ScanColumn:
    """A verdict of this kind; a UUID leads back to one record, so it is never mere metadata."""
    traced = kind == "record_id" and clues.shares["uuid"] >= RECOGNISERS["uuid"].column_share
    role = "identifier" if traced else KINDS[kind].role
    return verdict_of(clues, role, confidence, evidence, kind)


def ask(verdict: ScanColumn, question: str) -> ScanColumn:
    """The verdict with one more question: then it is a guess."""
    asked = f"{verdict.review}; {question}" if verdict.review else question
    return replace(verdict, confidence="guess", review=asked)


def _about(reading: Reading) -> str:
    """What a header is about: consent goes before what it is given for (`gps_consent`)."""
    asked = "consent" in reading.kinds and reading.kind not in DRAFTED
    return "consent" if asked else reading.kind
