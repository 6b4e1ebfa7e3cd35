"""A labelled table, and what a scan says of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import pyarrow as pa

from anonkit.formats.base import Dialect
from anonkit.records import ScanColumn
from anonkit.steps.scan import scan_rows

OTHERS = frozenset({"q", "s", "t", "m", "-"})
"""Labels of columns that are no direct identifier: quasi, sensitive, text, metadata, the rest."""


@dataclass(frozen=True)
class Labelled:
    """One column and what it is."""

    name: str
    label: str
    """A direct kind (`phone`), or one of `OTHERS`."""
    cells: tuple[str, ...]


@dataclass(frozen=True)
class LabelledTable:
    """One table."""

    name: str
    countries: tuple[str, ...]
    columns: tuple[Labelled, ...]

    def blank(self) -> LabelledTable:
        """The same cells under headers that say nothing."""
        columns = tuple(
            Labelled(f"c{place}", column.label, column.cells)
            for place, column in enumerate(self.columns, 1)
        )
        return LabelledTable(self.name, self.countries, columns)


@dataclass(frozen=True)
class Cells:
    """A reader of cells that are at hand."""

    cells: Mapping[str, Sequence[str]]
    stated: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dialect: Dialect = field(default_factory=Dialect)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.cells)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        names = list(columns or self.columns)
        arrays = [pa.array(self.cells[name], pa.string()) for name in names]
        yield pa.RecordBatch.from_arrays(arrays, names=names)


def seen(table: LabelledTable) -> list[tuple[str, ScanColumn]]:
    """(label, verdict) of each column."""
    source = Cells({column.name: column.cells for column in table.columns})
    record = scan_rows(source, format="csv", countries=table.countries)
    return [
        (column.label, said) for column, said in zip(table.columns, record.columns, strict=True)
    ]
