"""User names on social networks, as `@name`: believed for a column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.detect.base import Countries, Recogniser

_HANDLE = re.compile(r"(?<![\w@./])@(?=[\w.]*[^\W\d_])\w(?:[\w.]{0,28}\w)(?![\w@])")
_NAME = re.compile(r"@?\w(?:[\w.@+-]{0,60}\w)?")


def test(text: str, _: Countries) -> bool:
    """True where the whole cell is a handle."""
    return _HANDLE.fullmatch(text.strip()) is not None


def places(text: str) -> Iterator[tuple[int, int]]:
    """Handles in `text`: where each starts and ends."""
    return (match.span() for match in _HANDLE.finditer(text))


def header_test(text: str, _: Countries) -> bool:
    """True for any one word: the header has to say that it is a user's name."""
    return _NAME.fullmatch(text.strip()) is not None


RECOGNISER = Recogniser(
    name="handle",
    summary="User names written as `@name`, by column.",
    identifier="username",
    gate="@",
    test=test,
    column_share=0.6,
    header_test=header_test,
    residual_column=True,
    output_kinds=frozenset({"token"}),
    examples=(
        ("@amina_w", "", True),
        ("@juan.perez", "", True),
        ("amina@example.org", "", False),
        ("@ 3.50", "", False),
        ("@12", "", False),
    ),
    header_examples=(("enum07", "", True), ("two words", "", False)),
)
