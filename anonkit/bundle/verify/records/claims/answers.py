"""What classes tell about answers: l, entropy l, largest share and closeness.

All figures are counted in whole numbers, or to 50 digits: whoever adds up in
another order comes to the same last digit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

from anonkit.bundle.verify.records.claims.base import (
    Asked,
    Counted,
    Measure,
    Need,
    Spread,
    UnansweredError,
    WrongError,
    check_says,
    name_of,
    names_of,
)

NOT_PUBLISHED = "*"
MISSING = ""
_STEPS = 1_000
"""Levels of a tree: more would take longer to climb than a release to read."""
_SAME = Decimal("1e-20")
_NEAR = 1e-9
"""Floats find the classes that may be the worst; digits decide among them."""

People = Mapping[str, int]
"""By published value: people of one class who have it."""


def _need(asked: Asked, *more: str) -> Need:
    if asked.version == 1:
        raise UnansweredError("a manifest of format 1 does not say how it is counted")
    check_says(asked, "over", "of", "table", *more)
    of = name_of(asked, "of")
    if asked.argument != of:
        raise WrongError("it is named after another column than it is counted of")
    # What is known already cannot be learnt: the class is that of the other columns.
    if names_of(asked, "over") != tuple(name for name in asked.quasi if name != of):
        raise WrongError("it is not counted over the quasi-identifiers that the manifest lists")
    table = name_of(asked, "table") if "table" in asked.claim.how else None
    return Need(tuple(name for name in asked.quasi if name != of), of, table)


def _plain(asked: Asked) -> Need:
    return _need(asked)


def _of_share(asked: Asked) -> Need:
    return _need(asked, "harmful", "separator")


def _of_distance(asked: Asked) -> Need:
    return _need(asked, "distance", "order", "tree", "steps")


def published(spread: Spread) -> list[People]:
    """The classes in which any value is published, without what is not."""
    told = ({value: n for value, n in people.items() if value != NOT_PUBLISHED}
            for people in spread.values())  # fmt: skip
    return [people for people in told if people]


def _told(asked: Asked, counted: Counted) -> list[People]:
    found = published(counted.spread(_NEEDS[asked.head](asked)))
    if not found and asked.head in ("l", "l_entropy"):
        raise WrongError("no class has a published value to tell")
    return found


def _l(asked: Asked, counted: Counted) -> int:
    return min(map(len, _told(asked, counted)))


def _l_entropy(asked: Asked, counted: Counted) -> str:
    sizes = {tuple(sorted(people.values())) for people in _told(asked, counted)}
    rough = {each: _log(each) for each in sizes}
    least = min(rough.values())
    found = min(_exact(each) for each, log in rough.items() if log <= least + _NEAR)
    return told_in_four(int(found * 10_000 + _SAME))


def _log(sizes: Sequence[int]) -> float:
    total = sum(sizes)
    return math.log(total) - math.fsum(n * math.log(n) for n in sizes) / total


def _exact(sizes: Sequence[int]) -> Decimal:
    """exp of the Shannon entropy (Machanavajjhala et al. 2007)."""
    with localcontext() as context:
        context.prec = 50
        total = Decimal(sum(sizes))
        return (total.ln() - sum(n * Decimal(n).ln() for n in sizes) / total).exp()


def _max_share(asked: Asked, counted: Counted) -> str:
    listed, separator = set(names_of(asked, "harmful")), name_of(asked, "separator")
    classes = _told(asked, counted)
    harmful = _harmful(listed, separator, {value for people in classes for value in people})
    most = Fraction(0)
    for people in classes:
        each = [n for value, n in people.items() if not listed or value in harmful]
        top = sum(each) if listed else max(each)
        most = max(most, Fraction(top, sum(people.values())))
    return raised(most)


def _harmful(listed: set[str], separator: str, values: Iterable[str]) -> set[str]:
    """A set of options harms if one of them does."""
    if not separator:
        return listed
    return {v for v in values if not listed.isdisjoint(v.split(separator))} or listed


Places = Callable[[str], int | str]


def _t(asked: Asked, counted: Counted) -> str:
    """The earth mover's distance (Li, Li, Venkatasubramanian 2007) of the farthest class."""
    distance, classes = name_of(asked, "distance"), _told(asked, counted)
    own = {"equal": set(), "ordered": {"order"}, "hierarchical": {"tree", "steps"}}.get(distance)
    if own is None or own != set(asked.claim.how) & {"order", "tree", "steps"}:
        raise WrongError("it does not say how far its answers are from each other")
    if distance == "ordered":
        return raised(_ordered(classes, names_of(asked, "order")))
    if distance == "hierarchical":
        return raised(_hierarchical(classes, *_tree(asked, classes)))
    return raised(_moved(classes, lambda value: value) / 2)


