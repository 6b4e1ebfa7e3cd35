"""Levels within one dimension: which label lies in which."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from anonkit.intake.figures.sheet import Column, follows


def parents_of(by: Sequence[Column], nested: Sequence[Column]) -> Mapping[str, Mapping[str, str]]:
    """By dimension: of each label the one above it, by the columns that follow from it.

    Args:
        by: The dimensions.
        nested: Columns whose label each follows from that of a dimension.
    """
    found: dict[str, dict[str, str]] = {}
    for column in by:
        above = sorted(
            (each for each in nested if follows(each, column)), key=lambda c: -len(c.distinct)
        )
        # Of several columns above only those that lie in each other are levels of one ladder.
        ladder: list[Column] = [column]
        for each in above:
            if follows(each, ladder[-1]):
                ladder.append(each)
        told = {
            low: high
            for below, over in itertools.pairwise(ladder)
            for low, high in zip(below.texts, over.texts, strict=True)
            if high and low not in below.totals
        }
        if told:
            found[column.name] = told
    return found
