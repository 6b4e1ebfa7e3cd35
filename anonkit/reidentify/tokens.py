"""Reading the tokens that somebody asks about: never from the command line, where others see it."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from anonkit.errors import InputError, OptionError, RefusedError
from anonkit.keys.siv import raw_token
from anonkit.reidentify.documents import EncryptedColumn
from anonkit.reidentify.envelope import MOST_BYTES, read_small

_DELIMITERS = (",", ";", "\t")


def read_tokens(path: Path, column: EncryptedColumn) -> tuple[str, ...]:
    """The tokens of a file, each once and in order.

    Args:
        path: One token a line; or a CSV file whose header names the column, as
            a release has it; or `-` for standard input.
        column: The column that they are of.

    Raises:
        InputError: It cannot be read.
        OptionError: There is none.
        RefusedError: One is none of the column. The message does not hold it.
    """
    where = "standard input" if path == Path("-") else str(path)
    data = _standard_input() if path == Path("-") else read_small(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(where) from None
    found = _of_column(text, column.column, where) or enumerate(text.splitlines(), 1)
    lines = {each.strip(): f"the token on line {line}" for line, each in found if each.strip()}
    if not lines:
        raise OptionError(
            "no token is named",
            where=where,
            fix="give one token a line, or a CSV file with the column",
            code="reidentify.no_tokens",
        )
    check_tokens(lines, column, where)
    return tuple(sorted(lines))


def _standard_input() -> bytes:
    # A process may also be started with no standard input at all.
    data = b"" if sys.stdin is None else sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _unreadable("standard input")
    return data


def check_tokens(tokens: Mapping[str, str], column: EncryptedColumn, where: str) -> None:
    """Refuse what cannot be a token of this column.

    Args:
        tokens: And what each is called in a message, which does not hold it.
        column: The column that they should be of.
        where: What to call the file in an error.

    Raises:
        RefusedError: One of them is none.
    """
    for token, called in tokens.items():
        try:
            ours = raw_token(token).startswith(bytes.fromhex(column.key_id))
        except RefusedError:
            ours = False
        if not ours:
            raise no_token(called, where)


def in_order(tokens: Sequence[str]) -> Mapping[str, str]:
    """The tokens of a request, and what each is called in a message."""
    return {
        each: f"token {number} of {len(tokens)}, in order," for number, each in enumerate(tokens, 1)
    }


def no_token(called: str, where: str) -> RefusedError:
    """The refusal of a token, by what it is called: never by itself."""
    return RefusedError(
        f"{called} is none of this column and release",
        where=where,
        fix="copy tokens as they stand in the released file",
        code="reidentify.token",
    )


def _of_column(text: str, column: str, where: str) -> list[tuple[int, str]] | None:
    """The cells of the column, each with its line, where the first line names the column."""
    header = text.partition("\n")[0].rstrip("\r")
    for delimiter in _DELIMITERS:
        names = next(csv.reader([header], delimiter=delimiter), [])
        # Of a linked table the column is `table/column`; in its own file it stands without.
        for name in (column, column.partition("/")[2]):
            if names.count(name) == 1:
                return _cells(text, delimiter, names, name, where)
    return None


def _cells(
    text: str, delimiter: str, names: list[str], name: str, where: str
) -> list[tuple[int, str]]:
    place = names.index(name)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error:
        raise _unreadable(where) from None
    if any(row and len(row) != len(names) for _, row in rows):
        raise _unreadable(where)
    return [(line, row[place]) for line, row in rows[1:] if row]


def _unreadable(where: str) -> InputError:
    return InputError(
        "the file of tokens is no UTF-8 text with a token a line, and no CSV with the column",
        where=where,
        fix="save it as plain text, or as CSV in UTF-8",
        code="reidentify.tokens",
    )
