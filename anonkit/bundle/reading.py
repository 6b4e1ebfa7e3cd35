"""Reading a manifest: exactly what anonkit writes, in every version it ever wrote.

One function for each older version says what it means in today's words. A
version that is not known is refused: a reader that guesses is no check.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from anonkit.bundle import shapes
from anonkit.bundle.manifest import FORMAT, MANIFEST, UNLISTED
from anonkit.bundle.names import check_names
from anonkit.canonical import canonical_json
from anonkit.errors import InputError, OptionError
from anonkit.records import ClaimKind, Linkage, RecountRecord, RecountTable

MOST_BYTES = 16 << 20
"""Of a manifest."""
MOST_CHARACTERS = 200
"""Of a name or a label."""
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class ListedFile:
    """One file as the manifest lists it."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class ListedClaim:
    """One claim as the manifest makes it."""

    kind: ClaimKind
    artefact: str
    """A path in the release, or `release` for the whole."""
    measure: str
    value: str | int
    text: str
    """The sender's words."""
    how: Mapping[str, Any]
    """What has to be known to count it again; empty in format 1."""


@dataclass(frozen=True)
class Manifest:
    """A manifest that is as anonkit writes it; whether it is true is another question."""

    version: int
    name: str
    release: str
    audience: str
    policy_sha256: str
    signing_key: str
    files: tuple[ListedFile, ...]
    claims: tuple[ListedClaim, ...]
    quasi: tuple[str, ...]
    unit: str
    budget: Mapping[str, Any] | None
    ledger_head: str | None
    recount: RecountRecord | None
    """None without records, and in format 1."""
    document: Mapping[str, Any]
    """All of it, as it stands."""


def read_manifest(data: bytes, where: str = MANIFEST) -> Manifest:
    """What a manifest says. Check its signature first.

    Args:
        data: The bytes of `manifest.json`.
        where: The release, as an error names it.

    Raises:
        InputError: It is damaged, or of a version that this anonkit does not know.
    """
    try:
        found = json.loads(data) if len(data) <= MOST_BYTES else None
        # One spelling of one mapping: no key twice, none out of order, no stray space.
        if not isinstance(found, dict) or canonical_json(found) != data:
            raise _damaged(where)
        version = found.get("format")
    except (ValueError, TypeError, RecursionError):
        raise _damaged(where) from None
    if type(version) is not int:
        raise _damaged(where)
    if version not in VERSIONS:
        raise InputError(
            f"this manifest has format {version}, which this anonkit does not know",
            where=where,
            fix=f"it knows {', '.join(map(str, VERSIONS))}: install a newer anonkit",
            code="release.format",
        )
    try:
        return VERSIONS[version](found)
    except (ValueError, KeyError, TypeError, AttributeError, OptionError):
        raise _damaged(where) from None


def _format_1(found: Mapping[str, Any]) -> Manifest:
    """The first manifests did not say how their claims are counted."""
    _need(shapes.format_1(found))
    return _manifest(found, [{**claim, "how": {}} for claim in found["claims"]], None)


def _format_2(found: Mapping[str, Any]) -> Manifest:
    _need(shapes.format_2(found))
    return _manifest(found, found["claims"], found["recount"])


VERSIONS: Mapping[int, Callable[[Mapping[str, Any]], Manifest]] = {1: _format_1, FORMAT: _format_2}
"""Every version that was ever written, and how it is read."""


def _manifest(
    found: Mapping[str, Any], claims: list[dict[str, Any]], recount: Mapping[str, Any] | None
) -> Manifest:
    files = tuple(map(_file, found["files"]))
    _need([file.path for file in files] == sorted({file.path for file in files}))
    check_names([*(file.path for file in files), *UNLISTED])
    budget, head = found["budget"], found["ledger_head"]
    _need(budget is None or isinstance(budget, dict))
    return Manifest(
        version=found["format"],
        name=_plain(found["name"]),
        release=_plain(found["release"]),
        audience=_plain(found["audience"]),
        policy_sha256=_digest(found["policy_sha256"]),
        signing_key=_digest(found["signing_key"]),
        files=files,
        claims=tuple(map(_claim, claims)),
        quasi=tuple(map(_text, found["quasi"])),
        unit=_plain(found["unit"]),
        budget=budget,
        ledger_head=None if head is None else _digest(head),
        recount=None if recount is None else _recount(recount),
        document=found,
    )


def _file(found: Mapping[str, Any]) -> ListedFile:
    _need(set(found) == {"path", "sha256", "bytes"})
    size = found["bytes"]
    _need(type(size) is int and size >= 0)
    return ListedFile(_text(found["path"]), _digest(found["sha256"]), size)


def _claim(found: Mapping[str, Any]) -> ListedClaim:
    _need(set(found) == {"kind", "artefact", "measure", "value", "text", "how"})
    _need(found["kind"] in get_args(ClaimKind) and isinstance(found["how"], dict))
    value = found["value"]
    _need(type(value) is int or isinstance(value, str))
    artefact, measure = _text(found["artefact"]), _text(found["measure"])
    return ListedClaim(found["kind"], artefact, measure, value, _text(found["text"]), found["how"])


def _recount(found: Mapping[str, Any]) -> RecountRecord:
    _need(found["linkage"] in get_args(Linkage))
    tables = tuple(
        RecountTable(
            _text(each["name"]),
            _text(each["path"]),
            _text(each["parent"]),
            {_text(own): _text(other) for own, other in each["key"].items()},
        )
        for each in found["tables"]
    )
    main = tables[0] if tables else None  # it stands first, and hangs on nothing
    _need(main is not None and not (main.name or main.parent or main.key))
    return RecountRecord(
        linkage=found["linkage"],
        person=_column(found["person"]),
        household=_column(found["household"]),
        format=_text(found["format"]),
        delimiter=_text(found["delimiter"]),
        tables=tables,
    )


def _column(found: object) -> str | None:
    return None if found is None else _text(found)


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise ValueError
    return found


def _plain(found: object) -> str:
    """A name that is shown: it must not steer a terminal."""
    text = _text(found)
    _need(0 < len(text) <= MOST_CHARACTERS and text.isprintable())
    return text


def _digest(found: object) -> str:
    text = _text(found)
    _need(len(text) == 64 and set(text) <= _HEX)
    return text


def _need(condition: bool) -> None:  # noqa: FBT001 - a statement that must hold
    if not condition:
        raise ValueError


def _damaged(where: str) -> InputError:
    return InputError(
        "this manifest is not as anonkit writes it",
        where=where,
        fix="ask the sender for the release again",
        code="release.manifest",
    )
