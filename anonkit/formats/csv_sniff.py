"""Which character separates the cells of a CSV file, where nobody declared it."""

from __future__ import annotations

from itertools import islice

from anonkit.errors import InputError, OptionError
from anonkit.formats.csv_cells import cells
from anonkit.formats.faults import declare, fault

CANDIDATES = (",", ";", "\t", "|")
MAX_CELLS = 20_000
"""Cells looked at for each candidate."""


def check_delimiter(declared: str | None) -> str | None:
    """A declared delimiter, if it can be one.

    Raises:
        OptionError: Not one printable ASCII character or tab, or one that numbers,
            words and quotes are made of.
    """
    if declared is None:
        return None
    fit = len(declared) == 1 and declared.isascii() and (declared.isprintable() or declared == "\t")
    if not fit or declared.isalnum() or declared in "\"'.-+ ":
        problem, fix = "this cannot be a delimiter", "declare one of , ; | or a tab"
        raise OptionError(problem, fix=fix, code="csv.delimiter")
    return declared


def sniff(head: bytes, *, final: bool) -> str:
    """The only candidate that gives every record of the head the same cells, two at least.

    A file in which no candidate separates anything has one column, and a
    comma as its delimiter. Where none gives the same number everywhere, the
    one that cuts the header most often is taken, and reading tells the fault.

    Args:
        head: The first bytes of the file.
        final: Whether they are all there is.

    Raises:
        InputError: Several would do.
    """
    counts = {candidate: _counts(head, candidate, final=final) for candidate in CANDIDATES}
    sound = [c for c, (found, even) in counts.items() if even and found > 1]
    if len(sound) > 1:
        problem = "the delimiter cannot be told: several characters would do"
        raise fault("csv.delimiter_unclear", problem, fix=declare("delimiter", '";"'))
    return sound[0] if sound else max(CANDIDATES, key=lambda candidate: counts[candidate][0])


def _counts(head: bytes, delimiter: str, *, final: bool) -> tuple[int, bool]:
    """Cells of the header under this delimiter, and whether every record has as many."""
    header, even = 0, True
    try:
        found = cells(head, delimiter.encode(), first_row=0, final=final)
        for cell in islice(found, MAX_CELLS):
            if cell.row == 0:
                header = cell.column
            elif cell.last and cell.column != header and not cell.blank:
                even = False
    except InputError:
        return header, False
    return header, even
