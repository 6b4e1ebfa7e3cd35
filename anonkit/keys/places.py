"""Where a keyring may stand: never where it could be handed over or committed."""

from __future__ import annotations

import stat
from pathlib import Path

from anonkit.errors import SecretError
from anonkit.files import config_dir, plain_errors


def default_keyring() -> Path:
    """The keyring that is used where none is named."""
    return config_dir() / "keyring.json"


def check_place(path: Path) -> None:
    """Refuse a git work tree, and a folder where others may swap the file.

    Raises:
        SecretError: With what is wrong with the place.
    """
    with plain_errors(path, SecretError):
        parent = path.parent.resolve()
        trees = [folder for folder in (parent, *parent.parents) if (folder / ".git").exists()]
        mode = parent.stat().st_mode if parent.is_dir() else 0
    if trees:
        problem = "the keyring stands in a git work tree, where it could be committed"
        fix = f"{_elsewhere('keyring')}, or set ANONKIT_HOME to a folder outside of it"
        raise SecretError(problem, where=str(path), fix=fix, code="keyring.in_git")
    if mode & 0o022 and not mode & stat.S_ISVTX:
        fix = f"close it with: chmod go-w {parent}"
        problem = "others may put another file in the keyring's place"
        raise SecretError(problem, where=str(path), fix=fix, code="keyring.loose_folder")


def check_outside(path: Path, folder: Path, what: str = "keyring") -> None:
    """Refuse a secret that stands inside a folder to be handed over.

    Raises:
        SecretError: `path`, or what it leads to, is in `folder`.
    """
    with plain_errors(path, SecretError):
        inside = path.resolve().is_relative_to(folder.resolve()) or (
            path.parent.resolve().is_relative_to(folder.resolve())
        )
    if inside:
        problem = f"the {what} stands inside the release folder, and would be handed over with it"
        raise SecretError(problem, where=str(path), fix=_elsewhere(what), code=f"{what}.in_release")


def check_no_release(path: Path) -> None:
    """Refuse to put a secret into a folder that is a release already.

    Raises:
        SecretError: A signature of a release stands in a folder above.
    """
    with plain_errors(path, SecretError):
        folder = path.parent.resolve()
        inside = any((each / "manifest.sig").exists() for each in (folder, *folder.parents))
    if inside:
        problem = "this is inside a release folder, and would be handed over with it"
        fix = "name a place outside of it"
        raise SecretError(problem, where=str(path), fix=fix, code="keyring.in_release")


def _elsewhere(what: str) -> str:
    return f"keep it outside, such as in the config folder, and name it with --{what}"
