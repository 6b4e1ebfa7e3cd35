"""t: how far the answers of a class are from everybody's, where they are farthest."""

from __future__ import annotations

from collections.abc import Mapping

from anonkit.classes.criteria import closeness
from anonkit.classes.table import ClassTable
from anonkit.risk.base import Measure


def t_equal(table: ClassTable) -> Mapping[str, float] | None:
    """By attribute: the largest distance of any class, all answers being equally far (0 to 1)."""
    found = {each.name: float(closeness(table, each).max()) for each in table.attributes}
    return found or None


T = Measure(
    "t",
    "Largest distance between a class's answers and everybody's.",
    t_equal,
    "share of people",
    "Li, Li, Venkatasubramanian 2007, doi:10.1109/ICDE.2007.367856",
)
