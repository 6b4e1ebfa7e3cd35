"""The table of actions: one file and one line each."""

from __future__ import annotations

import copyreg
from typing import Any

from anonkit.actions import (
    band,
    coarsen_date,
    coarsen_gps,
    displace,
    drop,
    encrypt,
    generalise,
    keep,
    mask,
    options,
    plugins,
    pseudonymise,
    recode,
    redact,
    round,  # noqa: A004  the file bears the name that policies write
    shift_date,
    suppress,
    top_code,
)
from anonkit.actions.base import Action
from anonkit.registry import Registry

ACTIONS: Registry[Action[Any]] = Registry(
    "action",
    keep.ACTION,
    drop.ACTION,
    suppress.ACTION,
    mask.ACTION,
    pseudonymise.ACTION,
    encrypt.ACTION,
    band.ACTION,
    round.ACTION,
    top_code.ACTION,
    coarsen_date.ACTION,
    coarsen_gps.ACTION,
    displace.ACTION,
    shift_date.ACTION,
    generalise.ACTION,
    recode.ACTION,
    options.ACTION,
    redact.ACTION,
)


def lookup(name: str) -> Action[Any] | None:
    """The action of a name: of this table, or else of an installed package that offers it.

    Raises:
        PolicyError: The plug-in of that name cannot be used.
    """
    return ACTIONS[name] if name in ACTIONS else plugins.find(name)


def _reduced(action: Action[Any]) -> tuple[object, ...]:
    # By its name: where a plan is taken, the same code is installed.
    return lookup, (action.name,)


copyreg.pickle(Action, _reduced)  # type: ignore[arg-type]
