"""The data package: valid for Frictionless, and enumerating nothing that merely occurred."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import frictionless
import pytest

from anonkit.bundle import datapackage
from anonkit.files import file_digest


@pytest.fixture
def folder(tmp_path, record, files, digests) -> Path:
    for name, content in {**files, datapackage.NAME: datapackage.build(record, digests)}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def problems(folder: Path) -> list[object]:
    return frictionless.validate(str(folder / datapackage.NAME)).flatten(["title", "note"])


def fields(package: dict, number: int) -> dict[str, dict]:
    return {field["name"]: field for field in package["resources"][number]["schema"]["fields"]}


def test_frictionless_finds_package_and_data_valid(folder):
    assert problems(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/survey.csv", "female", "unlisted"),
        ("data/survey.csv", "1200", "many"),
        ("tables/survey.csv", "-3", "x"),
        ("tables/survey.csv", "measure,level", "level,measure"),
    ],
)
def test_frictionless_does_read_the_data(folder, file, old, new):
    path = folder / file
    path.write_text(path.read_text().replace(old, new, 1))
    assert problems(folder) != []


def test_it_is_version_two_and_covers_every_file(folder, files):
    package = json.loads((folder / datapackage.NAME).read_text())
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert [resource["path"] for resource in package["resources"]] == list(files)
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names)
    assert "created" not in package


def test_each_released_column_says_what_was_done(record, digests):
    package = json.loads(datapackage.build(record, digests))
    columns = fields(package, 0)
    assert list(columns) == ["id", "age", "sex", "income", "visit", "ward"]
    assert {name: column["type"] for name, column in columns.items()} == {
        "id": "string",
        "age": "string",
        "sex": "string",
        "income": "integer",
        "visit": "date",
        "ward": "string",
    }
    assert columns["id"]["description"] == "about id"
    assert columns["id"]["anonkit:action"] == "pseudonymise"
    assert package["resources"][0]["schema"]["missingValues"] == ["", "*"]
    assert package["resources"][0]["dialect"] == {"delimiter": ";"}


def test_only_public_lists_are_enumerated(record, digests):
    columns = fields(json.loads(datapackage.build(record, digests)), 0)
    listed = {name: c["constraints"]["enum"] for name, c in columns.items() if "constraints" in c}
    assert listed == {"sex": ["female", "male"], "ward": ["Kondele", "Manyatta"]}


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_the_other_formats_are_described_validly(record, digests, form, tmp_path):
    path = f"data/survey.{form}"
    data = replace(record.microdata, path=path, format=form, dialect={"sheet": "main"})
    built = datapackage.build(
        replace(record, microdata=data), {**digests, path: file_digest(b"PAR1")}
    )
    package = frictionless.Package.from_descriptor(json.loads(built))
    assert package.get_resource("data-survey").format == form


def test_tables_alone_and_records_alone_are_packages(record, digests):
    for less in (replace(record, microdata=None), replace(record, tables=())):
        package = json.loads(datapackage.build(less, digests))
        assert len(package["resources"]) == 1
        frictionless.Package.from_descriptor(package)
