"""Texts as scalars of YAML, on one line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS_OF_YAML = frozenset(("true", "false", "null"))


def quoted(text: str) -> str:
    """`text` as a YAML scalar in double quotes, on one line, and plain ASCII where it must be.

    A policy is read in Unicode's composed form (NFC); a name in another form
    is written in escapes, so that it still is the name in the file.
    """
    composed = unicodedata.normalize("NFC", text) == text
    return '"' + "".join(_escaped(char, composed=composed) for char in text) + '"'


def scalar(text: str) -> str:
    """`text` without quotes where it needs none."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML
    return text if plain else quoted(text)


def listed(texts: Sequence[str]) -> str:
    """A list on one line."""
    return "[" + ", ".join(map(scalar, texts)) + "]"


def _escaped(char: str, *, composed: bool) -> str:
    if char in '"\\':
        return "\\" + char
    if char.isprintable() and (composed or char.isascii()):
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\U{code:08x}"
