"""k where a missing or suppressed answer could be any answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from anonkit.bundle.verify.records.claims.base import (
    Asked,
    Counted,
    Measure,
    Need,
    UnansweredError,
    WrongError,
    check_says,
    names_of,
)

MOST_PATTERNS = 64
"""Ways in which answers may be missing together; a release counts no more either."""
_OPEN = frozenset({"", "*"})


def _need(asked: Asked) -> Need:
    if asked.version == 1:
        raise UnansweredError("a manifest of format 1 does not say how it is counted")
    check_says(asked, "over")
    if names_of(asked, "over") != asked.quasi:
        raise WrongError("it is not counted over the quasi-identifiers that the manifest lists")
    return Need(asked.quasi)


def _value(asked: Asked, counted: Counted) -> int:
    return fewest_alike(counted.answers(_need(asked)))


def fewest_alike(sizes: Mapping[tuple[str, ...], int]) -> int:
    """Fewest people who agree with somebody in every answer that both of them have.

    Args:
        sizes: By answers: how many people gave them.

    Raises:
        WrongError: There is nobody.
        UnansweredError: Answers are missing in too many ways.
    """
    if not sizes:
        raise WrongError("there is nobody in the records")
    patterns: dict[tuple[bool, ...], dict[tuple[str, ...], int]] = {}
    for answers, people in sizes.items():
        gaps = tuple(answer in _OPEN for answer in answers)
        patterns.setdefault(gaps, {})[answers] = people
    if len(patterns) > MOST_PATTERNS:
        raise UnansweredError("answers are missing in too many ways to count who could be alike")
    return min(min(_alike(mine, own, patterns).values()) for mine, own in patterns.items())


def _alike(
    mine: tuple[bool, ...],
    own: Mapping[tuple[str, ...], int],
    patterns: Mapping[tuple[bool, ...], Mapping[tuple[str, ...], int]],
) -> Counter[tuple[str, ...]]:
    """By answers with some gaps: people of any gaps who agree with them."""
    found: Counter[tuple[str, ...]] = Counter()
    for theirs, others in patterns.items():
        both = [place for place, gap in enumerate(zip(mine, theirs, strict=True)) if not any(gap)]
        agreeing: Counter[tuple[str, ...]] = Counter()
        for answers, people in others.items():
            agreeing[tuple(answers[place] for place in both)] += people
        for answers in own:
            found[answers] += agreeing[tuple(answers[place] for place in both)]
    return found


K_WILDCARD = Measure(_need, _value, "people who could be alike, where a gap may be any answer,")
