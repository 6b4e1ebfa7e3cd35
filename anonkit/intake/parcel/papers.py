"""The papers beside the data: their words, as far as they can be read without trusting them.

Nothing is rendered or run. Of a document only its first part is looked at, and what is not text
(a PDF's packed pages, pictures) is known by its name alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from anonkit.errors import InputError
from anonkit.formats import unzip
from anonkit.formats.source import Source
from anonkit.formats.zipped import ZIP
from anonkit.intake.base import Delivery, ParcelFile

MOST_BYTES = 2 << 20
"""Of one document that are looked at."""
MOST_DOCUMENTS = 200
_TEXTS = frozenset(
    (".txt", ".md", ".rst", ".html", ".htm", ".xml", ".json", ".yaml", ".yml", ".rtf")
)
_TEXTS |= frozenset((".cff", ".bib", ".tex", ".rdf", ".ttl", ""))
_OFFICE = {".docx": "word/document.xml", ".odt": "content.xml"}
_UNREAD = frozenset((".pdf", ".doc", ".pptx", ".ppt", ".odp"))
_TAG = re.compile(r"<[^<>]{0,4000}>")


@dataclass(frozen=True)
class Paper:
    """One document of a parcel."""

    file: ParcelFile
    text: str
    """Its words without markup; empty where they cannot be read here."""

    @property
    def readable(self) -> bool:
        """Whether its words are known."""
        return PurePosixPath(self.file.path).suffix.lower() not in _UNREAD


def papers(now: Delivery) -> Iterator[Paper]:
    """Documents, reports, dictionaries and papers of a release, with their words."""
    told = ("document", "report", "dictionary", "release")
    files = [each for each in now.parcel.files if each.role in told]
    for each in files[:MOST_DOCUMENTS]:
        if not PurePosixPath(each.path).name.startswith((".", "~$")):
            yield Paper(each, words_of(each.real))


@lru_cache(maxsize=MOST_DOCUMENTS)
def words_of(real: Path) -> str:
    """The words of a document, its markup left out; empty where it holds none that are read."""
    ending = real.suffix.lower()
    with suppress(OSError, InputError):
        if ending in _OFFICE:
            return _plain(_member(real, _OFFICE[ending]))
        if ending in _TEXTS:
            return _plain(first_bytes(real))
    return ""


def first_bytes(real: Path, most: int = MOST_BYTES) -> bytes:
    """The beginning of a file.

    Raises:
        InputError: It cannot be read.
    """
    with Source.of(real).open() as file:
        return file.read(most)


def _member(real: Path, name: str) -> bytes:
    """The beginning of one part of a document that is a zip."""
    with Source.of(real).open() as file:
        found = unzip.members(file, ZIP, lambda each: each == name)
        if name not in found:
            return b""
        data = b""
        for piece in unzip.unpacked(file, found[name], ZIP):
            data += piece
            if len(data) >= MOST_BYTES:
                break
        return data[:MOST_BYTES]


def _plain(data: bytes) -> str:
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "ignore")
    if "<" in text:
        text = html.unescape(_TAG.sub(" ", text))
    return text
