"""The tables of a release, each read once."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from functools import cached_property

from anonkit.bundle.reading import ListedClaim, Manifest
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.differs import Differs
from anonkit.bundle.verify.tables.lines import Key, Lines, header_of, read_lines

ADDS_UP, WIDTH = "adds_up(", "noise_half_width_95"


class Tables:
    """The tables of a release. A class, because each is read once, when it is asked for."""

    def __init__(self, received: Received) -> None:
        self.received = received
        self._lines: dict[str, Lines] = {}

    @property
    def manifest(self) -> Manifest:
        """What is claimed of them."""
        return self.received.manifest

    @cached_property
    def paths(self) -> dict[str, str]:
        """Path by name."""
        listed = (file.path for file in self.manifest.files)
        return {name_of(path): path for path in listed if is_table(path)}

    @cached_property
    def _headers(self) -> dict[str, Key]:
        found = {}
        for path in self.paths.values():
            # What is no table is said where its own claims are looked at.
            with suppress(Differs):
                found[path] = header_of(self.received, path)
        return found

    @cached_property
    def _margins(self) -> dict[str, set[Key]]:
        """The sums that claims ask for, by path; every table's total among them."""
        found: dict[str, set[Key]] = defaultdict(set)
        for claim in self.manifest.claims:
            other = self.other_of(claim)
            if other and {claim.artefact, other} <= set(self._headers):
                common = self.common(claim.artefact, other)
                found[claim.artefact].add(common)
                found[other].add(common)
            if claim.measure == "found_keys" and isinstance(claim.how.get("found"), list):
                by = self._headers.get(claim.artefact, ())
                found[claim.artefact].add(tuple(c for c in by if c in claim.how["found"]))
        return found

    def path_of(self, name: object) -> str:
        """The path of a table of this name.

        Raises:
            Differs: There is none.
        """
        if not isinstance(name, str) or name not in self.paths:
            raise Differs("it speaks of a table that is not in this release")
        return self.paths[name]

    def other_of(self, claim: ListedClaim) -> str | None:
        """The path of the table that a claim says it adds up with; None where it says no such."""
        if not claim.measure.startswith(ADDS_UP):
            return None
        return self.paths.get(claim.measure[len(ADDS_UP) : -1])

    def common(self, path: str, other: str) -> Key:
        """The columns that two tables both have, in the order of the first."""
        return tuple(column for column in self._headers[path] if column in self._headers[other])

    def lines(self, path: str) -> Lines:
        """The lines of a table.

        Raises:
            Differs: It is no table of anonkit.
        """
        if path not in self._lines:
            margins = self._margins[path]
            self._lines[path] = read_lines(self.received, path, margins)
        return self._lines[path]


def is_table(path: str) -> bool:
    """Whether a file of a release is a table."""
    return path.startswith("tables/") and path.endswith(".csv")


def name_of(path: str) -> str:
    """A table's name, from its path in the release."""
    return path[len("tables/") : -len(".csv")]
