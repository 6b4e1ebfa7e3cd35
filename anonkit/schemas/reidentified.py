"""Schema of what `anonkit reidentify` prints."""

from __future__ import annotations

from anonkit.schemas.parts import (
    COUNT,
    HEX,
    TEXT,
    TEXTS,
    Schema,
    document_of,
    list_of,
    object_of,
    said,
)

_DONE = object_of(
    output=said("The file that was written.", TEXT),
    request=said("SHA-256 of the request's file.", HEX),
    name=TEXT,
    release=TEXT,
    column=TEXT,
    tokens=said("How many.", COUNT),
    limit=said("The most that the request may name.", COUNT),
    purpose=said("In the requester's words.", TEXT),
    expires=said("The last day on which it may be answered.", TEXT),
    requester=said("Their key in words, for a telephone call.", TEXT),
    approvers=said("The keys in words of those who can allow it.", TEXTS),
    granted=said("Tokens of the column that this approver allowed before.", COUNT),
    log=said("The log that it was entered in.", TEXT),
    number=said("Of its line in the log.", COUNT),
)
_LOGGED = object_of(
    number=COUNT,
    previous=said("SHA-256 of the line before.", HEX),
    at=said("UTC.", TEXT),
    act={"enum": ["request", "approve", "refused", "open"]},
    request=HEX,
    name=TEXT,
    release=TEXT,
    column=TEXT,
    tokens=COUNT,
    tokens_sha256=said("Of the tokens, sorted, one a line.", HEX),
    purpose=TEXT,
    requester=said("Key id.", HEX),
    approver=said("Key id; empty where nobody approved yet.", TEXT),
)
_LOG = object_of(log=TEXT, head=said("SHA-256 of the last line.", HEX), entries=list_of(_LOGGED))
_ACTS = {"requested": _DONE, "approved": _DONE, "opened": _DONE, "verified": _LOG}
REIDENTIFY: Schema = {
    **document_of("reidentify", _ACTS),
    "oneOf": [{"required": [name]} for name in _ACTS],
}
