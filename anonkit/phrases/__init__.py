"""What people read, in the languages we speak: one catalogue, one file for each place it is read.

A file holds, for each key, the same sentence in every language. `{name}` in a
sentence is filled in. A sentence that is missing in one language, or names
other blanks there, is a fault of ours and found by a test.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import get_args

from anonkit.phrases.languages import LANGUAGE_NAMES, Language
from anonkit.phrases.lines import read_lines

__all__ = ["LANGUAGES", "LANGUAGE_NAMES", "Language", "Phrases", "blanks", "chosen", "phrases"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
"""English first: what is said where nothing else fits."""


@dataclass(frozen=True)
class Phrases:
    """The sentences of one file in one language."""

    language: Language
    sentences: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """The sentence of `key` with its blanks filled in.

        Raises:
            KeyError: No such sentence, or a blank without a value.
        """
        return self.sentences[key].format(**values)


def chosen(languages: Sequence[str]) -> Language:
    """The first of a policy's languages that we speak; English where there is none."""
    return next((spoken for name in languages for spoken in LANGUAGES if name == spoken), "en")


@cache
def phrases(place: str, language: Language = "en") -> Phrases:
    """The sentences read in one place (`report`, `sheet`, ...), in one language."""
    return Phrases(language, {key: told[language] for key, told in _told(place).items()})


@cache
def _told(place: str) -> Mapping[str, Mapping[str, str]]:
    text = (resources.files(__name__) / f"{place}.yaml").read_text("utf-8")
    if place == "claims":
        return read_lines(text)
    import yaml  # noqa: PLC0415 - whoever only verifies a release does without

    # Safe both ways; that in C reads ten times as fast.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: Mapping[str, Mapping[str, str]] = yaml.load(text, Loader=loader)  # noqa: S506
    return found


def blanks(sentence: str) -> frozenset[str]:
    """Names of the blanks in a sentence."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)
