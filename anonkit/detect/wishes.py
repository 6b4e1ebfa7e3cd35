"""What a form's author asked for, set against what was found.

A wish to hide is always heeded. A wish to keep never overrules an identifier
that the values show: a person is asked.
"""

from __future__ import annotations

from dataclasses import replace

from anonkit.detect.kinds import KINDS
from anonkit.records import ScanColumn

MARKED = "the form marks it as an identifier"
REPLACED = "the form asks for a reference in its place"
MASKED = "the form asks to mask it"
COARSER = "the form asks to tell it more coarsely"
SENSITIVE = "the form marks it as sensitive"
KEPT = "the form marks it as fit to be handed over"
_HIDDEN = {"remove": MARKED, "mask": MASKED, "reference": REPLACED}
_ROLES = {"generalise": ("quasi", COARSER), "sensitive": ("sensitive", SENSITIVE)}


def heeded(verdict: ScanColumn, wish: str, by_value: str) -> ScanColumn:
    """A verdict with the wish of the form.

    Args:
        verdict: From form, name and values.
        wish: As in `FormField.wish`.
        by_value: The kind of identifier that the values alone settle, or empty.
    """
    if wish in _HIDDEN:
        evidence = (_HIDDEN[wish], *verdict.evidence)
        hidden = replace(verdict, role="identifier", confidence="sure", evidence=evidence)
        return replace(hidden, review="", holds=(), wish=wish if wish == "reference" else "")
    if wish in _ROLES:
        role, said = _ROLES[wish]
        return _as(verdict, role, said)
    if wish == "keep":
        kept = replace(verdict, evidence=(*verdict.evidence, KEPT))
        return _contradicted(kept, KEPT, by_value or verdict.identifier)
    return verdict


def _as(verdict: ScanColumn, role: str, said: str) -> ScanColumn:
    """In the role that the form asks for, unless what was found is more careful."""
    marked = replace(verdict, evidence=(said, *verdict.evidence))
    if verdict.identifier:
        return _contradicted(marked, said, verdict.identifier)
    if verdict.role == "sensitive" and role == "quasi":
        about = KINDS[verdict.about].said if verdict.about else "a sensitive matter"
        return _ask(marked, f"{said}, and it speaks of {about}")
    return replace(marked, role=role, confidence="sure", review="")


def _contradicted(verdict: ScanColumn, said: str, kind: str) -> ScanColumn:
    return _ask(verdict, f"{said}, but it holds {KINDS[kind].said}") if kind else verdict


def _ask(verdict: ScanColumn, question: str) -> ScanColumn:
    asked = f"{verdict.review}; {question}" if verdict.review else question
    return replace(verdict, confidence="guess", review=asked)
