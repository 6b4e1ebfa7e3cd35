"""What the classifier finds in labelled tables, and what it leaves alone."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from anonkit.detect.clues import Known
from anonkit.detect.columns import MAX_SAMPLE, classify
from anonkit.detect.lexicon import load
from anonkit.detect.shape import Facts
from anonkit.records import ScanColumn

FIXTURES = Path(__file__).parents[2] / "fixtures" / "data"
SIX = ("AR", "CO", "IN", "KE", "NP", "TZ")
SHARED = os.environ.get("ANONKIT_TEST_DATA", "")
needs_data = pytest.mark.skipif(
    not SHARED, reason="ANONKIT_TEST_DATA is not set: the labelled tables were NOT tried"
)


def columns_of(
    path: Path, delimiter: str = ",", encoding: str = "utf-8-sig"
) -> Iterator[tuple[str, list[str], Facts]]:
    """Each column of a CSV as (name, distinct values, facts)."""
    with path.open(encoding=encoding, newline="") as file:
        header, *rows = csv.reader(file, delimiter=delimiter)
    for place, name in enumerate(header):
        present = [row[place] for row in rows if row[place] not in ("", "NA", "NULL")]
        distinct = list(dict.fromkeys(present))
        yield name, distinct[:MAX_SAMPLE], Facts(len(rows), len(rows) - len(present), len(distinct))


def is_direct(label: str) -> bool:
    """True where a label of `labels.json` is a direct identifier."""
    return not label.startswith(("M:", "Q:", "S:")) and label not in ("NONE", "FREE_TEXT")


@cache
def survey(folder: Path, countries: tuple[str, ...]) -> list[tuple[str, ScanColumn]]:
    """(label, verdict) for every column of the made-up surveys."""
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    verdicts = []
    for country in countries:
        file = f"kobo_{country}.csv"
        known = Known((country,), load((), (country,)))
        verdicts += [
            (labels[file][name], classify(name, values, facts, known))
            for name, values, facts in columns_of(folder / file)
        ]
    return verdicts


def figures(verdicts: list[tuple[str, ScanColumn]]) -> tuple[float, float]:
    """Precision and recall of direct identifiers."""
    both = sum(is_direct(label) and bool(verdict.identifier) for label, verdict in verdicts)
    said = sum(bool(verdict.identifier) for _, verdict in verdicts)
    true = sum(is_direct(label) for label, _ in verdicts)
    return both / said, both / true


def test_the_shipped_survey_is_read_rightly() -> None:
    verdicts = survey(FIXTURES, ("KE",))
    precision, recall = figures(verdicts)
    assert precision >= 0.95
    assert recall >= 0.95
    no_cells_in_words(verdicts, FIXTURES, ("KE",))


@needs_data
def test_direct_identifiers_of_six_countries_are_found() -> None:
    folder = Path(SHARED) / "columns" / "synthetic_kobo"
    verdicts = survey(folder, SIX)
    precision, recall = figures(verdicts)
    assert precision >= 0.95, precision
    assert recall >= 0.95, recall
    no_cells_in_words(verdicts, folder, SIX)


@needs_data
def test_metadata_quasi_sensitive_and_text_of_six_countries_are_told_apart() -> None:
    folder = Path(SHARED) / "columns" / "synthetic_kobo"
    verdicts = survey(folder, SIX)
    assert all(v.role == "metadata" for label, v in verdicts if label.startswith("M:"))
    metadata = [(label, v) for label, v in verdicts if v.role == "metadata"]
    tools = [
        (label == "RECORD_ID" or label[:2] == "M:" or v.name[0] == "_") for label, v in metadata
    ]
    assert sum(tools) / len(tools) >= 0.95
    told = [v.role in ("quasi", "sensitive") for label, v in verdicts if label[:2] in ("Q:", "S:")]
    assert sum(told) / len(told) >= 0.95
    assert all(v.role == "sensitive" for label, v in verdicts if label.startswith("S:"))
    assert all(v.role == "text" for label, v in verdicts if label == "FREE_TEXT")


@needs_data
@pytest.mark.parametrize(
    ("file", "delimiter", "country"),
    [
        ("adult/adult.csv", ";", "US"),
        ("survey/safi/SAFI_clean.csv", ",", "MZ"),
        ("survey/safi/SAFI_results.csv", ",", "MZ"),
    ],
)
def test_answers_and_amounts_are_no_direct_identifiers(
    file: str, delimiter: str, country: str
) -> None:
    known = Known((country,), load((), (country,)))
    found = {
        name: classify(name, values, facts, known).identifier
        for name, values, facts in columns_of(Path(SHARED) / file, delimiter)
    }
    surely = {"gps:Altitude", "gps:Latitude", "gps:Longitude", "instanceID", "key_ID"}
    numbered = {"A03_quest_no", "Column1"}
    assert {name for name, kind in found.items() if kind} <= surely | numbered


@needs_data
def test_income_columns_of_a_real_table_are_no_direct_identifiers() -> None:
    known = Known(("US",), load((), ("US",)))
    path = Path(SHARED) / "columns" / "police_killings.csv"
    found = {
        name: classify(name, values, facts, known).identifier
        for name, values, facts in columns_of(path, encoding="latin-1")
    }
    assert {found[name] for name in ("p_income", "h_income", "county_income", "tract_ce")} == {""}
    assert found["name"] == "person_name"
    assert found["streetaddress"] == "address"


def no_cells_in_words(
    verdicts: list[tuple[str, ScanColumn]], folder: Path, countries: Sequence[str]
) -> None:
    """No value of six characters or more stands in what is said of a column."""
    said = " ".join(f"{' '.join(v.evidence)} {v.review}" for _, v in verdicts)
    for country in countries:
        for _, values, _ in columns_of(folder / f"kobo_{country}.csv"):
            assert not [value for value in values if len(value) >= 6 and value in said]
