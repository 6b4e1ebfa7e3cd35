"""How much of the records is left to use: loss, average class and discernibility.

Of the released rows for everybody; with whoever had to leave for the owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from anonkit.canonical import Json
from anonkit.records import Claim, ClaimKind, said
from anonkit.steps.measure import Measured
from anonkit.steps.protect import Protected
from anonkit.steps.utility import rounded


def discernibility(sizes: Iterable[tuple[int, int]]) -> int:
    """How many people each person could be taken for, added up: the sum of the squared sizes.

    Args:
        sizes: (people in a class, classes of that size).

    Source:
        Bayardo & Agrawal 2005, doi:10.1109/ICDE.2005.42 (DM), over the released classes.
    """
    return sum(people * people * classes for people, classes in sizes)


def loss(protected: Protected) -> str:
    """Detail taken from the released rows, to three digits; 0 where nothing was recoded."""
    recoded = protected.recoded
    return "0" if recoded is None else f"{recoded.loss:.3f}"


def claims(protected: Protected, measured: Measured, path: str) -> tuple[Claim, ...]:
    """What the release says of it; the loss counts on the policy's hierarchies."""
    kind: ClaimKind = "recomputed" if measured.countable else "sender_says"
    classes, squares = measured.classes, discernibility(measured.sizes)
    over = measured.over
    lost = loss(protected)
    return (
        Claim(kind, path, "classes", classes, said("classes", classes=classes), over),
        Claim(kind, path, "discernibility", squares, said("discernibility", sum=squares), over),
        Claim("sender_says", path, "loss", lost, said("loss", loss=lost)),
    )


def exact(protected: Protected, measured: Measured) -> Mapping[str, Json]:
    """The same with everybody counted who had to leave. Private.

    Whoever left could be anybody: that adds the number of all people to the
    discernibility, and one class more to the average.

    Source:
        Bayardo & Agrawal 2005 (DM of suppressed records); LeFevre et al. 2006,
        doi:10.1109/ICDE.2006.101 (average class size), as ARX counts it.
    """
    people, removed = protected.people_before, protected.people_removed
    recoded = protected.recoded
    # Without recoding, what is lost is the whole of whoever left.
    lost = removed / max(1, people) if recoded is None else recoded.loss_whole
    return {
        "loss": f"{lost:.6f}",
        "average_class": rounded(Fraction(people, measured.classes + (1 if removed else 0))),
        "discernibility": discernibility(measured.sizes) + removed * people,
    }
