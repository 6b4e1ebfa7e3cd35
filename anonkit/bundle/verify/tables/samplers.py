"""What the arithmetic of a sampler adds to delta, computed again for each source of noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from anonkit.bundle.reading import ListedClaim
from anonkit.bundle.verify.differs import Differs
from anonkit.bundle.verify.figures import number, whole
from anonkit.bundle.verify.tables.by_line import BY_LINE
from anonkit.bundle.verify.tables.noise import facts_of, query_of, spent_on
from anonkit.bundle.verify.tables.told import WIDTH, Tables
from anonkit.dp import NOISE, thresholds
from anonkit.dp.base import Noise
from anonkit.dp.tables import bound_text


def sampled(tables: Tables) -> str:
    """The budget's delta is what one of the known sources of noise adds.

    Raises:
        Differs: None adds so much, or so little.
    """
    spent = spent_on(tables)
    measured = [each for each in spent["measured"] if number(each["epsilon"])]
    for name, noise in NOISE.items():
        delta = sum((_added(tables, noise, each) for each in measured), Fraction(0))
        if bound_text(delta) == spent["delta"]:
            return f"delta {spent['delta']} is what noise from {name} adds, if that drew it"
    raise Differs(f"no source of noise adds delta {spent['delta']} to these measurements")


def _added(tables: Tables, noise: Noise, spent: Mapping[str, Any]) -> Fraction:
    """Of one measurement."""
    path, epsilon = tables.path_of(spent["table"]), number(spent["epsilon"])
    keys = _claim(tables, path, "complete_keys", "found_keys").how
    if "found" in keys:
        rows = whole(number(spent["sensitivity"]))
        return thresholds.sampler_delta(noise, epsilon, rows, keys["cells"])
    how = _claim(tables, path, WIDTH, BY_LINE).how
    passes = len(keys["rungs"]) - 1 if spent["first_pass"] else 1
    parts = tuple(map(number, how.get("parts", ())))
    facts = replace(facts_of(tables, path, how), epsilon=epsilon / passes, parts=parts)
    return query_of(tables, path).delta(noise, facts) * passes


def _claim(tables: Tables, path: str, *measures: str) -> ListedClaim:
    claims = (each for each in tables.manifest.claims if each.artefact == path)
    (found,) = (claim for claim in claims if claim.measure in measures)
    return found
