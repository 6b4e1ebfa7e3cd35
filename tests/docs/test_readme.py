"""Every command of the README runs, in order, and ends as it says."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from ready import ready_command

REPO = Path(__file__).resolve().parents[2]
README = REPO / "README.md"
TOOLS = ("bash", "openssl", "sha256sum", "sed", "grep", "find", "sort", "diff")
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMISED = re.compile(r"  # exit (\d+)$")


@dataclass(frozen=True)
class Command:
    """What to run, in which folder of the checkout, and the exit code it promises."""

    words: tuple[str, ...]
    exit_code: int
    folder: str = "."


def commands() -> Iterator[Command]:
    """The README's lines after `$` and its Python, in its order.

    `# exit N` behind a line promises N, else 0. A line `cd FOLDER` holds to the end of its block.
    """
    for kind, block in BLOCK.findall(README.read_text("utf-8")):
        if kind == "python":
            yield Command((sys.executable, "-c", block), 0)
            continue
        folder = "."
        for line in block.splitlines():
            assert line.startswith("$ "), f"a console block holds more than commands: {line}"
            promised = PROMISED.search(line)
            text = PROMISED.sub("", line).removeprefix("$ ")
            if text.startswith("cd "):
                folder = text.removeprefix("cd ")
                continue
            yield Command(("bash", "-c", text), int(promised.group(1)) if promised else 0, folder)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what a user has: policies, fixtures and the README, but no `.git`."""
    copy = tmp_path / "checkout"
    for room in ("policies", "fixtures"):
        shutil.copytree(REPO / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A home of its own, with a folder for this Python's `anonkit` first on the path."""
    home, programs = tmp_path / "home", tmp_path / "bin"
    home.mkdir(mode=0o700)
    programs.mkdir()
    return {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "ANONKIT_HOME": str(home / "anonkit"),
        "PYTHONPATH": str(REPO),
        "LC_ALL": "C.UTF-8",
    }


def test_every_command_of_the_readme_ends_as_it_says(
    checkout: Path, environment: dict[str, str]
) -> None:
    if absent := [tool for tool in TOOLS if not shutil.which(tool)]:
        pytest.skip(f"LOUD: the README's commands were not run, for want of {absent}")
    listed = [command for command in commands() if command.words[2] != "make demo"]  # test_demo.py
    assert len(listed) > 10
    with ready_command(checkout.parent / "bin" / "anonkit", environment):
        for command in listed:
            done = subprocess.run(
                command.words,
                cwd=checkout / command.folder,
                env=environment,
                check=False,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=300,
            )
            told = f"{command.words[2]}\n{done.stdout}{done.stderr}"
            assert done.returncode == command.exit_code, told


def test_the_demo_leaves_a_folder_alone_that_it_did_not_make(
    checkout: Path, environment: dict[str, str]
) -> None:
    own = checkout / "demo" / "thesis.txt"
    own.parent.mkdir()
    own.write_text("years of work", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "fixtures/demo.py"],
        cwd=checkout,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert own.read_text("utf-8") == "years of work"


def test_links_of_the_readme_to_files_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README.read_text("utf-8"))
    files = [target for target in targets if not target.startswith("https://")]
    assert files
    assert [target for target in files if not (REPO / target).exists()] == []


def test_the_readme_states_every_exit_code_of_the_error_tree() -> None:
    from anonkit.errors import AnonkitError

    codes = {AnonkitError.exit_code, *(e.exit_code for e in AnonkitError.__subclasses__())}
    rows = re.findall(r"^\| (\d+) \|", README.read_text("utf-8"), re.MULTILINE)
    assert codes <= {int(code) for code in rows}
