"""What a recogniser is: one kind of personal identifier, told from its text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Countries = tuple[str, ...]
"""ISO 3166-1 alpha-2 codes in capitals, in the policy's order."""

Test = Callable[[str, Countries], bool]

EVERYTHING = "(?s)."
"""A gate that lets every cell through."""


@dataclass(frozen=True)
class Recogniser:
    """One entry of the recogniser table."""

    name: str
    summary: str
    """One line for `anonkit rules`: what it finds and how sure that is."""
    identifier: str
    """The kind of identifier a hit speaks of (`ScanColumn.identifier`)."""
    gate: str
    """RE2 pattern; a cell without a match cannot be a hit, so `test` is not called."""
    test: Test
    """(one cell, countries) -> True where this cell alone is believed."""
    column_share: float
    """Share of a column's distinct values that must pass before the column is believed."""
    column_test: Test | None = None
    """A weaker test (bare digits, weak checksums), believed only for a whole column;
    None: `test` serves."""
    header_test: Test | None = None
    """Weaker still, believed for a column whose header names the kind; None: the one above."""
    alone: bool = True
    """True where values that pass `column_share` settle the column without its header."""
    residual: bool = False
    """True where one released cell that passes `test` is reason to refuse a release."""
    residual_column: bool = False
    """True where a released column that passes `column_test` nearly whole is such a reason."""
    digits: bool = False
    """True where a hit can be a bare run of digits, so that a column of numbers is no hit."""
    output_kinds: frozenset[str] = frozenset()
    """Kinds of action (`Action.kind`) whose output may look like a hit and is none."""
    examples: tuple[tuple[str, str, bool], ...] = ()
    """(text, country or "", is it a hit of `test`?): shared tests and README tables."""
    column_examples: tuple[tuple[str, str, bool], ...] = ()
    """The same for `column_test`."""
    header_examples: tuple[tuple[str, str, bool], ...] = ()
    """The same for `header_test`."""

    def fits_column(self, text: str, countries: Countries) -> bool:
        """True where `text` may stand in a column of this kind."""
        return (self.column_test or self.test)(text, countries)

    def fits_header(self, text: str, countries: Countries) -> bool:
        """True where `text` does not speak against a header that names this kind."""
        return (self.header_test or self.column_test or self.test)(text, countries)
