"""Public lists in files beside the policy: one thing a line, `;` between its fields."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from anonkit.errors import Fault, PolicyError

T = TypeVar("T")


@dataclass(frozen=True)
class Form:
    """What a list holds, in the words of its messages."""

    one: str
    many: str
    fields: str
    """Its fields, as a line has them: `stratum;people`."""
    code: str
    """First part of its error codes, which end in `file`, `line` and `empty`."""


def read_listed(
    data: bytes,
    name: str,
    form: Form,
    line: Callable[[list[str], dict[str, T]], Iterator[tuple[str, str]]],
) -> Mapping[str, T]:
    """Read a list whole, or say all that is wrong with it.

    Args:
        data: The file: UTF-8, no header.
        name: How the file is called in messages.
        form: What it holds.
        line: Puts the thing of one line into what was found, or yields
            (problem, fix) of it.

    Raises:
        PolicyError: Every fault of the file, each with its line.
    """
    try:
        text = unicodedata.normalize("NFC", data.decode("utf-8-sig"))
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise PolicyError(
            f"the list of {form.many} is no CSV in UTF-8 with `;`",
            where=name,
            fix=f"save it as UTF-8, one line a {form.one}: {form.fields}",
            code=f"{form.code}.file",
        ) from None
    found: dict[str, T] = {}
    faults = [
        Fault(problem, f"{name}:{number}", fix, f"{form.code}.line")
        for number, row in enumerate(rows, 1)
        if row
        for problem, fix in line(row, found)
    ]
    if not found and not faults:
        problem, fix = f"the list holds no {form.one}", f"write a line a {form.one}"
        faults.append(Fault(problem, name, fix, f"{form.code}.empty"))
    if faults:
        raise PolicyError.of(faults)
    return found
