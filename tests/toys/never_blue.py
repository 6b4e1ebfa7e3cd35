"""A toy check: no released column may be called blue."""

from anonkit.errors import RefusedError
from anonkit.steps.checks.base import Check, Released


def check(released: Released) -> None:
    """Refuse the column `blue`."""
    if any(column.name == "blue" for column in released.plan.released):
        raise RefusedError("a column is blue", where="column blue", fix="drop it", code="toy.blue")


CHECK = Check(name="never_blue", summary="Nothing is blue.", run=check)
