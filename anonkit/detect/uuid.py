"""Record identifiers given by collection tools: UUIDs, also in loose spellings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonkit.detect.base import Countries, Recogniser

_UUID = re.compile(
    r"(?<![0-9a-z])[0-9a-f]{8}-(?:[0-9a-f]{4,6}-){2,3}[0-9a-f]{6,12}(?![0-9a-z])", re.IGNORECASE
)


def test(text: str, _: Countries) -> bool:
    """True where `text` holds a UUID: it leads back to one record on the server."""
    return _UUID.search(text) is not None


def places(text: str) -> Iterator[tuple[int, int]]:
    """UUIDs in `text`: where each starts and ends."""
    return (match.span() for match in _UUID.finditer(text))


RECOGNISER = Recogniser(
    name="uuid",
    summary="UUIDs of submissions and records.",
    identifier="record_id",
    gate=r"(?i)[0-9a-f]{8}-[0-9a-f]{4,6}-",
    test=test,
    column_share=0.8,
    residual=True,
    output_kinds=frozenset({"token"}),
    examples=(
        ("66809a11-1ba1-192e-c42b-7170902a174f", "", True),
        ("uuid:EC241F2C-0609-46ED-B5E8-FE575F6CEFEF", "", True),
        ("2024-03-19", "", False),
        ("12345678-1234", "", False),
    ),
)
