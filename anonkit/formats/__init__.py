"""The file formats there are."""

from __future__ import annotations

from pathlib import Path

from anonkit.errors import OptionError
from anonkit.formats import csv, dta, folder, json, parquet, parted_write, sav, xlsx, zipped
from anonkit.formats.base import Format
from anonkit.registry import Registry

FORMATS: Registry[Format] = Registry(
    "format",
    csv.FORMAT,
    parquet.FORMAT,
    xlsx.FORMAT,
    sav.FORMAT,
    dta.FORMAT,
    json.FORMAT,
    zipped.FORMAT,
    folder.FORMAT,
)


def by_path(path: Path) -> Format:
    """The format that a file's ending names, or that of folders: one table in parts, or several.

    Raises:
        OptionError: No format has that ending.
    """
    if path.is_dir():
        return parted_write.format_of(path) or folder.FORMAT
    ending = path.suffix.lower()
    for found in FORMATS.values():
        if ending in found.suffixes:
            return found
    files = [each for each in FORMATS.values() if each is not folder.FORMAT]
    known = ", ".join(suffix for each in files for suffix in each.suffixes)
    raise OptionError(
        "no format has this file's ending",
        where=path.name,
        fix=f"export the data as one of: {known}",
        code="format.unknown",
    )
