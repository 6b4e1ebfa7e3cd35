"""A folder of CSV files, as SurveyCTO exports a form and as an unpacked zip is."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from anonkit.errors import InputError
from anonkit.files import plain_errors
from anonkit.formats import csv
from anonkit.formats.base import Contents, Dialect, Format
from anonkit.formats.csv_read import CsvReader
from anonkit.formats.faults import fault
from anonkit.formats.several import MEDIA, beside, by_stem, csv_contents, csv_table
from anonkit.formats.source import Source, check_no_address

MAX_ENTRIES = 10_000


def open_folder(path: Path, dialect: Dialect) -> CsvReader:
    """A reader of one CSV file of the folder at `path`; `dialect.sheet` is its name without ending.

    Raises:
        OptionError: An address instead of a path.
        InputError: No such table, or several and none named; links or folders
            that no export has; or no sound CSV.
    """
    tables, _ = _entries(path)
    return csv_table(tables, dialect, "folder")


def folder_contents(path: Path, dialect: Dialect) -> Contents:
    """The CSV files of a folder; of each the header is read.

    Raises:
        OptionError: An address instead of a path.
        InputError: As for `open_folder`.
    """
    tables, others = _entries(path)
    return csv_contents(tables, dialect, beside(others))


def _entries(path: Path) -> tuple[Mapping[str, Source], list[str]]:
    """The tables by their names, in the order of these, and the names of all else."""
    check_no_address(path)
    with plain_errors(path, InputError):
        found = sorted(islice(path.iterdir(), MAX_ENTRIES + 1), key=lambda entry: entry.stem)
        names = [entry.name for entry in found if not entry.is_dir()]
        folders = [entry.name for entry in found if entry.is_dir()]
        if len(found) > MAX_ENTRIES or any(map(Path.is_symlink, found)) or any(map(_odd, folders)):
            raise _strange()
        if MEDIA in folders:
            names += [f"{MEDIA}/{entry.name}" for entry in (path / MEDIA).iterdir()]
    tables = by_stem(names, "folder")
    others = [name for name in names if name not in tables.values()]
    return {stem: Source.of(path / name) for stem, name in tables.items()}, others


def _odd(folder: str) -> bool:
    """Whether a folder beside the tables may hold more of them."""
    return folder != MEDIA and not folder.startswith((".", "__"))


def _strange() -> InputError:
    problem = "the folder holds links or other folders, or too many files"
    fix = "make a folder with the CSV files of one export, and `media` at most"
    return fault("folder.strange", problem, fix=fix)


FORMAT = Format(
    name="folder",
    summary="A folder of CSV files (SurveyCTO, an unpacked zip); each is a table, released as CSV.",
    suffixes=("/",),
    open=open_folder,
    create=csv.FORMAT.create,
    check=csv.FORMAT.check,
    contents=folder_contents,
    released=csv.FORMAT,
)
