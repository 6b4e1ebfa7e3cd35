"""Who may agree to reading encrypted values back: somebody, and nobody twice."""

from __future__ import annotations

from anonkit.keys import Approver
from anonkit.plan.column_checks import Settled
from anonkit.plan.faults import Faults
from anonkit.policy.document import shown


def check_approvers(settled: Settled, entry: str, faults: Faults) -> None:
    """Add a fault for each file that holds a key of somebody who is listed before."""
    if not isinstance(settled.loaded, tuple):
        return
    paths: tuple[str, ...] = getattr(settled.params, "approvers", ())
    seen: list[tuple[Approver, str]] = []
    for number, (found, path) in enumerate(zip(settled.loaded, paths, strict=False)):
        if not isinstance(found, Approver):
            continue  # a fault of its own
        before = next((other for known, other in seen if found.is_same_person(known)), None)
        seen.append((found, path))
        if before is not None:
            faults.add(
                ("columns", entry, "approvers", number),
                f"{shown(path)} holds a key of the same approver as {shown(before)}",
                fix="name each approver once",
                code="approver_twice",
            )
