"""The records of a JSON file, one after another, read strictly: numbers keep their spelling.

Four shapes are read: a list of objects; an object with such a list under
`value` (OData, ODK Central) or `results` (Kobo); one object on each line
(`.jsonl`, `.ndjson`).

Source:
    RFC 8259, sections 2 to 9; OASIS OData JSON Format 4.01, sections 4.5 and 4.6.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from anonkit.errors import InputError
from anonkit.formats.faults import fault

MAX_BYTES = 256 << 20
"""Of a file that is one list (256 MiB): its text is held in memory, once."""
MAX_LINE = 16 << 20
LISTS = ("value", "results")
"""Where an answer of a server keeps its records."""
_MORE = ("@odata.nextLink", "next", "previous")
_COUNTS = ("@odata.count", "count")
_BLANK = re.compile(r"[ \t\n\r]*")

Record = dict[str, Any]
"""Texts, numbers as texts, truth, null, lists of these, and records within."""


class _TwiceError(ValueError):
    pass


class _NumberError(ValueError):
    pass


class _SyntaxError(ValueError):
    pass


def records(file: BinaryIO, *, lines: bool) -> Iterator[Record]:
    """The records of a file, from its beginning.

    Args:
        file: Open for reading bytes.
        lines: Whether each line is a record.

    Raises:
        InputError: No sound JSON in UTF-8; a name twice in one object; `NaN`; no list of
            objects; only a part of the records; too large, or too deep.
    """
    return _lines(file) if lines else _listed(_text(file))


def _lines(file: BinaryIO) -> Iterator[Record]:
    row = blank = 0
    while raw := file.readline(MAX_LINE + 1):
        row += 1
        if len(raw) > MAX_LINE:
            problem = f"a line is longer than {MAX_LINE:,} bytes"
            raise fault("json.too_large", problem, row, fix="split the record")
        if not raw.strip():
            blank = blank or row
            continue
        if blank:
            raise fault("json.blank_line", "a line is blank", blank, fix="remove it")
        with _told(row):
            text = raw.removeprefix(codecs.BOM_UTF8 if row == 1 else b"").decode("utf-8").strip()
            value, stop = _DECODER.raw_decode(text)
            _ended(text, stop)
        yield _object(value, row)


def _text(file: BinaryIO) -> str:
    size = file.seek(0, 2)  # told before any of it is held
    file.seek(0)
    raw = file.read(MAX_BYTES + 1) if size <= MAX_BYTES else b""
    if max(size, len(raw)) > MAX_BYTES:
        problem = f"the file is larger than {MAX_BYTES >> 20} MiB, which is read as one list"
        fix = "export the records as JSON lines (.jsonl), or as CSV"
        raise fault("json.too_large", problem, fix=fix)
    with _told(None):
        return raw.removeprefix(codecs.BOM_UTF8).decode("utf-8")


def _listed(text: str) -> Iterator[Record]:
    start = _skip(text, 0)
    if text[start : start + 1] == "{":
        yield from _answer(text, start)
        return
    if text[start : start + 1] != "[":
        raise _shape()
    stop = yield from _list(text, start)
    with _told(None):
        _ended(text, stop)


def _answer(text: str, start: int) -> Iterator[Record]:
    """The records of an object that holds them beside other things, which must be sound too."""
    beside: Record = {}
    listed: str | None = None
    rows, at, mark = 0, start, "{"
    while mark != "}":
        with _told(None):
            key, at = _name(text, at + 1)
            if key in beside or key == listed:
                raise _TwiceError
        if key in LISTS and text[at : at + 1] == "[":
            if listed is not None:
                raise _shape()
            listed, walk = key, _list(text, at)
            at, rows = yield from _counted(walk)
        else:
            with _told(None):
                beside[key], at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        mark = text[at : at + 1]
        with _told(None):
            _among(mark, ",}")
    with _told(None):
        _ended(text, at + 1)
    if listed is None:
        raise _shape()
    _whole(beside, rows)


def _counted(
    walk: Generator[Record, None, int],
) -> Generator[Record, None, tuple[int, int]]:
    """The same records; returns where their list ends, and how many they are."""
    rows = 0
    while True:
        try:
            record = next(walk)
        except StopIteration as end:
            return end.value, rows
        rows += 1
        yield record


def _name(text: str, at: int) -> tuple[str, int]:
    """A name in an object and where its value begins."""
    key, at = _DECODER.raw_decode(text, _skip(text, at))
    at = _skip(text, at)
    _among(text[at : at + 1], ":")
    if not isinstance(key, str):
        raise _SyntaxError
    return key, _skip(text, at + 1)


def _list(text: str, start: int) -> Generator[Record, None, int]:
    """The objects of a list; returns where it ends."""
    at = _skip(text, start + 1)
    if text[at : at + 1] == "]":
        return at + 1
    row, mark = 0, ","
    while mark == ",":
        row += 1
        with _told(row):
            value, at = _DECODER.raw_decode(text, at)
            at = _skip(text, at)
            mark = text[at : at + 1]
            _among(mark, ",]")
        yield _object(value, row)
        at = _skip(text, at + 1)
    return at


def _whole(beside: Record, rows: int) -> None:
    """Refuse one page of several: people would be missing."""
    counts = [str(beside[name]) for name in _COUNTS if beside.get(name) is not None]
    if any(beside.get(name) for name in _MORE) or any(count != str(rows) for count in counts):
        problem = "the file is one page of an answer, and other records are on other pages"
        raise fault("json.page", problem, fix="export all records at once, or as CSV")


def _object(value: object, row: int) -> Record:
    if not isinstance(value, dict):
        problem, fix = "this is no object with named fields", "export one object for each record"
        raise fault("json.no_record", problem, row, fix=fix)
    return value


def _once(pairs: Sequence[tuple[str, Any]]) -> Record:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _TwiceError
    return made


def _constant(_: str) -> None:
    raise _NumberError


_DECODER = json.JSONDecoder(
    object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=_constant
)


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _among(mark: str, wanted: str) -> None:
    if not mark or mark not in wanted:
        raise _SyntaxError


def _ended(text: str, stop: int) -> None:
    if _skip(text, stop) < len(text):
        raise _SyntaxError


@contextmanager
def _told(row: int | None) -> Iterator[None]:
    """What the library finds, in our words: its own quote the text."""
    try:
        yield
    except _TwiceError:
        problem, fix = "an object has the same name twice", "rename one of the fields"
        raise fault("json.duplicate_name", problem, row, fix=fix) from None
    except _NumberError:
        problem, fix = "a value is NaN or infinite, which JSON does not know", "write null"
        raise fault("json.not_number", problem, row, fix=fix) from None
    except UnicodeDecodeError:
        problem, fix = "the text is not UTF-8", "save the file as UTF-8"
        raise fault("json.encoding", problem, row, fix=fix) from None
    except RecursionError:
        raise too_deep(row) from None
    except ValueError:
        problem = "this is no sound JSON, or it is cut off"
        fix = "export the data again; call a file with one record on each line .jsonl"
        raise fault("json.syntax", problem, row, fix=fix) from None


def too_deep(row: int | None) -> InputError:
    """The refusal of a record in which objects stand in objects without end."""
    problem, fix = "objects are nested too deep", "export the repeats as tables of their own"
    return fault("json.too_deep", problem, row, fix=fix)


def _shape() -> InputError:
    problem = "the file is no list of records"
    fix = "export a list of objects, alone or under `value` or `results`"
    return fault("json.shape", problem, fix=fix)
