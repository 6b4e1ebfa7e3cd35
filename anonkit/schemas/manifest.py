"""JSON Schema of a release's manifest, and what it shares with what `release` prints."""

from __future__ import annotations

from anonkit.schemas.parts import (
    BAND,
    COUNT,
    FLAG,
    HEX,
    TEXT,
    TEXTS,
    document_of,
    list_of,
    map_of,
    object_of,
    or_null,
    said,
)
from anonkit.schemas.tables import SPENT

EARLIER = object_of(
    {"k": or_null(said("Of people whose rows can be matched in both.", COUNT))},
    name=TEXT,
    release=TEXT,
    manifest_sha256=HEX,
    signed_by_us=said("Whether the signature was checked, with the keyring of this run.", FLAG),
)
UTILITY = list_of(
    object_of(
        mean=or_null(said("The column; null where rows are counted.", TEXT)),
        by=TEXTS,
        distance=said("From the same figure before protection.", BAND),
        groups=list_of(object_of({"mean": TEXT}, cells=list_of(or_null(TEXT)), rows=COUNT)),
    )
)
_CLAIM = object_of(
    kind={"enum": ["recomputed", "cross_checked", "sender_says"]},
    artefact=TEXT,
    measure=TEXT,
    value={"type": ["string", "integer"]},
    text=TEXT,
    how=said("What a receiver has to know to count it again.", {"type": "object"}),
)
_REVIEW = or_null(
    object_of(
        corrections=said(
            "Tells corrections of the texts from others, to the owner of the keyring alone; "
            "empty: there are none.",
            TEXT,
        )
    )
)
_RECOUNT = object_of(
    linkage={"enum": ["rows", "person", "household"]},
    person=or_null(said("Column with a token for each person; null: each row is one.", TEXT)),
    household=or_null(said("Column with a token for each household.", TEXT)),
    format=TEXT,
    delimiter=TEXT,
    tables=list_of(object_of(name=TEXT, path=TEXT, parent=TEXT, key=map_of(TEXT))),
)
MANIFEST = document_of(
    "manifest",
    {"previous": list_of(EARLIER), "utility": UTILITY, "review": _REVIEW},
    2,
    name=TEXT,
    release=TEXT,
    audience=TEXT,
    policy_sha256=HEX,
    tool=object_of(name={"const": "anonkit"}, version=TEXT),
    files=list_of(object_of(path=TEXT, sha256=HEX, bytes=COUNT)),
    unit=TEXT,
    claims=list_of(_CLAIM),
    whole=TEXT,
    quasi=TEXTS,
    recount=or_null(_RECOUNT),
    budget=or_null(SPENT),
    ledger_head=or_null(HEX),
    waivers=list_of(object_of(where=TEXT, rule=TEXT, because=TEXT, by=TEXT, until=TEXT)),
    signing_key=HEX,
    notes=TEXTS,
    not_checked=TEXTS,
    plugins=list_of(object_of(action=TEXT, distribution=TEXT, version=TEXT, sha256=HEX)),
    previous=list_of(EARLIER),
)
