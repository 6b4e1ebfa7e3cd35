"""What tables say of each protected group, on both sides, against counting by hand."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from survey import Survey, survey, tables_only

from anonkit import api, keys
from anonkit.dp import ledger
from anonkit.dp.tails import Part, half_width_95, laplace

BOTH = """\
    - {name: by_ward, by: [ward], count: persons}
    - {name: by_sex_water, by: [sex, water], count: persons}
"""
ADAPTIVE = """granularity: adaptive, ladder: [[ethnicity, sex], [ethnicity]]"""
Run = Callable[..., tuple[dict[str, Any], dict[str, Any], dict[str, list[dict[str, str]]]]]


@pytest.fixture
def run(tmp_path: Path, keyring: keys.Keyring) -> Run:
    """Release tables of five times the tiny survey: its document, private figures and tables."""
    ledger.create_account(ledger.default_ledger(), "tiny", 4)

    def released(
        tables: str, *, of_person: int = 1, policy: str = ""
    ) -> tuple[dict[str, Any], dict[str, Any], dict[str, list[dict[str, str]]]]:
        made = survey(tmp_path / "survey", policy=policy or tables_only())
        made.edit(BOTH, tables)
        made.edit("max_rows_per_person: 1", f"max_rows_per_person: {of_person}")
        made.rewrite(_people(made, of_person))
        outcome = api.release(
            policy=made.policy,
            data=made.data,
            output=tmp_path / "out",
            private=tmp_path / "private",
            passphrase="correct horse battery staple",
        )
        exact = json.loads((tmp_path / "private" / "private.json").read_bytes())
        lines = {path.stem: _read(path) for path in (tmp_path / "out" / "tables").iterdir()}
        return dict(outcome.document), exact, lines

    return released


def _people(made: Survey, of_person: int) -> list[dict[str, str]]:
    five = [row for row in made.people for _ in range(5)]
    return [
        row | {"respondent_id": f"RSP-{n // of_person}", "consent": "yes"}
        for n, row in enumerate(five)
    ]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def counts(document: dict[str, Any]) -> dict[str, Any]:
    return {each["group"]: each["count"] for each in document["protected_groups"]}


def test_a_group_is_the_sum_of_its_lines_and_of_their_noise(run: Run) -> None:
    by = "    - {name: t, by: [ethnicity, ward, sex], count: persons, {}}\n"
    document, exact, lines = run(by.replace("{}", ADAPTIVE))
    for group, count in counts(document).items():
        own = [line for line in lines["t"] if line["ethnicity"] == group]
        assert int(count["value"]) == sum(int(line["value"]) for line in own)
        assert count["cells"] == len(own)
        assert list(count["levels"]) == list(dict.fromkeys(line["level"] for line in own))
        noise = laplace(Fraction(9, 5), 1)
        assert count["noise_half_width_95"] == str(half_width_95([Part(noise, 1.0, len(own))]))
    assert set(exact["groups"]["ethnicity"]) == {"majority", "minority"}


def test_cells_that_share_noise_count_a_group_as_their_margin_would(run: Run) -> None:
    document, _, lines = run(
        "    - {name: fine, by: [ethnicity, ward, sex], count: persons}\n"
        "    - {name: coarse, by: [ethnicity], count: persons}\n"
    )
    for group, count in counts(document).items():
        (coarse,) = (line for line in lines["coarse"] if line["ethnicity"] == group)
        assert count["value"] == coarse["value"]
        assert count["noise_half_width_95"] == coarse["noise_half_width_95"]


@pytest.mark.parametrize(
    ("tables", "of_person", "words"),
    [
        ("{name: t, by: [ethnicity, ward], count: persons}", 3, "do not add up"),
        ("{name: t, by: [ethnicity], share: {column: water, values: [tap]}}", 1, "No table counts"),
        ("{name: t, by: [ward], count: persons}", 1, "column is not published"),
        ("{name: t, by: [ethnicity], count: rows}", 3, "rows of"),
    ],
)
def test_every_group_has_a_figure_or_a_sentence_that_says_why_not(
    run: Run, tables: str, of_person: int, words: str
) -> None:
    document, _, _ = run(f"    - {tables}\n", of_person=of_person)
    for each in document["protected_groups"]:
        assert words in each["sentence"]
        told = each["count"] is not None and each["count"]["value"] is not None
        assert told == (words == "rows of")


@pytest.mark.parametrize(
    ("of_person", "count", "adaptive"),
    [(1, "persons", True), (3, "persons", True), (3, "rows", False)],
)
def test_whom_no_cell_tells_is_counted_privately(
    run: Run, tmp_path: Path, of_person: int, count: str, adaptive: bool
) -> None:
    more = f", {ADAPTIVE}" if adaptive else ""
    _, exact, lines = run(
        f"    - {{name: t, by: [ethnicity, sex, water], count: {count}{more}}}\n".replace(
            "[[ethnicity, sex], [ethnicity]]", "[[ethnicity]]"
        ),
        of_person=of_person,
    )
    people = _people(survey(tmp_path / "again"), of_person)
    level = {line["ethnicity"]: line["level"] for line in lines["t"]}
    width = Fraction(lines["t"][0]["noise_half_width_95"])

    def cell(row: dict[str, str]) -> tuple[str, ...]:
        merged = level[row["ethnicity"]] == "ethnicity"
        return (row["ethnicity"],) if merged else (row["ethnicity"], row["sex"], row["water"])

    units = {(cell(row), row["respondent_id"] if count == "persons" else n)
             for n, row in enumerate(people)}  # fmt: skip
    held = Counter(key for key, _ in units)
    seen = {row["respondent_id"] for row in people if held[cell(row)] >= 5 * width}
    hidden = {(row["ethnicity"], row["respondent_id"]) for row in people} - {
        (row["ethnicity"], person) for row in people for person in seen
    }
    wanted = Counter(group for group, _ in hidden)
    found = exact["groups"]["ethnicity"]
    assert {g: each["in_no_readable_cell"] for g, each in found.items()} == {
        g: wanted[g] for g in found
    }
    assert all(each["invisible"] == f"{wanted[g]}/{each['before']}" for g, each in found.items())
