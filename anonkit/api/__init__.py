"""The verbs of anonkit: the same names, options and defaults as the command line."""

from __future__ import annotations

from anonkit.api.budget import (
    budget_extend,
    budget_history,
    budget_new,
    budget_rebuild,
    budget_show,
    budget_verify,
)
from anonkit.api.files import init, scan
from anonkit.api.keys import keys_new, keys_public
from anonkit.api.policy import plan, rules, schema
from anonkit.api.release import release
from anonkit.api.risk import risk

__all__ = [
    "budget_extend",
    "budget_history",
    "budget_new",
    "budget_rebuild",
    "budget_show",
    "budget_verify",
    "init",
    "keys_new",
    "keys_public",
    "plan",
    "release",
    "risk",
    "rules",
    "scan",
    "schema",
]
