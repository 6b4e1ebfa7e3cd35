"""Reading a file of sentences without a YAML library: whoever only verifies a release has none.

The file is YAML all the same, of one shape alone: a key on a line of its own,
and under it each language with its sentence between quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_KEY = re.compile(r"([a-z][a-z0-9_]*):")
_SENTENCE = re.compile(r'  ([a-z]{2}): "([^"\\]*)"')


def read_lines(text: str) -> Mapping[str, Mapping[str, str]]:
    """The sentences of a file by key and language.

    Raises:
        ValueError: A line is of another shape, or a key or a language stands twice.
    """
    found: dict[str, dict[str, str]] = {}
    told: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        if (key := _KEY.fullmatch(line)) and key[1] not in found:
            told = found.setdefault(key[1], {})
        elif (said := _SENTENCE.fullmatch(line)) and found and said[1] not in told:
            told[said[1]] = said[2]
        else:
            raise ValueError(f"line {number} is no line of a file of sentences")
    return found
