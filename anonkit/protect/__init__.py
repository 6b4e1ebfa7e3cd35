"""The methods that make records safe."""

from anonkit.protect import global_recode, local_recode, suppress, suppress_cells
from anonkit.protect.base import Method
from anonkit.registry import Registry

METHODS: Registry[Method] = Registry(
    "method",
    suppress.METHOD,
    suppress_cells.METHOD,
    local_recode.METHOD,
    global_recode.METHOD,
)
