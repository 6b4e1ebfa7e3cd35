"""Refuse tokens of devices for the public, whatever their column is called."""

from __future__ import annotations

from anonkit.detect import device
from anonkit.detect.cells import count_hits, mostly_numbers
from anonkit.errors import RefusedError
from anonkit.plan import PlannedColumn
from anonkit.risk import singling
from anonkit.steps.checks.base import Check, Released
from anonkit.steps.slots import slot
from anonkit.steps.transform import ORIGINAL


def check(released: Released) -> None:
    """Cells behind a token that are spelled like identifiers of devices: refused.

    A device stands for whoever carries it: an interviewer's round, or a
    household with one phone. A few thousand rows are looked at.
    """
    plan = released.plan
    if plan.policy.audience != "public":
        return
    for column in plan.released:
        linking = column.linkage in ("within_release", "across_releases")
        if linking and not column.overridden and _of_devices(released, column):
            raise RefusedError(
                "its tokens stand for devices, which `audience: public` forbids",
                where=f"column {column.name}",
                fix=f"{column.unlinked}, or give the reason with `because:` in the column",
                code="goal.device_token",
            )


def _of_devices(released: Released, column: PlannedColumn) -> bool:
    original = ORIGINAL + slot(column.name)
    cells = released.some[original].combine_chunks().unique().drop_null()
    if not len(cells):
        return False
    countries, numbers = tuple(released.plan.policy.country), mostly_numbers(cells)
    seen = count_hits(device.RECOGNISER, cells, countries, numbers=numbers)
    alone = seen.cells * singling.MOST > len(cells)
    return alone or seen.share >= device.RECOGNISER.column_share


CHECK = Check(
    name="device_tokens",
    summary="No token for the public stands for a device.",
    run=check,
)
