"""Several numbers as one, so that a group-by or a join hashes and compares one number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.engines.duck import quoted
from anonkit.engines.texts import Texts

Numbers = npt.NDArray[np.int64]
_MOST = 2**62
_SHORT = 2**31


@dataclass(frozen=True)
class Pack:
    """Columns of numbers of texts as one number; a missing cell has the number behind all texts."""

    columns: tuple[str, ...]
    sizes: tuple[int, ...]
    """Numbers that each column may hold, that of a missing cell with them."""

    @property
    def size(self) -> int:
        """Numbers that may occur."""
        return int(np.prod([1, *self.sizes], dtype=object))

    def sql(self, rows: str = "") -> str:
        """The packed number of a row of the table `rows`."""
        kind = "INTEGER" if self.size < _SHORT else "BIGINT"
        packed = ""
        for column, size in zip(self.columns, self.sizes, strict=True):
            name = (f"{rows}." if rows else "") + quoted(column)
            own = f"coalesce(CAST({name} AS {kind}), {size - 1:d})"
            packed = f"({packed}) * {size:d} + {own}" if packed else own
        return packed

    def of(self, codes: Sequence[Numbers]) -> Numbers:
        """n packed numbers of n numbers of each column."""
        packed = np.zeros(len(codes[0]), np.int64)
        for each, size in zip(codes, self.sizes, strict=True):
            packed = packed * size + each
        return packed

    def apart(self, packed: Numbers) -> Mapping[str, Numbers]:
        """By column: n numbers again."""
        found: dict[str, Numbers] = {}
        for column, size in zip(reversed(self.columns), reversed(self.sizes), strict=True):
            packed, found[column] = np.divmod(packed, size)
        return found


def packs_of(columns: Sequence[str], texts: Mapping[str, Texts]) -> tuple[Pack, ...]:
    """The columns as few packs: as many to each as fit into 64 bits, in their order."""
    return tuple(_packs(columns, texts))


def _packs(columns: Sequence[str], texts: Mapping[str, Texts]) -> Iterator[Pack]:
    taken: dict[str, int] = {}
    whole = 1
    for column in columns:
        size = len(texts[column]) + 1
        if taken and whole * size > _MOST:
            yield Pack(tuple(taken), tuple(taken.values()))
            taken, whole = {}, 1
        taken[column] = size
        whole *= size
    if taken:
        yield Pack(tuple(taken), tuple(taken.values()))


def numbers_of(cells: pa.Array | pa.ChunkedArray, missing: int) -> Numbers:
    """n numbers, `missing` where there is none."""
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    return np.asarray(cells.cast(pa.int64()).fill_null(missing).to_numpy(zero_copy_only=False))


def texts_at(texts: Texts, numbers: Numbers) -> pa.Array:
    """n texts, null for the number behind all of them."""
    return texts.of(pa.array(numbers, mask=numbers == len(texts)))


def in_order(
    keys: Sequence[str], numbers: Mapping[str, Numbers], rest: pa.Table, texts: Mapping[str, Texts]
) -> Numbers:
    """The places of n rows in ascending order of their keys as texts, nulls last.

    Args:
        keys: Which.
        numbers: Of the keys that are numbers of texts.
        rest: n rows with the other keys.
        texts: What the numbers stand for.
    """
    sorted_by: dict[str, pa.Array | pa.ChunkedArray] = {}
    for place, run in enumerate(_runs(keys, texts)):
        if run[0] not in texts:
            sorted_by[f"{place}"] = rest[run[0]]
            continue
        for pack in packs_of(run, texts):
            ranks = [texts[column].ranks[numbers[column]] for column in pack.columns]
            sorted_by[f"{place} {pack.columns[0]}"] = pa.array(pack.of(ranks))
    if len(sorted_by) == 1 and not rest.num_columns:
        return np.argsort(next(iter(sorted_by.values())).to_numpy(), kind="stable")
    # Nulls come last where nothing else is said.
    keyed = [(name, "ascending") for name in sorted_by]
    order = pc.sort_indices(pa.table(sorted_by), sort_keys=keyed)
    return np.asarray(order.to_numpy(), np.int64)


def _runs(keys: Sequence[str], texts: Mapping[str, Texts]) -> Iterator[list[str]]:
    """Keys that stand side by side and are numbers together; each other key alone."""
    run: list[str] = []
    for key in keys:
        if key in texts:
            run.append(key)
            continue
        if run:
            yield run
        yield [key]
        run = []
    if run:
        yield run
