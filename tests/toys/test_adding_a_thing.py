"""Adding a thing is one file and one line; nothing else of the package is touched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from survey import Survey, survey, write

import anonkit
from anonkit import keys
from anonkit.dp import ledger

HERE = Path(__file__).parent
PASSPHRASE = "correct horse battery staple"
TOYS = {
    "shout": ("actions", "ACTIONS", "ACTION"),
    "bars": ("formats", "FORMATS", "FORMAT"),
    "halve": ("protect", "METHODS", "METHOD"),
    "odd_word": ("detect", "RECOGNISERS", "RECOGNISER"),
    "never_blue": ("steps/checks", "CHECKS", "CHECK"),
    "roll_call": ("forms", "FORMS", "FORM"),
    "echo": ("engines", "ENGINES", "ENGINE"),
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of anonkit with every toy: its file, and one line in its table."""
    root = tmp_path_factory.mktemp("package")
    target = root / "anonkit"
    shutil.copytree(Path(anonkit.__file__).parent, target, ignore=shutil.ignore_patterns("*.pyc"))
    for toy, (room, table, entry) in TOYS.items():
        shutil.copy(HERE / f"{toy}.py", target / room / f"{toy}.py")
        add_line(
            target / room / "__init__.py", table, f"anonkit.{room.replace('/', '.')}", toy, entry
        )
    return root


def add_line(path: Path, table: str, module: str, toy: str, entry: str) -> None:
    """The one line: the table has one more entry."""
    text = path.read_text()
    line = f"{table} = {table}.with_item(__import__('{module}.{toy}', fromlist=['x']).{entry})\n"
    assert re.search(rf"^{table}\b", text, re.MULTILINE)
    head, mark, tail = text.partition("\n\ndef ")
    path.write_text(f"{head}\n{line}{mark}{tail}")


@pytest.fixture
def tiny(tmp_path: Path, home: Path) -> Survey:
    weak = keys.Strength(memory_kib=64, passes=1, lanes=1)
    keys.create(keys.default_keyring(), PASSPHRASE, strength=weak)
    ledger.create_account(ledger.default_ledger(), "tiny", Fraction(4))
    (tmp_path / "passphrase").touch(0o600)
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    return survey(tmp_path / "survey")


def release(
    package: Path, tiny: Survey, data: Path, *more: str
) -> subprocess.CompletedProcess[str]:
    folder = tiny.policy.parent.parent
    return subprocess.run(
        [sys.executable, "-m", "anonkit", "release", tiny.policy, data, "-o", folder / "out",
         "--private", folder / "private", "--passphrase-file", folder / "passphrase", *more],
        env={**os.environ, "PYTHONPATH": str(package)},
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip


def test_a_toy_action_format_method_and_engine_release_together(package, tiny, tmp_path):
    data = write(tmp_path / "survey.bars", tiny.people)
    data.write_text(data.read_text().replace(",", "|"))
    tiny.edit(
        "{role: open, values: [tap, river]}", "{role: open, values: [tap, river], action: shout}"
    )
    tiny.edit("method: suppress", "method: first_too")
    done = release(package, tiny, data, "--engine", "echo")
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "out" / "data" / "tiny-survey.bars").read_text()
    assert "|TAP" in written
    assert (tmp_path / "home" / "echo-was-here").exists()


def test_a_toy_recogniser_refuses_what_it_knows(package, tiny):
    people = [dict(p) for p in tiny.people]
    for person in people[:2]:
        person["water"] = "abracadabra"
    tiny.rewrite(people)
    tiny.edit("{role: open, values: [tap, river]}", "{role: open, accept_unique: a test}")
    tiny.edit("    - {name: by_sex_water, by: [sex, water], count: persons}\n", "")
    done = release(package, tiny, tiny.data)
    assert done.returncode == 1
    assert "odd word" in done.stderr


def test_a_toy_check_refuses_what_it_forbids(package, tiny):
    tiny.data.write_bytes(tiny.data.read_bytes().replace(b"water", b"blue", 1))
    tiny.edit("  water: {", "  blue: {")
    tiny.edit("    - {name: by_sex_water, by: [sex, water], count: persons}\n", "")
    done = release(package, tiny, tiny.data)
    assert done.returncode == 1
    assert "a column is blue" in done.stderr


def test_a_toy_form_is_heeded(package, tiny, tmp_path):
    (tmp_path / "form.txt").write_text("roll call\nsex\nwater!\n")
    done = subprocess.run(
        [sys.executable, "-m", "anonkit", "scan", tiny.data, "--form", tmp_path / "form.txt"],
        env={**os.environ, "PYTHONPATH": str(package)},
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "the form marks it as an identifier" in done.stdout
    assert "form: roll call: knows 2 columns" in done.stdout


def test_the_catalogue_knows_every_toy(package):
    done = subprocess.run(
        [sys.executable, "-m", "anonkit", "rules"],
        env={**os.environ, "PYTHONPATH": str(package)},
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for name in ("shout", "bars", "first_too", "odd_word", "never_blue", "roll call", "echo"):
        assert name in done.stdout
