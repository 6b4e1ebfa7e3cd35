"""False alarms are waived by name, and data comes in by every door."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from survey import rows

from anonkit.errors import InputError, PolicyError, RefusedError
from anonkit.formats import by_path
from anonkit.formats.base import Dialect

WAIVER = 'not_identifier: {because: "a made-up number", by: Amina, until: 2999-12-31}'


def waivers(folder: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((folder / "manifest.json").read_bytes())["waivers"]
    return found


def with_numbers(tiny) -> None:
    """An open column in which some cells look like phone numbers."""
    tiny.rewrite([{**p, "serial": f"07{12_000_000 + n % 30:08d}"} for n, p in enumerate(rows())])
    tiny.edit("  water: {", "  serial: {role: open}\n  water: {")


def test_a_false_alarm_is_refused_until_it_is_waived_and_then_stands_in_the_manifest(
    tiny, release, tmp_path
):
    with_numbers(tiny)
    with pytest.raises(RefusedError) as caught:
        release(tiny)
    assert caught.value.code == "residual.phone"
    assert "not_identifier" in caught.value.fix
    tiny.edit("serial: {role: open}", f"serial: {{role: open, {WAIVER}}}")
    release(tiny)
    assert waivers(tmp_path / "out") == [
        {
            "where": "column serial",
            "rule": "not_identifier",
            "because": "a made-up number",
            "by": "Amina",
            "until": "2999-12-31",
        }
    ]


def test_an_expired_waiver_is_a_fault_of_the_policy(tiny, release):
    with_numbers(tiny)
    old = WAIVER.replace("2999", "2020")
    tiny.edit("serial: {role: open}", f"serial: {{role: open, {old}}}")
    with pytest.raises(PolicyError) as caught:
        release(tiny)
    assert caught.value.exit_code == 2
    assert "2020-12-31" in caught.value.problem


def test_an_accepted_unique_column_and_an_override_stand_in_the_manifest(tiny, release, tmp_path):
    tiny.edit("type: integer, release: false}", "type: integer, accept_unique: shown to all}")
    tiny.edit("k: 3\n", "k: 2\n  because: a pilot among few\n")
    release(tiny)
    assert {(w["rule"], w["because"]) for w in waivers(tmp_path / "out")} == {
        ("accept_unique", "shown to all"),
        ("k", "a pilot among few"),
    }


def test_standard_input_is_released_like_the_file(tiny, release, tmp_path, monkeypatch):
    release(tiny)
    raw = io.BytesIO(tiny.data.read_bytes())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=raw))
    release(tiny, data=Path("-"), output=tmp_path / "piped", private=tmp_path / "private-2")
    first = (tmp_path / "out" / "data" / "tiny-survey.csv").read_bytes()
    assert first == (tmp_path / "piped" / "data" / "tiny-survey.csv").read_bytes()


@pytest.mark.parametrize("ending", [".xlsx", ".parquet"])
def test_other_formats_hold_the_same_records(tiny, release, tmp_path, ending):
    """The same people, whatever the file they came in; released in the format it had."""
    release(tiny)
    made = tmp_path / f"survey{ending}"
    if ending == ".xlsx":
        book = openpyxl.Workbook()
        book.active.append(list(tiny.people[0]))
        for person in tiny.people:
            book.active.append([int(v) if k == "age" else v for k, v in person.items()])
        book.save(made)
    else:
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(tiny.people), made)
    release(tiny, data=made, output=tmp_path / "again", private=tmp_path / "private-2")
    with (tmp_path / "out" / "data" / "tiny-survey.csv").open(newline="") as file:
        wanted = sorted(tuple(r.values()) for r in csv.DictReader(file))
    reader = by_path(made).open(tmp_path / "again" / "data" / f"tiny-survey{ending}", Dialect())
    found = [tuple(r.values()) for batch in reader.batches() for r in batch.to_pylist()]
    assert sorted(found) == wanted


def test_an_identifier_that_a_spreadsheet_rounded_is_refused(tiny, release, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(list(tiny.people[0]))
    for n, person in enumerate(tiny.people):
        book.active.append([2.0**60 + n if k == "national_id" else v for k, v in person.items()])
    made = tmp_path / "survey.xlsx"
    book.save(made)
    with pytest.raises(InputError) as caught:
        release(tiny, data=made)
    assert caught.value.code == "data.float_identifier"
    assert caught.value.where == "column national_id"
