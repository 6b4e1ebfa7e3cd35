"""The tree of errors. Every refusal is one of these.

AnonkitError                70  our bug, unless a subclass says otherwise
├── RefusedError             1  a check said no: a goal unmet, a residual hit, a budget short
├── OptionError              2  an option is wrong, or DIR holds something else
├── PolicyError              2  the policy is wrong; carries every fault at once
├── InputError               3  the data is not as declared, or cannot be read
├── SecretError              4  a keyring or a ledger is missing, weak or refused
└── BusyError               75  try again: locked, disk full, out of memory

No message ever holds a cell of the data. Libraries quote cells in their own
messages, so their errors are replaced with `raise ... from None`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

BUG = "bug"
"""The code of what should never happen: an error that nobody gave one of its own."""


_AGAIN = re.compile("#(?=#)")


def shown(text: str) -> str:
    """A name from outside on a line of text, where it steers neither a terminal nor a build log.

    Build servers take a line that begins with `::`, or has `##[` or `##vso[` in it, as a command:
    actions/runner, `src/Runner.Common/ActionCommand.cs`; azure-pipelines-agent, `Command.cs`.
    """
    line = "".join(char if char.isprintable() else "?" for char in text)
    line = _AGAIN.sub(r"#\\", line)
    return f'"{line}"' if line.lstrip().startswith("::") else line


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong."""

    problem: str
    """What is wrong, in one sentence without a full stop."""
    where: str = ""
    """`file:line`, `column age`, `data row 7, column 3`: never a cell's text."""
    fix: str = ""
    """What to do next."""
    code: str = ""
    """Stable name for machines, such as `policy.unknown_key`."""

    def __str__(self) -> str:
        head = f"{self.where}: {self.problem}" if self.where else self.problem
        lines = [head, f"  fix: {self.fix}"] if self.fix else [head]
        return "\n".join(line if line.endswith((".", "?")) else f"{line}." for line in lines)


class AnonkitError(Exception):
    """What went wrong, where, and what to do next."""

    exit_code = 70

    def __init__(self, problem: str, *, where: str = "", fix: str = "", code: str = "") -> None:
        super().__init__(problem)
        self.faults: tuple[Fault, ...] = (Fault(problem, where, fix, code or BUG),)

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> Self:
        """One error out of many faults (at least one)."""
        first = faults[0]
        error = cls(first.problem, where=first.where, fix=first.fix, code=first.code)
        error.faults = tuple(faults)
        return error

    @property
    def problem(self) -> str:
        return self.faults[0].problem

    @property
    def where(self) -> str:
        return self.faults[0].where

    @property
    def fix(self) -> str:
        return self.faults[0].fix

    @property
    def code(self) -> str:
        return self.faults[0].code

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


SHOWN = 3
"""Groups that one line names; a document names all."""
_WORST = ("all", "> 20 %", "5–20 %", "< 5 %")


@dataclass(frozen=True)
class Way:
    """One change of the policy that was tried, and would be released. Public."""

    change: str
    """In plain words."""
    lost_band: str
    """Of all people: those who would leave."""
    groups: Mapping[str, Mapping[str, str]]
    """Protected attribute -> group of the policy's list -> band of those no longer told."""
    patch: Mapping[str, Any]
    """What `--with` lays over the policy."""
    file: str
    """Where the patch is."""

    def __str__(self) -> str:
        hit = [
            (band, f"{attribute} “{group}” {band}")
            for attribute, groups in self.groups.items()
            for group, band in groups.items()
            if band not in ("none", self.lost_band)
        ]
        worst = [text for _, text in sorted(hit, key=lambda each: _WORST.index(each[0]))]
        more = [f"{len(worst) - SHOWN} groups more"] if len(worst) > SHOWN else []
        told = f"; no longer told: {', '.join(worst[:SHOWN] + more)}" if hit else ""
        return f"{self.change} (people removed: {self.lost_band}{told})"


@dataclass(frozen=True)
class Ways:
    """What was found after a refusal, best first."""

    found: tuple[Way, ...] = ()
    note: str = ""
    """In one sentence: how far the search came."""
    command: str = ""
    """The whole command that runs the first; empty where it is not known, as in Python."""

    def __str__(self) -> str:
        lines = self._found() if self.found else []
        return "\n".join([*lines, f"  {self.note}"] if self.note else lines)

    def _found(self) -> list[str]:
        command = self.command or f"--with {shlex.quote(self.found[0].file)}"
        if len(self.found) == 1:
            return [
                "a way on, which was tried:",
                f"  {self.found[0]}",
                f"  run it with: {command}",
                "  exact figures, for your eyes alone, are beside its patch",
            ]
        return [
            "ways on, each of them tried:",
            *(f"  {n}. {way}" for n, way in enumerate(self.found, 1)),
            f"  run the first with: {command}",
            "  the others, and exact figures for your eyes alone, are beside its patch",
        ]


class RefusedError(AnonkitError):
    """A check said no; nothing was released."""

    exit_code = 1
    ways: Ways | None = None
    """Ways on, where they were looked for."""
    exact: Mapping[str, Any] | None = None
    """Exact figures, for the private side alone."""
    columns: tuple[str, ...] = ()
    """Columns that it speaks of: a change of one of them may mend it."""

    def __str__(self) -> str:
        told = super().__str__()
        return told if self.ways is None else f"{told}\n{self.ways}"


class OptionError(AnonkitError):
    """An option is wrong, or the output folder holds something else."""

    exit_code = 2


class PolicyError(AnonkitError):
    """The policy is wrong. Carries every fault found, in the file's order."""

    exit_code = 2


class InputError(AnonkitError):
    """The data is not as declared, or cannot be read."""

    exit_code = 3


class SecretError(AnonkitError):
    """A keyring or a ledger is missing, weak or refused."""

    exit_code = 4


class BusyError(AnonkitError):
    """Locked, disk full or out of memory: the same call may succeed later."""

    exit_code = 75
