"""Quantiles of a bounded number in each cell, chosen among public candidates.

Source:
    McKenna & Sheldon 2020, arXiv 2010.12603 (permute-and-flip); the score is
    that of Smith 2011, doi:10.1145/1993636.1993743, with ties.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from anonkit.dp.base import Cells, Facts, Figure, Noise, Query
from anonkit.dp.epsilon import epsilon_text
from anonkit.dp.grid import candidates, fixed, printed

FEWEST_RANKS = 5
"""A quantile says something of five times as many rows as its rank may be off by."""


def reach(low: Fraction, high: Fraction) -> Fraction:
    """A row adds 1 to one candidate of its cell."""
    del low, high
    return Fraction(1)


def sensitivity(facts: Facts) -> int:
    """How many rows of all cells one privacy unit has, at most.

    Proof: of each unit at most `rows` rows are kept, chosen by that unit's own
    rows alone, and each lies at one candidate of one cell.
    """
    return facts.rows


def scores(counts: Sequence[int], part: Fraction) -> list[int]:
    """How well each candidate does as a quantile: 0 is perfect, rank errors are negative.

    With part = a / b, N rows in all, F below a candidate and G at or below it,
    the score is min(0, a N - b F, b G - a N): minus b times the rows by which
    the rank is missed. A row more or less changes each of the three by at most
    max(a, b - a), and so their minimum.

    Args:
        counts: Rows at each candidate, in ascending order. Private.
        part: Which quantile, between 0 and 1.
    """
    a, b = part.numerator, part.denominator
    upto = list(accumulate(counts))
    wanted = a * (upto[-1] if upto else 0)
    return [
        min(0, wanted - b * (whole - own), b * whole - wanted)
        for whole, own in zip(upto, counts, strict=True)
    ]


def draw(noise: Noise, true: Sequence[Cells], facts: Facts) -> list[list[int]]:
    """For each quantile the chosen candidate of each cell.

    Each quantile has an equal share e of epsilon. In each cell one candidate
    is chosen with the score's sensitivity taken as rows * max(a, b - a). A unit
    with r_c rows in cell c changes a score there by r_c max(a, b - a), so its
    loss there is at most e r_c / rows, and over all cells at most e.

    Args:
        noise: Where the choice comes from.
        true: For each cell the rows at each candidate. Private.
        facts: What is public.
    """
    share = facts.epsilon / len(facts.parts)
    return [
        [noise.choose(scores(counts, part), share, _moved(part, facts)) for counts in true]
        for part in facts.parts
    ]


def figures(noisy: Sequence[Cells], facts: Facts) -> list[list[Figure]]:
    """One line for each quantile of each cell; how far its rank may be off stands in the note."""
    lines: list[list[Figure]] = [[] for _ in range(facts.cells)]
    for part, chosen in zip(facts.parts, noisy, strict=True):
        note = note_of(part, facts)
        for cell, place in zip(lines, chosen, strict=True):
            cell.append(Figure(measure_of(part), value_of(place, facts), "", "", note))
    return lines


def measure_of(part: Fraction) -> str:
    """What the `measure` column says of a quantile."""
    return f"quantile {epsilon_text(part)}"


def value_of(place: int, facts: Facts) -> str:
    """A candidate as it is published."""
    return fixed(facts.low + place * facts.step, printed(facts.low, facts.step))


def note_of(part: Fraction, facts: Facts) -> str:
    """How far the rank of a published quantile may be off, in words."""
    rank = rank_error_95(part, facts)
    note = f"its rank is off by at most {rank} rows in 95 of 100 cells; "
    note += f"of fewer than {FEWEST_RANKS * rank} rows it says nothing"
    if facts.step != 1:
        note += f"; values are taken in steps of {epsilon_text(facts.step)}"
    return note


def rank_error_95(part: Fraction, facts: Facts) -> int:
    """By how many rows the rank of a chosen candidate is off, in 95 of 100 cells at most.

    Returns:
        ceil(2 D ln(20 n) / e), where n is the number of candidates, e the
        quantile's share of epsilon and D the sensitivity of its score in rows
        (permute-and-flip does at least as well as the exponential mechanism).
    """
    share = facts.epsilon / len(facts.parts)
    n = candidates(facts.low, facts.high, facts.step)
    moved = Fraction(_moved(part, facts), part.denominator)
    return math.ceil(2 * float(moved) * math.log(20 * n) / float(share))


def delta(noise: Noise, facts: Facts) -> Fraction:
    """What the choices' own arithmetic may add, over the cells that one unit can touch."""
    share = facts.epsilon / len(facts.parts)
    n = candidates(facts.low, facts.high, facts.step)
    return facts.touched * len(facts.parts) * noise.choice_delta(share, n)


def _moved(part: Fraction, facts: Facts) -> int:
    """How much one unit can change a score."""
    return sensitivity(facts) * max(part.numerator, part.denominator - part.numerator)


QUERY = Query(
    name="quantiles",
    measure="quantile",
    summary="Quantiles of a number, such as its median, among public candidates.",
    unit="",
    subject=("Quantiles of {of} over the rows collected", ""),
    reach=reach,
    sensitivity=sensitivity,
    draw=draw,
    figures=figures,
    delta=delta,
    adds_up=False,
)
