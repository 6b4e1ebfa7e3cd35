"""The verbs of anonkit: the same names, options and defaults as the command line.

A verb is loaded when it is asked for: whoever only verifies a release needs
none of the libraries that make one. No file is called like a verb, because
loading it would put the file in the verb's place.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anonkit.api.budget import (
        budget_extend,
        budget_history,
        budget_new,
        budget_rebuild,
        budget_show,
        budget_verify,
    )
    from anonkit.api.catalogues import rules, schema
    from anonkit.api.files import init, scan
    from anonkit.api.handing import Handed as Handed
    from anonkit.api.intakes import intake
    from anonkit.api.keys import (
        keys_destroy,
        keys_export,
        keys_list,
        keys_new,
        keys_public,
        keys_rotate,
    )
    from anonkit.api.policy import plan
    from anonkit.api.receiving import diff, verify
    from anonkit.api.reidentification import (
        reidentify_approve,
        reidentify_log,
        reidentify_open,
        reidentify_request,
    )
    from anonkit.api.releases import release
    from anonkit.api.risks import risk
    from anonkit.steps.in_memory import InMemory as InMemory
    from anonkit.steps.in_memory import OneTable as OneTable
    from anonkit.steps.read import Data as Data

__all__ = [
    "budget_extend",
    "budget_history",
    "budget_new",
    "budget_rebuild",
    "budget_show",
    "budget_verify",
    "diff",
    "init",
    "intake",
    "keys_destroy",
    "keys_export",
    "keys_list",
    "keys_new",
    "keys_public",
    "keys_rotate",
    "plan",
    "reidentify_approve",
    "reidentify_log",
    "reidentify_open",
    "reidentify_request",
    "release",
    "risk",
    "rules",
    "scan",
    "schema",
    "verify",
]

_WHERE = {
    "diff": "receiving",
    "init": "files",
    "intake": "intakes",
    "plan": "policy",
    "reidentify_approve": "reidentification",
    "reidentify_log": "reidentification",
    "reidentify_open": "reidentification",
    "reidentify_request": "reidentification",
    "release": "releases",
    "risk": "risks",
    "rules": "catalogues",
    "scan": "files",
    "schema": "catalogues",
    "verify": "receiving",
}
"""Verbs whose name does not begin with that of their file."""


ROOMS = ("intake", "plan", "release", "risk")
"""Verbs that share their names with a package, which becomes them when it is called."""
_TYPES = {
    "Data": "anonkit.steps.read",
    "Handed": "anonkit.api.handing",
    "InMemory": "anonkit.steps.in_memory",
    "OneTable": "anonkit.steps.in_memory",
}
"""What verbs take as data, for whoever writes types: no verbs, and so in no list of them."""


def __getattr__(name: str) -> Any:
    if name in _TYPES:
        return getattr(import_module(_TYPES[name]), name)
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = _WHERE.get(name, name.partition("_")[0])
    return getattr(import_module(f"anonkit.api.{room}"), name)
