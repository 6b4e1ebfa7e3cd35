"""The table of formats."""

from __future__ import annotations

import errno
import io
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from anonkit.errors import BusyError, OptionError
from anonkit.formats import FORMATS, by_path, output
from anonkit.formats.base import Dialect, Written

WRITTEN = [name for name, each in FORMATS.items() if each.released is None]


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "folder"])
def test_the_ending_tells_the_format(name):
    for suffix in FORMATS[name].suffixes:
        assert by_path(Path(f"data{suffix}")).name == name
        assert by_path(Path(f"DATA{suffix.upper()}")).name == name


@pytest.mark.parametrize("name", ["data", "data.xls", "data.csv.gz", "data.sas7bdat"])
def test_an_unknown_ending_is_refused(name):
    with pytest.raises(OptionError) as caught:
        by_path(Path(name))
    assert ".csv" in caught.value.fix


def test_a_format_is_added_with_one_line():
    toy = replace(FORMATS["csv"], name="toy", suffixes=(".toy",))
    assert FORMATS.with_item(toy)["toy"] is toy


@pytest.mark.parametrize("name", sorted(set(FORMATS) - set(WRITTEN)))
def test_what_is_not_written_itself_is_released_as_a_format_that_is(name):
    released = FORMATS[name].released
    assert released is FORMATS[released.name]
    assert released.name in WRITTEN


@pytest.mark.parametrize("name", WRITTEN)
def test_a_written_file_is_its_owners_alone_and_never_another(tmp_path, name):
    file_format = FORMATS[name]
    written = Written(tmp_path / f"data{file_format.suffixes[0]}", ("a",))
    writer = file_format.create(written)
    writer.close()
    writer.close()
    assert written.path.stat().st_mode & 0o777 == 0o600
    file_format.check(written)
    assert list(file_format.open(written.path, Dialect()).batches()) == []
    with pytest.raises(OptionError):
        file_format.create(written)


class Disk(io.FileIO):
    """A disk that is full from the second batch on."""

    full = False

    def write(self, data: object, /) -> int:
        if self.full:
            raise OSError(errno.ENOSPC, "Wanjiku")
        return super().write(data)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("rows", [1, 300_000])
def test_a_full_disk_is_told_in_our_words(tmp_path, name, rows, monkeypatch):
    """Whichever step meets it, and no library says more when it is collected."""
    disk = Disk(tmp_path / "data", "xb")
    monkeypatch.setattr(output, "create_private", lambda path: io.BufferedWriter(disk))
    writer = FORMATS[name].create(Written(tmp_path / "data", ("a",)))
    disk.full = True
    cells = [f"{number * 7_919 % 1_000_003}" for number in range(rows)]

    def write_and_close() -> None:
        try:
            writer.write(pa.RecordBatch.from_pydict({"a": cells}))
        finally:
            writer.close()

    with pytest.raises(BusyError) as caught:
        write_and_close()
    assert "Wanjiku" not in str(caught.value)
    assert disk.closed
