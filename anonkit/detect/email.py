"""E-mail addresses, whole cells or inside text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.detect.base import Countries, Recogniser

_ADDRESS = re.compile(
    r"[^\W_](?:[\w.+-]{0,62}[\w+-])?@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}\b",
    re.IGNORECASE,
)


def test(text: str, _: Countries) -> bool:
    """True where `text` holds an e-mail address."""
    return _ADDRESS.search(text) is not None


def places(text: str) -> Iterator[tuple[int, int]]:
    """E-mail addresses in `text`: where each starts and ends."""
    return (match.span() for match in _ADDRESS.finditer(text))


RECOGNISER = Recogniser(
    name="email",
    summary="E-mail addresses, also inside text.",
    identifier="email",
    gate=r"@[^@\s]+\.",
    test=test,
    column_share=0.5,
    residual=True,
    examples=(
        ("amina.w@example.org", "", True),
        ("write to j_k+1@mail.example.co.ke please", "", True),
        ("a@b", "", False),
        ("****@example.org", "", False),
        ("2 kg @ 3.50", "", False),
    ),
)
