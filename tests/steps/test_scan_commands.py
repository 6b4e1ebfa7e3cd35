"""`anonkit scan` and `anonkit init` as they are typed: what they print, write and refuse."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from typed import typed as anonkit

from anonkit.policy.load import load_policy

KOBO = Path(__file__).parents[2] / "fixtures" / "data" / "kobo_KE.csv"


def assert_silent(said: str, path: Path = KOBO) -> None:
    """No cell of six characters or more stands in `said`, column names aside."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    for name in sorted(header, key=len, reverse=True):
        said = said.replace(name, "")
    cells = {cell for row in rows for cell in row if len(cell) >= 6}
    assert not {cell for cell in cells if cell in said}


def test_a_scan_prints_every_column_and_no_cell() -> None:
    done = anonkit("scan", KOBO, "--country", "KE")
    assert done.returncode == 0, done.stderr
    assert "phone_no" in done.stdout
    assert "identifier (phone)" in done.stdout
    assert_silent(done.stdout + done.stderr)


def test_a_scan_in_json_is_one_document_of_the_written_form() -> None:
    done = anonkit("scan", KOBO, "--country", "KE", "--format", "json")
    document = json.loads(done.stdout)
    assert document["format"] == 1
    assert {"name", "role", "type", "confidence", "evidence", "review"} <= set(
        document["columns"][0]
    )
    assert_silent(done.stdout)


def test_standard_input_is_a_csv() -> None:
    done = anonkit("scan", "-", "--country", "KE", given=KOBO.read_text(encoding="utf-8"))
    assert done.returncode == 0, done.stderr
    assert "phone_no" in done.stdout


def test_a_pipeline_is_stopped_by_a_direct_identifier() -> None:
    done = anonkit("scan", KOBO, "--country", "KE", "--fail-on", "direct", "--format", "json")
    assert done.returncode == 1
    error = json.loads(done.stdout)["error"]
    assert "column phone_no" in {fault["where"] for fault in error["faults"]}
    assert_silent(done.stdout + done.stderr)


def test_a_pipeline_is_not_stopped_by_answers(tmp_path: Path) -> None:
    data = tmp_path / "answers.csv"
    data.write_text("sex,age,income\n" + "f,31,4500\nm,52,800\n" * 30, encoding="utf-8")
    done = anonkit("scan", data, "--country", "KE", "--fail-on", "direct")
    assert done.returncode == 0, done.stderr


def test_a_draft_loads_asks_and_holds_no_cell(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    done = anonkit("init", KOBO, "-o", policy, "--country", "ke")
    assert done.returncode == 0, done.stderr
    loaded = load_policy(policy).policy
    asked = sum(column.confirm is not None for column in loaded.columns.values())
    asked += loaded.person == "?"
    assert asked > 0
    assert re.search(rf"{len(loaded.columns)} columns, {asked} questions?\.", done.stdout)
    assert_silent(policy.read_text(encoding="utf-8") + done.stdout + done.stderr)
    refused = anonkit("plan", policy, KOBO)
    assert refused.returncode == 2
    assert refused.stderr.count("not settled") == asked


def test_a_file_of_another_spelling_is_read_as_declared(tmp_path: Path) -> None:
    data, policy = tmp_path / "a.csv", tmp_path / "policy.yaml"
    data.write_bytes("prénom;âge,ans\nZoé;31,0\n".encode("cp1252"))
    for command in (("scan", data), ("init", data, "-o", policy)):
        refused = anonkit(*command)
        assert refused.returncode == 3
        assert "source: {encoding: cp1252}" in refused.stderr or "delimiter" in refused.stderr
        assert "to scan and init" in refused.stderr
        done = anonkit(*command, "--encoding", "cp1252", "--delimiter", ";")
        assert done.returncode == 0, done.stderr
    source = load_policy(policy).policy.source
    assert (source.encoding, source.delimiter) == ("cp1252", ";")


@pytest.mark.parametrize(
    ("raw", "fix"),
    [
        (b"a,b\nZo\xe9,1\n", "`--encoding cp1252`"),
        (b"a,b;c\n1,2;3\n", '`--delimiter ";"`'),
    ],
)
def test_a_file_that_needs_declaring_is_told_both_ways(
    tmp_path: Path, raw: bytes, fix: str
) -> None:
    data = tmp_path / "a.csv"
    data.write_bytes(raw)
    refused = anonkit("scan", data)
    assert refused.returncode == 3
    assert "`source: {" in refused.stderr
    assert fix in refused.stderr


@pytest.mark.parametrize("mess", ["dont know", "~40", "34 years", "KES 4,500"])
def test_a_few_odd_cells_do_not_leave_exact_numbers(tmp_path: Path, mess: str) -> None:
    data, policy = tmp_path / "a.csv", tmp_path / "policy.yaml"
    rows = "".join(f"{20 + n},{4000 + 17 * n},{n % 7}.5\n" for n in range(40))
    data.write_text(f'age,income,age_child\n{rows}"{mess}","{mess}",1.5\n', encoding="utf-8")
    assert anonkit("init", data, "-o", policy).returncode == 0
    text = policy.read_text(encoding="utf-8")
    columns = load_policy(policy).policy.columns
    assert (columns["age"].type, columns["age"].action) == ("integer", "band")
    assert columns["age"].params == {"width": 10}
    assert columns["income"].release is False
    assert columns["age_child"].action == "round"
    for name in ("age", "income"):
        assert (columns[name].confirm or "").startswith("some cells are no numbers: ")
    assert mess not in text


def test_the_next_steps_can_be_pasted_and_count_in_words(tmp_path: Path) -> None:
    data, policy = tmp_path / "my data.csv", tmp_path / "p.yaml"
    data.write_text("sex\nf\nm\n", encoding="utf-8")
    done = anonkit("init", data, "-o", policy)
    assert f"plan {policy} '{data}'" in done.stdout
    assert "1 column, 1 question." in done.stdout
    assert "1 column;" in anonkit("scan", data).stdout


def test_identical_rows_are_told(tmp_path: Path) -> None:
    data = tmp_path / "a.csv"
    data.write_text("name,ward\nKipkemboi,Kajulu\nKipkemboi,Kajulu\n", encoding="utf-8")
    done = anonkit("scan", data)
    assert "some rows are identical" in done.stdout
    assert "Kipkemboi" not in done.stdout


def test_a_draft_never_overwrites(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("mine", encoding="utf-8")
    done = anonkit("init", KOBO, "-o", policy)
    assert done.returncode == 2
    assert policy.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "broken", ["a,b\n1,2\nKipkemboi Rotich,2,3\n", "a,a\nKipkemboi Rotich,1\n"]
)
def test_broken_data_leaves_no_draft_and_tells_no_cell(tmp_path: Path, broken: str) -> None:
    data = tmp_path / "data.csv"
    data.write_text(broken, encoding="utf-8")
    for done in (anonkit("init", data, "-o", tmp_path / "p.yaml"), anonkit("scan", data)):
        assert done.returncode == 3
        assert "Kipkemboi" not in done.stdout + done.stderr
    assert not (tmp_path / "p.yaml").exists()
