"""Texts from outside in Markdown, where none of them is a link, a picture, HTML or a list."""

from __future__ import annotations

import re

from anonkit.report.text import plain

MOST = 300
"""Characters of a text from outside that are shown."""
_TICKS = re.compile("`+")
_SIGNS = re.compile(
    r"([\\`*\[\]<>|~@$]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])|#(?=\d)|:(?=/)|(?<=[wW]{3})\.)"
)
"""Signs with a meaning inside a line, for CommonMark and for what GitHub adds: addresses that turn
into links by themselves (`www.`, `://`, `@`), strikes, tables and formulas. An underscore within a
word, `&` before a space and the like mean nothing, and stay bare: people read the letter as it is.
"""
_FIRST = re.compile(r"^(|\d{1,9}(?=[.)](?:\s|$)))([-+=#.)])")
"""What makes a list or a heading at the beginning of a line."""
_QUOTED = re.compile(r"(?<![`\\])`([^`\\]+)`(?!`)")
"""A name that a sentence quotes: it stays code. Any other backtick stands for itself."""


def one_line(text: str, most: int = MOST) -> str:
    """A text in one line that steers no screen, cut where it is long."""
    line = " ".join(plain(text).split())
    return line if len(line) <= most else f"{line[:most]}…"


def words(text: str, most: int = 2000) -> str:
    """A sentence from outside: every sign that means something stands for itself."""
    parts = _QUOTED.split(one_line(text, most))
    # What the pattern holds stands at every second place: inside code nothing means anything.
    told = [code(part) if n % 2 else _SIGNS.sub(r"\\\1", part) for n, part in enumerate(parts)]
    return _FIRST.sub(r"\1\\\2", "".join(told))


def code(text: str, most: int = MOST) -> str:
    """A name or a command, as it is: between more backticks than stand together in it.

    Inside such a span nothing means anything (CommonMark 0.31, section 6.1).
    """
    line = one_line(text, most)
    if not line:
        return '`""`'
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"
