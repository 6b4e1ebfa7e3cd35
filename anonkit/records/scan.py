"""What a file holds, and the draft of its policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anonkit.errors import Fault

OWN_VALUE = "nearly every row has a value of its own"
"""Evidence of a column that may number people."""
NOTHING_KNOWN = "nothing speaks of an identifier"
"""All the evidence of a column that is asked about only because nothing is known of it."""
NO_NUMBERS = "some cells are no numbers"
"""How a review begins where a column of numbers holds something else too."""
OWN_NAME = "the column's own name"
"""How a review begins where a name holds an identifier: it is seen wherever it is read."""


@dataclass(frozen=True)
class ScanColumn:
    """What a column of unknown data seems to be."""

    name: str
    role: str
    type: str
    confidence: str
    """`sure`, `likely` or `guess`."""
    evidence: tuple[str, ...]
    """Why, in words; never a value."""
    review: str = ""
    """What a person has to settle, or empty."""
    identifier: str = ""
    """The kind of direct identifier (`phone`, `person_name`), or empty."""
    about: str = ""
    """What the column's name speaks of (`age`, `consent`, `income`), or empty."""
    holds: tuple[str, ...] = ()
    """Kinds of direct identifier that stand in some cells of a column that is none itself."""
    label: str = ""
    """The question as the form puts it."""
    values: tuple[str, ...] = ()
    """The answers that the form lists, as the data spell them; never from the data."""
    values_file: str = ""
    """Where a list that is too long for a policy belongs, such as `codes/village.csv`."""
    above: tuple[tuple[str, ...], ...] = ()
    """Of each of `values`: what stands above it in the form's lists, the nearest first."""
    no_answer: tuple[str, ...] = ()
    """Answers that say that nobody knows, or nobody tells; of numbers, codes beside the range."""
    missing: tuple[str, ...] = ()
    """Values that the form or file declares to be no answer."""
    wish: str = ""
    """What the form's author asked for: `reference` for a pseudonym."""
    part_of: str = ""
    """The question, where this column says whether one of its answers was ticked."""
    separator: str = ""
    """What stands between the answers of one cell; empty where it is a blank, or not known."""
    made_of: tuple[str, ...] = ()
    """Of a question in a draft: the columns of its answers, or a pattern for them."""
    format: str = ""
    """How the dates of a column of type date are spelled, by the form; empty: as 2026-12-31."""
    left_out: str = ""
    """Why a draft leaves it out although its role is handed over: `sets`, `computed`, or `twin`
    and the name of the column of its table that says the same."""

    @property
    def direct(self) -> bool:
        """True where somebody could be reached through this column alone.

        A guess from the shape alone (one value a row, words that look like
        names) is a question, not a finding.
        """
        shape_only = self.confidence == "guess" and self.identifier in {"record_id", "person_name"}
        return bool(self.holds) or (bool(self.identifier) and not shape_only)


@dataclass(frozen=True)
class ScanTable:
    """What one table of a file seems to hold."""

    name: str
    """What `sheet:` says."""
    columns: tuple[ScanColumn, ...]
    linked: bool = False
    """Whether its rows belong to rows of another table."""


@dataclass(frozen=True)
class Pointing:
    """Columns whose answers together point at single rows."""

    columns: tuple[str, ...]
    unique_percent: int
    """Rows that are the only ones with their answers, in whole percent of the rows."""
    sampled: bool
    """True where only some rows were looked at: of all rows fewer are alone."""


@dataclass(frozen=True)
class ScanRecord:
    """What a file seems to hold."""

    columns: tuple[ScanColumn, ...]
    stated: Mapping[str, str]
    """What was found out about the file's spelling."""
    format: str
    tables: tuple[ScanTable, ...] = ()
    """All tables of a file that holds several, in its order, `columns` being those of the main
    one; none where one table was asked for, or there is no other."""
    seen: tuple[str, ...] = ()
    """What the file carries besides cells, in sentences; never carried over."""
    pointing: tuple[Pointing, ...] = ()
    """The smallest sets of quasi-identifiers that point at people."""
    source: str = ""
    """The file as it was named; empty for a DataFrame."""
    unread: tuple[Fault, ...] = ()
    """Why one of several files could not be read; it has no columns then."""
    beside: tuple[ScanRecord, ...] = ()
    """The other files that were asked for with it, in their order."""

    @property
    def every(self) -> tuple[tuple[str, ScanColumn], ...]:
        """The columns of all tables, each beside its table's name, empty where there is one."""
        if not self.tables:
            return tuple(("", column) for column in self.columns)
        return tuple((each.name, column) for each in self.tables for column in each.columns)


@dataclass(frozen=True)
class DraftRecord:
    """A policy that was drafted."""

    path: str
    columns: int
    questions: int
    """What a person has to settle."""
    note: str = ""
    """What is otherwise than was asked for, in words."""
