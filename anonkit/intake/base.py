"""What intake looks at, and what a check of it is.

A parcel is what was handed over: files. What can be read of them is a
delivery: tables of records, tables of figures, and where it is one of
anonkit's, a release. A case is a delivery with all that the office knows and
asks besides. A check is a function of a case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from anonkit.bundle.reading import Manifest
from anonkit.engines.base import Engine, Rows
from anonkit.errors import Fault
from anonkit.formats.base import BATCH_ROWS, Contents, Dialect
from anonkit.intake.memo import Memo
from anonkit.intake.profile.model import Profile
from anonkit.records import (
    ClaimKind,
    FileRole,
    Form,
    ScanColumn,
    ScanRecord,
    Severity,
    VerifyRecord,
)

if TYPE_CHECKING:
    from anonkit.intake.figures.base import Published

MOST_FIRST_CELLS = 8_000_000
"""Cells of the first rows of a table that are held at a time."""


@dataclass(frozen=True)
class ParcelFile:
    """One file that was handed over."""

    path: str
    """Within the parcel, as POSIX: what messages call it."""
    real: Path
    """Where it can be opened: where it lies, or unpacked in the private work folder."""
    bytes: int
    role: FileRole
    archive: str = ""
    """The path of the archive in the parcel that it came in."""


@dataclass(frozen=True)
class Refused:
    """Something in a parcel that was not opened: a link, a bomb, an archive in an archive."""

    path: str
    fault: Fault


@dataclass(frozen=True)
class Parcel:
    """What was handed over."""

    name: str
    """What messages call it: never a folder above it."""
    files: tuple[ParcelFile, ...]
    refused: tuple[Refused, ...] = ()
    release: Path | None = None
    """The folder with a manifest, where it is a release of anonkit's."""


