"""Names of released files: relative, plain, and the same on every system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from anonkit.errors import OptionError

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')
"""What Windows refuses, and what `sha256sum` would write in another way."""


def check_names(names: Iterable[str]) -> None:
    """Refuse a name that could leave the folder, hide, or meet another one.

    Raises:
        OptionError: With the name, which comes from the policy.
    """
    seen: set[str] = set()
    folders: set[str] = set()
    for name in sorted(names):
        if not all(_is_plain(part) for part in name.split("/")):
            raise _refused(name, "is no plain relative name")
        folded = name.casefold()
        if folded in seen:
            raise _refused(name, "differs from another one only in capital letters")
        seen.add(folded)
        folders.update(str(parent) for parent in PurePosixPath(folded).parents)
    for both in sorted(seen & folders):
        raise _refused(both, "is asked for as a file and as a folder")


def _is_plain(part: str) -> bool:
    return (
        bool(part)
        and not part.startswith((".", " "))
        and not part.endswith((".", " "))
        and not _FORBIDDEN.search(part)
        and len(part.encode("utf-8", "replace")) <= 255
        and unicodedata.is_normalized("NFC", part)
    )


def _refused(name: str, why: str) -> OptionError:
    fix = "name it anew in the policy: letters, digits, `-`, `_`"
    return OptionError(f"the file name {name!r} {why}", fix=fix, code="release.name")
