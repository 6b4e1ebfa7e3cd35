"""The class table: one row per combination of quasi-identifiers that occurs.

Every decision about records is a pure function of this small table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anonkit.errors import AnonkitError, InputError

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Attribute:
    """How the people of every class are spread over the values of one column.

    Only pairs of class and value that occur are listed: m of them, by class.
    """

    name: str
    labels: tuple[str | None, ...]
    """The v values; None is a missing answer, a value of its own."""
    classes: Counts
    """m places of classes in the table, ascending."""
    values: Counts
    """m places in `labels`."""
    n: Counts
    """m numbers of distinct people, each >= 1."""
    reference: Counts | None = None
    """v numbers of people to compare each class with; None: those of all classes together."""


@dataclass(frozen=True)
class ClassTable:
    """c classes over q quasi-identifiers, as integer codes."""

    keys: tuple[str, ...]
    """Names of the q quasi-identifiers."""
    codes: npt.NDArray[np.int32]
    """c x q; a code is a place in `labels` of its column."""
    labels: tuple[tuple[str | None, ...], ...]
    """q lists of values; None is a missing answer, a category of its own."""
    n: Counts
    """c numbers of distinct people, each >= 1."""
    households: Counts | None
    """c numbers of distinct households, or None where none is declared."""
    rows: Counts
    """c numbers of rows, each >= 1."""
    attributes: tuple[Attribute, ...] = ()
    """Columns whose values must not be told by the class alone."""
    weight: npt.NDArray[np.float64] | None = None
    """c sums of the survey weights, or None where there are none."""

    def __len__(self) -> int:
        return len(self.n)

    @property
    def smallest(self) -> int:
        """People in the smallest class."""
        return _least(self.n)

    @property
    def smallest_households(self) -> int | None:
        """Households in the class that has fewest."""
        return None if self.households is None else _least(self.households)

    def select(self, which: npt.NDArray[np.bool_]) -> pa.Table:
        """The keys of some classes, as text columns: the small side of a join."""
        return pa.table(
            {
                name: pa.array([self.labels[i][c] for c in self.codes[which, i]], pa.string())
                for i, name in enumerate(self.keys)
            }
        )


def from_group(group: pa.Table, keys: Sequence[str]) -> ClassTable:
    """The class table of an engine's `group` over text columns.

    Args:
        group: Columns `keys`, `n`, `rows` and perhaps `households`.
        keys: Names of the quasi-identifiers (none: all rows are one class).

    Raises:
        InputError: No rows: neither 0 nor infinity is an honest k.
    """
    if group.num_rows == 0:
        fix = "check `source:` and the consent"
        raise InputError("there are no rows to protect", fix=fix, code="data.no_rows")
    codes = np.zeros((group.num_rows, len(keys)), dtype=np.int32)
    labels = []
    for place, key in enumerate(keys):
        encoded = group[key].combine_chunks().dictionary_encode(null_encoding="encode")
        codes[:, place] = encoded.indices.to_numpy(zero_copy_only=False)
        labels.append(tuple(encoded.dictionary.to_pylist()))
    households = _counts(group, "households") if "households" in group.column_names else None
    return ClassTable(
        keys=tuple(keys),
        codes=codes,
        labels=tuple(labels),
        n=_counts(group, "n"),
        households=households,
        rows=_counts(group, "rows"),
    )


def alone_of(group: pa.Table, keys: Sequence[str], name: str) -> tuple[ClassTable, Attribute]:
    """Classes and how a column of text is spread over them, where every person has one row.

    Args:
        group: An engine's `group` over the keys and then column `name`: nobody
            is counted in two of its rows, so that people and rows add up.
        keys: Names of the quasi-identifiers.
        name: Of the column.
    """
    fine = from_group(group, keys)
    begins = _begins(fine.codes)
    first = np.flatnonzero(begins)
    n, rows = np.add.reduceat(fine.n, first), np.add.reduceat(fine.rows, first)
    table = ClassTable(fine.keys, fine.codes[first], fine.labels, n, None, rows)
    return table, _attribute(group, name, np.asarray(np.cumsum(begins) - 1, np.int64))


def attribute_of(table: ClassTable, group: pa.Table, name: str) -> Attribute:
    """How a column of text is spread over the classes of a table.

    Args:
        table: c classes over some keys.
        group: An engine's `group` over the same keys and then column `name`, of the same rows.
        name: Of the column.

    Raises:
        AnonkitError: The groups are not of the same rows.
    """
    return _attribute(group, name, places_of(table, group))


def places_of(
    table: ClassTable, group: pa.Table, which: npt.NDArray[np.bool_] | None = None
) -> Counts:
    """Which class each row of a finer group belongs to.

    Args:
        table: c classes over some keys.
        group: m rows: an engine's `group` over the same keys and more, of the same rows.
        which: c flags: the group is of the rows of these classes alone; None: of all.

    Returns:
        m places in the table, ascending.

    Raises:
        AnonkitError: The groups are not of the same rows.
    """
    codes = np.empty((group.num_rows, len(table.keys)), dtype=np.int32)
    for place, (key, labels) in enumerate(zip(table.keys, table.labels, strict=True)):
        known = {label: code for code, label in enumerate(labels)}
        encoded = group[key].combine_chunks().dictionary_encode(null_encoding="encode")
        recoded = [known.get(label, -1) for label in encoded.dictionary.to_pylist()]
        codes[:, place] = np.array(recoded, np.int32)[encoded.indices.to_numpy()]
    begins = _begins(codes)
    there = np.arange(len(table)) if which is None else np.flatnonzero(which)
    if not np.array_equal(codes[begins], table.codes[there]):
        raise AnonkitError("two groups over the same keys have other classes")
    return np.asarray(there[np.cumsum(begins) - 1], np.int64)


def _attribute(group: pa.Table, name: str, classes: Counts) -> Attribute:
    encoded = group[name].combine_chunks().dictionary_encode(null_encoding="encode")
    return Attribute(
        name=name,
        labels=tuple(encoded.dictionary.to_pylist()),
        classes=classes,
        values=encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64),
        n=_counts(group, "n"),
    )


def _begins(codes: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Where a class begins: rows are sorted by the keys, and one of them changes."""
    begins = np.zeros(len(codes), np.bool_)
    begins[:1] = True
    begins[1:] = (codes[1:] != codes[:-1]).any(axis=1)
    return begins


def _counts(group: pa.Table, name: str) -> Counts:
    return np.asarray(group[name].to_numpy(), dtype=np.int64)


def _least(counts: Counts) -> int:
    return int(counts.min())
