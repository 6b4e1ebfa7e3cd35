"""Sentences that a release says of itself, in every language we speak."""

from __future__ import annotations

from dataclasses import dataclass

from anonkit.phrases import Language, phrases


@dataclass(frozen=True)
class Term:
    """Words inside a sentence that are other words in another language."""

    place: str
    """The file of `phrases/` that has them."""
    key: str

    def tell(self, language: Language) -> str:
        """The words in one language."""
        return phrases(self.place, language).say(self.key)


Blank = str | int | Term
"""What fills one blank of a sentence."""


@dataclass(frozen=True)
class Said:
    """One sentence of `phrases/claims.yaml`, with what fills its blanks."""

    key: str
    blanks: tuple[tuple[str, Blank], ...] = ()

    def tell(self, language: Language = "en") -> str:
        """The sentence in one language."""
        filled = {
            name: blank.tell(language) if isinstance(blank, Term) else blank
            for name, blank in self.blanks
        }
        return phrases("claims", language).say(self.key, **filled)

    def __str__(self) -> str:
        """In English, as the manifest has it."""
        return self.tell()


def said(key: str, **blanks: Blank) -> Said:
    """The sentence of `key` with its blanks filled in.

    Raises:
        KeyError: No such sentence, or a blank without a value.
    """
    sentence = Said(key, tuple(blanks.items()))
    sentence.tell()
    return sentence
