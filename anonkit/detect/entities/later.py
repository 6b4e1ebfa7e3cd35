"""Patterns that are compiled when a text is first held against them.

Most runs redact nothing, and compiling all patterns for free text takes longer
than all else that such a run does before it begins.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Later:
    """A pattern of `re` that is not compiled yet; `pattern` and `flags` are what it is made of."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.pattern, self.flags), name)
        # Kept, so that it is looked up once: `re` itself keeps few compiled patterns.
        setattr(self, name, found)
        return found


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile`, when it is first used."""
    return cast("re.Pattern[str]", _Later(pattern, flags))
