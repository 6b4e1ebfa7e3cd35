"""The words of the public side: kinds of claim, bands, what a reader can link."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

ClaimKind = Literal["recomputed", "cross_checked", "sender_says"]


Band = Literal["none", "< 5 %", "5–20 %", "> 20 %", "all"]


Told = Literal["records", "tables", "both", "nothing"]


Linkage = Literal["rows", "person", "household"]
"""What a reader of the released rows can tell belongs together."""


def band(part: int, whole: int) -> Band:
    """The band of a share: all that the public side says of unreleased people.

    Args:
        part: People concerned, 0 <= part <= whole.
        whole: People in all.
    """
    if part == 0:
        return "none"
    if part == whole:
        return "all"
    if part * 20 < whole:
        return "< 5 %"
    return "5–20 %" if part * 5 <= whole else "> 20 %"


def band_of(share: Fraction) -> Band:
    """The band of a share that is known exactly, 0 to 1."""
    return band(share.numerator, share.denominator)
