"""Facts across columns: what points at people together, and what says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled.table import Cells

from anonkit.records import ScanColumn, ScanRecord
from anonkit.steps import streamed
from anonkit.steps.pointing import LEAST, MORE
from anonkit.steps.scan import scan_rows

QUASI = ("age", "sex", "village", "occupation")


def scan(table: Mapping[str, Sequence[str]]) -> ScanRecord:
    return scan_rows(Cells(table), format="csv", countries=["KE"])


def column(record: ScanRecord, name: str) -> ScanColumn:
    return next(each for each in record.columns if each.name == name)


ROWS = st.lists(st.tuples(*(st.integers(0, top) for top in (9, 1, 5, 3))), min_size=2, max_size=60)


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_shares_are_those_that_a_count_gives(rows: list[tuple[int, ...]]) -> None:
    words = [(str(20 + a), "fm"[b], f"Village {c}", f"work {d}") for a, b, c, d in rows]
    table = {name: [row[place] for row in words] for place, name in enumerate(QUASI)}

    def unique(columns: tuple[str, ...]) -> int:
        found = Counter(zip(*(table[name] for name in columns), strict=True))
        return 100 * sum(count == 1 for count in found.values()) // len(words)

    for found in scan(table).pointing:
        assert found.unique_percent == unique(found.columns) >= LEAST
        assert not found.sampled
        if len(found.columns) == 3:
            a, b, c = found.columns
            assert found.unique_percent >= MORE + max(map(unique, ((a, b), (a, c), (b, c))))


def test_village_and_age_point_at_people_where_neither_does_alone() -> None:
    table = {
        "age": [str(20 + n % 30) for n in range(900)],
        "village": [f"Village {n // 30}" for n in range(900)],
        "sex": ["f", "m"] * 450,
    }
    first = scan(table).pointing[0]
    assert (first.columns, first.unique_percent) == (("age", "village"), 100)


def test_of_a_large_file_a_sample_is_looked_at_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {
        "age": [str(20 + n % 30) for n in range(900)],
        "village": [f"Village {n // 30}" for n in range(900)],
        "sex": ["f", "m"] * 450,
    }
    monkeypatch.setattr(streamed, "CELLS", 600)
    assert all(found.sampled for found in scan(table).pointing)
    assert scan(table).pointing


def test_one_content_under_two_names_is_said_and_asked_where_one_is_dropped() -> None:
    names = [
        f"{first} {last}" for first in ("Mary", "John", "Faith") for last in ("Otieno", "Kamau")
    ]
    table = {
        "respondent_name": names * 10,
        "label_of_row": [f"person {names.index(name)}" for name in names] * 10,
        "district": ["North", "South", "East"] * 20,
        "pcode": ["KE01", "KE02", "KE03"] * 20,
        "answer": ["yes", "no", "yes"] * 20,
    }
    record = scan(table)
    told = column(record, "label_of_row")
    assert "it says the same as column respondent_name" in told.evidence
    assert "which is not written" in told.review
    assert "it says the same as column pcode" in column(record, "district").evidence
    assert column(record, "district").review == ""
    assert not any("the same" in said for said in column(record, "answer").evidence)


def test_a_birth_date_beside_an_age_is_said_of_the_age() -> None:
    table = {
        "age": [str(20 + n % 40) for n in range(60)],
        "dob": [f"{1960 + n % 40}-0{1 + n % 9}-1{n % 9}" for n in range(60)],
        "village": [f"Village {n % 4}" for n in range(60)],
        "gps": [f"-1.0{n:03}99 36.7{n:03}69 0 0" for n in range(100, 160)],
    }
    record = scan(table)
    assert "column dob tells it more exactly" in column(record, "age").evidence
    assert "column gps tells it more exactly" in column(record, "village").evidence


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_files_of_hardly_a_row_are_scanned(rows: int) -> None:
    assert scan({"age": ["31"] * rows, "village": ["A"] * rows}).pointing == ()
