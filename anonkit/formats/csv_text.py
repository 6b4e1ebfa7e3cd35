"""The bytes of a CSV file as UTF-8, whatever its encoding."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from anonkit.errors import OptionError
from anonkit.formats.faults import declare, fault

UNDECODABLE = b"\xff"
"""Stands where the declared encoding knows no character. It is never valid
UTF-8, so the check of UTF-8 finds the fault, with its row and column."""

_PIECE = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TEXT_CODECS = re.compile(
    r"utf-8|utf-16(-[lb]e)?|ascii|iso8859-\d+|cp\d+|koi8-[rtu]|mac-\w+|tis-620|ptcp154|kz1048"
    r"|gb2312|gbk|gb18030|hz|big5|big5hkscs|shift_jis\w*|euc_\w+|iso2022_\w+|johab"
)
"""Encodings of text; Python's codecs also hold things such as `rot13` and `unicode_escape`."""


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file are to be read."""

    codec: str
    skip: int
    """Bytes of the byte order mark."""
    declared: bool


def find_encoding(head: bytes, declared: str | None) -> Encoding:
    """The encoding as declared, else by byte order mark, else UTF-8.

    Raises:
        OptionError: The declared encoding is not known.
        InputError: The byte order mark says otherwise than the policy.
    """
    bom, marked = next(((b, name) for b, name in _BOMS if head.startswith(b)), (b"", None))
    if declared is None:
        return Encoding(marked or "utf-8", len(bom), declared=False)
    codec = known_codec(declared)
    if marked is None and codec == "utf-16":
        problem = "the file does not say in which order the bytes of UTF-16 stand"
        raise fault(
            "csv.encoding", problem, 0, fix=f"{declare('encoding', 'utf-16-le')} (or utf-16-be)"
        )
    if marked is None:
        return Encoding(codec, 0, declared=True)
    if codec in (marked, marked.removesuffix("-le").removesuffix("-be")):
        return Encoding(marked, len(bom), declared=True)
    problem = f"the file says by its first bytes that it is {marked}, but {codec} is declared"
    raise fault("csv.encoding", problem, 0, fix=f"declare {marked}, or leave the encoding out")


def known_codec(declared: str) -> str:
    """Python's name of a declared encoding of text.

    Raises:
        OptionError: There is none.
    """
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        name = ""
    name = {"utf-8-sig": "utf-8"}.get(name, name)
    if not _TEXT_CODECS.fullmatch(name):
        problem = "the declared encoding is not known"
        raise OptionError(problem, fix="use one such as utf-8, cp1252, latin-1", code="csv.codec")
    return name


class Bytes(Protocol):
    """Something that gives bytes, and none at the end."""

    def read(self, size: int, /) -> bytes: ...


def utf8_of(file: BinaryIO, encoding: Encoding) -> Bytes:
    """The text of a file, from its beginning, as UTF-8 without byte order mark.

    UTF-8 itself is passed on unchecked.
    """
    file.seek(encoding.skip)
    return file if encoding.codec == "utf-8" else _Transcoded(file, encoding.codec)


class _Transcoded:
    """Another encoding as UTF-8, piece by piece; ends at the first fault."""

    def __init__(self, file: BinaryIO, codec: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(codec)()
        self._ready = b""
        self._ended = False

    def read(self, size: int, /) -> bytes:
        while not self._ended and len(self._ready) < size:
            self._ready += self._more()
        given, self._ready = self._ready[:size], self._ready[size:]
        return given

    def _more(self) -> bytes:
        raw = self._file.read(_PIECE)
        self._ended = not raw
        before = self._decoder.getstate()
        try:
            return self._decoder.decode(raw, final=self._ended).encode("utf-8")
        except UnicodeError:
            self._ended = True
            self._decoder.setstate(before)
            return self._sound_part(raw) + UNDECODABLE

    def _sound_part(self, raw: bytes) -> bytes:
        """What stands before the fault, byte by byte: happens once in a file."""
        sound = ""
        with suppress(UnicodeError):
            for place in range(len(raw)):
                sound += self._decoder.decode(raw[place : place + 1])
        return sound.encode("utf-8")
