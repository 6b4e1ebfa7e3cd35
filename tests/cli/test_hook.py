"""The hook that stops a commit, run as pre-commit runs it: entry, arguments, many files."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typed import typed

from anonkit import api
from anonkit.errors import shown
from anonkit.formats import FORMATS

REPO = Path(__file__).parents[2]
CLEAN = "ward,water\n" + "north,tap\nsouth,river\n" * 20
NAMES = "phone,ward\n" + "".join(f"0712 345 {n:03},north\n" for n in range(40))


@pytest.fixture
def hook() -> dict[str, object]:
    hooks = yaml.safe_load((REPO / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return next(each for each in hooks if each["id"] == "anonkit-scan")


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


@pytest.mark.parametrize("form", ["text", "json", "junit", "github"])
def test_a_file_that_cannot_be_read_stops_it_and_silences_no_other(commit, form):
    """The first file of all, one without a single byte, and one that is cut off."""
    files = {"0.csv": "", "a.csv": CLEAN, "b.csv": "a,b\n1\n", "c.csv": NAMES}
    done = commit(files, "--country", "KE", "--format", form)
    assert done.returncode == 3
    told = done.stderr if form == "text" else done.stdout
    assert {name for name in files if f"data/{name}" in told} >= {"0.csv", "b.csv", "c.csv"}
    assert "phone" in told
    if form == "json":
        json.loads(done.stdout)
    if form == "junit":
        root = ET.fromstring(done.stdout)
        assert (root.get("errors"), root.get("failures")) == ("2", "1")
    if form == "github":
        assert done.stdout.count("::error file=data/") == 3


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_file_that_cannot_be_read_is_told_where_nothing_is_to_fail(command_line, tmp_path, form):
    (tmp_path / "a.csv").write_text(NAMES, "utf-8")
    names = [tmp_path / name for name in ("none.csv", "a.csv", "a.odd")]
    done = command_line("scan", *names, "--country", "KE", "--format", form)
    assert done.returncode == 3
    assert "phone" in done.stdout
    if form == "json":
        document = json.loads(done.stdout)
        unread = [each["unread"] for each in (document, *document["beside"])]
        assert [bool(each) for each in unread] == [True, False, True]
        assert (unread[0][0]["code"], unread[2][0]["code"]) == ("data.no_file", "format.unknown")
    else:
        assert done.stdout.count("not read: ") == 2
        assert "none.csv" in done.stderr


def test_the_hook_is_given_every_ending_that_is_read(hook):
    endings = [each for one in FORMATS.values() for each in one.suffixes if each != "/"]
    for ending in endings:
        assert re.search(str(hook["files"]), f"in/survey{ending}"), ending
        assert re.search(str(hook["files"]), f"in/survey{ending.upper()}"), ending
    listed = str(hook["files"]).partition("(?i)")[2].strip("\\.()$").split("|")
    assert {f".{each}" for each in listed} == set(endings)


OTHER = {
    "package.json": '{"name": "x", "author": {"name": "a"}}',
    "words.json": '["a", "b"]',
    "empty.json": "{}",
    "notes.txt": "Read me, first.\n\nAnd then, well, nothing.\nSo it goes.\n",
}
BROKEN = {
    "cut.json": '[{"a": "1"}, {"a": ',
    "odd.json": '[1, {"phone": "0712 345 678"}]',
    "two.json": '{"value": [{"a": 1}], "results": [{"b": 1}]}',
    "cut.jsonl": '{"a": "1"}\n[2]\n',
    "table.txt": "a\tb\n1\t2\n3\t4\n5\n",
    "prose.csv": OTHER["notes.txt"],
}


def test_settings_and_prose_pass_the_hook_and_are_told(commit):
    done = commit({**OTHER, "a.csv": CLEAN})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("skipped: ") == len(OTHER)


def test_a_table_that_is_broken_is_no_other_file(tmp_path):
    for name, text in BROKEN.items():
        (tmp_path / name).write_text(text, "utf-8")
    found = api.scan(data=[tmp_path / name for name in BROKEN], skip_other=True)
    assert [bool(each.unread) for each in (found, *found.beside)] == [True] * len(BROKEN)


@given(st.text(max_size=6), st.sampled_from(["::error file=x::", "##[error]", "##vso[a]", "###["]))
def test_no_name_in_a_job_log_is_a_command(before, command):
    """As the runners read it: `::` after blanks at the start, the others anywhere in a line."""
    for name in (f"  {command}{before}", f"{before}{command}", f"{before}\n{command}"):
        line = shown(name)
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "##vso[" not in line
        assert line.isprintable()


def test_a_column_and_a_file_named_as_commands_steer_no_job_log(commit):
    text = "::error file=x::boo,##[error]b\n" + "Ann Achieng,0712 345 678\n" * 20
    done = commit({"b.csv": text, "::error file=y::.csv": "a,b\n1\n"}, "--country", "KE")
    assert done.returncode == 3
    for line in (done.stdout + done.stderr).splitlines():
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


def test_standard_input_stands_alone(command_line, tmp_path):
    (tmp_path / "a.csv").write_text(CLEAN, "utf-8")
    error = command_line.document("scan", tmp_path / "a.csv", "-", code=2)["error"]
    assert error["code"] == "scan.files"
