"""Identifiers that stand in single cells of people's own words, in many rows.

`scan` looks at some hundred different cells of a column; one phone number in
the ten-thousandth comment is still somebody's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.detect import RECOGNISERS
from anonkit.detect.cells import any_hit
from anonkit.intake.base import Records
from anonkit.intake.personal.columns import Cells
from anonkit.records import ScanColumn

MOST_CELLS = 200_000
"""First rows that are looked at: where each holds a long number, 10,000 take a second or two."""
MOST_CHARACTERS = 2_000
"""Of a cell that are looked at; each further stretch is looked at as a text of its own."""
NUMBER = "number"
"""Held by cells with a number as long as a phone's, where no country says whether it is one."""
_LONG_NUMBER = r"(?:^|[^0-9.,/:-])0[1-9](?:[ .-]?[0-9]){7,9}(?:[^0-9:/-]|$)"


def may_hold(column: ScanColumn, seen: Cells) -> bool:
    """Whether single cells may hold something else than the column does: words, not a list."""
    if column.identifier or column.part_of or column.type != "text" or seen.tokens:
        return False
    worded = sum(" " in text for text in seen.texts) > 0.1 * len(seen.texts)
    return worded and not seen.few and seen.spread > 0.01


def held(table: Records, name: str, countries: Sequence[str]) -> Iterator[str]:
    """Kinds of identifier that some cells of a column hold."""
    known: set[str] = set()
    left = MOST_CELLS
    for batch in table.batches([name]):
        if left <= 0:
            return
        left -= batch.num_rows
        texts = _stretches(batch.column(0))
        for one in RECOGNISERS.values():
            fresh = one.residual and one.identifier not in known
            if fresh and any_hit(one, texts, tuple(countries)):
                known.add(one.identifier)
                yield one.identifier
        if {NUMBER, "phone"}.isdisjoint(known):
            hits = pc.any(pc.match_substring_regex(texts, _LONG_NUMBER)).as_py()
            if hits:
                known.add(NUMBER)
                yield NUMBER


def _stretches(cells: pa.Array) -> pa.Array:
    """The different texts of some cells, long ones in pieces."""
    texts = cells.cast(pa.string()).unique().drop_null()
    longest = pc.max(pc.utf8_length(texts)).as_py() or 0
    pieces = [
        pc.utf8_slice_codeunits(texts, start, start + MOST_CHARACTERS)
        for start in range(0, min(longest, 50 * MOST_CHARACTERS), MOST_CHARACTERS)
    ]
    together = pa.concat_arrays(pieces) if pieces else texts
    return together.filter(pc.not_equal(together, ""))
