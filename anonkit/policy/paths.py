"""Files that a policy names: beside it or below it, nowhere else."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from anonkit.errors import PolicyError
from anonkit.policy.document import shown


def inside(folder: Path, text: str) -> Path:
    """The file that a policy in `folder` means by `text`.

    Args:
        folder: Folder of the policy.
        text: A relative path with `/`, as the policy writes it.

    Raises:
        PolicyError: The path is absolute, an address, climbs with `..`, leads
            outside through a symbolic link, or names no file.
    """
    real = _real(folder, text)
    if not real.is_file():
        raise _refused(text, "names no file", _COPY)
    return real


def inside_folder(folder: Path, text: str) -> Path:
    """The folder that a policy in `folder` means by `text`; else as `inside`."""
    real = _real(folder, text)
    if not real.is_dir() or real == folder.resolve():
        raise _refused(text, "names no folder below the policy's", _COPY)
    return real


def _real(folder: Path, text: str) -> Path:
    path = PurePosixPath(text)
    foreign = "://" in text or "\\" in text or "\0" in text or text[1:2] == ":"
    if foreign or path.is_absolute() or ".." in path.parts:
        raise _refused(text, "leads out of the policy's folder", "write a path below that folder")
    try:
        root = folder.resolve(strict=True)
        real = (root / path).resolve(strict=True)
    except (OSError, RuntimeError):
        raise _refused(text, "names nothing beside the policy", _COPY) from None
    if not real.is_relative_to(root):
        raise _refused(text, "is a symbolic link out of the policy's folder", "copy the file there")
    return real


_COPY = "files that a policy names lie beside it: copy them along, or mend the path"


def _refused(text: str, problem: str, fix: str) -> PolicyError:
    return PolicyError(f"the path {shown(text)} {problem}", fix=fix, code="policy.path")
