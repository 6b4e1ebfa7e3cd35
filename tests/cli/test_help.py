"""`anonkit --help` speaks of what people come for, and every command it names is one."""

from __future__ import annotations

import shlex
import subprocess
import sys
from importlib import import_module

import click
import pytest

from anonkit.cli import COMMANDS, TASKS, cli

STEPS = [command for steps in TASKS.values() for command, _ in steps]


def test_the_first_screen_leads_from_a_task_to_its_commands():
    shown = cli.get_help(click.Context(cli, info_name="anonkit", terminal_width=80))
    places = [shown.index(task) for task in TASKS]
    assert places == sorted(places)
    assert places[-1] < shown.index("\nCommands:") < shown.index("\nOptions:")
    assert all(step in shown for step in STEPS)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_a_command_with_options_that_exist(step: str):
    program, name, *rest = shlex.split(step)
    assert program == "anonkit"
    assert name in COMMANDS
    command = import_module(f"anonkit.cli.{name}").command
    if isinstance(command, click.Group):
        command = command.commands[rest.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in rest if word.startswith("-")} <= known


def test_windows_is_refused_in_one_sentence_that_says_where_to_go():
    # Libraries are loaded first: only our own decision is under test.
    script = (
        "import click, cryptography, sys; sys.platform = 'win32'\n"
        "sys.argv = ['anonkit', 'scan', 'survey.csv']\n"
        "from anonkit.cli import main\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Windows Subsystem for Linux" in done.stderr
    assert "Traceback" not in done.stderr
