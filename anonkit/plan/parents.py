"""Hierarchies of `{parent: column}`: which column may be told as which other one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from anonkit.classes.ladders import Ladder
from anonkit.classes.parents import ParentLadder
from anonkit.plan.column_checks import Settled
from anonkit.plan.faults import Faults
from anonkit.plan.names import fitting
from anonkit.policy.document import shown
from anonkit.policy.model import Policy


def with_parents(
    policy: Policy, settled: Mapping[str, Settled], faults: Faults
) -> Mapping[str, Settled]:
    """The entries, those with a parent given the ladder that its levels make.

    Args:
        policy: Names the parents.
        settled: What each entry of the policy comes to.
        faults: Takes parents in a circle, and those that k would not count.
    """
    parents = {entry: _parent(policy, each) for entry, each in settled.items()}
    family = _Family(settled, {entry: each for entry, each in parents.items() if each is not None})
    made = dict(settled)
    for entry in family.parents:
        for problem, fix in filter(None, (_unfit_leaf(settled[entry]), family.unfit(entry))):
            faults.add(("columns", entry, "hierarchy", "parent"), problem, fix=fix, code="parent")
        ladder = family.ladder(entry)
        if ladder is None:
            faults.unsound.add(entry)
        made[entry] = replace(made[entry], found=replace(made[entry].found, ladder=ladder))
    return made


@dataclass(frozen=True)
class _Family:
    """The entries, and which of them is told as which column."""

    settled: Mapping[str, Settled]
    parents: Mapping[str, tuple[str, str]]
    """By entry: its parent's name, and the entry that speaks of it (none: empty)."""

    def ladder(self, entry: str) -> Ladder | None:
        """The ladder of an entry; None where it has none, or one that cannot be climbed."""
        if entry not in self.parents:
            return self.settled[entry].found.ladder
        name, above = self.parents[entry]
        if not above or self.unfit(entry):
            return None
        upper = self.ladder(above)
        if upper is None and self.settled[above].column.hierarchy is not None:
            return None  # said where that hierarchy stands
        return ParentLadder(name, upper)

    def unfit(self, entry: str) -> tuple[str, str] | None:
        """Why the parent cannot be what the column is told as, and how to mend it."""
        name, above = self.parents[entry]
        if not above:
            return None  # said of every name that is not listed
        if self._leads_back(entry):
            return "its parents lead back to one of them", "let the coarsest have no `parent`"
        column = self.settled[above].column
        if set(column.role) != {"quasi"}:
            problem = f"{shown(name)} is no plain quasi-identifier, so k would not count it"
            return problem, "write `role: quasi` there, or the hierarchy as a CSV"
        if column.type != "text":
            return f"{shown(name)} is no text, and it is told as it is", "declare `type: text`"
        if column.action not in (None, "keep", "drop"):
            problem = f"{shown(name)} has an action, and would be told without it"
            return problem, "delete the action, or write the hierarchy as a CSV"
        return None

    def _leads_back(self, entry: str) -> bool:
        seen = {entry}
        while entry in self.parents:
            entry = self.parents[entry][1]
            if entry in seen:
                return True
            seen.add(entry)
        return False


def _parent(policy: Policy, settled: Settled) -> tuple[str, str] | None:
    """The parent and its entry, where the hierarchy is built in that one way."""
    hierarchy = settled.column.hierarchy
    if hierarchy is None or hierarchy.parent is None:
        return None
    if hierarchy.kinds != ("parent",) or hierarchy.top is not None:
        return None
    return hierarchy.parent, next(iter(fitting(policy, hierarchy.parent)), "")


def _unfit_leaf(settled: Settled) -> tuple[str, str] | None:
    """Why a column cannot be told as another one, and how to mend it."""
    column = settled.column
    if "quasi" not in column.role:
        fix = "write `role: quasi`, or delete the hierarchy"
        return "only a quasi-identifier is told as another column", fix
    if column.action not in (None, "keep", "drop"):
        fix = "delete the action, or write the hierarchy as a CSV"
        return "an action leaves no value that a parent could be known of", fix
    return None
