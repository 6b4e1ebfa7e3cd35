"""The leaks that are looked for in records."""

from anonkit.registry import Registry
from anonkit.risk.leaks import design_variable, id_structure, missing_pattern, row_order, weight
from anonkit.risk.leaks.base import Leak

LEAKS: Registry[Leak] = Registry(
    "leak",
    missing_pattern.LEAK,
    weight.LEAK,
    design_variable.LEAK,
    id_structure.LEAK,
    row_order.LEAK,
)
