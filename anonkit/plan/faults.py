"""Collecting every fault of a plan, each with its line, before anything is refused."""

from __future__ import annotations

from collections.abc import Sequence

from anonkit.errors import Fault, PolicyError
from anonkit.policy.faults import line_of
from anonkit.policy.load import LoadedPolicy


class Faults:
    """The faults found so far; nothing is raised until all have been looked for."""

    def __init__(self, loaded: LoadedPolicy) -> None:
        self._loaded = loaded
        self._found: dict[tuple[int, Fault], None] = {}
        self.unsound: set[str] = set()
        """Entries of the policy whose lists cannot be used: they lead to no further faults."""

    def add(self, path: Sequence[str | int], problem: str, *, fix: str, code: str) -> None:
        """One fault of what the policy writes at `path`; a code without a dot is of `policy.`."""
        named = code if "." in code else f"policy.{code}"
        fault = Fault(problem, self._loaded.where(*path), fix, named)
        self._found[self.line(*path), fault] = None

    def take(self, path: Sequence[str | int], error: PolicyError) -> None:
        """The faults of a file that the policy names at `path`; those without a place get its."""
        for fault in error.faults:
            where = fault.where or self._loaded.where(*path)
            placed = Fault(fault.problem, where, fault.fix, fault.code)
            self._found[self.line(*path), placed] = None

    def line(self, *path: str | int) -> int:
        """The line of the policy that writes `path`."""
        return line_of(self._loaded.lines, path)

    def raise_all(self) -> None:
        """Raise what was found, in the order of the policy; nothing where all is well."""
        if self._found:
            ordered = sorted(self._found, key=lambda entry: entry[0])
            raise PolicyError.of([fault for _, fault in ordered])
