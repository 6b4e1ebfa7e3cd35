"""What a hash of a cell looks like, as files spell it."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from anonkit.intake.personal.columns import MOSTLY, Cells

LENGTHS = (8, 10, 12, 16, 20, 24, 32, 40, 56, 64, 96, 128)
"""Hexadecimal characters: whole md5 (32), sha1 (40), sha224, sha256, sha384, sha512, and cut ones;
8 are also CRC-32 and Adler-32."""
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_ENCODED = {22: 16, 24: 16, 27: 20, 28: 20, 38: 28, 40: 28, 43: 32, 44: 32, 64: 48, 86: 64, 88: 64}
"""Characters of base64, with and without padding: bytes of the digest."""
_UUID = re.compile(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}", re.IGNORECASE)
LEAST = 5
"""Different cells below which nothing is said of a column."""


@dataclass(frozen=True)
class Spelled:
    """How the hashes of a column are spelled."""

    base: int
    """16 or 64."""
    size: int
    """Characters, without padding."""


def spelled(cells: Cells) -> Spelled | None:
    """How the cells of a column are spelled, where they look like hashes; None for any other.

    Nearly all have one length that hashes have. Short ones are believed only where letters and
    digits are mixed as chance mixes them: `00012345` is a number.
    """
    if cells.distinct < LEAST or cells.tokens or cells.uuids:
        return None
    lengths: dict[int, list[str]] = {}
    for text in cells.texts:
        lengths.setdefault(len(text.removeprefix("0x")), []).append(text.removeprefix("0x"))
    size, alike = max(lengths.items(), key=lambda each: len(each[1]))
    if len(alike) < MOSTLY * len(cells.texts):
        return None
    if _all(_UUID, alike):  # drawn at random, and spelled without dashes
        return None
    if size in LENGTHS and _all(_HEX, alike) and _is_mixed(alike):
        return Spelled(16, size)
    if size in _ENCODED and _all(_BASE64, alike) and _is_cased(alike):
        return Spelled(64, len(alike[0].rstrip("=")))
    return None


def is_text_in_base64(cells: Cells) -> bool:
    """Whether nearly all cells are base64 of plain text, which anybody reads back.

    Eight characters stand for six bytes, which chance makes printable once in 200 times.
    """
    if cells.distinct < LEAST or cells.tokens:
        return False
    fit = sum(len(text) >= 8 and _reads_as_text(text) for text in cells.texts)
    return fit >= MOSTLY * len(cells.texts)


def _reads_as_text(text: str) -> bool:
    if not _BASE64.fullmatch(text) or len(text.rstrip("=")) % 4 == 1:
        return False
    bare = text.rstrip("=")
    padded = bare + "=" * (-len(bare) % 4)
    inside = base64.b64decode(padded, altchars=b"-_" if set(bare) & set("-_") else None)
    return all(32 <= byte < 127 for byte in inside)


def looks_hashed(cells: Cells) -> bool:
    """Whether a column looks like hashes."""
    return spelled(cells) is not None


def _all(pattern: re.Pattern[str], texts: list[str]) -> bool:
    return sum(pattern.fullmatch(text) is not None for text in texts) >= MOSTLY * len(texts)


def _is_mixed(texts: list[str]) -> bool:
    """Of random hexadecimal digits 6 in 16 are letters; less than a quarter never, over cells."""
    together = "".join(texts).lower()
    letters = sum(char in "abcdef" for char in together) / len(together)
    return 0.25 <= letters <= 0.5


def _is_cased(texts: list[str]) -> bool:
    """Of base64 two in five characters are capitals, as many are small, and some are digits."""
    together = "".join(texts)
    shares = [
        sum(fits(char) for char in together) / len(together)
        for fits in (str.isupper, str.islower, str.isdigit)
    ]
    return min(shares[:2]) >= 0.25 and shares[2] >= 0.05
