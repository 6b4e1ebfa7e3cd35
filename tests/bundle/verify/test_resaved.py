"""A CSV file that was opened and saved again is told apart from one that was changed."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.bundle.verify.resaved import holds_the_rows
from anonkit.errors import InputError
from anonkit.formats.base import Dialect, Written
from anonkit.formats.csv_write import CsvWriter

ROWS = [
    ["id", "ward", "said"],
    ["q7", "Kondele", 'a "b", c'],
    ["q8", "", "x;y\nz"],
    ["q9", "*", "é"],
]


def spelled(rows: list[list[str]], end: str = "\n", **options: object) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator=end, **options).writerows(rows)
    return text.getvalue()


OURS = spelled(ROWS).encode()
SAVED: Mapping[str, Callable[[], bytes]] = {
    "line ends of Windows": lambda: spelled(ROWS, "\r\n").encode(),
    "a byte order mark": lambda: b"\xef\xbb\xbf" + OURS,
    "quotes everywhere": lambda: spelled(ROWS, quoting=csv.QUOTE_ALL).encode(),
    "semicolons": lambda: spelled(ROWS, delimiter=";").encode(),
    "tabs": lambda: spelled(ROWS, "\r\n", delimiter="\t").encode(),
    "empty lines at the end": lambda: OURS + b"\n,,\n\r\n",
    "no line feed at the end": lambda: OURS[:-1],
    "Windows' own letters": lambda: spelled(ROWS, "\r\n").encode("cp1252"),
}
CHANGED: Mapping[str, Callable[[], bytes]] = {
    "a cell": lambda: OURS.replace(b"q7", b"7"),
    "a row less": lambda: OURS[: OURS.index(b"q9")],
    "a row more": lambda: OURS + b"q1,,\n",
    "an open quote": lambda: OURS + b'"',
    "no text": lambda: b"\x00\xff\xfe",
    "nothing": lambda: b"",
}


def holds(path: Path, data: bytes, of: bytes = OURS) -> bool:
    path.write_bytes(data)
    return holds_the_rows(lambda: io.FileIO(path), sha256(of).hexdigest())


@pytest.mark.parametrize("way", SAVED)
def test_another_spelling_of_the_same_rows_is_known(way, tmp_path):
    data = SAVED[way]()
    assert data != OURS
    assert holds(tmp_path / "file.csv", data)


@pytest.mark.parametrize("way", CHANGED)
def test_other_rows_are_not_called_the_same(way, tmp_path):
    assert not holds(tmp_path / "file.csv", CHANGED[way]())


def test_it_is_refused_all_the_same(sent, monkeypatch):
    file = sent.folder / "tables" / "survey.csv"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    check = sent.failed()["files"]
    assert check.why.startswith("the rows are still there, the spelling")
    assert check.where == "tables/survey.csv"
    assert sent.verify().verdict == "reject"


CELLS = st.text(st.sampled_from('a;,"\n\r\t\ufeffé|*'), max_size=4)


@settings(max_examples=25)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=4))
def test_our_spelling_is_the_writers_own(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made.csv")
        columns = ("one", "two")
        written = Written(path, columns, frozenset(), Dialect(delimiter=",", encoding="utf-8"))
        try:
            writer = CsvWriter(written)
            cells = [pa.array([row[at] for row in rows], pa.string()) for at in (0, 1)]
            writer.write(pa.RecordBatch.from_arrays(cells, names=list(columns)))
            writer.close()
        except InputError:
            return
        made = path.read_bytes()
        read = list(csv.reader(io.StringIO(made.decode(), newline="")))
        quoted = spelled(read, quoting=csv.QUOTE_ALL).encode()
        assert holds(Path(folder, "again.csv"), quoted, made) == any(map(any, rows[-1:]))
