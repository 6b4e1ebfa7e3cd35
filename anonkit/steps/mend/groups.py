"""A group became invisible more often than others: which change of the policy would show it?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

from anonkit.errors import AnonkitError
from anonkit.plan import Plan
from anonkit.policy.patch import merged
from anonkit.records import Groups, Shown
from anonkit.steps.invisible import compared
from anonkit.steps.mend.changes import DROPPED, Change, of_column, of_method
from anonkit.steps.mend.keep import plain
from anonkit.steps.mend.search import Tried

MOST_PEOPLE = 20_000
"""In larger files nothing is tried: a release must not take several times as long."""
SECONDS = 5
"""After which no further change is tried."""


def show_groups(
    plan: Plan,
    groups: Groups,
    before: Mapping[str, Any],
    attempt: Callable[[Change], Tried],
    seconds: float = SECONDS,
) -> Mapping[str, Mapping[str, Shown]]:
    """Run changes that tell other columns more coarsely, and keep the best for each group.

    Args:
        plan: The plan of the release.
        groups: Who became invisible in it.
        before: The patch with which the release was called, or nothing.
        attempt: Runs the records with a change; raises AnonkitError where they are refused.
        seconds: After which no further change is tried; a first one always is.

    Returns:
        Protected attribute -> group that is flagged -> the change in which fewest of it are
        invisible. Groups that no change helps are not there.
    """
    hidden = _hidden(groups)
    best: dict[str, dict[str, Shown]] = {}
    begun, longest = time.monotonic(), 0.0
    for change in _candidates(plan, frozenset(hidden)):
        started = time.monotonic()
        if longest and started + longest > begun + seconds:
            break
        try:
            tried = attempt(change)
        except AnonkitError:
            continue
        finally:
            longest = max(longest, time.monotonic() - started)
        for attribute, names in hidden.items():
            for name in names:
                unseen = tried.groups[attribute][name]
                least = best.get(attribute, {}).get(name)
                if unseen.invisible < (
                    least.invisible if least else groups[attribute][name].invisible
                ):
                    patch = _text(change, before)
                    shown = Shown(change.words, patch, unseen.invisible, unseen.whole)
                    best.setdefault(attribute, {})[name] = shown
    return best


def _hidden(groups: Groups) -> Mapping[str, tuple[str, ...]]:
    """The groups that are flagged, and invisible more often than the rest."""
    found: dict[str, tuple[str, ...]] = {}
    for attribute, each in groups.items():
        names = tuple(
            name
            for name, against in compared(each).items()
            if against.flagged
            and each[name].invisible * against.rest > against.rest_invisible * each[name].whole
        )
        if names:
            found[attribute] = names
    return found


def _candidates(plan: Plan, attributes: frozenset[str]) -> Iterator[Change]:
    """Tell the other columns more coarsely, so that this one need not be; large steps first."""
    if not attributes:
        return
    yield from of_method(plan)
    found = [
        change
        for column in plan.quasi
        if column.name not in attributes
        for change in of_column(plan, column)
    ]
    coarser = [change for change in found if change.cost < DROPPED]
    yield from sorted(coarser, key=lambda change: -change.cost)
    yield from (change for change in found if change.cost >= DROPPED)


def _text(change: Change, before: Mapping[str, Any]) -> str:
    """The patch as a file for `--with`."""
    patch = plain(merged(before, change.patch))
    return f"# {change.words}\n{yaml.safe_dump(patch, allow_unicode=True, sort_keys=False)}"
