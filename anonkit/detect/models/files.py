"""A model's folder: what may lie in it, and the hash of all of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from anonkit.errors import PolicyError

MOST_FILES = 2000
RUNS_CODE = frozenset(
    {".bin", ".ckpt", ".dill", ".joblib", ".pickle", ".pkl", ".pt", ".pth", ".py", ".pyc", ".so"}
)
"""Endings of files that run code when they are loaded, or may."""
_PIECE = 1 << 20


def files_of(folder: Path) -> list[Path]:
    """All files below a folder, by name.

    Raises:
        PolicyError: One is no plain file, such as a symbolic link, or there are too many.
    """
    found: list[Path] = []
    for path in _below(folder):
        if path.is_symlink() or not path.is_file():
            problem = "a model's folder holds something that is no plain file"
            raise _fault(problem, "copy the files themselves there, without links")
        found.append(path)
        if len(found) > MOST_FILES:
            problem = f"a model's folder holds more than {MOST_FILES} files"
            raise _fault(problem, "name the folder of one model")
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)
        else:
            yield path


def hash_of(folder: Path) -> str:
    """SHA-256 over the lines `<sha256 of the file>  <path>`, by path: `sha256sum` makes them."""
    whole = hashlib.sha256()
    for path in files_of(folder):
        one = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                one.update(piece)
        whole.update(f"{one.hexdigest()}  {path.relative_to(folder).as_posix()}\n".encode())
    return whole.hexdigest()


def read_json(path: Path) -> dict[str, Any]:
    """An object of a JSON file; empty where it is absent or is none."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def dangers(folder: Path) -> str:
    """What in a folder of weights would run code, in words, or ""."""
    for path in files_of(folder):
        if path.suffix.lower() in RUNS_CODE:
            return f"it holds a {path.suffix.lower()} file, which may run code when it is loaded"
        if path.suffix == ".json" and _names_code(read_json(path)):
            return "a file of it names code that has to be run"
    if not any(path.suffix == ".safetensors" for path in files_of(folder)):
        return "its weights are not in a .safetensors file"
    return ""


def _names_code(found: object) -> bool:
    if isinstance(found, dict):
        return "auto_map" in found or any(map(_names_code, found.values()))
    return isinstance(found, list) and any(map(_names_code, found))


def _fault(problem: str, fix: str) -> PolicyError:
    return PolicyError(problem, fix=fix, code="policy.model")
