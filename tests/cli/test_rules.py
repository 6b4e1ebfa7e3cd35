"""`anonkit rules` shows what the tables hold, in text and in JSON."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from anonkit import api
from anonkit.actions import ACTIONS
from anonkit.cli.rules import command
from anonkit.detect import RECOGNISERS
from anonkit.formats import FORMATS


def printed(*options: str) -> str:
    result = CliRunner().invoke(command, list(options))
    assert result.exit_code == 0
    return result.stdout


def test_everything_that_can_be_chosen_is_listed() -> None:
    names = {kind: [entry["name"] for entry in entries] for kind, entries in api.rules().items()}
    assert names["actions"] == list(ACTIONS)
    assert names["detectors"] == list(RECOGNISERS)
    assert names["formats"] == list(FORMATS)
    assert all(names.values())


def test_the_command_and_the_verb_say_the_same() -> None:
    assert json.loads(printed("--format", "json")) == {"format": 1, **api.rules()}


@pytest.mark.parametrize("kind", list(api.rules()))
def test_the_text_names_every_entry_and_every_parameter(kind: str) -> None:
    lines = printed().splitlines()
    start = lines.index(kind)
    section = "\n".join(lines[start : lines.index("", start)])
    for entry in api.rules()[kind]:
        assert f"  {entry['name']}: " in section
        for param in entry.get("params", ()):
            assert f"    {param['name']}: {param['description']}" in section
            assert param["description"]
