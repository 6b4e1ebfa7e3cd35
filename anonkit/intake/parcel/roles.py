"""What each file of a parcel is for, by its name and its first bytes.

Nobody's name is believed where it would keep rows from being read: what may hold rows is read as
rows, and what looks like data and cannot be read is told as such.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from anonkit.bundle.manifest import MANIFEST, SIGNATURE, SUMS
from anonkit.errors import InputError
from anonkit.formats import FORMATS
from anonkit.formats.csv_sniff import sniff
from anonkit.formats.csv_text import find_encoding
from anonkit.records import FileRole

HEAD_BYTES = 1 << 16
MOST_JSON = 16 << 20
"""Bytes of a JSON object that is looked through for lists of records; of more, it is data."""
DATAPACKAGE = "datapackage.json"
LEAST_EVEN = 0.8
"""Of the lines of a text without a known ending, to be taken for a table."""
ENDINGS = frozenset(e for f in FORMATS.values() for e in f.suffixes if e not in ("/", ".zip"))
"""Of files that may hold rows and can be read."""


def endings(names: str) -> frozenset[str]:
    """File endings, lower case with the dot, of names with blanks between."""
    return frozenset(f".{name}" for name in names.split())


OTHER_DATA = endings(
    "xls xlsm xlsb ods fods numbers sas7bdat xpt por rds rdata rda db sqlite sqlite3 "
    "mdb accdb dbf gpkg shp geojson kml kmz gpx feather arrow orc avro pkl pickle h5 "
    "hdf5 npy npz mat sql gdb csdb vcf mbox duckdb"
)
"""Endings of data that anonkit does not read."""
DOCUMENTS = endings(
    "pdf doc docx odt rtf md rst html htm tex ppt pptx odp xml rdf ttl yaml yml toml "
    "ini cfg sig pem pub key sha256 sha512 sha1 md5 r do sps sas py ipynb rmd qmd js "
    "css log png jpg jpeg gif tif tiff webp heic svg bmp mp3 mp4 m4a wav ogg amr 3gp "
    "mov avi rhistory bak tmp cff bib"
)
"""Endings of what is read by people, or run; a few are found by checks of what should not be."""
_MAGICS = (
    *(b"PAR1", b"SQLite format 3\0", b"$FL2", b"$FL3", b"<stata_dta>", b"PK\3\4"),
    *(b"\xd0\xcf\x11\xe0", b"ARROW1", b"ORC", b"Obj\1", b"\x89HDF", b"\x1f\x8b", b"7z\xbc\xaf"),
)
_JSON = (".json", ".jsonl", ".ndjson")
_OWN = frozenset((MANIFEST, SIGNATURE, SUMS, "budget.json"))


def role_of(path: str, real: Path) -> FileRole:
    """What a plain file is for, before any table is looked into.

    Args:
        path: Within the parcel.
        real: Where it lies.

    Raises:
        InputError: It cannot be opened.
    """
    name = PurePosixPath(path)
    ending = name.suffix.lower()
    if name.name in _OWN:
        return "release"
    hidden = name.name.startswith((".", "~$"))
    if is_sums(path) or (hidden and not _hides_data(ending, real)):
        return "document"
    if "report" in name.stem.casefold() and ending in (".html", ".htm", ".pdf", ".docx"):
        return "report"
    if ending == ".json":
        return _json_role(name.name, real)
    if ending == ".txt" or ending not in ENDINGS | OTHER_DATA | DOCUMENTS:
        return "records" if _looks_like_data(real) else "document"
    return "records" if ending in ENDINGS | OTHER_DATA else "document"


def is_sums(path: str) -> bool:
    """Whether a file lists checksums, by its name: `SHA256SUMS`, `md5sums.txt`, `a.csv.sha256`."""
    name = PurePosixPath(path).name.casefold()
    stem = name.removesuffix(".txt")
    kinds = ("md5", "sha1", "sha256", "sha512")
    if name.endswith(tuple(f".{kind}" for kind in kinds)):
        return True
    return (
        stem.replace("-", "")
        .replace("_", "")
        .endswith(
            (*(f"{kind}sum" for kind in kinds), *(f"{kind}sums" for kind in kinds), "checksums")
        )
    )


def json_object(real: Path) -> Mapping[str, Any] | None:
    """The JSON object in a small file; None where it is none."""
    if real.stat().st_size > MOST_JSON:
        return None
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(real.read_bytes())
        return found if isinstance(found, dict) else None
    return None


def _json_role(name: str, real: Path) -> FileRole:
    if _head(real).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[":
        return "records" if _has_objects(real) else "document"
    if real.stat().st_size > MOST_JSON:
        return "records"
    found = json_object(real)
    if found is None:  # a list cut off, or one object on each line: its reader tells
        return "records"
    if _is_package(name, found) or _is_form(found):
        return "dictionary"
    described = "@context" in found or "@graph" in found
    return (
        "records" if not described and any(map(_is_list_of_records, found.values())) else "document"
    )


def _has_objects(real: Path) -> bool:
    """Whether a list holds objects: of a long one, its beginning tells."""
    head = _head(real)
    return b"{" in head or len(head) == HEAD_BYTES


def _is_package(name: str, found: Mapping[str, Any]) -> bool:
    listed = found.get("resources")
    return isinstance(listed, list) and (
        name == DATAPACKAGE or "profile" in found or "$schema" in found
    )


def _is_form(found: Mapping[str, Any]) -> bool:
    """A form as Kobo's server gives it: questions under `content`."""
    content = found.get("content")
    return isinstance(content, dict) and isinstance(content.get("survey"), list)


def _is_list_of_records(value: object) -> bool:
    return isinstance(value, list) and len(value) > 1 and all(isinstance(v, dict) for v in value)


def _looks_like_data(real: Path) -> bool:
    """Whether a file of no known ending begins as data do, or has lines of even cells."""
    head = _head(real)
    if head.startswith(_MAGICS):
        return True
    with suppress(InputError):
        encoding = find_encoding(head, None)
        text = head[encoding.skip :].decode(encoding.codec, "ignore")
        lines = [line for line in text.splitlines() if line.strip()]
        if "\0" in text or len(lines) < 2:
            return False
        data = ("\n".join(lines[:-1] if len(head) == HEAD_BYTES else lines) + "\n").encode()
        delimiter = sniff(data, final=True)
        return _even(data.decode().split("\n"), delimiter)
    return True  # several characters would do: a table for sure


def _hides_data(ending: str, real: Path) -> bool:
    """Whether a file that systems do not show is more than what they leave behind."""
    plain = ending in ENDINGS | OTHER_DATA and b"\0" not in _head(real)
    return plain or _looks_like_data(real)


def _even(lines: list[str], delimiter: str) -> bool:
    """Whether nearly all lines have as many cells as the first: prose with commas does not."""
    with suppress(csv.Error):
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        return counts[0] > 1 and counts.count(counts[0]) >= LEAST_EVEN * len(counts)
    return True


def _head(real: Path) -> bytes:
    with real.open("rb") as file:
        return file.read(HEAD_BYTES)
