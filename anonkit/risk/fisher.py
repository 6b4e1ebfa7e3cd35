"""Fisher's exact test of a two by two table: could a difference between two shares be chance?"""

from __future__ import annotations

from collections.abc import Iterator

_TIE = 1 + 1e-9
"""Tables as likely as the one found count as such, whatever the last digits say."""


def fisher(part: int, whole: int, rest_part: int, rest: int) -> float:
    """Two-sided p-value that two groups differ as much in a share by chance alone.

    The sum of the probabilities of all tables with the same margins that are
    no likelier than the one found. Each probability follows from its
    neighbour's by a ratio of whole numbers, so nothing overflows.

    Args:
        part: People of the group who have the trait, 0 <= part <= whole.
        whole: People of the group.
        rest_part: People outside the group who have it, 0 <= rest_part <= rest.
        rest: People outside the group.

    Source:
        R. A. Fisher, Statistical Methods for Research Workers, 5th ed. 1934, section 21.02.
    """
    having = part + rest_part
    low, high = max(0, having - rest), min(whole, having)
    middle = min(max((whole + 1) * (having + 1) // (whole + rest + 2), low), high)
    odds = dict(_odds(middle, whole, having, rest, 1, high))
    odds |= dict(_odds(middle, whole, having, rest, -1, low))
    found = odds.get(part, 0.0)
    # Smallest first, so that the many small ones are not lost beside a large one.
    extreme = sum(sorted(each for each in odds.values() if each <= found * _TIE))
    return min(1.0, extreme / sum(sorted(odds.values())))


def _odds(
    start: int, whole: int, having: int, rest: int, step: int, end: int
) -> Iterator[tuple[int, float]]:
    """Probabilities from the likeliest table to one end, as shares of the likeliest one's."""
    at, odds = start, 1.0
    yield at, odds
    while at != end:
        low = min(at, at + step)
        up = (whole - low) * (having - low) / ((low + 1) * (rest - having + low + 1))
        at, odds = at + step, odds * up if step > 0 else odds / up
        if odds == 0.0:
            return
        yield at, odds
