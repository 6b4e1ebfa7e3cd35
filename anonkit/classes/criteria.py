"""What a class gives away about its people: one figure for each class.

Belonging to a class is all that an intruder needs to know. If everybody in it
has the same answer, he has it too, however large the class is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from anonkit.canonical import Json
from anonkit.classes.ladders import Ladder
from anonkit.classes.table import Attribute

Figures = npt.NDArray[np.float64]

ROUNDING = 1e-9
"""Differences of figures below this come from rounding."""
_AT_ONCE = 1 << 21
"""Shares, of some classes, that are held at a time."""
_MANY = 4096
"""Values of a column from which on only those are looked at that stand in a class."""
NOT_PUBLISHED = "*"
"""A suppressed cell: it counts as not published, not as a value."""


def distinct(table: Sized, attribute: Attribute) -> npt.NDArray[np.int64]:
    """l-diversity: how many values stand in each class.

    Returns:
        c counts. A class without any published value has none to tell, and
        counts as if it held all v of them.

    Source:
        Machanavajjhala et al. 2007, doi:10.1145/1217299.1217302 (distinct l).
    """
    told = told_of(attribute)
    found = np.bincount(attribute.classes[told], minlength=len(table))
    return np.where(found == 0, max(1, len(attribute.labels)), found)


def entropy(table: Sized, attribute: Attribute) -> Figures:
    """Entropy l-diversity: the number of equally frequent values that would hide as well.

    Returns:
        c numbers exp(H) >= 1, H the Shannon entropy of the class in nats;
        infinite for a class without any published value.

    Source:
        Machanavajjhala et al. 2007. A float: cut to a whole number, 1.99 becomes 1.
    """
    told = told_of(attribute)
    classes, n = attribute.classes[told], attribute.n[told]
    total = np.bincount(classes, weights=n, minlength=len(table))
    share = n / total[classes]
    sums = np.bincount(classes, weights=-share * np.log(share), minlength=len(table))
    return np.where(total > 0, np.exp(sums), np.inf)


def largest_share(table: Sized, attribute: Attribute, harmful: Collection[str] = ()) -> Figures:
    """How sure one can be of an answer: its share of the class's people.

    Args:
        table: c classes.
        attribute: A column, spread over them.
        harmful: Values that harm whoever has them; their shares are added up.
            Without any, each value is looked at by itself.

    Returns:
        c shares of the people whose value is published, 0 to 1; 0 where
        nothing is published.

    Source:
        The confidence bound alpha of (alpha, k)-anonymity: Wong et al. 2006,
        doi:10.1145/1150402.1150499.
    """
    told = told_of(attribute)
    classes, values, n = attribute.classes[told], attribute.values[told], attribute.n[told]
    total = np.bincount(classes, weights=n, minlength=len(table))
    most: Figures = np.zeros(len(table))
    if harmful:
        listed = np.array([label in harmful for label in attribute.labels], np.bool_)
        most += np.bincount(classes, weights=n * listed[values], minlength=len(table))
    else:
        np.maximum.at(most, classes, n)
    return np.divide(most, total, out=np.zeros(len(table)), where=total > 0)


def closeness(
    table: Sized,
    attribute: Attribute,
    order: Collection[str] | None = None,
) -> Figures:
    """t-closeness: how far each class's answers are from those of all people in the table.

    Args:
        table: c classes; together they are the reference, where the attribute has none.
        attribute: A column, spread over them.
        order: The values from low to high: then a step to the next one costs
            1 / (v - 1), and a missing answer stands behind the last. None: any
            two values are equally far, 1.

    Returns:
        c distances, 0 to 1; 0 where nothing is published.

    Raises:
        ValueError: `order` does not name each published value once.

    Source:
        Li, Li, Venkatasubramanian 2007, doi:10.1109/ICDE.2007.367856: the
        earth mover's distance, equal (half the L1 distance) and ordered.
    """
    places, size = _places(attribute.labels, order)
    if order is None and size > _MANY:
        return _closeness_of_many(table, attribute)
    found = np.zeros(len(table))
    for some, apart in _apart(table, attribute, places, size):
        if order is None:
            found[some] = np.abs(apart).sum(axis=1) / 2
        else:
            found[some] = np.abs(np.cumsum(apart, axis=1)).sum(axis=1) / max(1, size - 1)
    return found


def _closeness_of_many(table: Sized, attribute: Attribute) -> Figures:
    """The same for any two values equally far, by those alone that stand in a class."""
    told = told_of(attribute)
    classes, values, n = attribute.classes[told], attribute.values[told], attribute.n[told]
    everywhere = _everywhere(attribute, np.arange(len(attribute.labels)), len(attribute.labels))
    total = np.bincount(classes, weights=n, minlength=len(table))
    expected = everywhere[values]
    # What a class lacks is as far away as it is frequent.
    more = np.abs(n / total[classes] - expected) - expected
    sums = np.bincount(classes, weights=more, minlength=len(table)) + everywhere.sum()
    return np.where(total > 0, np.maximum(sums, 0.0) / 2, 0.0)


def _places(
    labels: Sequence[str | None], order: Collection[str] | None
) -> tuple[npt.NDArray[np.int64], int]:
    """Where each label stands in the comparison, and how many places there are."""
    if order is None:
        return np.arange(len(labels)), len(labels)
    ranks: dict[str | None, int] = {label: rank for rank, label in enumerate(order)}
    # A missing answer is no step of the order: it stands behind the last one.
    ranks |= {None: len(ranks), NOT_PUBLISHED: 0}
    if len(set(order)) < len(order) or any(label not in ranks for label in labels):
        raise ValueError("the order does not name each value once")
    places = np.array([ranks[label] for label in labels], np.int64)
    return places, len(order) + (None in labels)


def _at_level(
    labels: Sequence[str | None], ladder: Ladder, level: int
) -> tuple[Sequence[int], int]:
    """Equal places for labels that are one from a level on, and how many places there are."""
    above = [x if x in (None, NOT_PUBLISHED) else ladder.at(str(x), level) for x in labels]
    codes = {label: code for code, label in enumerate(dict.fromkeys(above))}
    return [codes[label] for label in above], len(codes)


def tree_closeness(table: Sized, attribute: Attribute, ladder: Ladder) -> Figures:
    """t-closeness where two values are as far as the level at which they become one.

    Args:
        table: c classes; together they are the reference.
        attribute: A column, spread over them; its values are leaves of the ladder.
        ladder: Two values that are one from level i on are i / (h - 1) apart, h
            its height. A missing answer is one with the others at `*` only.

    Returns:
        c distances, 0 to 1; 0 where nothing is published.

    Raises:
        InputError: A value is no leaf of the ladder. The message does not hold it.

    Source:
        Li, Li, Venkatasubramanian 2007, section 4.3 (hierarchical distance). On a
        tree the earth mover's distance is the sum over its edges of what
        has to cross them.
    """
    steps = ladder.height - 1
    found = np.zeros(len(table))
    for level in range(steps):
        at, size = _at_level(attribute.labels, ladder, level)
        places = np.array(at, np.int64)
        for some, apart in _apart(table, attribute, places, size):
            found[some] += np.abs(apart).sum(axis=1)
    return found / (2 * steps)


def _apart(
    table: Sized, attribute: Attribute, places: npt.NDArray[np.int64], size: int
) -> Iterator[tuple[slice, Figures]]:
    """By how much the share of each place in a class is above that in all of them.

    Some classes at a time, as many values in as many classes are too much to hold.

    Yields:
        Which classes, and a line of `size` differences for each of them.
    """
    told = told_of(attribute)
    classes, n = attribute.classes[told], attribute.n[told]
    values = places[attribute.values[told]]
    everywhere = _everywhere(attribute, places, size)
    step = max(1, _AT_ONCE // max(1, size))
    for first in range(0, len(table), step):
        last = min(first + step, len(table))
        here = slice(*np.searchsorted(classes, (first, last)))
        spread = np.zeros((last - first, size))
        np.add.at(spread, (classes[here] - first, values[here]), n[here])
        total = spread.sum(axis=1, keepdims=True)
        shares = np.divide(spread, total, out=np.zeros_like(spread), where=total > 0)
        yield slice(first, last), np.where(total > 0, shares - everywhere, 0.0)


def _everywhere(attribute: Attribute, places: npt.NDArray[np.int64], size: int) -> Figures:
    """The share of each place among all people whose value is published, or of the reference."""
    whole = np.zeros(size)
    if attribute.reference is None:
        told = told_of(attribute)
        np.add.at(whole, places[attribute.values[told]], attribute.n[told])
    else:
        published = np.array([label != NOT_PUBLISHED for label in attribute.labels], np.bool_)
        np.add.at(whole, places[published], attribute.reference[published])
    return whole / max(1.0, float(whole.sum()))


Kind = Literal["l", "l_entropy", "max_share", "t"]


@dataclass(frozen=True)
class Criterion:
    """What the answers in every class have to meet."""

    kind: Kind
    attribute: str
    """Name of the column."""
    bound: float
    """Least value of `l` and `l_entropy`, largest of `max_share` and `t`."""
    harmful: tuple[str, ...] = ()
    """For `max_share`: the values that harm; none: every single one."""
    separator: str = ""
    """What stands between the options of one answer, any of which may harm; empty: it is one."""
    order: tuple[str, ...] | None = None
    """For `t`: the values from low to high."""
    ladder: Ladder | None = None
    """For `t`: the tree of the values."""

    def equality(self, labels: Sequence[str | None]) -> Mapping[str, Json]:
        """What a receiver has to know to compute the figure again, beside classes and column.

        Args:
            labels: The values that stand in the column.

        Returns:
            `harmful` with its `separator`; for `t` the `distance`, and the `order` of the values,
            or the `tree`: each value with its labels from level 0 up, without the `*` on top.
        """
        if self.kind == "max_share":
            return {"harmful": list(self.harmful), "separator": self.separator}
        if self.kind != "t":
            return {}
        if self.ladder is None:
            order: Mapping[str, Json] = {} if self.order is None else {"order": list(self.order)}
            return {"distance": "ordered" if order else "equal", **order}
        told, levels = [label for label in labels if label], range(self.ladder.height - 1)
        paths = {
            label: [self.ladder.at(label, level) for level in levels]
            for label in sorted(told)
            if label != NOT_PUBLISHED
        }
        return {"distance": "hierarchical", "steps": self.ladder.height - 1, "tree": paths}

    def figures(self, table: Sized, attribute: Attribute) -> Figures:
        """The figure of each class."""
        if self.kind == "l":
            return distinct(table, attribute).astype(np.float64)
        if self.kind == "l_entropy":
            return entropy(table, attribute)
        if self.kind == "max_share":
            return largest_share(table, attribute, self.harming(attribute.labels))
        if self.ladder is not None:
            return tree_closeness(table, attribute, self.ladder)
        return closeness(table, attribute, self.order)

    def steps(self, labels: Sequence[str | None]) -> list[tuple[Sequence[int], int]]:
        """For `t`: at each step of the distance, the place of each label, and how many there are.

        Raises:
            ValueError: The order does not name each published value once.
        """
        if self.ladder is not None:
            levels = range(self.ladder.height - 1)
            return [_at_level(labels, self.ladder, level) for level in levels]
        places, size = _places(labels, self.order)
        return [(places.tolist(), size)]

    def harming(self, labels: Sequence[str | None]) -> Collection[str]:
        """The answers that harm: a set of options does if one of them does."""
        if not self.separator:
            return self.harmful
        listed = set(self.harmful)
        told = (label for label in labels if label is not None)
        found = {label for label in told if not listed.isdisjoint(label.split(self.separator))}
        return found or listed

    def fails(self, table: Sized, attribute: Attribute) -> npt.NDArray[np.bool_]:
        """Which classes do not meet the bound."""
        found = self.figures(table, attribute)
        if self.kind in ("l", "l_entropy"):
            # What is not published cannot be learnt, however few answers there are.
            tells = with_answers(table, attribute)
            return np.asarray((found < self.bound - ROUNDING) & tells, np.bool_)
        return np.asarray(found > self.bound + ROUNDING, np.bool_)

    def worst(self, table: Sized, attribute: Attribute) -> float:
        """The figure of the class that is farthest from safe; `classes.worst` has it exactly.

        Infinite for `l` and `l_entropy` where no class has a published value.
        """
        found = self.figures(table, attribute)
        if self.kind in ("l", "l_entropy"):
            return float(found[with_answers(table, attribute)].min(initial=np.inf))
        return float(found.max())


def told_of(attribute: Attribute) -> npt.NDArray[np.bool_]:
    """Which of the m pairs stand for a published value."""
    published = np.array([label != NOT_PUBLISHED for label in attribute.labels], np.bool_)
    return np.asarray(published[attribute.values], np.bool_)


def with_answers(table: Sized, attribute: Attribute) -> npt.NDArray[np.bool_]:
    """Which of the c classes have a published value."""
    found = np.zeros(len(table), np.bool_)
    found[attribute.classes[told_of(attribute)]] = True
    return found