@dataclass(frozen=True)
class Records:
    """A table with a row for each person, visit or household: read once, kept in the work folder.

    Rows may be many: a check asks for counts (`rows.group`), goes through batches of few columns
    (`batches`), or looks at the first rows (`first`). It never holds the whole table.
    """

    file: ParcelFile
    name: str
    """Of a file that holds several tables: which; else empty."""
    scan: ScanRecord
    """What each column is, as `anonkit scan` says it."""
    rows: Rows
    """Every cell as text, null where the format itself says that it is empty; for counts."""
    part: Path
    """The same rows in the file's order, as one Parquet file in the private work folder."""
    count: int
    """Rows."""
    contents: Contents
    """What the file carries besides cells."""
    dialect: Dialect
    linked: bool = False
    """Whether its rows belong to rows of another table of the parcel."""
    form: Form | None = None
    """What the file says of its own columns (labels), or the form that was given."""

    @property
    def columns(self) -> tuple[ScanColumn, ...]:
        return self.scan.columns

    def column(self, name: str) -> ScanColumn:
        return next(each for each in self.columns if each.name == name)

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows, in the file's order, with these columns."""
        with pq.ParquetFile(self.part) as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=list(columns)):
                yield batch.select(list(columns))

    def first(self, columns: Sequence[str], most: int = 200_000) -> pa.Table:
        """The first rows, in the file's order; fewer of a wide table."""
        most = min(most, max(1_000, MOST_FIRST_CELLS // max(1, len(columns))))
        taken: list[pa.RecordBatch] = []
        left = most
        for batch in self.batches(columns):
            taken.append(batch.slice(0, left))
            left -= batch.num_rows
            if left <= 0:
                break
        empty = pa.schema([(name, pa.string()) for name in columns])
        return pa.Table.from_batches(taken) if taken else empty.empty_table()


@dataclass(frozen=True)
class Unread:
    """A file that looks like data, and cannot be read."""

    file: ParcelFile
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Prose:
    """A sheet beside tables that is none: words, for a person to read."""

    file: ParcelFile
    name: str
    faults: tuple[Fault, ...] = ()
    """Why it could not be read as a table; none where it could, and is words all the same."""
    doubtful: bool = False
    """Whether it may be more than words: a sheet of several columns beside those of a form."""


@dataclass(frozen=True)
class OwnRelease:
    """What is known of a release of anonkit's."""

    folder: Path
    manifest: Manifest | None
    """As it stands there, believed or not; None where it cannot be read."""
    verified: VerifyRecord | None
    """None where no key was given to check it with."""
    counted: VerifyRecord | None = None
    """What was counted again without a key, where none was given: by whom it is, is not known."""

    @property
    def checked(self) -> VerifyRecord | None:
        """All that was found, with a key or without one."""
        return self.verified or self.counted


@dataclass(frozen=True)
class Delivery:
    """What can be read of a parcel."""

    parcel: Parcel
    records: tuple[Records, ...]
    tables: tuple[Published, ...]
    unread: tuple[Unread, ...] = ()
    release: OwnRelease | None = None
    prose: tuple[Prose, ...] = ()
    described: tuple[Records, ...] = ()
    """Tables that describe the columns of others: forms, dictionaries, lists of codes."""
    figures: tuple[Records, ...] = ()
    """Files of tables of figures as they were read: they are not among `records`."""

    @property
    def main(self) -> tuple[Records, ...]:
        """Tables whose rows belong to no other."""
        return tuple(each for each in self.records if not each.linked)


@dataclass(frozen=True)
class Asked:
    """What the office says besides."""

    quasi: tuple[str, ...] = ()
    """Columns that people around somebody may know."""
    countries: tuple[str, ...] = ()
    population: Mapping[str, int] | None = None
    """People of each place, by the place's name or code as the data spell it."""
    population_file: str = ""
    keyed: bool = False
    """Whether a key of the sender's, or a list of keys, was named."""


@dataclass(frozen=True)
class Case:
    """All that a check may look at."""

    now: Delivery
    earlier: tuple[Delivery, ...]
    asked: Asked
    profile: Profile
    engine: Engine
    work: Path
    """The run's private folder; each check makes one of its own in it."""
    today: date
    memo: Memo = field(default_factory=Memo, repr=False, compare=False)
    """What checks share."""


Value = int | float | str
Settings = Mapping[str, Value]


@dataclass(frozen=True)
class Result:
    """What a check says: of a file, a table, some columns, or of the whole parcel."""

    outcome: Literal["found", "clean", "not_checked"]
    why: str
    fix: str = ""
    command: str = ""
    file: str = ""
    table: str = ""
    columns: tuple[str, ...] = ()
    kind: ClaimKind = "recomputed"
    figures: Mapping[str, Value] = field(default_factory=dict)
    severity: Severity | None = None
    """Where this finding weighs less than the check does; never more."""
    applies: bool = True
    """Of what is clean: whether there was anything of that kind to look at."""
    optional: bool = False
    """Of what could not be looked at: told, and no question, though the check is required."""


def found(why: str, *, fix: str = "", at: Records | None = None, **more: object) -> Result:
    """Something that speaks against the parcel. Names come from outside: callers pass them bare."""
    return _result("found", why, fix, at, more)


def clean(why: str, *, at: Records | None = None, **more: object) -> Result:
    """It was looked at, and nothing was found: the only way for a check to pass."""
    return _result("clean", why, "", at, more)


def not_checked(why: str, *, fix: str = "", at: Records | None = None, **more: object) -> Result:
    """It could not be looked at."""
    return _result("not_checked", why, fix, at, more)


def _result(
    outcome: Literal["found", "clean", "not_checked"],
    why: str,
    fix: str,
    at: Records | None,
    more: Mapping[str, object],
) -> Result:
    place = {} if at is None else {"file": at.file.path, "table": at.name}
    return Result(outcome, why, fix, **{**place, **more})  # type: ignore[arg-type]


Run = Callable[[Case, Settings], Iterator[Result]]


@dataclass(frozen=True)
class Check:
    """One entry of the table of checks."""

    name: str
    """Its id, such as `PI-01`: stable, in profiles, waivers and pipelines."""
    title: str
    severity: Severity
    """`high` rejects, `medium` asks, `low` is told."""
    threshold: str
    """What is asked for, with the settings as blanks: `k of at least {k}`."""
    source: str
    """Who asks for it: a standard, an office, a measurement."""
    mend: str
    """What helps in general, where a finding says nothing of its own."""
    run: Run
    """Says every finding; at least one result for whatever it looked at, or could not."""
    settings: Settings = field(default_factory=dict)
    """Figures that a profile may change, with what they are without one."""
    dimension: str = "confidentiality"
    required: bool = False
    """Whether it leaves a question where it could not be looked at."""
    command: str = ""
    """A command that mends it, with the blanks of `commands.py`, such as `{file}`."""
    asked: str = ""
    """The threshold as a report says it, where it depends on whom the data are for: `{key}` is then
    the setting `key_licensed` of licensed data, and `{people}` the setting called as the audience.
    """
