"""Tables whose lines have noise of their own: what each says of it, as far as that can be told.

Of a mean or a share the line's own noisy figures are not told: a half-width
cannot be computed again, but it must go together with variance and value at
this epsilon and sensitivity. Of a quantile all that its note says is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from fractions import Fraction

from anonkit.bundle.reading import ListedClaim
from anonkit.bundle.verify.differs import Differs
from anonkit.bundle.verify.figures import number
from anonkit.bundle.verify.tables.lines import rows_of
from anonkit.bundle.verify.tables.noise import facts_of, measured_of, sensitive
from anonkit.bundle.verify.tables.told import Tables, name_of
from anonkit.dp import QUERIES, quantiles, two_buckets
from anonkit.dp.base import Facts, Figure
from anonkit.dp.grid import candidates, fixed, rounding

BY_LINE = "noise_by_line"


def noise_by_line(tables: Tables, claim: ListedClaim) -> str:
    """What each line says of its noise goes together with epsilon, sensitivity and bounds.

    Raises:
        Differs: It does not.
    """
    name = name_of(claim.artefact)
    (spent,) = measured_of(tables, [name])
    if spent["epsilon"] != claim.value:
        raise Differs(f"epsilon {spent['epsilon']} was spent on it, not {claim.value}")
    sensitive(tables, [name], claim.how)
    facts = facts_of(tables, claim.artefact, claim.how)
    measures = {measure for measure, _ in tables.lines(claim.artefact).series}
    if len(claim.how["parts"]) not in (0, len(measures)):
        raise Differs("the table has other quantiles than the claim")
    parts = tuple(map(number, claim.how["parts"]))
    if not 0 < facts.step <= facts.high - facts.low:
        raise Differs("its bounds and its step are none that a table has")
    facts = replace(facts, epsilon=number(spent["epsilon"]), parts=parts)
    fits = _quantile(facts, measures) if parts else _mean(facts, measures)
    with closing(rows_of(tables.received, claim.artefact)) as rows:
        at = len(next(rows)) - 7
        for line, row in enumerate(rows, 2):
            if not fits(row[at:]):
                raise Differs(f"line {line} says of its noise what cannot be at this epsilon")
    return f"what each line says of its noise can be, at epsilon {claim.value}"


def _mean(facts: Facts, measures: set[str]) -> Callable[[Sequence[str]], bool]:
    (measure,) = measures
    query = QUERIES[measure]
    step = rounding(facts.high - facts.low)

    def fits(row: Sequence[str]) -> bool:
        _, level, value, half_width, variance, _, note = row
        if not value:
            return note == two_buckets.WITHHELD
        spelled = all(fixed(Fraction(text), step) == text for text in (value, half_width))
        told = Figure(measure, value, half_width, variance, note, level)
        return (
            spelled and not note and two_buckets.go_together(told, facts, query.sensitivity(facts))
        )

    return fits


def _quantile(facts: Facts, measures: set[str]) -> Callable[[Sequence[str]], bool]:
    notes = {quantiles.measure_of(part): quantiles.note_of(part, facts) for part in facts.parts}
    if set(notes) != measures:
        raise Differs("the table has other quantiles than the claim")
    most = candidates(facts.low, facts.high, facts.step)

    def fits(row: Sequence[str]) -> bool:
        place = (Fraction(row[2]) - facts.low) / facts.step
        if place.denominator != 1 or not 0 <= place < most:
            return False
        return row[2] == quantiles.value_of(int(place), facts) and row[6] == notes[row[0]]

    return fits
