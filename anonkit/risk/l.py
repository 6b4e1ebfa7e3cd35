"""l: how many answers hide in a class, for the class and attribute where they are fewest."""

from __future__ import annotations

from collections.abc import Mapping

from anonkit.classes.criteria import distinct, entropy
from anonkit.classes.table import ClassTable
from anonkit.risk.base import Measure

_SOURCE = "Machanavajjhala et al. 2007, doi:10.1145/1217299.1217302"


def l_distinct(table: ClassTable) -> Mapping[str, int] | None:
    """By attribute: fewest different answers in any class (1: the class gives the answer away)."""
    found = {each.name: int(distinct(table, each).min()) for each in table.attributes}
    return found or None


def l_entropy(table: ClassTable) -> Mapping[str, float] | None:
    """By attribute: exp of the least entropy of any class; never above the distinct figure."""
    # Where nothing is published entropy knows no bound, and JSON has no word for that.
    found = {
        each.name: float(min(entropy(table, each).min(), distinct(table, each).min()))
        for each in table.attributes
    }
    return found or None


L = Measure("l", "Fewest different answers in any class.", l_distinct, "answers", _SOURCE)
L_ENTROPY = Measure(
    "l_entropy",
    "Answers in any class, weighed by how often they occur.",
    l_entropy,
    "answers",
    _SOURCE,
)
