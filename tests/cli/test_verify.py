"""`anonkit verify` as a receiver runs it, also where little more than cryptography is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import files as files_of
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from survey import POLICY, survey

import anonkit
from anonkit import api, keys
from anonkit.bundle.verify import joined
from anonkit.cli.verify import command
from anonkit.errors import AnonkitError

GOLDEN = Path(__file__).parents[2] / "fixtures" / "golden"
PASSPHRASE = "a passphrase that everybody may know"
NEEDED = ("click", "cryptography", "cffi", "pycparser")
"""What `verify` of a CSV release loads, with what that loads."""
UNREACHED = {"sums", "agreement", "claims"}
"""Steps that are not taken where a file was changed."""


@dataclass(frozen=True)
class Handed:
    """What a receiver was handed: releases, and the sender's key by another way."""

    csv: Path
    parquet: Path
    pem: Path


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Handed:
    root = tmp_path_factory.mktemp("handed")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ANONKIT_HOME", str(root / "home"))
        ring = keys.default_keyring()
        ring.parent.mkdir(parents=True, mode=0o700)
        shutil.copyfile(GOLDEN / "keyring-1.json", ring)
        ring.chmod(0o600)
        records = survey(root / "records", policy=POLICY.partition("aggregates:")[0])
        parquet = records.data.with_suffix(".parquet")
        pd.DataFrame(records.people).to_parquet(parquet)
        output = root / "parquet"
        api.release(policy=records.policy, data=parquet, output=output, passphrase=PASSPHRASE)
    return Handed(GOLDEN / "release-2", root / "parquet", GOLDEN / "owner.pem")


def run(handed: Handed, *more: str, folder: Path | None = None) -> Result:
    words = [str(folder or handed.csv), "--public-key", str(handed.pem), *more]
    return CliRunner().invoke(command, words, standalone_mode=False)


def forged(handed: Handed, place: Path) -> Path:
    shutil.copytree(handed.csv, place)
    table = place / "tables" / "by_ward.csv"
    table.write_bytes(table.read_bytes().replace(b"north", b"south"))
    return place


def test_a_whole_release_is_told_step_by_step_and_the_verdict_last(handed):
    done = run(handed)
    told = done.stdout
    heads = ["1 folder", "2 key", "3 signature", "4 manifest", "5 files", "6 sums"]
    kinds = ["7 agreement, cross-checked:", "8 claims, recomputed:", "9 sender says:"]
    places = [told.index(f"\n{each}") for each in (*heads, *kinds)]
    assert places == sorted(places)
    assert told.splitlines()[-2].startswith("verdict: no objection.")
    assert done.return_value == 0
    assert "in words" in told
    explained = told.partition("in plain words:\n")[2].partition("\n\n")[0]
    measures = [line.split()[0] for line in explained.splitlines()]
    assert "discernibility" in measures
    assert "global_risk" not in measures  # this release claims none


def test_a_key_of_the_list_is_told_with_its_name_and_not_asked_for_again(handed, tmp_path):
    shutil.copy(handed.pem, tmp_path / "office.pem")
    key = "{name: The office, public_key: office.pem, until: 2099-12-31}"
    (tmp_path / "trusted.yaml").write_text(f"trusted: 1\nkeys: [{key}]\n")
    words = [str(handed.csv), "--trusted", str(tmp_path / "trusted.yaml")]
    done = CliRunner().invoke(command, words, standalone_mode=False)
    last = done.stdout.splitlines()[-1]
    assert last == "Your list of trusted keys says that its key is that of The office."
    assert "telephone" not in done.stdout
    assert "Compare the words with them" in run(handed).stdout.splitlines()[-1]


def test_a_forged_release_is_rejected_with_the_step_and_what_to_do(handed, tmp_path):
    done = run(handed, folder=forged(handed, tmp_path / "out"))
    assert done.return_value == 1
    assert "FAIL         tables/by_ward.csv: was changed" in done.stdout
    verdict, do = done.stdout.splitlines()[-2:]
    assert verdict == "verdict: reject. It failed at files (tables/by_ward.csv)."
    assert do.startswith("Do not use it.")
    assert run(handed, "--allow-unchecked", folder=tmp_path / "out").return_value == 1


def test_the_document_is_what_its_schema_says(handed, tmp_path):
    for folder in (handed.csv, forged(handed, tmp_path / "out")):
        found = json.loads(run(handed, "--format", "json", folder=folder).stdout)
        schema = api.schema(of="verify")
        Draft202012Validator({**schema, "additionalProperties": False}).validate(found)
        assert found["accepted"] is (folder == handed.csv)


def test_a_pipeline_is_shown_what_failed(handed, tmp_path):
    folder = forged(handed, tmp_path / "out")
    sarif = json.loads(run(handed, "--format", "sarif", folder=folder).stdout)
    levels = {r["ruleId"]: r["level"] for r in sarif["runs"][0]["results"]}
    assert (levels["files"], levels["signature"], levels["sums"]) == ("error", "none", "none")
    assert {r["ruleId"] for r in sarif["runs"][0]["results"] if r["kind"] == "open"} == UNREACHED
    suites = ET.fromstring(run(handed, "--format", "junit", folder=folder).stdout)
    failed = [each for each in suites.iter("testcase") if each.find("failure") is not None]
    assert [each.get("name") for each in failed] == ["files"]
    skipped = {
        each.get("name") for each in suites.iter("testcase") if each.find("skipped") is not None
    }
    assert (skipped, suites.get("skipped")) == (UNREACHED, "3")
    github = run(handed, "--format", "github", folder=folder)
    assert github.return_value == 1
    assert github.stdout.startswith("::error file=")
    assert github.stdout.splitlines()[-1].endswith(" 1 errors")