def _moved(classes: Sequence[People], place: Places) -> Fraction:
    """The largest L1 distance of a class from everybody, over places of values."""
    return max(_all_moved(classes, place), default=Fraction(0))


def _all_moved(classes: Sequence[People], place: Places) -> Iterable[Fraction]:
    here = [_gathered(people, place) for people in classes]
    whole = _gathered_all(here)
    total = sum(whole.values())
    for people in here:
        size = sum(people.values())
        # Places that a class has nobody at add up to the rest of everybody.
        apart = sum(
            abs(n * total - whole[at] * size) - whole[at] * size for at, n in people.items()
        )
        yield Fraction(apart + total * size, total * size)


def _gathered(people: People, place: Places) -> dict[int | str, int]:
    found: dict[int | str, int] = {}
    for value, n in people.items():
        at = place(value)
        found[at] = found.get(at, 0) + n
    return found


def _gathered_all(classes: Iterable[Mapping[int | str, int]]) -> dict[int | str, int]:
    found: dict[int | str, int] = {}
    for people in classes:
        for at, n in people.items():
            found[at] = found.get(at, 0) + n
    return found


def _ordered(classes: Sequence[People], order: Sequence[str]) -> Fraction:
    """Each step of the order costs as much; a missing answer stands behind the last one."""
    ranks = {value: rank for rank, value in enumerate(order)}
    values = {value for people in classes for value in people}
    missing = MISSING in values
    if len(ranks) < len(order) or not values - {MISSING} <= set(ranks):
        raise WrongError("its order does not name each answer once")
    ranks[MISSING] = len(order)
    here = [_gathered(people, ranks.__getitem__) for people in classes]
    whole = _gathered_all(here)
    total, steps = sum(whole.values()), max(1, len(order) + missing - 1)
    most = Fraction(0)
    for people in here:
        size, carried, moved = sum(people.values()), 0, 0
        for rank in range(len(order) + missing):
            carried += people.get(rank, 0) * total - whole.get(rank, 0) * size
            moved += abs(carried)
        most = max(most, Fraction(moved, total * size * steps))
    return most


def _tree(asked: Asked, classes: Sequence[People]) -> tuple[Mapping[str, Sequence[str]], int]:
    """Each value with its labels from the finest level up.

    Raises:
        WrongError: A value that stands in the column is not in the tree, or not on each level.
    """
    tree, steps = asked.claim.how["tree"], asked.claim.how["steps"]
    if not isinstance(tree, dict) or type(steps) is not int or not 0 < steps <= _STEPS:
        raise WrongError("it does not say how its answers belong together")
    paths = [tree.get(value) for people in classes for value in people if value != MISSING]
    if not all(isinstance(path, list) and len(path) == steps for path in paths):
        raise WrongError("its tree does not place each answer")
    if not all(isinstance(label, str) for path in paths for label in path or ()):
        raise WrongError("its tree does not place each answer")
    return tree, steps


def _hierarchical(
    classes: Sequence[People], tree: Mapping[str, Sequence[str]], steps: int
) -> Fraction:
    """Two values are as far as the level at which they become one (section 4.3)."""
    sums = [Fraction(0)] * len(classes)
    for level in range(steps):

        def place(value: str, level: int = level) -> int | str:
            # A missing answer is one with the others at the very top only.
            return -1 if value == MISSING else tree[value][level]

        sums = [a + b for a, b in zip(sums, _all_moved(classes, place), strict=True)]
    return max(sums, default=Fraction(0)) / (2 * steps)


def raised(value: Fraction) -> str:
    """To four digits, towards less safety."""
    return told_in_four(-(-value.numerator * 10_000 // value.denominator))


def told_in_four(parts: int) -> str:
    """A number of ten-thousandths as it is spelled."""
    return f"{parts // 10_000}.{parts % 10_000:04d}"


_NEEDS: Mapping[str, Callable[[Asked], Need]] = {
    "l": _plain,
    "l_entropy": _plain,
    "max_share": _of_share,
    "t": _of_distance,
}
L = Measure(_plain, _l, "fewest different answers in a class")
L_ENTROPY = Measure(_plain, _l_entropy, "answers in a class, by how often they occur,")
MAX_SHARE = Measure(_of_share, _max_share, "largest share in a class of an answer")
T = Measure(_of_distance, _t, "largest distance of a class from everybody, in answers")
