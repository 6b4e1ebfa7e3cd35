"""A user's own patterns: what a case number looks like here.

They run on RE2 (google-re2), whose time grows with the text and not with what
was written: no pattern can hang. It has no backreferences and no lookaround;
its `\\d`, `\\w` and `\\b` are those of ASCII, and `\\p{Nd}` is any digit. What was
taken out already stands as one line end, and so does any run of line ends: a
second redaction sees what the first one left.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any

from anonkit.detect.entities.base import Entity, Reading

LONGEST = 500
"""Characters of a pattern."""
MOST = 50
"""Patterns of one column."""
SECONDS = 5.0
"""What one pattern may take for one text: each single match is found in linear time, but a
pattern that looks ahead to the end of a long text for every letter finds many."""
EMPTY = "matches where nothing stands"
"""The fault of a pattern that matches no character at all."""
_MEMORY = 8 << 20
"""Bytes that a compiled pattern and what it remembers of texts may take (RE2's own default)."""
_LINE_ENDS = re.compile(r"\n+")
_HALF = re.compile(r"(?<!\\)(?:\\\\)*\\C")
_PROBES = ("", "a", "1", " ", "\n", ".", "a a", "a\na", "a1 .", "é", "\u0915\u093e")
"""Texts at the ends and within which a pattern that matches nothing at all would match."""


def fault_of(pattern: str) -> str:
    """Why a pattern cannot be searched for; empty where it can.

    Args:
        pattern: As a policy has it.
    """
    if len(pattern) > LONGEST:
        return f"is longer than {LONGEST} characters"
    if _HALF.search(pattern):
        return "holds `\\C`, which may match a part of a letter"
    compiled, why = _compiled(pattern)
    if compiled is None:
        return f"is none that RE2 reads ({why})" if why else "is none that RE2 reads"
    if any(match.start() == match.end() for text in _PROBES for match in compiled.finditer(text)):
        return EMPTY
    return ""


def entities_of(patterns: Mapping[str, str]) -> tuple[Entity, ...]:
    """Names and patterns as entities, which are found before all others.

    Args:
        patterns: Each with no `fault_of`.
    """
    return tuple(
        Entity(name, "A pattern of the policy.", own=partial(_places, pattern), gate="")
        for name, pattern in patterns.items()
    )


def _places(pattern: str, text: str, _: Reading) -> Iterator[tuple[int, int]]:
    """Where a pattern matches, in characters.

    Raises:
        TimeoutError: It took longer than `SECONDS`.
    """
    compiled, _why = _compiled(pattern)
    until = time.monotonic() + SECONDS
    ends, lost = _line_ends(text)
    for match in compiled.finditer(_LINE_ENDS.sub("\n", text)):
        if time.monotonic() > until:
            raise TimeoutError
        start, end = (place + lost[bisect_right(ends, place)] for place in match.span())
        yield start, end


def _line_ends(text: str) -> tuple[list[int], list[int]]:
    """Where runs of line ends stop once each is one, and what so many of them lost together."""
    ends, lost = [], [0]
    for run in _LINE_ENDS.finditer(text):
        lost.append(lost[-1] + len(run.group()) - 1)
        ends.append(run.end() - lost[-1])
    return ends, lost


@cache
def _compiled(pattern: str) -> tuple[Any, str]:
    """The compiled pattern, or None and what RE2 says of it."""
    # Loaded only where a policy has patterns.
    import re2  # noqa: PLC0415

    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    try:
        return re2.compile(pattern, options), ""
    except re2.error as error:
        said = error.args[0] if error.args else ""
        return None, said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    except UnicodeEncodeError:
        return None, "half a character"
