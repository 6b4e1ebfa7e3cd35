"""Survey weights: who shares one, what they add up to, and the risk in the population by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction

from anonkit.bundle.verify.records.claims.base import (
    Asked,
    Counted,
    Measure,
    Need,
    UnansweredError,
    WrongError,
    check_says,
    name_of,
    names_of,
    shown,
)
from anonkit.bundle.verify.records.claims.people import least

_DIGITS = 50
"""Of a risk while it is counted."""
_SAME = Decimal("1e-20")
"""A risk this little above a millionth is that millionth: logarithms have no last digit."""
_MILLION = 1_000_000


def _of(asked: Asked) -> str:
    if asked.version == 1:
        raise UnansweredError("a manifest of format 1 does not say how it is counted")
    of = name_of(asked, "of")
    if asked.argument not in (None, of):
        raise WrongError("it is named after another column than it is counted of")
    return of


def _shared_need(asked: Asked) -> Need:
    check_says(asked, "of")
    return Need((_of(asked),), any_row=True)


def _shared(asked: Asked, counted: Counted) -> int:
    return least(counted.people(_shared_need(asked)))


def _total_need(asked: Asked) -> Need:
    check_says(asked, "of")
    return Need((_of(asked),), table="", by_row=True)


def _total(asked: Asked, counted: Counted) -> str:
    rows = counted.rows(_total_need(asked))
    return spelled(sum((number(w) * n for (w,), n in rows.items()), Fraction(0)), 18)


def _strata_need(asked: Asked) -> Need:
    check_says(asked, "of", "by", "totals")
    return Need((name_of(asked, "by"), _of(asked)), table="", by_row=True)


def _strata(asked: Asked, counted: Counted) -> int:
    """How many strata there are, each with the total that was declared for it."""
    totals = asked.claim.how.get("totals")
    if not isinstance(totals, dict) or any(type(each) is not int for each in totals.values()):
        raise WrongError("it does not say what the strata should add up to")
    sums: dict[str, tuple[Fraction, int]] = {}
    for (stratum, weight), n in counted.rows(_strata_need(asked)).items():
        total, rows = sums.get(_unguarded(stratum, totals), (Fraction(0), 0))
        sums[_unguarded(stratum, totals)] = (total + number(weight) * n, rows + n)
    if set(sums) != set(totals):
        raise WrongError("the rows are of other strata than were declared")
    for stratum, (total, rows) in sums.items():
        # So far may the rounding of each row's weight move the total.
        within = Fraction(rows, 2 * 10 ** max(_DECIMALS, len(str(rows))))
        if abs(total - totals[stratum]) > within:
            raise WrongError(f"the weights of stratum {shown(stratum)} add up to something else")
    return len(sums)


def _unguarded(cell: str, totals: Mapping[str, int]) -> str:
    """A stratum as it was declared: one that a spreadsheet would run has an apostrophe in front."""
    return cell if cell in totals else cell.removeprefix("'")


_DECIMALS = 6
"""Of a released weight, at least."""


def number(text: str) -> Fraction:
    """A weight.

    Raises:
        WrongError: It is no number. The message does not hold it.
    """
    try:
        if len(text) > _LONGEST or _HUGE.search(text):
            raise ValueError
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        raise WrongError("a weight is no number") from None


_LONGEST = 100
"""Characters of a weight."""
_HUGE = re.compile("[eE][+-]?[0-9_]{4,}")
"""An exponent that would take longer to write out than a release to read."""


def _or_nothing(text: str) -> Fraction:
    """A weight; who has none stands for nobody."""
    try:
        return number(text)
    except WrongError:
        return Fraction(0)


def spelled(value: Fraction, digits: int) -> str:
    """A decimal number of at most `digits` decimals, without padding."""
    whole, part = divmod(round(value * 10**digits), 10**digits)
    return f"{whole}.{part:0{digits}d}".rstrip("0").rstrip(".")


def _risk_need(asked: Asked) -> Need:
    of = _of(asked)
    check_says(asked, "over", "of", "population")
    if names_of(asked, "over") != asked.quasi:
        raise WrongError("it is not counted over the quasi-identifiers that the manifest lists")
    if type(asked.claim.how.get("population")) is not int:
        raise WrongError("it does not say how many people the weights stand for")
    return Need(asked.quasi, of=of)


def _highest(asked: Asked, counted: Counted) -> str:
    return in_millionths(max(risk for risk, _ in _risks(asked, counted)))


def _mean(asked: Asked, counted: Counted) -> str:
    with localcontext() as context:
        context.prec = _DIGITS
        pairs = list(_risks(asked, counted))
        return in_millionths(
            sum((risk * n for risk, n in pairs), Decimal(0)) / sum(n for _, n in pairs)
        )


def _risks(asked: Asked, counted: Counted) -> Iterator[tuple[Decimal, int]]:
    """By class: the risk of each of its people, and how many they are."""
    spread = counted.spread(_risk_need(asked))
    if not spread:
        raise WrongError("there is nobody in the records")
    numbers: dict[str, Fraction] = {}
    for weights in spread.values():
        for weight in weights:
            if weight not in numbers:
                numbers[weight] = _or_nothing(weight)
        stands_for = sum((numbers[w] * n for w, n in weights.items()), Fraction(0))
        people = sum(weights.values())
        yield risk_of(people, stands_for), people


def risk_of(people: int, population: Fraction) -> Decimal:
    """Chance that a match with somebody of a class is right, to 50 digits.

    Source:
        Benedetti, Franconi 1998; Franconi, Polettini 2004,
        doi:10.1007/978-3-540-25955-8_21: exact for one and two people in the
        sample, the usual approximation p / (f - (1 - p)) for more.
    """
    with localcontext() as context:
        context.prec = _DIGITS
        if population <= people:
            return Decimal(1) / people
        p = Fraction(people) / population
        if people > 2:
            return _decimal(p / (people - 1 + p))
        odds, log = _decimal(p / (1 - p)), -_decimal(p).ln()
        return odds * log if people == 1 else odds - odds * odds * log


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def in_millionths(chance: Decimal) -> str:
    """A chance as it is told: up to the next millionth."""
    with localcontext() as context:
        context.prec = _DIGITS
        parts = (chance * _MILLION - _SAME).to_integral_value(ROUND_CEILING)
    return spelled(Fraction(int(parts), _MILLION), 6)


WEIGHT_PEOPLE = Measure(_shared_need, _shared, "fewest people who share a weight")
WEIGHT_TOTAL = Measure(_total_need, _total, "sum of the weights of all rows")
WEIGHT_STRATA = Measure(_strata_need, _strata, "strata, each with its declared total,")
GLOBAL_RISK = Measure(_risk_need, _mean, "mean chance that a match is right, by the weights")
INDIVIDUAL_RISK = Measure(_risk_need, _highest, "highest such chance, by the weights")
