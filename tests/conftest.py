"""What tests of several rooms share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import crash
import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from sparked import spark

from anonkit import codes, errors, keys

# A law says nothing about time: a slow machine must not make it look broken. And the same
# code gives the same examples: new ones are looked for by `make audit`, not by a build.
settings.register_profile("laws", deadline=None, derandomize=True, max_examples=50)
settings.register_profile(
    "search", deadline=None, derandomize=False, print_blob=True, max_examples=200
)
settings.load_profile("laws")

# Hypothesis also draws words from whatever code is loaded by then, which hangs on the tests that
# ran before: a build does without.
if os.environ.get("HYPOTHESIS_PROFILE") != "search":
    providers.is_local_module_file = lambda _: False


@pytest.fixture(scope="session", autouse=True)
def every_error_is_catalogued() -> Iterator[None]:
    """Whatever is refused in whichever test, its code is known and its exit code is that code's."""
    plain = errors.AnonkitError.__init__

    def checked(self: errors.AnonkitError, problem: str, **told: str) -> None:
        plain(self, problem, **told)
        code = codes.known(self.code)
        assert code is not None, f"{self.code!r} is in no table of anonkit/codes: {problem}"
        assert self.exit_code in code.exit_codes, f"{self.code!r} with exit {self.exit_code}"

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(errors.AnonkitError, "__init__", checked)
        yield


__all__ = ["spark"]
"""A fixture that stands elsewhere."""


@pytest.fixture(scope="session")
def crash_points() -> ModuleType:
    """`tests/support/crash.py`: kill or starve an act at each of its steps."""
    return crash


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config and a data folder of this test's own."""
    place = tmp_path / "home"
    monkeypatch.setenv("ANONKIT_HOME", str(place))
    return place


PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    """An owner-only file with the passphrase of `keyring`."""
    path = tmp_path / "passphrase"
    path.touch(0o600)
    path.write_text(PASSPHRASE + "\n")
    return path


@pytest.fixture
def keyring(home: Path) -> keys.Keyring:
    """A keyring in the default place of `home`, cheap to open."""
    weak = keys.Strength(memory_kib=64, passes=1, lanes=1)
    return keys.create(keys.default_keyring(), PASSPHRASE, strength=weak)
