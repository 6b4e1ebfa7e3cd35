"""The plan: what will be done, with every name resolved and every fault found.

`policy` is what was written; `plan` is what will be done. Making a plan reads
no rows. The dry run prints the plan: it is the program.
"""

from anonkit.plan.make import make_plan
from anonkit.plan.model import (
    Dimension,
    Plan,
    PlannedAggregates,
    PlannedColumn,
    PlannedMicrodata,
    PlannedTable,
)
from anonkit.plan.words import describe, document

__all__ = [
    "Dimension",
    "Plan",
    "PlannedAggregates",
    "PlannedColumn",
    "PlannedMicrodata",
    "PlannedTable",
    "describe",
    "document",
    "make_plan",
]
