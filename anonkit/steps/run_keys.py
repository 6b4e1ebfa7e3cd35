"""The keys of one run, derived from the keyring; those of encrypted columns are drawn."""

from __future__ import annotations

import secrets

from anonkit.keys import Keyring, derive
from anonkit.keys.siv import KEY_BYTES
from anonkit.plan import Plan, PlannedColumn
from anonkit.steps.units import RunKeys


def keys_of(plan: Plan, keyring: Keyring, corrections: str = "") -> RunKeys:
    """Derive every key of a release.

    Everything but tokens that are declared to link releases hangs on the
    secret of this policy name and label: destroyed, nothing can be derived.
    The keys of encrypted columns are drawn, and other ones in every run.

    Args:
        plan: What is released.
        keyring: Whose secrets.
        corrections: Digest of what a person who looked at the texts changed, or empty: the
            same people released twice with other texts must not be joined by order or tokens.
    """
    name, label = plan.policy.name, plan.policy.release
    release = keyring.release_secret(name, label)
    version = (plan.policy_sha256, corrections) if corrections else (plan.policy_sha256,)
    return RunKeys(
        person=derive(release, "row-shuffle", "person", name, label),
        household=derive(release, "row-shuffle", "household", name, label),
        rank=derive(release, "row-bound", "rank", name, label),
        # Two policies under one label must not be joined by the order of their rows either.
        order=derive(release, "row-shuffle", "order", name, label, *version),
        fingerprint=derive(release, "fingerprint", name, label),
        actions={
            column.name: _action_key(plan, column, keyring, version)
            for column in plan.released
            if column.action is not None and column.action.purpose
        },
    )


def _action_key(
    plan: Plan, column: PlannedColumn, keyring: Keyring, version: tuple[str, ...]
) -> bytes:
    """The key of one column's action, in the scope that its linkage names."""
    assert column.action is not None
    assert column.params is not None
    name, label = plan.policy.name, plan.policy.release
    scope = (name, column.domain or column.name)
    extra = column.action.scope(column.params)
    if column.action.lasting:
        # Another policy of the same domain, and every later label, must make the same of it.
        lasting = column.action.domain(column.params) or name
        root = keyring.root_of(name, label)
        return derive(root, column.action.purpose, lasting, column.name, "project", *extra)
    if column.encrypted:
        # Nothing that the owner keeps may make it again: who reads back needs an approver.
        return secrets.token_bytes(KEY_BYTES)
    if column.linkage == "none":
        return secrets.token_bytes(32)
    if column.linkage == "across_releases":
        root = keyring.root_of(name, label)
        return derive(root, column.action.purpose, *scope, "project", *extra)
    # The policy is part of the scope: the same people released twice under one label, by two
    # policies, must not be joined by their tokens.
    within = (f"release:{label}", *version)
    release = keyring.release_secret(name, label)
    return derive(release, column.action.purpose, *scope, *within, *extra)


def review_key(plan: Plan, keyring: Keyring) -> bytes:
    """The key of what a workbook of texts calls them."""
    name, label = plan.policy.name, plan.policy.release
    return derive(keyring.release_secret(name, label), "fingerprint", name, label, "review")
