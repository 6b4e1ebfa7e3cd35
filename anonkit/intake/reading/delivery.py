"""Reading a parcel: every table once, into the private work folder, with a scan on the way."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from anonkit.bundle.reading import Manifest
from anonkit.engines.base import Engine
from anonkit.errors import AnonkitError, BusyError, Fault, InputError, OptionError, shown
from anonkit.formats import FORMATS, by_path
from anonkit.formats.base import Contents, Dialect, Format, Table
from anonkit.formats.several import has_parent
from anonkit.intake.base import Delivery, Parcel, ParcelFile, Prose, Records, Unread
from anonkit.intake.figures.read import Apart, apart
from anonkit.intake.parcel.releases import own_release
from anonkit.intake.reading.dictionaries import describes, form_sheets, is_codebook, naming_column
from anonkit.intake.reading.tabling import Looking, Sheet, read_table
from anonkit.steps.inside import check_data

__all__ = ("Looking", "deliver")

MOST_TABLES = 50
"""Of one file: each is read, scanned and checked by itself."""


def deliver(parcel: Parcel, looking: Looking, engine: Engine, work: Path) -> Delivery:
    """Read all of a parcel that can be read.

    Args:
        parcel: What was handed over.
        looking: How.
        engine: Counts rows.
        work: A private folder of its own.

    Raises:
        OptionError: The form that was given knows no column of any table.
        BusyError: The disk is full, or memory is short.
    """
    release = own_release(parcel)
    reading = _Reading(looking, engine, work)
    for file in parcel.files:
        if file.role in {"records", "table"}:
            reading.look(file)
    linked = _linked(parcel, release.manifest if release else None)
    for sheet in reading.sheets:
        reading.read(replace(sheet, linked=sheet.linked or sheet.file.path in linked))
    records = reading.without_dictionaries()
    _check_form(looking, records, reading.described)
    if records and all(each.linked for each in records):  # each says it belongs to what is not here
        records = [replace(each, linked=False) for each in records]
    told = apart(records)
    settled = replace(parcel, files=tuple(_settled(parcel, told, reading)))
    return Delivery(
        settled,
        told.records,
        told.tables,
        tuple(reading.unread),
        release,
        prose=tuple(reading.prose),
        described=tuple(reading.described),
        figures=told.figures,
    )


@dataclass
class _Reading:
    looking: Looking
    engine: Engine
    work: Path
    sheets: list[Sheet] = field(default_factory=list)
    records: list[Records] = field(default_factory=list)
    described: list[Records] = field(default_factory=list)
    """Tables that describe columns."""
    unread: list[Unread] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)
    forms: set[tuple[str, str]] = field(default_factory=set)
    """File and name of each sheet that is one of a form's."""

    def look(self, file: ParcelFile) -> None:
        """Which tables a file holds."""
        try:
            found = list(self._sheets(file))
        except (BusyError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 - whoever hands over may write anything
            self.unread.append(Unread(file, _faults(error)))
            return
        form = form_sheets([(each.name, each.columns) for each in found])
        self.forms |= {(file.path, name) for name in form}
        self.sheets += found

    def read(self, sheet: Sheet) -> None:
        """One table; what cannot be read is told."""
        folder = self.work / f"table-{len(self.records) + len(self.unread) + len(self.prose)}"
        try:
            found = read_table(sheet, self.looking, self.engine, folder)
        except (BusyError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 - whoever hands over may write anything
            faults = _faults(error, sheet.name)
            of_form = any(path == sheet.file.path for path, _ in self.forms)
            if of_form or self._is_prose(sheet):
                doubtful = self._beside_form(sheet)
                self.prose.append(Prose(sheet.file, sheet.name, faults, doubtful))
            else:
                self.unread.append(Unread(sheet.file, faults))
            return
        words = self._is_prose(sheet) or (self._beside_form(sheet) and len(sheet.columns) <= 2)
        if words and not any(each.direct for each in found.columns):
            self.prose.append(Prose(sheet.file, sheet.name))
        else:
            self.records.append(found)

    def without_dictionaries(self) -> list[Records]:
        """Tables of rows, once those that describe their columns are set aside."""
        kept = []
        for each in self.records:
            naming = naming_column([column.name for column in each.columns])
            others = {c.name for o in self.records if o is not each for c in o.columns}
            in_form = (each.file.path, each.name) in self.forms
            if in_form or (naming is not None and _describes(each, naming, others)):
                self.described.append(each)
            else:
                kept.append(each)
        return kept

    def _sheets(self, file: ParcelFile) -> Iterator[Sheet]:
        file_format = _format(file)
        dialect = Dialect(delimiter=self.looking.delimiter, encoding=self.looking.encoding)
        contents = Contents(())
        if file_format.contents is not None:
            contents = file_format.contents(file.real, dialect)
            check_data(contents, file.real)
        several = [each for each in contents.tables if each.columns]
        if len(several) > MOST_TABLES:
            raise InputError(
                f"it holds {len(several):,} tables, and at most {MOST_TABLES} are read",
                fix="hand over the tables that matter, in fewer files or sheets",
                code="parcel.tables",
            )
        for table in several or [Table("", ())]:
            yield Sheet(
                file,
                table.name if len(several) > 1 else "",
                table.columns,
                replace(dialect, sheet=table.name or None),
                contents,
                file_format,
                has_parent(table),
            )

    def _beside_form(self, sheet: Sheet) -> bool:
        """Whether it stands in a workbook of a form, and is none of its sheets."""
        forms = {name for path, name in self.forms if path == sheet.file.path}
        return bool(forms) and sheet.name not in forms

    def _is_prose(self, sheet: Sheet) -> bool:
        """Whether a sheet beside tables is words to be read: one cell in its first row."""
        beside = [each for each in self.sheets if each.file == sheet.file and each is not sheet]
        tables = any(len(each.columns) > 1 for each in beside)
        return tables and sum(bool(name) for name in sheet.columns) == 1


def _format(file: ParcelFile) -> Format:
    """The format of a file; of an ending that no format has, text in columns.

    Raises:
        OptionError: It is none that is read.
    """
    try:
        return by_path(file.real)
    except OptionError:
        if file.real.suffix.lower() in (".tab", ".psv", ".dat", ".prn", ".asc"):
            return FORMATS["csv"]
        raise


def _linked(parcel: Parcel, manifest: Manifest | None) -> frozenset[str]:
    """Tables of a release whose rows belong to others, as its manifest says."""
    if manifest is None or manifest.recount is None or parcel.release is None:
        return frozenset()
    below = {parcel.release / t.path for t in manifest.recount.tables if t.name}
    return frozenset(each.path for each in parcel.files if each.real.resolve() in below)


def _describes(table: Records, naming: str, others: set[str]) -> bool:
    """Whether a table describes the columns of others; or, where there are none, is a codebook."""
    names = _texts(table, naming)
    if others:
        return describes(names, others)
    header = [each.name for each in table.columns]
    return not any(each.direct for each in table.columns) and is_codebook(header, names)


def _texts(table: Records, column: str) -> list[str]:
    found = table.first([column], 20_000).column(column).to_pylist()
    return [text for text in found if text]


def _check_form(looking: Looking, records: Sequence[Records], described: Sequence[Records]) -> None:
    """Refuse a form that speaks of no column of any table.

    Raises:
        OptionError: It is of other data.
    """
    tables = [*records, *described]
    if looking.form is None or not tables or any("form" in t.scan.stated for t in tables):
        return
    raise OptionError(
        "the form knows none of the columns of the data",
        fix="name the form that these data were collected with",
        code="form.other_data",
    )


def _settled(parcel: Parcel, read: Apart, done: _Reading) -> Iterator[ParcelFile]:
    """Files with the role that reading them told."""
    rows = {each.file.path for each in read.records} | {each.file.path for each in done.unread}
    figures = {each.file.path for each in read.figures}
    told = {each.file.path for each in done.described} | {path for path, _ in done.forms}
    for file in parcel.files:
        if file.role == "records" and file.path in figures - rows:
            yield replace(file, role="table")
        elif file.role == "records" and file.path in told - rows:
            yield replace(file, role="dictionary")
        else:
            yield file


def _faults(error: Exception, table: str = "") -> tuple[Fault, ...]:
    """What is told of a file that cannot be read; a bug of a reader's is one reason more."""
    if isinstance(error, InputError | OptionError):
        named = [f"sheet {shown(table)}"] if table else []
        return tuple(
            replace(each, where=", ".join([*([each.where] if each.where else []), *named]))
            for each in error.faults
        )
    if isinstance(error, AnonkitError):
        return error.faults
    if isinstance(error, MemoryError):
        raise error
    last = traceback.extract_tb(error.__traceback__)[-1]
    at = f"{type(error).__name__}, {PurePath(last.filename).name}:{last.lineno}"
    problem = f"reading it stopped at something odd ({at})"
    return (Fault(problem, fix="export it again, as CSV", code="bug"),)
