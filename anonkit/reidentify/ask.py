"""Asking: a signed request that names tokens, a purpose and a last day.

1. The output and the log may stand where they are to stand.
2. The wrapped keys are as anonkit writes them, and have the column.
3. The tokens are of that column; so many are allowed.
4. Purpose and last day are given.
5. The line is in the log; only then the request is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from anonkit.canonical import canonical_json
from anonkit.errors import OptionError, RefusedError
from anonkit.files import write_once
from anonkit.keys import Keyring
from anonkit.reidentify import calendar
from anonkit.reidentify.documents import (
    LONGEST_PURPOSE,
    EncryptedColumn,
    Request,
    read_wrapped_keys,
)
from anonkit.reidentify.envelope import REQUEST, digest, plain, signed
from anonkit.reidentify.log import append, check_log
from anonkit.reidentify.places import check_free
from anonkit.reidentify.tokens import read_tokens
from anonkit.reidentify.told import Done, entry_of, told_of


@dataclass(frozen=True)
class Ask:
    """What somebody asks for."""

    private: Path
    """The private folder of a release, or its file of wrapped keys."""
    column: str
    tokens: Path
    """A file, or `-`."""
    purpose: str
    expires: str
    """The last day on which it may be answered, YYYY-MM-DD."""
    limit: int | None = None
    """The most tokens that it names; None: as many as there are."""


def ask(what: Ask, ring: Keyring, output: Path, log: Path) -> Done:
    """Write a signed request.

    Args:
        what: What is asked for.
        ring: The requester's keyring: it signs, and answers are sealed to it.
        output: The file to write.
        log: The requester's log.

    Raises:
        OptionError: An option is wrong, or the output may not stand there.
        InputError: A file cannot be read.
        RefusedError: More tokens than allowed, or one that is none of the column.
        SecretError: The log is broken, or others can read it.
        BusyError: The disk is full, or another run holds the log.
    """
    check_free(output)
    check_log(log, ring)
    keys = read_wrapped_keys(what.private)
    column = keys.column(what.column)
    purpose, expires = _purpose(what.purpose), _expires(what.expires)
    tokens = read_tokens(what.tokens, column)
    limit = len(tokens) if what.limit is None else what.limit
    where = "--tokens" if what.limit is None else "--limit"
    check_limits(len(tokens), limit, column, where)
    request = Request(
        source=keys.source,
        column=column,
        tokens=tokens,
        purpose=purpose,
        made=calendar.today(),
        expires=expires,
        limit=limit,
        requester=ring.approver,
    )
    data = signed(REQUEST, canonical_json(request.document()), ring)
    head = append(log, ring, entry_of("request", request, digest(data)))
    write_once(output, data)
    return Done(output, told_of(request, digest(data)), log, head.number)


def check_limits(tokens: int, limit: int, column: EncryptedColumn, where: str) -> None:
    """Refuse more than the request may name, or the column allows.

    Raises:
        RefusedError: With both numbers.
    """
    if tokens <= limit <= column.limit:
        return
    most = f"the column's limit is {column.limit}"
    if tokens > column.limit:
        problem = f"{tokens} tokens are named, and {most}"
        fix = "name fewer tokens; that limit was set when the release was made, and stays"
    elif tokens > limit:
        problem = f"{tokens} tokens are named, and the request allows {limit}"
        fix = f"name fewer tokens, or ask with a higher --limit: {most}"
    else:
        problem = f"the request would allow {limit} tokens, and {most}"
        fix = f"ask with a --limit of {column.limit} at most"
    raise RefusedError(problem, where=where, fix=fix, code="reidentify.limit")


def _purpose(text: str) -> str:
    try:
        return plain(text.strip(), LONGEST_PURPOSE)
    except ValueError:
        raise OptionError(
            f"the purpose is no line of 1 to {LONGEST_PURPOSE} plain characters",
            where="--purpose",
            fix="say in a sentence who needs the values, and for what",
            code="reidentify.purpose",
        ) from None


def _expires(text: str) -> date:
    today = calendar.today()
    try:
        expires = date.fromisoformat(text)
    except ValueError:
        expires = today - timedelta(days=1)
    if expires < today or len(text) != len("2026-01-31"):
        raise OptionError(
            "this is no day from today on",
            where="--expires",
            fix=f"write the last day as YYYY-MM-DD, at most {calendar.LONGEST_DAYS} days from now",
            code="reidentify.expires",
        )
    if expires > today + timedelta(days=calendar.LONGEST_DAYS):
        raise calendar.too_far("--expires")
    return expires
