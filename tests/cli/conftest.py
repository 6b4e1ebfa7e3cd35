"""The real command line, in a home of its own and without a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from ready import ready_command
from survey import Survey, survey

from anonkit import keys
from anonkit.dp import ledger

PROGRAM = (sys.executable, "-m", "anonkit")


@dataclass(frozen=True)
class CommandLine:
    """Runs commands as a pipeline does: no terminal, stdout and stderr apart."""

    home: Path
    passphrase: Path
    ready: Path
    """A script that runs the command without loading its libraries anew."""

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "ANONKIT_HOME": str(self.home)}

    def __call__(
        self, *arguments: str | Path, program: Sequence[str] = (), **options: Any
    ) -> subprocess.CompletedProcess[str]:
        # What is asked of the process itself (its limits, its umask) takes a fresh interpreter.
        program = program or (PROGRAM if options else (str(self.ready),))
        done = subprocess.run(
            [*program, *map(str, arguments)],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def document(self, *arguments: str | Path, code: int = 0, **options: Any) -> dict[str, Any]:
        """The one document that a command prints, once it has ended with `code`."""
        done = self(*arguments, "--format", "json", **options)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        found = json.loads(done.stdout)
        assert isinstance(found, dict)
        return found

    def release(self, made: Survey, output: Path, *more: str | Path) -> tuple[str | Path, ...]:
        """The words of a release."""
        secret = ("--passphrase-file", self.passphrase)
        return ("release", made.policy, made.data, "-o", output, *secret, *more)


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    script = tmp_path_factory.mktemp("program") / "anonkit"
    with ready_command(script, dict(os.environ)):
        yield script


@pytest.fixture
def command_line(home: Path, passphrase_file: Path, ready: Path) -> CommandLine:
    return CommandLine(home, passphrase_file, ready)


@pytest.fixture
def tiny(tmp_path: Path) -> Survey:
    return survey(tmp_path / "survey")


@pytest.fixture
def account(keyring: keys.Keyring) -> str:
    """A keyring, and an account that pays for two requests."""
    ledger.create_account(ledger.default_ledger(), "tiny", Fraction(4))
    return "tiny"
