"""How far the answers of a class are from those of everybody who was asked.

The goal `t` compares a class with the released records, as a receiver does.
Whoever knows the survey itself compares it with all who were in it; people who
had to leave may have answered differently. Only the owner is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from anonkit.classes.criteria import NOT_PUBLISHED
from anonkit.classes.table import Attribute
from anonkit.engines.base import Rows
from anonkit.plan import Plan
from anonkit.steps.measure import Measured
from anonkit.steps.slots import name_of
from anonkit.steps.transform import PERSON
from anonkit.steps.views import of_table


def closeness_to_input(plan: Plan, rows: Rows, measured: Measured) -> Mapping[str, float]:
    """The worst `t` of each column that has such a goal, against all mapped rows.

    A column that is recoded itself is left out: before and after have no
    answers in common to compare.

    Args:
        plan: The goals.
        rows: The mapped rows of everybody who agreed.
        measured: The classes of the written file.

    Source:
        Li, Li, Venkatasubramanian 2007, doi:10.1109/ICDE.2007.367856.
    """
    found: dict[str, float] = {}
    for seen in measured.seen:
        for criterion in seen.view.criteria:
            name = name_of(criterion.attribute)
            if criterion.kind != "t" or (plan.recodes and "quasi" in plan.column(name).roles):
                continue
            own = of_table(plan, rows, plan.column(name).table)
            attribute = _beside_input(own, seen.attributes[criterion.attribute])
            found[name] = max(found.get(name, 0.0), criterion.worst(seen.table, attribute))
    return found


def _beside_input(rows: Rows, attribute: Attribute) -> Attribute:
    """The attribute with everybody's answers as its reference."""
    group = rows.group([attribute.name], persons=PERSON)
    people = dict(zip(group[attribute.name].to_pylist(), group["n"].to_pylist(), strict=True))
    people.pop(NOT_PUBLISHED, None)
    labels = (*attribute.labels, *(label for label in people if label not in attribute.labels))
    reference = np.array([people.get(label, 0) for label in labels], np.int64)
    return replace(attribute, labels=labels, reference=reference)
