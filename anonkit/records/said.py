"""Sentences that a release says of itself, in every language we speak."""

from __future__ import annotations

from dataclasses import dataclass

from anonkit.phrases import Language, phrases


@dataclass(frozen=True)
class Said:
    """One sentence of `phrases/claims.yaml`, with what fills its blanks."""

    key: str
    blanks: tuple[tuple[str, str | int], ...] = ()

    def tell(self, language: Language = "en") -> str:
        """The sentence in one language."""
        return phrases("claims", language).say(self.key, **dict(self.blanks))

    def __str__(self) -> str:
        """In English, as the manifest has it."""
        return self.tell()


def said(key: str, **blanks: str | int) -> Said:
    """The sentence of `key` with its blanks filled in.

    Raises:
        KeyError: No such sentence, or a blank without a value.
    """
    sentence = Said(key, tuple(blanks.items()))
    sentence.tell()
    return sentence
