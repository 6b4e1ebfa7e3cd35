"""Tables of one export, or parts of one table, in a folder or a zip: read together, as one file.

ODK, SurveyCTO and CommCare write a form with repeats as several CSV files, of which each row
names its parent. Where a folder holds such an export and nothing else, it is one file of data
with linked tables, as the formats `folder` and `zip` read it; beside other files each table is
read by itself, and is still told as linked. A folder with nothing but parts of one table, as Spark
writes them, is one table; what lies hidden among them is a file by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from anonkit.errors import AnonkitError
from anonkit.formats.base import Dialect
from anonkit.formats.folder import folder_contents
from anonkit.formats.parted import MAX_PARTS, is_part, open_parts
from anonkit.formats.several import MEDIA, has_parent, is_table, main_table
from anonkit.intake.base import ParcelFile

_PART = re.compile(r"part-\d", re.ASCII)


@dataclass(frozen=True)
class Loose:
    """A plain file of a parcel, before it is known what it is for."""

    path: str
    real: Path
    bytes: int
    archive: str = ""


def exports(loose: Sequence[Loose]) -> Iterator[ParcelFile]:
    """Every file; tables of an export that has its folder to itself as one.

    The role is settled later.
    """
    by_folder: dict[Path, list[Loose]] = defaultdict(list)
    for each in loose:
        folder = each.real.parent
        by_folder[folder.parent if folder.name == MEDIA else folder].append(each)
    together: dict[Path, list[Loose]] = {}
    for folder, own in by_folder.items():
        tables = _tables(own, folder)
        above = any(folder in other.parents for other in by_folder if other != folder)
        if len(tables) > 1 and not above and _is_export(folder):
            together[folder] = tables
        elif not above and _is_parts(folder):
            together[folder] = _read_or_empty(own)
    joined = {each.real for tables in together.values() for each in tables}
    for folder, tables in together.items():
        yield _joined(folder, tables)
    for each in loose:
        if each.real not in joined:
            yield ParcelFile(each.path, each.real, each.bytes, "document", each.archive)


def _tables(own: Sequence[Loose], folder: Path) -> list[Loose]:
    """The tables, where nothing else but media stands beside them."""
    names = {each.real.relative_to(folder).as_posix(): each for each in own}
    tables = [each for name, each in names.items() if is_table(name)]
    others = [n for n in names if not is_table(n) and MEDIA not in PurePosixPath(n).parts[:-1]]
    return [] if others else tables


def _is_export(folder: Path) -> bool:
    """Whether one table is the main one, and the rows of all others belong to rows of another."""
    try:
        contents = folder_contents(folder, Dialect())
    except AnonkitError:
        return False
    linked = any(map(has_parent, contents.tables))
    return linked and main_table(contents) is not None


def _is_parts(folder: Path) -> bool:
    """Whether all its files are parts of one table, by their names and by their columns."""
    if not any(_PART.match(entry.name) for entry in islice(folder.iterdir(), MAX_PARTS)):
        return False
    try:
        open_parts(folder, Dialect())
    except AnonkitError:
        return False
    return True


def _read_or_empty(own: Sequence[Loose]) -> list[Loose]:
    """The parts, and what their program left beside them. What says more is a file by itself.

    Whoever reads parts passes over names such as `.people.csv`, and nobody else would look.
    """
    sizes = {each.real.name: each.bytes for each in own}
    return [
        each
        for each in own
        if is_part(each.real.name) or each.bytes <= _said_beside(each.real.name, sizes)
    ]


def _said_beside(name: str, sizes: Mapping[str, int]) -> int:
    """Bytes that a file beside parts has at most, if it is what its name says.

    Source:
        Hadoop's ChecksumFileSystem: 8 bytes, and 4 for each 512 of the file.
    """
    summed = sizes.get(name[1:].removesuffix(".crc")) if name.endswith(".crc") else None
    return 0 if summed is None else 8 + 4 * -(-summed // 512)


def _joined(folder: Path, tables: Sequence[Loose]) -> ParcelFile:
    first = tables[0]
    above = PurePosixPath(first.path).parent.as_posix()
    path = first.archive if above == "." else above
    size = sum(each.bytes for each in tables)
    return ParcelFile(path or folder.name, folder, size, "records", first.archive)
