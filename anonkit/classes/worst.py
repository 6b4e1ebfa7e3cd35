"""The figure of the class that is farthest from safe, to the last digit.

Floats find the classes that may be it; among those, whole numbers decide. A
receiver who counts in another order, on another machine, comes to the very same
figure: no tolerance is needed in which a forged digit could hide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sized
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import accumulate

import numpy as np

from anonkit.classes.criteria import ROUNDING, Criterion, told_of, with_answers
from anonkit.classes.table import Attribute, Counts

DIGITS = 50
"""Of logarithms: far more than are told."""
_TOLD = 10_000
"""Figures are told in ten-thousandths."""
_SAME = Decimal("1e-20")
"""A figure this near a ten-thousandth is that ten-thousandth: logarithms have no last digit."""


def worst(criterion: Criterion, table: Sized, attribute: Attribute) -> str | int | None:
    """The worst figure of any class as it is told; None where no class has an answer for `l`.

    Rounded towards less safety, so that a recount never finds worse.

    Args:
        criterion: What is measured.
        table: c classes.
        attribute: Its column, spread over them.
    """
    figures, tells = criterion.figures(table, attribute), with_answers(table, attribute)
    if criterion.kind in ("l", "l_entropy"):
        if not tells.any():
            return None
        figures = np.where(tells, figures, np.inf)
        if criterion.kind == "l":
            return int(figures.min())
        near = np.flatnonzero(figures <= figures.min() + ROUNDING)
        sizes = {tuple(sorted(each.values())) for each in _spreads(attribute, near)}
        return _cut(min(map(_entropy, sizes)))
    near = np.flatnonzero(figures >= figures.max() - ROUNDING)
    measured = _share if criterion.kind == "max_share" else _distance
    exact = measured(criterion, attribute)
    return _raised(max(exact(each) for each in _spreads(attribute, near)))


People = Mapping[int, int]
"""By place of a published value in the attribute's labels: people of one class who have it."""


def _spreads(attribute: Attribute, classes: Counts) -> Iterator[People]:
    """How the people of some classes are spread over the published values."""
    published = told_of(attribute)
    lows = np.searchsorted(attribute.classes, classes, side="left").tolist()
    highs = np.searchsorted(attribute.classes, classes, side="right").tolist()
    for low, high in zip(lows, highs, strict=True):
        here = np.flatnonzero(published[low:high]) + low
        yield dict(zip(attribute.values[here].tolist(), attribute.n[here].tolist(), strict=True))


def _share(criterion: Criterion, attribute: Attribute) -> Callable[[People], Fraction]:
    listed = criterion.harming(attribute.labels)
    harmful = {place for place, label in enumerate(attribute.labels) if label in listed}

    def share(people: People) -> Fraction:
        counted = harmful.intersection(people) if listed else people
        each = [people[place] for place in counted]
        most = sum(each) if listed else max(each, default=0)
        return Fraction(most, max(1, sum(people.values())))

    return share


def _distance(criterion: Criterion, attribute: Attribute) -> Callable[[People], Fraction]:
    """The earth mover's distance of a class from all people, as `criteria` has it in floats."""
    published = told_of(attribute)
    whole = np.zeros(len(attribute.labels), np.int64)
    np.add.at(whole, attribute.values[published], attribute.n[published])
    everybody = {place: n for place, n in enumerate(whole.tolist()) if n}
    steps, ordered = criterion.steps(attribute.labels), criterion.order is not None

    def distance(people: People) -> Fraction:
        here, all_ = sum(people.values()), sum(everybody.values())
        moved, most = 0, 1
        for places, size in steps if here else ():
            apart = [0] * size
            for place, n in everybody.items():
                apart[places[place]] += people.get(place, 0) * all_ - n * here
            moved += sum(map(abs, accumulate(apart) if ordered else apart))
            most = max(1, size - 1) if ordered else 2 * len(steps)
        return Fraction(moved, most * max(1, here) * max(1, all_))

    return distance


def _entropy(sizes: tuple[int, ...]) -> Decimal:
    """exp(H) of people spread over values, to `DIGITS` digits."""
    with localcontext() as context:
        context.prec = DIGITS
        total = Decimal(sum(sizes))
        return (total.ln() - sum(n * Decimal(n).ln() for n in sizes) / total).exp()


def _cut(value: Decimal) -> str:
    """To four digits, down."""
    return _spelled(int(value * _TOLD + _SAME))


def _raised(value: Fraction) -> str:
    """To four digits, up."""
    return _spelled(-(-value.numerator * _TOLD // value.denominator))


def _spelled(parts: int) -> str:
    return f"{parts // _TOLD}.{parts % _TOLD:04d}"
