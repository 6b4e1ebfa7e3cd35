"""k of two releases together, where rows can be matched one to one by what both tell.

Two releases of the same people may each be k-anonymous, and not together: one
tells the ward and hides the age, the other the reverse. Whoever can match
their rows by an answer, or by all answers together, holds both.

Definition. A match is one to one where a value stands for one person in
either release. With one-to-one matches of more than 5 % of the smaller
release, the value links them. The class of a person is then the pair of its
classes in both, and holds at most the people who may be the same: over all
values the smaller of the numbers of people with this value in the one class
and in the other. k on the join is the smallest such number over the pairs
that hold a one-to-one match.

Source:
    Ganta, Kasiviswanathan, Smith 2008, Composition attacks and auxiliary
    information in data privacy (intersection attack).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.risk.differing import Counts

LINKS = 20
"""A value links two releases where it matches more than 1 person in 20 one to one."""


@dataclass(frozen=True)
class Valued:
    """One release as m distinct pairs of a class and a value."""

    classes: Counts
    """m places of classes of this release."""
    values: npt.NDArray[np.uint64]
    """m values, equal in both releases where the cells are."""
    n: Counts
    """m numbers of people, each >= 1."""


@dataclass(frozen=True)
class Joined:
    """The classes of people who can be matched."""

    k: int
    """People in the smallest."""
    below: int
    """People in those of fewer than asked for."""


def joined(before: Valued, after: Valued, least: int) -> Joined | None:
    """k on the join of two releases; None where the value does not link them.

    Args:
        before: The one.
        after: The other.
        least: Classes of fewer people than this count as too small.
    """
    alone = np.intersect1d(_alone(before), _alone(after))
    if len(alone) * LINKS <= min(before.n.sum(), after.n.sum()):
        return None
    one, other = _table(before, "c", "n"), _table(after, "d", "m")
    found = pa.array(alone)
    matched = [each.filter(pc.is_in(each["v"], value_set=found)) for each in (one, other)]
    pairs = matched[0].join(matched[1], "v").select(["c", "d"]).group_by(["c", "d"]).aggregate([])
    # Whatever two classes share counts, not only what is matched one to one.
    shared = pairs.join(one, "c", join_type="inner").join(other, ["d", "v"], join_type="inner")
    fewer = pc.min_element_wise(shared["n"], shared["m"])
    sums = shared.append_column("both", fewer).group_by(["c", "d"]).aggregate([("both", "sum")])
    sizes = sums["both_sum"].to_numpy()
    return Joined(int(sizes.min()), int(sizes[sizes < least].sum()))


def _alone(told: Valued) -> npt.NDArray[np.uint64]:
    """Values that stand for one person of the release."""
    values, places = np.unique(told.values, return_inverse=True)
    return np.asarray(values[np.bincount(places.reshape(-1), told.n) == 1])


def _table(told: Valued, name: str, count: str) -> pa.Table:
    return pa.table({name: told.classes, "v": told.values, count: told.n})
