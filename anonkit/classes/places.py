"""Which class of a table each row of a batch belongs to."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.classes.table import ClassTable, Counts
from anonkit.errors import AnonkitError

MOST_LISTED = 1_000_000
"""Possible combinations of values for which the class is listed, if there is one."""


class Places:
    """Finds rows in a class table, whatever the number of its columns."""

    def __init__(self, table: ClassTable) -> None:
        self._keys = table.keys
        self._labels = [pa.array(labels, pa.string()) for labels in table.labels]
        self._sizes = [len(labels) for labels in table.labels]
        # As many columns as fit into 64 bits are packed; what occurs of them is then one number.
        self._known: list[Counts] = []
        packed = self._packed([table.codes[:, place] for place in range(len(table.keys))])
        self._order = np.argsort(packed, kind="stable")
        self._sorted = packed[self._order]
        if len(self._keys) and (self._sorted[1:] == self._sorted[:-1]).any():
            raise AnonkitError("a class stands in the table twice")
        # Where few combinations are possible at all, one look finds a class.
        self._at: Counts | None = None
        if math.prod(self._sizes) <= MOST_LISTED:
            self._at = np.full(math.prod(self._sizes), -1, np.int64)
            self._at[packed] = np.arange(len(table))

    def of(self, batch: pa.RecordBatch | pa.Table) -> Counts:
        """n places in the table; every row has one.

        Raises:
            AnonkitError: A row belongs to no class that was counted.
        """
        codes = [
            _codes(batch.column(key), labels)
            for key, labels in zip(self._keys, self._labels, strict=True)
        ]
        packed = self._packed(codes) if codes else np.zeros(batch.num_rows, np.int64)
        if self._at is None:
            return np.asarray(self._order[_found(self._sorted, packed)], np.int64)
        places = self._at[packed]
        if (places < 0).any():
            raise _uncounted()
        return np.asarray(places, np.int64)

    def _packed(self, codes: Sequence[npt.NDArray[np.int32]]) -> Counts:
        """The codes of a row as one number, the same one as the first time for the same codes."""
        size, packed, step = 1, np.zeros(len(codes[0]) if codes else 1, np.int64), 0
        for each, labels in zip(codes, self._sizes, strict=True):
            if size > 2**62 // labels:
                if step == len(self._known):
                    self._known.append(np.unique(packed))
                packed = _found(self._known[step], packed)
                size, step = len(self._known[step]), step + 1
            packed = packed * labels + each
            size *= labels
        return packed


def _codes(cells: pa.Array | pa.ChunkedArray, labels: pa.Array) -> npt.NDArray[np.int32]:
    """n places among the labels."""
    found = pc.index_in(cells, value_set=labels)
    if found.null_count:
        raise _uncounted()
    return np.asarray(found.to_numpy())


def _found(known: Counts, wanted: Counts) -> Counts:
    """Places of some numbers among the known ones, which ascend."""
    places = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    if not np.array_equal(known[places], wanted):
        raise _uncounted()
    return np.asarray(places, np.int64)


def _uncounted() -> AnonkitError:
    return AnonkitError("a row belongs to no class that was counted")
