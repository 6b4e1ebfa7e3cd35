"""Actions of other packages: found by entry point, and only where a policy names one.

A package offers `[project.entry-points."anonkit.actions"]` with a name and
what it stands for: an `Action`, or a function from a pandas Series to a
Series. What it makes is checked, and what goes wrong in it is told without
its message, which may quote a cell.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pyarrow as pa

from anonkit.actions.base import Action, Context, Origin, Params
from anonkit.errors import PolicyError, RefusedError
from anonkit.silence import silent

GROUP = "anonkit.actions"
MADE = (pa.string(), pa.int64(), pa.decimal128(38, 10), pa.date32())
"""What a column may become."""
AGAIN = 1000
"""Of the first half of a batch, the rows at most that are done a second time by themselves."""


def find(name: str) -> Action[Any] | None:
    """The action that an installed package offers under a name; None where none does.

    Raises:
        PolicyError: Several packages offer it, it cannot be loaded, or it is no
            action that a plug-in may be.
    """
    points = entry_points(group=GROUP, name=name)
    offered = {(_owner(point)[0], point.value): point for point in points}
    if not offered:
        return None
    if len(offered) > 1:
        owners = " and ".join(sorted(owner for owner, _ in offered))
        raise _fault(name, f"is offered by {owners}", "uninstall all but one of them")
    (point,) = offered.values()
    return _guarded(_checked(name, _loaded(name, point)), _origin(point))


def _loaded(name: str, point: EntryPoint) -> Action[Any]:
    try:
        with silent():
            found = point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001  whatever a stranger's module raises
        problem = f"cannot be loaded ({_kind(error)})"
        raise _fault(name, problem, "mend or reinstall the package") from None
    if isinstance(found, Action):
        return found
    if callable(found) and not isinstance(found, type):
        return _of_pandas(name, found)
    raise _fault(name, "is neither an Action nor a function", "mend its entry point")


def _checked(name: str, action: Action[Any]) -> Action[Any]:
    """The action, if it claims nothing that only a part of anonkit may."""
    claims = {
        "has another name": action.name != name,
        "asks for a key": bool(action.purpose),
        "claims to leave texts readable": action.readable,
        "claims that its cells need no search": bool(action.kind),
        "asks for what plug-ins are not given": bool(set(action.needs) - {"person"}),
        "has no parameters that can be checked": not issubclass(action.params, Params),
    }
    for problem, holds in claims.items():
        if holds:
            raise _fault(name, problem, "use an action of anonkit, or mend the package")
    return action


def _of_pandas(name: str, function: Callable[[Any], Any]) -> Action[Any]:
    """A function from Series to Series as an action; `function.hides` says whether it hides."""

    def apply(column: pa.Array, params: Params, context: Context) -> pa.Array:
        import pandas as pd  # noqa: PLC0415  heavy, and only here

        del params
        given = pd.Series(column.to_pylist(), dtype="object", name=context.column)
        made = function(given.copy())
        if not isinstance(made, pd.Series) or not made.index.equals(given.index):
            raise TypeError
        return pa.array(list(made.astype("object").where(made.notna(), None)), pa.string())

    return Action(
        name=name,
        summary="what a plug-in makes of it",
        params=Params,
        accepts=("text", "integer", "decimal", "date"),
        apply=apply,
        hides=getattr(function, "hides", False) is True,
        words=lambda _: f"changed by the plug-in {name}",
    )


def _guarded(action: Action[Any], origin: Origin) -> Action[Any]:
    def apply(column: pa.Array, params: Params, context: Context) -> pa.Array:
        made = _made(action, column, params, context)
        head = min(AGAIN, (len(column) + 1) // 2)
        others = {name: cells.slice(0, head) for name, cells in context.others.items()}
        again = _made(action, column.slice(0, head), params, replace(context, others=others))
        if not again.equals(made.slice(0, head)):
            problem = "makes another cell of the same one: by chance, or by the cells around it"
            raise _refusal(action.name, problem, context.column)
        return made

    told: dict[str, Any] = {name: _careful(action.name, getattr(action, name)) for name in _TOLD}
    return replace(action, apply=apply, origin=origin, **told)


_TOLD = ("scope", "domain", "agree", "floor", "takes", "labels", "words", "load")
"""What an action says of its parameters, and of the file that one of them names."""


def _careful(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def said(*arguments: Any) -> Any:
        try:
            with silent():
                return function(*arguments)
        except PolicyError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001  a stranger's code
            raise _fault(name, f"failed ({_kind(error)})", "ask whoever made it") from None

    return said


def _made(action: Action[Any], column: pa.Array, params: Params, context: Context) -> pa.Array:
    try:
        with silent():
            made = action.apply(column, params, context)
    except MemoryError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001  its message may quote a cell
        problem = f"failed ({_kind(error)})"
        raise _refusal(action.name, problem, context.column) from None
    if not isinstance(made, pa.Array) or made.type not in MADE or len(made) != len(column):
        problem = "did not make a column of as many texts, numbers or dates as it was given"
        raise _refusal(action.name, problem, context.column)
    # Fresh buffers: nothing beneath its nulls or around a slice is carried along.
    return pa.array(made.to_pylist(), made.type)


def _kind(error: BaseException) -> str:
    """The name of an error of Python's own; another could be made of anything."""
    own = type(error).__module__ == "builtins"
    return type(error).__name__ if own else "an error of its own"


def _origin(point: EntryPoint) -> Origin:
    file = getattr(sys.modules.get(point.module), "__file__", None)
    if file is None:
        raise _fault(point.name, "is not loaded from a file", "reinstall the package")
    name, version = _owner(point)
    return Origin(name, version, hashlib.sha256(Path(file).read_bytes()).hexdigest())


def _owner(point: EntryPoint) -> tuple[str, str]:
    """The distribution's name and version."""
    if point.dist is None:
        return "", ""
    return point.dist.name, point.dist.version


def _fault(name: str, problem: str, fix: str) -> PolicyError:
    return PolicyError(f"the plug-in `{name}` {problem}", fix=fix, code="policy.plugin")


def _refusal(name: str, problem: str, column: str) -> RefusedError:
    return RefusedError(
        f"the plug-in `{name}` {problem}",
        where=f"column {column}",
        fix="ask whoever made the plug-in, or use an action of anonkit",
        code="plugin.failed",
    )
