"""What a search has found, on its two sides: exact figures in a private folder, bands outside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from anonkit import files
from anonkit.errors import Way, Ways
from anonkit.policy.numeral import Numeral
from anonkit.policy.patch import merged
from anonkit.steps.mend.search import SECONDS, Found, Passed, bands_of

FIGURES = "ways.json"
README = """\
Exact figures about people, and patches for `anonkit release ... --with FILE`.
Private; the next refusal of this release replaces them, and a release without them removes them.
"""


def keep(found: Found, folder: Path, before: Mapping[str, Any]) -> Ways:
    """Put patches and exact figures into a private folder, and say what may be said.

    Args:
        found: What was tried.
        folder: Of this release's refusals. What an earlier one left there goes.
        before: The patch with which the refused run was called, or nothing.

    Returns:
        The ways in bands.
    """
    if not found.ways:
        files.remove_tree(folder)
        return Ways(note=_note(found))
    # Later ones go on from the patch of this run: each works on the policy itself.
    patches = [plain(merged(before, way.change.patch)) for way in found.ways]
    private = {"README.txt": README.encode("utf-8")}
    private[FIGURES] = (json.dumps(_exact(found), ensure_ascii=False, indent=1) + "\n").encode()
    for number, (way, patch) in enumerate(zip(found.ways, patches, strict=True), 1):
        head = f"# {way.change.words}\n"
        text = head + yaml.safe_dump(patch, allow_unicode=True, sort_keys=False)
        private[_name(number)] = text.encode("utf-8")
    _replace(folder, private)
    ways = tuple(
        Way(
            way.change.words,
            way.band,
            bands_of(way.tried.groups),
            patch,
            str(folder / _name(number)),
        )
        for number, (way, patch) in enumerate(zip(found.ways, patches, strict=True), 1)
    )
    return Ways(ways, _note(found))


def plain(value: Any) -> Any:
    """A patch as YAML and JSON can hold it."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return float(value) if isinstance(value, Numeral) else value


def _name(number: int) -> str:
    return f"way-{number}.yaml"


def _note(found: Found) -> str:
    if not found.in_time:
        return f"Not all changes were tried: the {SECONDS} seconds for that were over."
    return "" if found.ways else "No change that was tried is enough."


def _exact(found: Found) -> Mapping[str, Any]:
    return {
        "format": 1,
        "ways": [
            {"change": way.change.words, "file": _name(number), **_figures(way)}
            for number, way in enumerate(found.ways, 1)
        ],
        "tried_in_vain": found.refused,
    }


def _figures(way: Passed) -> Mapping[str, Any]:
    groups = {
        attribute: {
            name: {"before": each.before, "removed": each.removed, "coarse": each.coarse}
            for name, each in groups.items()
        }
        for attribute, groups in way.tried.groups.items()
    }
    return {
        "people": way.tried.people,
        "removed": way.tried.removed,
        "detail_gone": round(way.detail, 6),
        "groups": groups,
    }


def _replace(folder: Path, private: Mapping[str, bytes]) -> None:
    """Put a folder in place whole. What killed runs left beside it goes."""
    files.private_dir(folder.parent)
    for left in files.left_aside(folder):
        files.remove_tree(left)
    staged = files.private_dir(files.aside(folder))
    try:
        for name, data in private.items():
            files.write_new(staged / name, data, 0o600)
        files.remove_tree(folder)
        files.rename(staged, folder)
    except BaseException:
        files.remove_tree(staged)
        raise
