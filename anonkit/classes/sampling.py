"""How far the answers of a class are from everybody's by chance alone."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from anonkit.classes.criteria import Criterion


def least_class(criterion: Criterion, answers: Sequence[str]) -> float:
    """About how many people a class must hold so that chance alone keeps it within t.

    Args:
        criterion: A `t`, with its distance.
        answers: As many different ones as there are; each is taken to be as frequent as any other.

    Returns:
        The number n of people drawn at random whose mean distance from everybody is t; in smaller
        classes most are farther away.

    Source:
        The mean absolute deviation of a share p among n people, sqrt(2 p (1 - p) / (pi n))
        (de Moivre's, in Laplace's limit), added up as the distances of Li, Li,
        Venkatasubramanian 2007 add up differences. For m answers and equal
        distance n = (m - 1) / (2 pi t^2).
    """
    spread = sum(part * math.sqrt(p * (1 - p)) for part, p in _shares(criterion, answers))
    return 2 / math.pi * (spread / criterion.bound) ** 2 if criterion.bound else math.inf


def _shares(criterion: Criterion, answers: Sequence[str]) -> Iterator[tuple[float, float]]:
    """(weight, expected share) of everything whose difference a distance adds up."""
    m = len(answers)
    if criterion.ladder is not None:
        steps = criterion.ladder.height - 1
        for level in range(steps):
            told = Counter(criterion.ladder.at(answer, level) for answer in answers)
            yield from ((1 / (2 * steps), n / m) for n in told.values())
    elif criterion.order is not None:
        yield from ((1 / (m - 1), place / m) for place in range(1, m))
    else:
        yield from ((1 / 2, 1 / m) for _ in answers)
