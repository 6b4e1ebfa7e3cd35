"""Text that a spreadsheet would run as a formula when it opens a CSV file.

Such a cell gets an apostrophe in front. So does a cell that already looks like
that (`'=1`), so that different cells never become equal, and whoever takes one
apostrophe away has the cell again.

Source:
    OWASP, "CSV Injection"; the signs of other widths are read as their ASCII forms.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

NUMBER = r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
"""A number as JSON spells it, with a sign or without."""

_SIGNS = r"[=+\-@|＝＋－＠｜]"
_RISKY = rf"^'*(?:[\t\r\n]|[\s\p{{Z}}\p{{Cc}}\p{{Cf}}]*{_SIGNS})"
_POINT = r"-?[0-9]{1,2}\.[0-9]{1,6} -?[0-9]{1,3}\.[0-9]{1,6}"
"""A place as we write it, `-0.09 34.83`: two numbers side by side make no formula."""
_PLAIN = rf"^'*(?:{NUMBER}|{_POINT})$"

_SUSPECT = np.zeros(256, np.bool_)
"""First bytes of cells worth a closer look: white space, signs, and all beyond ASCII."""
_SUSPECT[: ord(" ") + 1] = True
_SUSPECT[[ord(sign) for sign in "'=+-@|\x7f"]] = True
_SUSPECT[0x80:] = True


def guarded(cells: pa.Array) -> pa.Array:
    """The cells as a spreadsheet may see them.

    Args:
        cells: n texts without nulls (string).

    Returns:
        n texts; the same array where nothing had to be done.
    """
    places = _formulas(cells)
    if not len(places):
        return cells
    mask = np.zeros(len(cells), np.bool_)
    mask[places] = True
    changed = pc.binary_join_element_wise("'", cells.take(pa.array(places)), "")
    return pc.replace_with_mask(cells, pa.array(mask), changed)


def has_formula(cells: pa.Array) -> bool:
    """Whether a cell (no nulls) would run: one that begins with an apostrophe would not."""
    found = cells.take(pa.array(_formulas(cells)))
    return not pc.all(pc.starts_with(found, "'"), min_count=0).as_py()


def _formulas(cells: pa.Array) -> npt.NDArray[np.intp]:
    """Places of the cells that read as a formula once leading apostrophes are gone."""
    suspects = np.flatnonzero(_suspect(cells))
    if not len(suspects):
        return suspects
    texts = cells.take(pa.array(suspects))
    risky = pc.match_substring_regex(texts, _RISKY)
    plain = pc.match_substring_regex(texts, _PLAIN)
    found: npt.NDArray[np.intp] = suspects[pc.and_not(risky, plain).to_numpy(zero_copy_only=False)]
    return found


def _suspect(cells: pa.Array) -> npt.NDArray[np.bool_]:
    _, offsets_buffer, data_buffer = cells.buffers()
    if data_buffer is None or data_buffer.size == 0:
        return np.zeros(len(cells), np.bool_)
    offsets = np.frombuffer(offsets_buffer, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    data = np.frombuffer(data_buffer, np.uint8)
    first = data[np.minimum(offsets[:-1], len(data) - 1)]
    return _SUSPECT[first] & (offsets[1:] > offsets[:-1])
