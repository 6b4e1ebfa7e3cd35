"""Which class of a table each row of a batch belongs to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.classes.table import ClassTable, Counts
from anonkit.errors import AnonkitError


class Places:
    """Finds rows in a class table, whatever the number of its columns.

    Each column narrows down what the columns before it say; the numbers in
    between are those of combinations that occur, so that none grows too large.
    """

    def __init__(self, table: ClassTable) -> None:
        self._keys = table.keys
        self._labels = [pa.array(labels, pa.string()) for labels in table.labels]
        self._known: list[Counts] = []
        found = np.zeros(len(table), np.int64)
        for place, labels in enumerate(self._labels):
            pairs = found * len(labels) + table.codes[:, place]
            known, found = np.unique(pairs, return_inverse=True)
            self._known.append(known)
        if len(self._keys) and len(np.unique(found)) != len(table):
            raise AnonkitError("a class stands in the table twice")
        self._place = np.argsort(found, kind="stable")

    def of(self, columns: Callable[[str], pa.Array], rows: int) -> Counts:
        """n places in the table.

        Args:
            columns: A key to its n cells.
            rows: n.

        Raises:
            AnonkitError: A row belongs to no class that was counted.
        """
        found = np.zeros(rows, np.int64)
        for key, labels, known in zip(self._keys, self._labels, self._known, strict=True):
            codes = pc.index_in(columns(key), value_set=labels)
            if codes.null_count:
                raise AnonkitError("a row belongs to no class that was counted")
            pairs = found * len(labels) + codes.to_numpy(zero_copy_only=False).astype(np.int64)
            found = np.minimum(np.searchsorted(known, pairs), len(known) - 1)
            if not np.array_equal(known[found], pairs):
                raise AnonkitError("a row belongs to no class that was counted")
        return np.asarray(self._place[found], np.int64)
