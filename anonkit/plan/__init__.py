"""The plan: what will be done, with every name resolved and every fault found.

`policy` is what was written; `plan` is what will be done. Making a plan reads
no rows. The dry run prints the plan: it is the program.
"""

import sys

from anonkit import Room
from anonkit.plan.coarser_tables import with_coarser
from anonkit.plan.linked import plan_linked, qualified
from anonkit.plan.make import dialect_of, make_plan
from anonkit.plan.model import (
    LinkedTable,
    Plan,
    PlannedColumn,
    PlannedIndicator,
    PlannedMicrodata,
    PlannedWeight,
)
from anonkit.plan.planned_tables import Dimension, PlannedAggregates, PlannedTable
from anonkit.plan.words import describe, document

__all__ = [
    "Dimension",
    "LinkedTable",
    "Plan",
    "PlannedAggregates",
    "PlannedColumn",
    "PlannedIndicator",
    "PlannedMicrodata",
    "PlannedTable",
    "PlannedWeight",
    "describe",
    "dialect_of",
    "document",
    "make_plan",
    "plan_linked",
    "qualified",
    "with_coarser",
]

sys.modules[__name__].__class__ = Room
