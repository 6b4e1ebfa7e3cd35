"""What a rendering of findings is, and what all of them do with names from outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from anonkit.records import Findings

LONGEST = 200
"""Characters of a name that are shown."""
STANDARD_INPUT = "stdin"


@dataclass(frozen=True)
class Rendering:
    """One way of writing findings down."""

    name: str
    """What `--format` says."""
    summary: str
    render: Callable[[Findings], str]


def printable(text: str, longest: int = LONGEST) -> str:
    """A text in one line, with nothing in it that steers a terminal, a log or a reader."""
    shown = "".join(char if char.isprintable() else "?" for char in text)
    return shown if len(shown) <= longest else f"{shown[:longest]}…"


def shown_path(file: str) -> str:
    """Where a file is: relative to this folder, or its bare name if it is elsewhere.

    Folders above this one may name a user or a machine.
    """
    if file in ("", "-"):
        return STANDARD_INPUT
    path = Path(file)
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.name
