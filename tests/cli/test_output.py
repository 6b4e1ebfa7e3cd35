"""What is printed arrives, or the failure to print is told; JSON is one document."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from anonkit import __version__
from anonkit.cli import output
from anonkit.errors import RefusedError, Way, Ways

COMMAND = [sys.executable, "-m", "anonkit"]
WATER = Path(__file__).parents[2] / "policies" / "household-water.yaml"


def call(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, check=False, **options
    )


def test_help_names_every_command_and_loads_none_of_them():
    script = "import sys; sys.argv = ['anonkit', '--help']\nfrom anonkit.cli import main\n"
    script += "try: main()\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "release" in done.stdout
    loaded = done.stdout.splitlines()[-1]
    for heavy in ("pandas", "duckdb", "pyarrow", "numpy", "pydantic", "cryptography"):
        assert f"'{heavy}'" not in loaded


def test_a_plan_loads_nothing_that_only_others_need():
    script = "import sys\nfrom anonkit import api\napi.plan(policy=sys.argv[1])\n"
    script += "print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(WATER)], capture_output=True, text=True, check=True
    )
    others = ("duckdb", "pandas", "scipy", "spacy", "xml.sax", "anonkit.intake", "anonkit.report")
    for other in others:
        assert f"'{other}'" not in done.stdout


def test_the_version_is_printed():
    assert __version__ in call("--version").stdout


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="LOUD: there is no full disk to write to"
)
def test_a_full_stdout_is_told_as_a_full_disk(form):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "rules", "--format", form],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 75
    assert "Traceback" not in done.stderr
    assert "fix:" in done.stderr


def way(number: int) -> Way:
    return Way("drop village", "none", {}, {}, f"/private side/way-{number}.yaml")


@pytest.mark.parametrize("earlier", [[], ["--with", "old.yaml"], ["--with=old.yaml"]])
@pytest.mark.parametrize("count", [1, 2])
def test_a_way_on_is_a_whole_command_to_paste(earlier, count, capsys, monkeypatch):
    typed = ["release", "my policy.yaml", "data.csv", *earlier, "-o", "out"]
    monkeypatch.setattr(sys, "argv", ["anonkit", *typed])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    refused = RefusedError("no", code="goal.nobody_left")
    refused.ways = Ways(tuple(way(number) for number in range(1, count + 1)))

    @click.command(context_settings={"ignore_unknown_options": True})
    @click.argument("words", nargs=-1)
    def refuse(words):
        raise refused

    with pytest.raises(SystemExit):
        output.run(click.Group(commands={"release": refuse}))
    told = capsys.readouterr().err
    pasted = re.findall(r"run (it|the first) with: (.*)", told)
    assert [who for who, _ in pasted] == [("it", "the first")[count - 1]]
    words = shlex.split(pasted[0][1])
    assert words == [
        *("anonkit", "release", "my policy.yaml", "data.csv", "-o", "out"),
        *("--with", "/private side/way-1.yaml"),
    ]
    assert "drop village (people removed: none)" in told


def test_a_closed_pipe_ends_quietly():
    done = subprocess.run(
        f"{sys.executable} -m anonkit rules | true", shell=True, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["plan", "nowhere.yaml"], 2),
        (["release", "nowhere.yaml", "x.csv", "-o", "out"], 2),
        (["scan", "nowhere.csv"], 3),
        (["budget", "show"], 4),
        (["keys", "public", "--passphrase-file", "nowhere"], 4),
        (["plan"], 2),
        (["plan", "--no-such-option", "x"], 2),
    ],
)
def test_failures_with_json_are_one_document(tmp_path, arguments, code):
    environment = {**os.environ, "ANONKIT_HOME": str(tmp_path / "home")}
    done = call(*arguments, "--format", "json", env=environment, cwd=tmp_path)
    assert done.returncode == code
    error = json.loads(done.stdout)["error"]
    assert error["exit_code"] == code
    assert error["code"]
    assert error["problem"]


def test_names_in_json_stay_exact_and_steer_no_terminal(capsys):
    record = {"name": "age\u202etxt.exe \u009b31m \ud800", "said": "नेपाली é 🙂 क्\u200dष"}
    output.show(record, output_format="json", text=str)
    told = capsys.readouterr().out
    assert json.loads(told) == record
    assert "\\u202e" in told
    assert "नेपाली é 🙂 क्\u200dष" in told
    assert not {"\u202e", "\u009b"} & set(told)
