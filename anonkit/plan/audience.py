"""What an audience may be given, and the reasons that set a rule aside.

Checked here is what the policy alone tells. That a token stands for a household
or a device in the data, though its name does not say so, is measured at release.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from anonkit.detect.header import read_header
from anonkit.detect.lexicon import load
from anonkit.plan.column_checks import is_raw_weight
from anonkit.plan.faults import Faults
from anonkit.plan.model import Override, PlannedColumn
from anonkit.policy.columns import Column
from anonkit.policy.document import shown
from anonkit.policy.model import Audience, Policy

AUDIENCE_K: Mapping[Audience, int] = {"public": 5, "licensed": 3, "intake": 3}
"""Smallest class that an audience may see, in people."""
HOUSEHOLDS_K = 3
"""Smallest class in households, where a household is declared."""
MEASURED = "shared_token"
"""The rule that a token of the public may turn out to break: nobody knows before the data."""
_LINKING = frozenset({"within_release", "across_releases"})


@dataclass(frozen=True)
class Rule:
    """One thing that not every audience may be given."""

    name: str
    what: str
    """What is given, for a sentence that begins with `allows no`."""
    instead: str
    """What to write in its place."""
    kept_from: frozenset[Audience]
    given: Callable[[Policy, Column, PlannedColumn], bool]
    """Whether a column as it is planned gives it."""


def _links_releases(_: Policy, __: Column, planned: PlannedColumn) -> bool:
    return planned.released and planned.linkage == "across_releases"


def _names_household(policy: Policy, _: Column, planned: PlannedColumn) -> bool:
    token = planned.released and planned.linkage in _LINKING
    return token and policy.household in {planned.name, planned.domain}


def _names_device(policy: Policy, _: Column, planned: PlannedColumn) -> bool:
    if not planned.released or planned.linkage not in _LINKING:
        return False
    lexicon = load(policy.languages, tuple(policy.country))
    named = (planned.name, planned.domain or "")
    return any("device" in read_header(name, lexicon).kinds for name in named)


def _encrypts(_: Policy, column: Column, __: PlannedColumn) -> bool:
    return column.action == "encrypt" and column.release is not False


def _weighs(_: Policy, column: Column, planned: PlannedColumn) -> bool:
    return planned.released and is_raw_weight(column)


_PUBLIC: frozenset[Audience] = frozenset({"public"})
RULES = (
    Rule(
        "household_token",
        "token of the household",
        "write no action, so that it is left out",
        _PUBLIC,
        _names_household,
    ),
    Rule(
        "device_token",
        "token of a device",
        "write no action, so that it is left out",
        _PUBLIC,
        _names_device,
    ),
    Rule(
        "linked_releases",
        "tokens that link releases",
        "write `linkage: within_release`",
        _PUBLIC,
        _links_releases,
    ),
    Rule(
        "encryption",
        "encrypted values, which some can read back",
        "write no action, so that it is left out",
        _PUBLIC,
        _encrypts,
    ),
    Rule(
        "raw_weights",
        "weights as they are",
        "write no action, so that weights are released in bands",
        frozenset({"public", "licensed"}),
        _weighs,
    ),
)
"""What is looked at in the policy, in this order."""


def check_audience(
    policy: Policy,
    columns: Sequence[PlannedColumn],
    entries: Mapping[str, str | None],
    faults: Faults,
) -> tuple[Override, ...]:
    """Hold each column against what the audience allows.

    Args:
        policy: Names the audience; `because:` in a column sets a rule aside.
        columns: As they are planned.
        entries: Column to the policy's entry for it.
        faults: Takes rules that are broken without a reason, and reasons for nothing.

    Returns:
        The rules that are set aside, each once for an entry.
    """
    found: dict[Override, None] = {}
    for column in columns:
        entry = entries[column.name]
        if entry is None:
            continue
        broken = _broken(policy, policy.columns[entry], column)
        because = policy.columns[entry].because
        for rule in broken if because is None else ():
            faults.add(
                ("columns", entry, "action"),
                f"`audience: {policy.audience}` allows no {rule.what} "
                f"(column {shown(column.name)})",
                fix=f"{rule.instead}, or give the reason with `because:` in the column",
                code="audience",
            )
        if because is not None:
            names = [rule.name for rule in broken] or list(_perhaps(policy, column))
            found |= {Override(f"column {entry}", name, because): None for name in names}
    _check_idle(policy, entries, found, faults)
    return tuple(found)


def _broken(policy: Policy, column: Column, planned: PlannedColumn) -> list[Rule]:
    if policy.microdata is None:
        return []
    kept = [rule for rule in RULES if policy.audience in rule.kept_from]
    return [rule for rule in kept if rule.given(policy, column, planned)]


def _perhaps(policy: Policy, planned: PlannedColumn) -> Iterator[str]:
    """A rule that the column may turn out to break, once its cells are seen."""
    if policy.audience == "public" and planned.released and planned.linkage in _LINKING:
        yield MEASURED


def _check_idle(
    policy: Policy,
    entries: Mapping[str, str | None],
    found: Mapping[Override, None],
    faults: Faults,
) -> None:
    explained = {override.where for override in found}
    for entry, column in policy.columns.items():
        spoken_of = entry in entries.values()
        if column.because is not None and spoken_of and f"column {entry}" not in explained:
            faults.add(
                ("columns", entry, "because"),
                f"`because:` explains nothing here: `audience: {policy.audience}` allows "
                f"what becomes of {shown(entry)}",
                fix="delete it, or write `label:` for words about the column",
                code="idle_reason",
            )
