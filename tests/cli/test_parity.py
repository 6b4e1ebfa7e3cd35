"""The command line and the Python API are one: same verbs, options and defaults."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

import click
import pytest

from anonkit import api
from anonkit.cli import COMMANDS, cli

ONLY_CLI = {
    "output_format": "how to print is for a terminal",
    "quiet": "how to print is for a terminal",
    "debug": "an API caller sees the exception itself",
    "passphrase_fd": "the API takes the passphrase itself",
    "passphrase_file": "the API takes the passphrase itself",
    "new_passphrase_fd": "the API takes the passphrase itself",
    "new_passphrase_file": "the API takes the passphrase itself",
}
ONLY_API = {
    "passphrase": "the command line takes it from a descriptor, a file or a prompt",
    "new_passphrase": "the command line takes it from a descriptor, a file or a prompt",
    "session": "a command has no session of Spark's that runs already",
    "ask": "the command line asks at the terminal",
    "progress": "the command line draws it on a terminal",
}
RENAMED = {"target": "output"}


def verbs() -> Mapping[str, click.Command]:
    """Every command by the name of its verb; `keys new` is `keys_new`."""
    found: dict[str, click.Command] = {}
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        if isinstance(command, click.Group):
            found |= {f"{name}_{sub}": made for sub, made in command.commands.items()}
        else:
            found[name] = command
    return found


VERBS = verbs()


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_is_a_verb_with_the_same_options_and_defaults(verb):
    function = getattr(api, verb)
    taken = inspect.signature(function).parameters
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in taken.values())
    options = {RENAMED.get(str(p.name), str(p.name)): p for p in VERBS[verb].params}
    assert set(options) - set(ONLY_CLI) == set(taken) - set(ONLY_API)
    for name, parameter in taken.items():
        if name in options and parameter.default is not inspect.Parameter.empty:
            default = options[name].to_info_dict()["default"]
            assert (default or None) == (parameter.default or None), name


def test_no_excuse_is_stale():
    used = {str(p.name) for command in VERBS.values() for p in command.params}
    taken = {name for verb in VERBS for name in inspect.signature(getattr(api, verb)).parameters}
    assert set(ONLY_CLI) <= used
    assert set(ONLY_API) <= taken
    assert set(RENAMED) <= used


def test_every_command_has_help_that_the_overview_shows():
    for name, line in COMMANDS.items():
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        assert command.help
        assert line.endswith(".")
