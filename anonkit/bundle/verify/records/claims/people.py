"""How many are alike: rows, columns, k in its kinds, classes and discernibility."""

from __future__ import annotations

from anonkit.bundle.verify.records.claims.base import (
    Asked,
    Counted,
    Measure,
    Need,
    Sizes,
    UnansweredError,
    WrongError,
    check_says,
    name_of,
    names_of,
)

OTHER_RELEASE = (
    "it is about this release and an earlier one together, and is counted with both at hand"
)


def _nothing(asked: Asked) -> None:
    check_says(asked)


def _rows(asked: Asked, counted: Counted) -> int:
    return counted.size(asked.table)[0]


def _columns(asked: Asked, counted: Counted) -> int:
    return counted.size(asked.table)[1]


def _over_quasi(asked: Asked) -> Need:
    """People over all quasi-identifiers, whatever table they stand in."""
    if asked.version == 1:
        return Need(asked.quasi)
    check_says(asked, "over")
    if names_of(asked, "over") != asked.quasi:
        raise WrongError("it is not counted over the quasi-identifiers that the manifest lists")
    return Need(asked.quasi)


def _over_own(asked: Asked) -> Need:
    """Rows of one table over its own quasi-identifiers."""
    if asked.version > 1:
        check_says(asked, "over")
        if names_of(asked, "over") != asked.own:
            raise WrongError("it is not counted over the quasi-identifiers that the manifest lists")
    return Need(asked.own, table=asked.table, by_row=True)


def _k_need(asked: Asked) -> Need:
    if asked.argument is None:
        return _over_quasi(asked)
    if not asked.claim.how:
        raise UnansweredError(OTHER_RELEASE)
    check_says(asked, "over", "table")
    over = names_of(asked, "over")
    if not over:
        raise WrongError("it is counted over nothing that anybody could know")
    weight = asked.argument.removeprefix("with ")
    if weight != asked.argument and over != (*asked.quasi, weight):
        raise WrongError("it is not counted over the quasi-identifiers and the weight together")
    return Need(over, table=name_of(asked, "table") if "table" in asked.claim.how else None)


def _k(asked: Asked, counted: Counted) -> int:
    return least(counted.people(_k_need(asked)))


def _k_rows(asked: Asked, counted: Counted) -> int:
    # A linked table without a row has no class, and says 0.
    return min(counted.rows(_over_own(asked)).values(), default=0)


def _k_households(asked: Asked, counted: Counted) -> int:
    return least(counted.homes(_over_quasi(asked)))


def _classes(asked: Asked, counted: Counted) -> int:
    return len(counted.people(_over_quasi(asked)))


def _discernibility(asked: Asked, counted: Counted) -> int:
    return sum(n * n for n in counted.people(_over_quasi(asked)).values())


def least(sizes: Sizes) -> int:
    """The size of the smallest class.

    Raises:
        WrongError: There is none: neither 0 nor infinity is an honest k.
    """
    if not sizes:
        raise WrongError("there is nobody in the records")
    return min(sizes.values())


def _together(_: Asked) -> None:
    raise UnansweredError(OTHER_RELEASE)


def _never(_: Asked, __: Counted) -> int:
    raise UnansweredError(OTHER_RELEASE)


ROWS = Measure(_nothing, _rows, "rows")
COLUMNS = Measure(_nothing, _columns, "columns")
K = Measure(_k_need, _k, "people in the smallest class")
K_ROWS = Measure(_over_own, _k_rows, "rows in the smallest class")
K_HOUSEHOLDS = Measure(_over_quasi, _k_households, "households in the class that has fewest")
CLASSES = Measure(_over_quasi, _classes, "classes")
DISCERNIBILITY = Measure(_over_quasi, _discernibility, "squared sizes of classes, added up")
STANDING_OUT = Measure(_together, _never, "people who stand out beside an earlier release")
