"""`anonkit.release(...)` is `anonkit.api.release(...)`, whatever was imported before."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import anonkit
from anonkit import api

POLICY = Path(__file__).parents[1] / "policies" / "kobo-ke.yaml"


def test_rooms_are_the_verbs_that_are_packages_too():
    assert {verb for verb in api.__all__ if find_spec(f"anonkit.{verb}")} == set(api.ROOMS)


@pytest.mark.parametrize("verb", api.__all__)
def test_every_verb_can_be_called_by_its_short_name(verb, monkeypatch):
    short = getattr(anonkit, verb)
    if verb in api.ROOMS:
        monkeypatch.setattr(api, verb, lambda **told: (verb, told), raising=False)
        assert short(some=1) == (verb, {"some": 1})
        assert import_module(f"anonkit.{verb}") is short
    else:
        assert short is getattr(api, verb)


def test_a_verb_says_itself_that_it_takes_names_alone():
    with pytest.raises(TypeError, match=r"^risk\(\)"):
        anonkit.risk("data.csv")


@pytest.mark.parametrize("before", ["", "import anonkit.plan.model", "from anonkit import api"])
def test_it_is_so_in_a_fresh_interpreter(before):
    program = f"{before}\nimport anonkit\nprint(anonkit.plan(policy={str(POLICY)!r}).policy.name)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("kobo-ke\n", 0)


@pytest.mark.parametrize("name", ["walk", "_private", "InMemory"])
def test_what_is_no_verb_is_no_attribute(name):
    assert not hasattr(anonkit, name)
