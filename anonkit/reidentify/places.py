"""Where requests, values and logs may stand: nowhere that is handed over or committed."""

from __future__ import annotations

from pathlib import Path

from anonkit.errors import AnonkitError, OptionError
from anonkit.files import plain_errors

IN_RELEASE = "manifest.sig"
"""Each release folder holds it."""


def check_place(path: Path, refusal: type[AnonkitError] = OptionError) -> None:
    """Refuse a place inside a release folder or a git work tree.

    Raises:
        OptionError: It is one.
    """
    with plain_errors(path, refusal):
        folder = path.parent.resolve()
        above = (folder, *folder.parents)
        handed_over = any((each / IN_RELEASE).exists() for each in above)
        committed = any((each / ".git").exists() for each in above)
    if handed_over or committed:
        place = "a release folder" if handed_over else "a git work tree"
        raise refusal(
            f"this would stand in {place}, and could be given away with it",
            where=str(path),
            fix="name a place in a folder of your own",
            code="reidentify.log_place" if refusal is not OptionError else "reidentify.output",
        )


def check_free(path: Path) -> None:
    """Refuse a place where something is, before anything is entered in a log.

    Raises:
        OptionError: Something is here already, or there is no such folder.
    """
    check_place(path)
    with plain_errors(path):
        path.parent.resolve(strict=True)
        taken = path.exists() or path.is_symlink()
    if taken:
        raise OptionError(
            "something is already here, and it is never overwritten",
            where=str(path),
            fix="name another file with -o",
            code="file.exists",
        )
