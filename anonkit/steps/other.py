"""Files with the ending of a table that are none: settings in JSON, prose in a `.txt`.

Among the files of a commit they are the rule. A table that is broken is none of
them: what looks like one that a person may have cut off or misspelled is refused.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from anonkit.formats.csv_sniff import CANDIDATES
from anonkit.formats.json_records import LISTS

_TEXT = ".txt"
_HEAD_BYTES = 1 << 16
_LINES = 50


def is_other(path: Path, code: str) -> bool:
    """Whether a file that could not be read holds no table.

    Args:
        path: The file.
        code: Of the error with which it was refused.
    """
    if path.suffix.lower() == ".json":
        return code.startswith("json.") and not _of_records(path)
    return path.suffix.lower() == _TEXT and code.startswith("csv.") and not _like_a_table(path)


def _of_records(path: Path) -> bool:
    """Whether objects stand in a list where records would."""
    try:
        found = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return True
    lists = [found.get(name) for name in LISTS] if isinstance(found, dict) else [found]
    return any(isinstance(each, dict) for one in lists if isinstance(one, list) for each in one)


def _like_a_table(path: Path) -> bool:
    """Whether some delimiter cuts the first line, and half of all lines into as many cells.

    Prose has commas, too, and seldom as many in every second line as in its first.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    lines = [line for line in head.splitlines() if line.strip()][:_LINES]
    for delimiter in CANDIDATES:
        counts = [line.count(delimiter.encode()) for line in lines]
        if counts and counts[0] and 2 * Counter(counts)[counts[0]] >= len(counts):
            return True
    return b"\0" in head
