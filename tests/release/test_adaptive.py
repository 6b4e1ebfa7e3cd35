"""Adaptive tables through the whole walk: what their lines say, recounted by hand."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from survey import tables_only

TABLE = "{name: by_ward, by: [ward], count: persons}"
WARDS = "north;lake side;*\nsouth;lake side;*\neast;hill side;*\n"
ADAPTIVE = """{name: by_ward, by: [ethnicity, ward, sex], count: persons, granularity: adaptive,
       ladder: [[ethnicity, {column: ward, level: 1}, sex], [ethnicity]]}"""
SEVERAL = ("epsilon: 2.0\n  max_rows_per_person: 1", "epsilon: 4\n  max_rows_per_person: 3")


def lines(folder: Path) -> list[dict[str, str]]:
    with (folder / "tables" / "by_ward.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def adaptive(tiny):
    (tiny.policy.parent / "wards.csv").write_text(WARDS)
    tiny.policy.write_text(tables_only().replace(TABLE, ADAPTIVE))
    tiny.edit("ward: {role: quasi, values: [north, south]}",
              "ward: {role: quasi, hierarchy: wards.csv}")  # fmt: skip
    tiny.edit("    - {name: by_sex_water, by: [sex, water], count: persons}\n", "")
    return tiny


@pytest.mark.parametrize("several", [False, True])
def test_lines_count_the_people_that_they_say_they_count(adaptive, release, tmp_path, several):
    people = [row for row in adaptive.people for _ in range(5)]
    people = [row | {"respondent_id": f"RSP-{n // (2 * several + 1)}", "consent": "yes"}
              for n, row in enumerate(people)]  # fmt: skip
    adaptive.rewrite(people)
    if several:
        adaptive.edit(*SEVERAL)
    release(adaptive)
    told = lines(tmp_path / "out")
    lake = {"north": "lake side", "south": "lake side", "east": "hill side"}
    views = {
        "ethnicity × ward × sex": lambda r: (r["ethnicity"], r["ward"], r["sex"]),
        "ethnicity × ward level 1 × sex": lambda r: (r["ethnicity"], lake[r["ward"]], r["sex"]),
        "ethnicity": lambda r: (r["ethnicity"], "(all)", "(all)"),
    }
    assert told  # which of the views they are of is chance
    for line in told:
        key = (line["ethnicity"], line["ward"], line["sex"])
        held = {p["respondent_id"] for p in people if views[line["level"]](p) == key}
        # 10 half-widths: a false alarm in far more than a million runs.
        assert abs(int(line["value"]) - len(held)) <= 10 * int(line["noise_half_width_95"])


def test_every_finest_cell_is_told_once_as_the_file_alone_shows(adaptive, release, tmp_path):
    release(adaptive)
    told = lines(tmp_path / "out")
    notes = [re.match(r"in place of (\d+) cells", line["note"]) for line in told]
    finest = sum(int(note.group(1)) if note else 1 for note in notes)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    (claim,) = (c for c in manifest["claims"] if c["measure"] == "complete_keys")
    assert claim["value"] == finest == 4 * 5 * 4
    keys = {tuple(line[name] for name in ("level", "ethnicity", "ward", "sex")) for line in told}
    assert len(keys) == len(told)
    assert {line["ethnicity"] for line in told} == {
        "majority", "minority", "(missing)", "(outside)",
    }  # fmt: skip
    spent = manifest["budget"]["measured"]
    assert [(each["epsilon"], each["first_pass"]) for each in spent] == [
        ("0.2", True), ("1.8", False),
    ]  # fmt: skip


def test_a_second_run_returns_the_same_bytes(adaptive, release, tmp_path):
    release(adaptive)
    again = release(adaptive, output=tmp_path / "again", private=tmp_path / "private-again")
    assert again.document["epsilon_spent"] == "0"
    assert lines(tmp_path / "again") == lines(tmp_path / "out")
    (table,) = again.document["tables"]
    assert (table["finest_cells"], table["cells"]) == (80, len(lines(tmp_path / "out")))
