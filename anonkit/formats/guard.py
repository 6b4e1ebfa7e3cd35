"""Cells that a spreadsheet would run as a formula, made harmless and still told apart."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_RISKY = r"^'*([\s\p{Z}]*[=+\-@|\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}\x{FF5C}]|[\t\r])"
_NUMBER = r"^'*[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


def guarded(cells: pa.Array) -> pa.Array:
    """Put an apostrophe before every text that would be run; a plain number stays.

    Args:
        cells: n texts, no nulls.

    Returns:
        n texts. Different cells stay different: a cell that already begins
        with apostrophes before a formula gets one more.
    """
    risky = pc.match_substring_regex(cells, _RISKY)
    if not pc.any(risky).as_py():
        return cells
    risky = pc.and_(risky, pc.invert(pc.match_substring_regex(cells, _NUMBER)))
    return pc.if_else(risky, pc.binary_join_element_wise("'", cells, ""), cells)


def fresh(cells: pa.Array) -> pa.Array:
    """The same texts in buffers of their own: nothing else can stand between them.

    Arrow keeps values under null masks and in dictionaries, and a slice keeps
    the rows around it; `take` copies the wanted texts and nothing more.
    """
    if not pa.types.is_string(cells.type):
        raise TypeError("released columns are plain strings")
    return cells.take(pa.array(range(len(cells)), pa.int64()))
