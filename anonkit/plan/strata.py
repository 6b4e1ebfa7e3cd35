"""Public totals by stratum, read from a file beside the policy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from anonkit.policy.listed import Form, read_listed

_FORM = Form("stratum", "strata", "stratum;people", "strata")
_PEOPLE = re.compile(r"[1-9][0-9]{0,11}")


def strata_totals(data: bytes, name: str) -> Mapping[str, int]:
    """Read `stratum;people`, one stratum a line.

    Args:
        data: The file: UTF-8, `;`, no header; people are whole numbers above 0.
        name: How the file is called in messages.

    Returns:
        Stratum, as the data spells it, to people; in the order of the file.

    Raises:
        PolicyError: Every fault of the file, each with its line.
    """
    return read_listed(data, name, _FORM, _line)


def _line(row: list[str], found: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Put one stratum into `found`, or say what is wrong with its line."""
    cells = [cell.strip() for cell in row]
    if len(cells) != 2 or not cells[0] or not _PEOPLE.fullmatch(cells[1]):
        yield (
            "this line is not stratum;people",
            "write it like Kisumu East;220997, without a header",
        )
    elif cells[0] in found:
        yield "this stratum stands in the list twice", "keep one of the two lines"
    else:
        found[cells[0]] = int(cells[1])
