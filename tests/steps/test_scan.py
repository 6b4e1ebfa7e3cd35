"""The scan: one pass over any batches, bounded memory, verdicts without a value."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonkit.detect.columns import MAX_SAMPLE
from anonkit.errors import OptionError, RefusedError
from anonkit.policy.draft import draft
from anonkit.policy.gathered import gathered
from anonkit.policy.questions import Survey
from anonkit.records import ScanColumn, ScanRecord
from anonkit.steps import streamed
from anonkit.steps.scan import check_scanned
from anonkit.steps.scan import scan_rows as scan

KOBO = Path(__file__).parents[2] / "fixtures" / "data" / "kobo_KE.csv"


@dataclass
class Cells:
    """A reader of cells that are at hand, in batches of a given size."""

    table: Mapping[str, Sequence[str | None]]
    size: int = 50
    stated: Mapping[str, str] = field(default_factory=dict)
    passes: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.table)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        self.passes += 1
        whole = pa.table({name: pa.array(cells, pa.string()) for name, cells in self.table.items()})
        yield from whole.select(list(columns or self.columns)).to_batches(self.size)


def verdict(cells: Sequence[str | None], name: str = "q", size: int = 50) -> ScanColumn:
    return scan(Cells({name: cells}, size), format="csv", countries=["KE"]).columns[0]


def kobo() -> dict[str, list[str]]:
    with KOBO.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}


def test_a_survey_is_read_once_and_column_by_column() -> None:
    source = Cells(kobo(), stated={"delimiter": ","})
    record = scan(source, format="csv", countries=["ke"])
    assert source.passes == 1
    assert [column.name for column in record.columns] == list(source.columns)
    found = {column.name: column.identifier for column in record.columns}
    assert found["phone_no"] == "phone"
    assert found["national_id"] == "national_id"
    assert found["monthly_income"] == ""
    assert record.stated["delimiter"] == ","
    assert record.stated["countries"] == "KE"


def test_no_cell_stands_in_what_a_scan_or_a_draft_says() -> None:
    table = kobo()
    record = scan(Cells(table), format="csv", countries=["KE"])
    said = repr(record) + draft(Survey(record, "kobo", ("KE",)))
    for name, cells in table.items():
        for cell in cells:
            assert len(cell) < 6 or cell not in said.replace(name, ""), name


@given(st.integers(1, 400), st.integers(1, 97))
@settings(max_examples=20, deadline=None)
def test_the_size_of_the_batches_changes_nothing(rows: int, size: int) -> None:
    cells = [f"07123{n % 83:05}" if n % 5 else None for n in range(rows)]
    assert verdict(cells, size=size) == verdict(cells, size=rows)


@given(st.permutations(range(60)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_rows_changes_nothing(order: list[int]) -> None:
    cells = [f"Answer {n * n}" for n in range(60)]
    assert verdict([cells[n] for n in order]) == verdict(cells)


def test_a_phone_late_in_a_long_file_is_as_likely_to_be_seen_as_an_early_one() -> None:
    cells = ["yes", "no"] * 3000 + [f"07123{n:05}" for n in range(3000)]
    assert verdict(cells).identifier == "phone"


def test_memory_is_bounded_and_distinct_values_are_estimated_well() -> None:
    kept = streamed.StreamedColumn(budget=4096)
    for start in range(0, 200_000, 20_000):
        kept.take(pa.array([f"value {n}" for n in range(start, start + 20_000)]))
    assert len(kept.hashes) == 4096
    assert len(kept.sample()) == MAX_SAMPLE
    # The hash is fixed, so this is one draw: the relative error of the estimate is 1/64.
    assert abs(kept.facts("q", streamed.Names.of(("q",), {})).distinct / 200_000 - 1) < 0.05


def test_it_says_where_different_values_are_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = {"q": [f"value {n}" for n in range(300)]}
    assert "distinct" not in scan(Cells(cells), format="csv").stated
    monkeypatch.setattr(streamed, "HASHES", 64)
    monkeypatch.setattr(streamed, "MIN_HASHES", 64)
    assert "more than 64 values" in scan(Cells(cells), format="csv").stated["distinct"]


@given(st.lists(st.lists(st.integers(0, 60).map(str)), max_size=6), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_few_different_values_are_counted_exactly(batches: list[list[str]], budget: int) -> None:
    kept = streamed.StreamedColumn(budget=budget)
    for batch in batches:
        kept.take(pa.array([f" {text} " if int(text) % 2 else text for text in batch], pa.string()))
    different = {text for batch in batches for text in batch}
    facts = kept.facts("q", streamed.Names.of(("q",), {}))
    assert kept.estimated or facts.distinct == len(different)
    assert kept.estimated == (len(different) >= budget)
    assert set(kept.sample()) <= different
    assert facts.rows == sum(map(len, batches))


def test_long_cells_are_cut_in_the_sample() -> None:
    kept = streamed.StreamedColumn(budget=4096)
    kept.take(pa.array(["x" * 1_000_000]))
    assert [len(text) for text in kept.sample()] == [streamed.MAX_CELL]


def test_spellings_of_missing_are_looked_through_and_named() -> None:
    record = scan(
        Cells({"age": ["31", "NA", "", None, "52", " NULL "] * 9}), format="csv", countries=["KE"]
    )
    assert record.columns[0].type == "integer"
    assert record.stated["missing"] == "NA, NULL"


def test_answers_of_one_question_are_told_by_its_name() -> None:
    table = {"tribe": ["a b", "a"] * 20, "tribe/a": ["1", "1"] * 20, "tribe/b": ["1", "0"] * 20}
    roles = {column.name: column.role for column in scan(Cells(table), format="csv").columns}
    assert roles == {"tribe": "sensitive", "tribe/a": "sensitive", "tribe/b": "sensitive"}


def test_an_answer_that_would_hurt_makes_its_question_sensitive() -> None:
    table = {f"problem/{x}": ["1", "0"] * 20 for x in ("hiv", "roof", "phone")}
    columns = scan(Cells(table), format="csv").columns
    assert [column.role for column in columns] == ["sensitive", "open", "open"]
    (question,) = gathered(ScanRecord(columns, {}, "csv")).columns
    assert (question.name, question.role, question.review) == ("problem", "sensitive", "")


def test_a_file_without_rows_is_read_by_its_header_alone() -> None:
    record = scan(Cells({"phone": [], "q1": []}), format="csv", countries=["KE"])
    assert [column.identifier for column in record.columns] == ["phone", ""]


def test_without_a_country_it_says_what_it_could_not_look_for() -> None:
    record = scan(Cells({"q": ["1"]}), format="csv")
    assert record.stated["countries"].startswith("none")


def test_a_language_without_a_word_list_is_named() -> None:
    record = scan(Cells({"q": ["1"]}), format="csv", languages=["sw", "xx"])
    assert "xx" in record.stated["languages"]


def test_a_country_that_does_not_exist_is_refused() -> None:
    with pytest.raises(OptionError, match="country code"):
        scan(Cells({"q": ["1"]}), format="csv", countries=["XX"])


def test_each_direct_identifier_is_a_fault_of_its_own() -> None:
    text = [f"the well is {n} steps from my door" for n in range(30)]
    said = [*text, "call me on 0712345678 about the dry well"]
    table = {"phone": [f"07123{n:05}" for n in range(31)], "age": ["31"] * 31, "comment": said}
    with pytest.raises(RefusedError) as refused:
        check_scanned(scan(Cells(table), format="csv", countries=["KE"]), "direct")
    assert [(fault.where, fault.code) for fault in refused.value.faults] == [
        ("column phone", "scan.phone"),
        ("column comment", "scan.phone"),
    ]
    check_scanned(scan(Cells({"age": ["31"] * 31}), format="csv", countries=["KE"]), "direct")


ROWS = st.lists(st.tuples(st.sampled_from("ab "), st.sampled_from("xy"), st.integers(0, 9)))


@given(ROWS, st.integers(1, 5))
@settings(max_examples=15)
def test_identical_rows_are_told_wherever_they_stand(
    rows: list[tuple[str, str, int]], size: int
) -> None:
    table = {name: [str(row[place]) for row in rows] for place, name in enumerate("pqr")}
    told = scan(Cells(table, size), format="csv").stated.get("rows", "")
    assert bool(told) == (len({tuple(map(str.strip, map(str, row))) for row in rows}) < len(rows))


def test_of_a_large_file_two_equal_rows_of_least_hash_are_still_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streamed, "ROWS", 10)
    once = {"q": [str(n) for n in range(300)]}
    assert "rows" not in scan(Cells(once), format="csv").stated
    assert "rows" in scan(Cells({"q": once["q"] * 2}), format="csv").stated
