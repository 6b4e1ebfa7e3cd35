"""Two releases beside each other: everything that their public sides tell otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from anonkit.bundle.diff.claims import claim_differences
from anonkit.bundle.diff.groups import group_differences
from anonkit.bundle.diff.resources import column_differences, measured_of, table_differences
from anonkit.bundle.diff.side import RECORDS, Side, open_side
from anonkit.bundle.diff.told import beside, named, text_of
from anonkit.bundle.manifest import MANIFEST, SIGNATURE
from anonkit.canonical import sha256_hex
from anonkit.records import About, Difference, DiffRecord

_RELEASE = {
    "name": "name",
    "release": "label",
    "audience": "audience",
    "policy_sha256": "policy",
    "unit": "unit",
    "whole": "claim for the whole",
    "signing_key": "signing key",
    "format": "format of the manifest",
}
"""What a manifest says of the release itself, and what it is called here."""
_LISTS: tuple[tuple[About, str, tuple[str, ...]], ...] = (
    ("waiver", "waivers", ("where", "rule")),
    ("plugin", "plugins", ("action",)),
    ("earlier", "previous", ("name", "release")),
    ("claim", "utility", ("mean", "by")),
)
"""Lists of the manifest, and what their entries are called by."""
_LESS = frozenset({"epsilon", "delta", "delta_spent"})
"""Amounts of which less is safer, for the same unit."""
_ELSEWHERE = frozenset(
    {*_RELEASE, "tool", "files", "claims", "budget", "ledger_head", "quasi", "recount"}
    | {"waivers", "notes", "not_checked", "plugins", "previous", "utility", "review"}
)
"""What has its own place here; anything else of a manifest is told as a whole."""


def compare(one: Path, other: Path) -> DiffRecord:
    """How two release folders differ, in terms of their public sides.

    No signature is checked, and no record is read.

    Args:
        one: A release folder.
        other: Another one.

    Raises:
        OptionError: A folder is not there, or holds no release.
        InputError: A release is damaged, or of a version that this anonkit does not know.
    """
    with ExitStack() as opened:
        a, b = (opened.enter_context(open_side(folder)) for folder in (one, other))
        return DiffRecord(a.compared, b.compared, tuple(_differences(a, b)))


def _differences(one: Side, other: Side) -> list[Difference]:
    if (one.signed, one.seal) == (other.signed, other.seal):
        return []
    if one.signed == other.signed:
        told = ({SIGNATURE: sha256_hex(side.seal)} for side in (one, other))
        return list(beside("file", SIGNATURE, *told))
    found = [
        *_release(one, other),
        *column_differences(one, other),
        *claim_differences(one, other),
        *table_differences(one, other),
        *_budget(one, other),
        *group_differences(one, other),
        *_recount(one, other),
        *_lists(one, other),
        *_files(one, other),
    ]
    # Nothing may differ unseen: such as the order in which the same claims are made.
    told = ({MANIFEST: sha256_hex(side.signed)} for side in (one, other))
    return found or list(beside("file", MANIFEST, *told))


def _release(one: Side, other: Side) -> Iterator[Difference]:
    yield from beside("release", "", _of_release(one), _of_release(other))


def _of_release(side: Side) -> dict[str, str | None]:
    document = side.manifest.document
    told = {called: text_of(document.get(key)) for key, called in _RELEASE.items()}
    tool, quasi = document.get("tool"), sorted(side.manifest.quasi)
    told["tool"] = " ".join(map(str, tool.values())) if isinstance(tool, dict) else text_of(tool)
    told["quasi-identifiers"] = ", ".join(quasi)
    told["title"] = text_of(side.package.get("title"))
    review = document.get("review")
    told["review of texts"] = None if review is None else text_of(review)
    rest = sorted(set(document) - _ELSEWHERE)
    return told | {key: text_of(document[key]) for key in rest}


def _budget(one: Side, other: Side) -> Iterator[Difference]:
    before, after = _of_budget(one), _of_budget(other)
    fewer = _LESS if one.manifest.unit == other.manifest.unit else frozenset()
    yield from beside("budget", "", before, after, fewer=fewer)


def _of_budget(side: Side) -> dict[str, str | None]:
    found = side.manifest.budget or {}
    told = {key: text_of(value) for key, value in found.items() if key != "measured"}
    for table, measured in measured_of(side).items():
        if side.digest(f"tables/{table}.csv") is None:  # else it is told with the table
            told |= {f"spent on {table}{which}": text_of(each) for which, each in measured.items()}
    return told | {"ledger head": side.manifest.ledger_head}


def _lists(one: Side, other: Side) -> Iterator[Difference]:
    """Lists of the manifest, by the entries that only one of them has."""
    for about, key, names in _LISTS:
        before, after = (named(_entries(side, key), *names) for side in (one, other))
        for name in dict.fromkeys([*before, *after]):
            told = [_entry(each.get(name), names) for each in (before, after)]
            yield from beside(about, name, {key: told[0]}, {key: told[1]})
    for key, what in (("notes", "note"), ("not_checked", "not checked by the sender")):
        said, now = (
            dict.fromkeys(text_of(each) for each in _list(side, key)) for side in (one, other)
        )
        for text in dict.fromkeys([*said, *now]):
            gone, new = (text if text in each else None for each in (said, now))
            yield from beside("note", "", {what: gone}, {what: new})


def _recount(one: Side, other: Side) -> Iterator[Difference]:
    """By what a receiver counts again; the first format did not say."""
    if one.manifest.version == other.manifest.version:
        told = [_flat(side.manifest.document.get("recount") or {}) for side in (one, other)]
        yield from beside("claim", RECORDS, told[0], told[1])


def _flat(found: Mapping[str, Any]) -> dict[str, str | None]:
    return {f"counted by: {key}": text_of(value) for key, value in found.items()}


def _list(side: Side, key: str) -> list[Any]:
    found = side.manifest.document.get(key)
    return found if isinstance(found, list) else [] if found is None else [found]


def _entries(side: Side, key: str) -> Iterator[Mapping[str, Any]]:
    for each in _list(side, key):
        yield each if isinstance(each, dict) else {"": text_of(each)}


def _entry(found: Mapping[str, Any] | None, names: Iterable[str]) -> str | None:
    """What is told of it beside its name."""
    if found is None:
        return None
    rest = {key: value for key, value in found.items() if key not in names}
    return "; ".join(
        f"{key} {text_of(value)}" for key, value in rest.items() if value not in ("", None)
    )


def _files(one: Side, other: Side) -> Iterator[Difference]:
    before, after = ({f.path: f.sha256 for f in side.manifest.files} for side in (one, other))
    for path in dict.fromkeys([*before, *after]):
        what = "sha256"
        yield from beside("file", path, {what: before.get(path)}, {what: after.get(path)})
