"""Every `error.code` there is, with its exit codes and one plain sentence.

Codes are for programs and do not change: a new kind of refusal gets a new
code, and a line in the table of its exit code. `*` stands for the name of a
detector (`anonkit rules`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anonkit.codes.data import DATA
from anonkit.codes.options import OPTIONS
from anonkit.codes.policy import POLICY
from anonkit.codes.refused import REFUSED
from anonkit.codes.secrets import SECRETS
from anonkit.codes.trouble import BUGS, BUSY, FILES


@dataclass(frozen=True)
class Code:
    """One stable code."""

    name: str
    exit_codes: tuple[int, ...]
    """Several where it depends on what the file was for."""
    summary: str


def known(name: str) -> Code | None:
    """The entry of a code as errors bear it; None where there is none."""
    return CODES.get(name) or CODES.get(f"{name.partition('.')[0]}.*")


_SAID: tuple[tuple[tuple[int, ...], Mapping[str, str]], ...] = (
    ((1,), REFUSED),
    ((2,), OPTIONS),
    ((2,), POLICY),
    ((3,), DATA),
    ((4,), SECRETS),
    ((75,), BUSY),
    ((2, 3, 4), FILES),
    ((70,), BUGS),
)
CODES: Mapping[str, Code] = {
    name: Code(name, exits, told) for exits, said in _SAID for name, told in said.items()
}
"""Every code by its name."""
