"""Other policies on the same data: ways on after a refusal, and what would show a hidden group."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from anonkit import files
from anonkit.engines import LOCAL
from anonkit.errors import AnonkitError, RefusedError, Ways
from anonkit.records import Shown
from anonkit.release.hands import Mapped, Records, Walk
from anonkit.release.trial import Trial
from anonkit.report.private import private_report
from anonkit.steps.mend import MOST_PEOPLE, finest, foreseen, keep, search, show_groups
from anonkit.steps.read import Data

EXACT = "refused.json"
"""On the private side: the figures of a refusal."""
MOST_ROWS = 100_000
"""On an engine for larger files than one machine is quick with, no change is tried beyond."""
UNTRIED = (
    "Which change of the policy would help was not tried: on Spark it is for files of at most "
    f"{MOST_ROWS:,} rows. The local engine tries with any number (--engine local)."
)


def ways_of(walk: Walk, mapped: Mapped, data: Data, refused: RefusedError) -> Ways:
    """Try other policies on the same data; the refusal stands, whatever becomes of that."""
    plan = mapped.plan
    if walk.engine.name != LOCAL and mapped.learnt.kept > MOST_ROWS:
        return Ways(note=UNTRIED)
    try:
        fine = finest(plan, mapped.sinks["main"])
        columns = refused.columns or (refused.where.removeprefix("column "),)
        with Trial.of(walk, mapped, data) as trial:
            found = search(
                plan,
                refused.code,
                columns,
                lambda change: foreseen(fine, trial.plan(change)) if fine else None,
                trial.run,
            )
        before = walk.loaded.patch.content if walk.loaded.patch else {}
        return keep(found, walk.places.ways, before)
    except Exception:  # noqa: BLE001 - help that fails must not hide why there is no release
        return Ways(note="Looking for ways on failed; the refusal stands.")


def shown_by(
    walk: Walk, mapped: Mapped, data: Data, records: Records
) -> Mapping[str, Mapping[str, Shown]]:
    """For groups that became invisible more often than others: what would show more of them.

    Only for files in which another run takes seconds. The release is what it is, whatever
    becomes of this.
    """
    if records.kept.protected.people_before > MOST_PEOPLE:
        return {}
    before = walk.loaded.patch.content if walk.loaded.patch else {}
    try:
        with Trial.of(walk, mapped, data) as trial:
            return show_groups(mapped.plan, records.kept.invisible, before, trial.run)
    except Exception:  # noqa: BLE001 - help that fails must not stop a release
        return {}


def keep_exact(walk: Walk, refused: RefusedError) -> None:
    """Put the exact figures of a refusal beside its ways on, and say where. Private."""
    if refused.exact is None:
        return
    ways, path = refused.ways or Ways(), walk.places.ways / EXACT
    with suppress(AnonkitError):  # the refusal stands
        files.private_dir(path.parent.parent)
        files.private_dir(path.parent)
        files.write_atomic(path, private_report({"format": 1, **refused.exact}))
        note = f"{ways.note} Exact figures, for your eyes alone: {path}".strip()
        refused.ways = replace(ways, note=note)


def forget_ways(walk: Walk) -> None:
    """After a release the ways of an earlier refusal go, but for a patch that is in use."""
    patch = walk.loaded.patch
    if patch is None or not patch.path.resolve().is_relative_to(walk.places.ways.resolve()):
        with suppress(AnonkitError):  # the release stands, and what stays is private
            files.remove_tree(walk.places.ways)
