"""max_share: how sure one can be of an answer from the class alone."""

from __future__ import annotations

from collections.abc import Mapping

from anonkit.classes.criteria import largest_share
from anonkit.classes.table import ClassTable
from anonkit.risk.base import Measure


def max_share(table: ClassTable) -> Mapping[str, float] | None:
    """By attribute: the largest share of one answer in any class (1: everybody has it)."""
    found = {each.name: float(largest_share(table, each).max()) for each in table.attributes}
    return found or None


MAX_SHARE = Measure(
    "max_share",
    "Largest share of one answer in any class.",
    max_share,
    "share of people",
    "Wong et al. 2006, doi:10.1145/1150402.1150499",
)
