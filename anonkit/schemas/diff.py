"""JSON Schema of what `diff` prints."""

from __future__ import annotations

from anonkit.schemas.parts import (
    COUNT,
    FLAG,
    HEX,
    TEXT,
    document_of,
    list_of,
    object_of,
    or_null,
    said,
)

ABOUT = (
    *("release", "column", "claim", "table", "budget", "group"),
    *("waiver", "note", "plugin", "earlier", "file"),
)
_SIDE = object_of(
    folder=TEXT,
    name=TEXT,
    release=TEXT,
    version=said("Of its manifest.", COUNT),
    manifest_sha256=HEX,
    signing_key=said("That its manifest names; no signature is checked.", HEX),
)
_DIFFERENCE = object_of(
    about={"enum": list(ABOUT)},
    where=said("Which column, file, table or group; empty: the release itself.", TEXT),
    what=said("What is told of it.", TEXT),
    change={"enum": ["changed", "gone", "new"]},
    before=or_null(TEXT),
    after=or_null(TEXT),
    direction=or_null(
        said("Of this figure alone, where it is known.", {"enum": ["safer", "less_safe"]})
    ),
)
DIFF = document_of(
    "diff",
    same=said("To the last byte.", FLAG),
    signatures_checked=said("Never by this command.", {"const": False}),
    one=_SIDE,
    other=_SIDE,
    differences=list_of(_DIFFERENCE),
)
