"""Numbers in place of texts that repeat themselves: group-bys, sorts and joins move these alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

CODE = pa.uint16()
"""A number of a text; a missing cell has none."""
MOST_TEXTS = 65_535
"""Texts that numbers stand for in one column at most."""
MOST_BYTES = 16 << 20
"""What all texts of a folder hold at most; further columns stay texts."""
_FILE = "texts.arrow"


@dataclass(frozen=True)
class Texts:
    """The different texts of a column; the number of a text is its place among them."""

    values: pa.Array = field(repr=False)

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def ranks(self) -> npt.NDArray[np.int64]:
        """By number: its place among the sorted texts; one more, behind all, for a missing cell."""
        ranks = np.full(len(self) + 1, len(self), np.int64)
        ranks[pc.array_sort_indices(self.values).to_numpy()] = np.arange(len(self))
        return ranks

    def of(self, codes: pa.Array) -> pa.Array:
        """n numbers as texts."""
        return self.values.take(codes)

    def codes(self, cells: pa.Array) -> pa.Array:
        """n texts as numbers; null where a cell is missing, or none of these texts."""
        return pc.index_in(cells.cast(pa.string()), value_set=self.values, skip_nulls=True)


class Growing:
    """The texts of a column, in the order in which they come."""

    def __init__(self) -> None:
        self._values = pa.array([], pa.string())
        self.size = 0
        """What they hold, in bytes."""

    @property
    def texts(self) -> Texts:
        """Those that came so far."""
        return Texts(self._values)

    def take(self, cells: pa.Array) -> pa.Array | None:
        """The numbers of n cells, dictionary or not; None where there are too many texts."""
        if cells.type == pa.string():
            # After a few batches all texts are known, and looking them up is all there is to do.
            codes = pc.index_in(cells, value_set=self._values, skip_nulls=True)
            if codes.null_count == cells.null_count:
                return codes.cast(CODE)
        encoded = _encoded(cells)
        places = pc.index_in(encoded.dictionary, value_set=self._values)
        if places.null_count:
            fresh = encoded.dictionary.filter(places.is_null())
            if len(self._values) + len(fresh) > MOST_TEXTS:
                return None
            self._values = pa.concat_arrays([self._values, fresh])
            self.size = int(self._values.nbytes)
            places = pc.index_in(encoded.dictionary, value_set=self._values)
        return places.cast(CODE).take(encoded.indices)


def _encoded(cells: pa.Array) -> pa.DictionaryArray:
    """Cells with each of their texts once beside them, and no missing one among these."""
    if not pa.types.is_dictionary(cells.type):
        return cells.dictionary_encode()
    known = cells.dictionary
    if (
        known.type == pa.string()
        and not known.null_count
        and pc.count_distinct(known).as_py() == len(known)
    ):
        return cells
    return cells.cast(pa.string()).dictionary_encode()


def is_text(kind: pa.DataType) -> bool:
    """Whether cells of this type are texts, perhaps with a dictionary."""
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(plain == pa.string())


def save_texts(folder: Path, texts: Mapping[str, Texts]) -> None:
    """Keep what the numbers in the parts of a folder stand for."""
    if not texts:
        return
    lists = [pa.ListArray.from_arrays([0, len(each)], each.values) for each in texts.values()]
    table = pa.Table.from_arrays(lists, names=list(texts))
    with pa.OSFile(str(folder / _FILE), "wb") as file, pa.ipc.new_file(file, table.schema) as out:
        out.write_table(table)


def load_texts(folder: Path) -> Mapping[str, Texts]:
    """By column: what the numbers in the parts of a folder stand for; other columns are plain."""
    path = folder / _FILE
    if not path.exists():
        return {}
    with pa.OSFile(str(path)) as file:
        table = pa.ipc.open_file(file).read_all()
    columns = zip(table.column_names, table.columns, strict=True)
    return {name: Texts(cells.combine_chunks().flatten()) for name, cells in columns}
