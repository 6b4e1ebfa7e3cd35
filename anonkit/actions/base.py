"""What an action is: a pure function from one column to one column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from anonkit.classes.ladders import Ladder

ColumnType = Literal["text", "integer", "decimal", "date", "point", "multi"]

Kind = Literal["", "token", "band", "cell", "date", "number", "mask"]
"""What an action's output looks like, so that a detector that fires on it can be told."""


class Params(BaseModel):
    """Parameters of one action, as a policy writes them. They hold no secret."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


@dataclass(frozen=True)
class Origin:
    """The installed package that an action comes from."""

    distribution: str
    version: str
    sha256: str
    """Of the file of the module that its entry point names."""


@dataclass(frozen=True)
class Context:
    """What an action may know beside its column. Never written to disk."""

    column: str = ""
    """The column's name in the policy."""
    project: str = ""
    """The policy's name."""
    domain: str = ""
    """What the key is for, where there is one: the domain of the column."""
    key: bytes = field(default=b"", repr=False)
    """The key derived for this action, domain and linkage; empty where none is asked for."""
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2 codes of the policy."""
    others: Mapping[str, pa.Array] = field(default_factory=dict, repr=False)
    """What `needs` and `columns` ask for, under those names and of the same length."""
    ladder: Ladder | None = None
    """The column's hierarchy, where it has one."""
    loaded: object = None
    """What the file says that a parameter names."""
    separator: str = " "
    """What stands between the options of one cell of a column of type multi."""


P = TypeVar("P", bound=Params)


@dataclass(frozen=True)
class Action(Generic[P]):
    """One entry of the action table."""

    name: str
    summary: str
    """One line for the README table: what a cell becomes."""
    params: type[P]
    accepts: tuple[ColumnType, ...]
    """Column types it takes. Arrays come typed: text and multi as string;
    integer as int64; decimal as decimal128(38, 10); date as date32; point as int64, packed as
    `actions/points.py` has it."""
    apply: Callable[[pa.Array, P, Context], pa.Array]
    """n values to n values; a null (missing) stays null unless the action says otherwise.
    The result owns fresh buffers and is string, int64, decimal128 or date32."""
    hides: bool
    """True where the original value must not be readable in the release."""
    readable: bool = False
    """True where it hides parts of a text and the rest can still be read."""
    kind: Kind = ""
    purpose: str = ""
    """Key purpose (`mac-token`), empty where no key is needed. A key of `siv-token` is derived from
    nothing: it is drawn for one run and one column, 64 bytes."""
    scope: Callable[[P], tuple[str, ...]] = lambda _: ()
    """What else a key hangs on, such as the algorithm and the normaliser's version."""
    domain: Callable[[P], str | None] = lambda _: None
    """Columns of one domain share a key; None: the column's own name is its domain."""
    agree: Callable[[P], object] = lambda _: None
    """What must be the same in all columns of one domain."""
    needs: tuple[str, ...] = ()
    """What it looks at beside its column: `person` is the person's code (uint64); `spans` are
    the identifiers in its texts, as `actions/redact.py` has them."""
    columns: tuple[str, ...] = ()
    """Parameters that name another column, whose texts it looks at."""
    file: str = ""
    """The parameter that names a public file beside the policy, or several; or empty."""
    load: Callable[[bytes, str], object] = lambda *_: None
    """What such a file (its bytes, its name) says; PolicyError with every fault of it."""
    lasting: bool = False
    """True where the key outlives the release label: the same in every release of the domain."""
    counted: bool = True
    """False where the output is no place, band or word that k could count."""
    floor: Callable[[P], Mapping[str, Any] | None] = lambda _: None
    """The ladder step this action equals, such as `{"band": {"width": 5, "top": 80}}`."""
    needs_ladder: bool = False
    """True where the column must have a hierarchy, of which the floor is a level."""
    takes: Callable[[P], tuple[str, ...] | None] = lambda _: None
    """The values it has words for, where the policy lists them; None: any value."""
    labels: Callable[[P], tuple[str, ...]] = lambda _: ()
    """What it may write, where the policy lists that: public words."""
    words: Callable[[P], str] = lambda _: ""
    """What was done, in plain words that follow a column's name, such as `written as *`."""
    released: bool = True
    """False where the column is never written: then `apply` is not called."""
    origin: Origin | None = None
    """Where a plug-in comes from; None for anonkit's own. Whoever loads it fills it in."""
    examples: tuple[tuple[Mapping[str, Any], object, object], ...] = ()
    """(parameters, one value given, one value wanted): tests and README tables."""
