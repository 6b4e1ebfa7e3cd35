"""After a refusal: try other policies on the same data."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from anonkit import files
from anonkit.errors import AnonkitError, RefusedError, Ways
from anonkit.plan import make_plan
from anonkit.policy.load import change_policy
from anonkit.release.hands import Mapped, Walk
from anonkit.release.making import make_records, map_input
from anonkit.steps.mend import Change, Tried, finest, foreseen, keep, search
from anonkit.steps.read import SPOOLED, Data


def ways_of(walk: Walk, mapped: Mapped, data: Data, refused: RefusedError) -> Ways:
    """Try other policies on the same data; the refusal stands, whatever becomes of that."""
    plan, folder = mapped.plan, walk.work / "way"
    piped = isinstance(data, Path | str) and str(data) == "-"
    spooled = walk.work / SPOOLED if piped else data

    def changed(change: Change) -> Walk:
        return replace(walk, loaded=change_policy(walk.loaded, change.patch), work=folder)

    def foresee(change: Change) -> float | None:
        return foreseen(fine, make_plan(changed(change).loaded, mapped.reader.columns))

    def attempt(change: Change) -> Tried:
        try:
            other = changed(change)
            files.private_dir(folder)
            kept = make_records(other, map_input(other, spooled)).kept
        finally:
            files.remove_tree(folder)
        return Tried(kept.protected.people_before, kept.protected.people_removed, kept.invisible)

    try:
        fine = finest(plan, mapped.sinks["main"])
        column = refused.where.removeprefix("column ")
        found = search(plan, refused.code, column, foresee, attempt)
        before = walk.loaded.patch.content if walk.loaded.patch else {}
        return keep(found, walk.places.ways, before)
    except Exception:  # noqa: BLE001 - help that fails must not hide why there is no release
        return Ways(note="Looking for ways on failed; the refusal stands.")


def forget_ways(walk: Walk) -> None:
    """After a release the ways of an earlier refusal go, but for a patch that is in use."""
    patch = walk.loaded.patch
    if patch is None or not patch.path.resolve().is_relative_to(walk.places.ways.resolve()):
        with suppress(AnonkitError):  # the release stands, and what stays is private
            files.remove_tree(walk.places.ways)
