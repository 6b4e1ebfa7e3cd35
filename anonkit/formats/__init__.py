"""The file formats there are."""

from __future__ import annotations

from pathlib import Path

from anonkit.errors import OptionError
from anonkit.formats import csv, dta, parquet, sav, xlsx, zipped
from anonkit.formats.base import Format
from anonkit.registry import Registry

FORMATS: Registry[Format] = Registry(
    "format", csv.FORMAT, parquet.FORMAT, xlsx.FORMAT, zipped.FORMAT, sav.FORMAT, dta.FORMAT
)


def by_path(path: Path) -> Format:
    """The format that a file's ending names.

    Raises:
        OptionError: No format has that ending.
    """
    ending = path.suffix.lower()
    for found in FORMATS.values():
        if ending in found.suffixes:
            return found
    if path.is_dir():
        raise OptionError(
            "this is a folder, and a file of data is meant",
            where=path.name,
            fix="name the file in it",
            code="format.folder",
        )
    known = ", ".join(suffix for found in FORMATS.values() for suffix in found.suffixes)
    raise OptionError(
        "no format has this file's ending",
        where=path.name,
        fix=f"export the data as one of: {known}",
        code="format.unknown",
    )
