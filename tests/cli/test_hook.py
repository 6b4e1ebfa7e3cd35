"""The hook that stops a commit, run as pre-commit runs it: entry, arguments, many files."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from typed import typed

REPO = Path(__file__).parents[2]
CLEAN = "ward,water\n" + "north,tap\nsouth,river\n" * 20
NAMES = "phone,ward\n" + "".join(f"0712 345 {n:03},north\n" for n in range(40))


@pytest.fixture
def hook() -> dict[str, object]:
    (found,) = yaml.safe_load((REPO / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return found


@pytest.fixture
def commit(hook, home, tmp_path):
    """Run the hook on files of a commit, from the root of its repository."""
    (tmp_path / "data").mkdir()

    def run(files: dict[str, str], *arguments: str):
        for name, text in files.items():
            (tmp_path / "data" / name).write_text(text, "utf-8")
        program, *words = shlex.split(str(hook["entry"]))
        assert program == "anonkit"
        names = [f"data/{name}" for name in files if re.search(str(hook["files"]), name)]
        return typed(*words, *arguments, *names, home=home, cwd=tmp_path)

    return run


def test_the_hook_is_one_that_pre_commit_takes(hook):
    assert set(hook) >= {"id", "name", "entry", "language"}
    assert hook["language"] == "python"
    assert re.search(str(hook["files"]), "in/survey.XLSX".lower())
    assert not re.search(str(hook["files"]), "csv/readme.md")


def test_a_commit_of_harmless_files_passes(commit):
    done = commit({"a.csv": CLEAN, "b.csv": CLEAN, "readme.md": NAMES}, "--country", "KE")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("file data/") == 2


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github"])
def test_one_file_that_names_people_stops_the_commit(commit, form):
    files = {"a.csv": CLEAN, "b.csv": NAMES, "c.csv": NAMES}
    done = commit(files, "--country", "KE", "--format", form)
    assert done.returncode == 1
    told = done.stdout + done.stderr
    assert "0712 345" not in told
    assert {name for name in files if f"data/{name}" in told} >= {"b.csv", "c.csv"}
    if form in ("json", "sarif"):
        json.loads(done.stdout)
    assert (form == "json") == (done.stderr == "")


def test_a_file_that_cannot_be_read_stops_it_and_is_named(commit):
    done = commit({"a.csv": CLEAN, "b.csv": "a,b\n1\n", "c.csv": CLEAN})
    assert done.returncode == 3
    assert "data/b.csv" in done.stderr
    assert done.stdout == ""


def test_standard_input_stands_alone(command_line, tmp_path):
    (tmp_path / "a.csv").write_text(CLEAN, "utf-8")
    error = command_line.document("scan", tmp_path / "a.csv", "-", code=2)["error"]
    assert error["code"] == "scan.files"