def test_no_dashboard_is_green_where_a_question_stops_the_job(handed, monkeypatch):
    monkeypatch.setattr(joined, "CLAIMS", ())
    for more, stops in (((), True), (("--allow-unchecked",), False)):
        done = run(handed, "--format", "junit", *more)
        suites = ET.fromstring(done.stdout)
        assert done.return_value == int(stops)
        assert (int(suites.get("failures")) > 0) is stops
        assert int(suites.get("skipped")) > 0
        sarif = json.loads(run(handed, "--format", "sarif", *more).stdout)
        levels = {r["level"] for r in sarif["runs"][0]["results"] if r["kind"] == "fail"}
        assert ("error" in levels) is stops


def test_wrong_words_end_with_their_own_codes(handed, tmp_path):
    def code(*words: str | Path) -> tuple[int, str]:
        done = CliRunner().invoke(command, list(map(str, words)), standalone_mode=False)
        assert isinstance(done.exception, AnonkitError)
        return done.exception.exit_code, done.exception.code

    assert code(handed.csv) == (2, "verify.key")
    assert code(tmp_path / "nowhere", "--public-key", handed.pem) == (2, "file.missing")
    assert code(handed.csv, "--public-key", tmp_path / "none.pem") == (4, "file.missing")
    assert code(handed.csv, "--public-key", handed.csv / "manifest.json")[0] == 4
    (tmp_path / "out.zip").write_bytes(b"PK")
    assert code(tmp_path / "out.zip", "--public-key", handed.pem) == (2, "verify.archive")
    (tmp_path / "link").symlink_to(handed.csv)
    assert code(tmp_path / "link", "--public-key", handed.pem) == (2, "file.symlink")


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has click and cryptography, what these need, and anonkit: nothing else."""
    place = tmp_path_factory.mktemp("light") / "venv"
    made = [sys.executable, "-m", "venv", "--without-pip", "--symlinks", str(place)]
    subprocess.run(made, check=True)
    packages = next(place.glob("lib/python*/site-packages"))
    for name in NEEDED:
        for file in files_of(name) or ():
            source, target = Path(str(file.locate())), packages / file
            if ".." in file.parts or not source.is_file():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(source, target)
            except OSError:
                shutil.copyfile(source, target)
    assert anonkit.__file__
    (packages / "anonkit").symlink_to(Path(anonkit.__file__).parent)
    return place / "bin" / "python"


def alone(light: Path, words: Sequence[str | Path], **environment: str) -> Any:
    plain = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(light), *map(str, words)],
        env={**plain, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_csv_release_is_verified_with_cryptography_and_click_alone(light, handed):
    absent = "import importlib.util as u; print([n for n in {} if u.find_spec(n)])"
    others = ["numpy", "pandas", "pyarrow", "yaml", "pydantic", "jinja2", "duckdb"]
    assert all(find_spec(name) for name in others)
    assert alone(light, ["-c", absent.format(others)]).stdout == "[]\n"
    done = alone(light, ["-m", "anonkit", "verify", handed.csv, "--public-key", handed.pem])
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert "verdict: no objection" in done.stdout


def test_what_needs_the_whole_installation_says_so_there(light, handed):
    table = handed.csv / "tables" / "by_ward.csv"
    release = ["release", "policy.yaml", table, "-o", "out"]
    for words in (["scan", table], ["risk", table, "--quasi", "ward"], release):
        done = alone(light, ["-m", "anonkit", *words])
        assert done.returncode == 2, done.stderr
        assert "this needs the whole installation of anonkit" in done.stderr


def test_of_another_format_everything_but_the_claims_is_verified_there(light, handed):
    words = ["-m", "anonkit", "verify", handed.parquet, "--public-key", handed.pem]
    done = alone(light, [*words, "--format", "json"])
    assert done.returncode == 1, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["verdict"] == "questions"
    counted = [
        c for c in found["checks"] if c["id"].startswith("claim.") and c["kind"] == "recomputed"
    ]
    assert {c["status"] for c in counted} == {"not_checked"}
    assert {c["status"] for c in found["checks"][:6]} == {"pass"}
    assert alone(light, [*words, "--allow-unchecked"]).returncode == 0
    assert run(handed, folder=handed.parquet).return_value == 0


def test_a_list_of_keys_takes_pyyaml_and_no_more(light, handed, tmp_path):
    shutil.copy(handed.pem, tmp_path / "office.pem")
    key = "{name: The office, public_key: office.pem, until: 2099-12-31}"
    (tmp_path / "trusted.yaml").write_text(f"trusted: 1\nkeys: [{key}]\n")
    words = ["-m", "anonkit", "verify", handed.csv, "--trusted", tmp_path / "trusted.yaml"]
    done = alone(light, words)
    assert done.returncode == 4
    assert "install pyyaml" in done.stderr
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "yaml").symlink_to(Path(yaml.__file__).parent)
    done = alone(light, words, PYTHONPATH=str(tmp_path / "more"))
    assert done.returncode == 0, done.stderr
    assert "checked with the key of The office" in done.stdout
