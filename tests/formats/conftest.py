"""What the tests of file formats share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa
import pytest

from anonkit.formats import FORMATS
from anonkit.formats.base import Dialect, Format, Reader, Written

Rows = list[tuple[str | None, ...]]


def rows_of(reader: Reader, columns: Sequence[str] | None = None) -> Rows:
    """Every record of a reader."""
    found: Rows = []
    for batch in reader.batches(columns):
        assert set(batch.schema.types) == {pa.string()}
        found += zip(*(column.to_pylist() for column in batch.columns), strict=True)
    return found


def write(written: Written, rows: Rows, file_format: Format, *, size: int = 3) -> None:
    """Write records, a few in each batch."""
    writer = file_format.create(written)
    try:
        for start in range(0, len(rows), size):
            columns = list(zip(*rows[start : start + size], strict=True))
            arrays = [pa.array(column, pa.string()) for column in columns]
            writer.write(pa.RecordBatch.from_arrays(arrays, names=list(written.columns)))
    finally:
        writer.close()


@pytest.fixture(name="rows_of", scope="session")
def _rows_of() -> Callable[..., Rows]:
    return rows_of


@pytest.fixture(name="write", scope="session")
def _write() -> Callable[..., None]:
    return write


@pytest.fixture(scope="module")
def there_and_back(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Rows]:
    """Write records in a format, pass its gate, read them again."""
    folder = tmp_path_factory.mktemp("round")

    def go(name: str, columns: Sequence[str], rows: Rows, **more: object) -> Rows:
        file_format = FORMATS[name]
        path = folder / f"file{file_format.suffixes[0]}"
        path.unlink(missing_ok=True)
        dialect = more.get("dialect", Dialect())
        assert isinstance(dialect, Dialect)
        numeric = more.get("numeric", frozenset())
        assert isinstance(numeric, frozenset)
        written = Written(path, tuple(columns), numeric, dialect)
        write(written, rows, file_format)
        file_format.check(written)
        reader = file_format.open(path, dialect)
        assert reader.columns == tuple(columns)
        return rows_of(reader)

    return go
