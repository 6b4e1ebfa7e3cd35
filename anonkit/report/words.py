"""Plain words for numbers, bands, odds and roles: every sentence's small change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from anonkit.records import Band, Linkage

PERCENT = "\u00a0%"
"""The sign with a space that does not break."""

AUDIENCES = {
    "public": "for everybody",
    "licensed": "for people who hold a licence",
    "intake": "for a statistics office",
}
"""Whom a release is for, by the policy's word."""

ROLES = {
    "identifier": "says directly who somebody is",
    "quasi": "could help to find somebody (quasi-identifier)",
    "sensitive": "could harm somebody if known (sensitive)",
    "open": "neither singles out nor harms (open)",
    "text": "free text",
    "weight": "survey weight",
    "metadata": "left by the collecting software",
}
"""What a role means, by the policy's word."""

UNITS = {"person": "people", "household": "households"}
"""Many of a unit."""

RULES = {
    "accept_unique": "values of their own (accept_unique)",
    "not_identifier": "looks like an identifier (not_identifier)",
    "override": "a safer default",
}
"""The rule that was set aside, by the policy's word."""

LINKAGE = {
    "rows": "Nothing in the records tells which rows are of one person.",
    "person": (
        "A code tells which rows are of one person, so people were counted with all their rows."
    ),
    "household": (
        "A code tells which people live together, so people were counted together with the "
        "make-up of their household."
    ),
}
"""What can be told to belong together."""


def number(value: int) -> str:
    """`12,345`."""
    return f"{value:,}"


def counted(value: int, one: str, many: str = "") -> str:
    """`1 table`, `2 tables`."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def listing(names: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def short_listing(names: Sequence[str], most: int, noun: str) -> str:
    """`names` in at most `most` words of usual length, the rest as `2 other columns`."""
    kept: list[str] = []
    for name in names:
        line = " ".join([*kept, name])
        if len(line.split()) > most or len(line) > 12 * most:
            break
        kept.append(name)
    left = len(names) - len(kept)
    if not kept:
        return counted(left, noun)
    return listing([*kept, counted(left, f"other {noun}")] if left else kept)


def clipped(text: str, most: int) -> str:
    """The first `most` words of usual length of `text`, with `…` where some were cut."""
    line = " ".join(text.split()[:most])[: 12 * most]
    return line if line == " ".join(text.split()) else f"{line.rstrip()}…"


def removed(band: Band) -> str:
    """How many were left out, without a number that only the sender may know."""
    return {
        "none": "Nobody was removed for standing out.",
        "< 5 %": "Fewer than 5 in 100 people were removed because they stood out.",
        "5–20 %": "Between 5 and 20 in 100 people were removed because they stood out.",
        "> 20 %": "More than 20 in 100 people were removed because they stood out.",
        "all": "Everybody was removed.",
    }[band]


def linkage(kind: Linkage) -> str:
    """What a reader can tell belongs together, in a sentence."""
    return LINKAGE[kind]


def percent(share: str) -> str:
    """`0.05` as `5 %`; text that is no number stays as it was written."""
    if share.endswith("%"):
        return share.removesuffix("%").rstrip() + PERCENT
    try:
        value = Fraction(share) * 100
    except (ValueError, ZeroDivisionError):
        return share
    return f"{float(value):.10g}{PERCENT}"


def best_guess(epsilon: str, *, times: int = 1) -> str:
    """Where a 50 % guess whether one person is in the data can move, at most, in percent.

    Epsilon-differential privacy multiplies odds by at most e^epsilon, and even
    odds times e^epsilon are a share of e^epsilon / (1 + e^epsilon). Rounded up
    to a tenth; above 99.9 it says so.

    Args:
        epsilon: Decimal or fraction text.
        times: How many such steps lie between the two guesses.

    Source:
        Kasiviswanathan & Smith 2014, doi:10.29012/jpc.v6i1.634.
    """
    value = float(Fraction(epsilon) * times)
    tenths = math.ceil(1000 / (1 + math.exp(-value)) - 1e-9)
    return f"almost 100{PERCENT}" if tenths > 999 else f"{tenths / 10:g}{PERCENT}"


def at_most(epsilon: str) -> str:
    """`at most 88.1 %`, or the plain warning that there is no such limit."""
    guess = best_guess(epsilon)
    return f"{guess}: nearly no protection" if guess.startswith("almost") else f"at most {guess}"
