"""What a class gives away about its people: one figure for each class.

Belonging to a class is all that an intruder needs to know. If everybody in it
has the same answer, he has it too, however large the class is.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from anonkit.classes.table import Attribute, ClassTable

Figures = npt.NDArray[np.float64]

NOT_PUBLISHED = "*"
"""A suppressed cell: it counts as not published, not as a value."""


def distinct(table: ClassTable, attribute: Attribute) -> npt.NDArray[np.int64]:
    """l-diversity: how many values stand in each class.

    Returns:
        c counts. A class without any published value has none to tell, and
        counts as if it held all v of them.

    Source:
        Machanavajjhala et al. 2007, doi:10.1145/1217299.1217302 (distinct l).
    """
    told = _told(attribute)
    found = np.bincount(attribute.classes[told], minlength=len(table))
    return np.where(found == 0, max(1, len(attribute.labels)), found)


def entropy(table: ClassTable, attribute: Attribute) -> Figures:
    """Entropy l-diversity: the number of equally frequent values that would hide as well.

    Returns:
        c numbers exp(H) >= 1, H the Shannon entropy of the class in nats;
        infinite for a class without any published value.

    Source:
        Machanavajjhala et al. 2007. A float: cut to a whole number, 1.99 becomes 1.
    """
    told = _told(attribute)
    classes, n = attribute.classes[told], attribute.n[told]
    total = np.bincount(classes, weights=n, minlength=len(table))
    share = n / total[classes]
    sums = np.bincount(classes, weights=-share * np.log(share), minlength=len(table))
    return np.where(total > 0, np.exp(sums), np.inf)


def largest_share(
    table: ClassTable, attribute: Attribute, harmful: Collection[str] = ()
) -> Figures:
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
    told = _told(attribute)
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
    table: ClassTable,
    attribute: Attribute,
    order: Collection[str] | None = None,
) -> Figures:
    """t-closeness: how far each class's answers are from those of all people in the table.

    Args:
        table: c classes; together they are the reference.
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
    told = _told(attribute)
    if not told.any():
        return np.zeros(len(table))
    places, size = _places(attribute, order)
    spread = np.zeros((len(table), size))
    values = places[attribute.values[told]]
    np.add.at(spread, (attribute.classes[told], values), attribute.n[told])
    total = spread.sum(axis=1, keepdims=True)
    whole = spread.sum(axis=0)
    shares = np.divide(spread, total, out=np.zeros_like(spread), where=total > 0)
    apart = shares - whole / whole.sum()
    if order is None:
        found = np.abs(apart).sum(axis=1) / 2
    else:
        found = np.abs(np.cumsum(apart, axis=1)).sum(axis=1) / max(1, size - 1)
    return np.where(total[:, 0] > 0, found, 0.0)


def _places(
    attribute: Attribute, order: Collection[str] | None
) -> tuple[npt.NDArray[np.int64], int]:
    """Where each label stands in the comparison, and how many places there are."""
    if order is None:
        return np.arange(len(attribute.labels)), len(attribute.labels)
    ranks: dict[str | None, int] = {label: rank for rank, label in enumerate(order)}
    # A missing answer is no step of the order: it stands behind the last one.
    ranks |= {None: len(ranks), NOT_PUBLISHED: 0}
    if len(set(order)) < len(order) or any(label not in ranks for label in attribute.labels):
        raise ValueError("the order does not name each value once")
    places = np.array([ranks[label] for label in attribute.labels], np.int64)
    return places, len(order) + (None in attribute.labels)


def _told(attribute: Attribute) -> npt.NDArray[np.bool_]:
    """Which of the m pairs stand for a published value."""
    published = np.array([label != NOT_PUBLISHED for label in attribute.labels], np.bool_)
    return np.asarray(published[attribute.values], np.bool_)
