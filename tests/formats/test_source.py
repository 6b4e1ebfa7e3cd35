"""A file that is read more than once is the same one each time, on whichever machine."""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path

import pytest

from anonkit.errors import InputError
from anonkit.formats.source import Source


def read(source: Source) -> bytes:
    with source.open() as file:
        return file.read()


def test_what_travels_knows_a_file_without_the_numbers_of_this_machine(tmp_path: Path) -> None:
    path, other = tmp_path / "data.csv", tmp_path / "other"
    path.write_bytes(b"a\n1\n")
    here = Source.of(path)
    there = pickle.loads(pickle.dumps(here))
    # The same file under another inode, as another machine may see it.
    shutil.copy2(path, other)
    other.replace(path)
    assert read(there) == b"a\n1\n"
    with pytest.raises(InputError) as caught:
        read(here)
    assert caught.value.code == "data.changed"


def test_what_travels_still_tells_a_file_that_changed(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(b"a\n1\n")
    there = pickle.loads(pickle.dumps(Source.of(path)))
    told = path.stat()
    path.write_bytes(b"a\n2\n")
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns + 1))
    with pytest.raises(InputError):
        read(there)
    path.write_bytes(b"a\n12\n")
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    with pytest.raises(InputError):
        read(there)
