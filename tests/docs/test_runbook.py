"""Every command that SECURITY.md names is one that anonkit takes."""

import re
import shlex
from pathlib import Path

import click
import pytest

from anonkit.cli import cli

SECURITY = Path(__file__).resolve().parents[2] / "SECURITY.md"
NAMED = sorted(set(re.findall(r"`anonkit ([a-z][^`]*)`", SECURITY.read_text("utf-8"))))
CASES = (
    "The passphrase is lost",
    "A laptop is lost or stolen",
    "A key has leaked",
    "A colleague leaves",
    "Moving to another machine",
    "A copy is put back",
)


@pytest.mark.parametrize("words", NAMED)
def test_a_named_command_is_spelled_as_it_is_taken(words):
    command: click.Command = cli
    rest = shlex.split(words)
    while isinstance(command, click.Group) and rest:
        name = rest.pop(0)
        found = command.get_command(click.Context(command), name)
        assert found is not None, name
        command = found
    if rest:
        command.make_context(words, rest).close()


@pytest.mark.parametrize("case", CASES)
def test_each_case_is_told_in_numbered_steps_with_commands(case):
    told = SECURITY.read_text("utf-8").partition(f"### {case}\n")[2].partition("\n#")[0]
    steps = re.findall(r"^(\d+)\. ", told, re.MULTILINE)
    assert steps == [str(n) for n in range(1, len(steps) + 1)]
    assert len(steps) >= 5
    assert "`anonkit keys" in told
