"""What `anonkit keys` prints."""

from __future__ import annotations

from anonkit.schemas.parts import HEX, TEXT, TEXTS, Schema, document_of, list_of, object_of, said

_STATE: Schema = {"enum": ["primary", "active", "retired", "destroyed"]}
_LEFT: Schema = {"enum": ["recomputable", "destroyed"]}
_HELD = {
    "purpose": {"enum": ["sign", "approve"]},
    "keys": list_of(
        object_of(
            kind={"enum": ["signing", "root"]},
            key_id=HEX,
            words=TEXT,
            state=said("Retired: no private half is left. Destroyed: only the id is.", _STATE),
        )
    ),
    "releases": list_of(
        object_of(
            name=TEXT,
            release=TEXT,
            state=said("Of what hangs on the release's own secret.", _LEFT),
            root=said("Id of the root that pseudonyms which link releases hang on.", HEX),
            lasting=said("Of those.", _LEFT),
        )
    ),
    "notes": said("What a change means, in sentences.", TEXTS),
}
KEYS: Schema = {
    **document_of("keys", {"keyring": TEXT, "pem": TEXT, "key_id": HEX, "words": TEXT, **_HELD}),
    "oneOf": [{"required": ["key_id", "words"]}, {"required": ["keyring", *_HELD]}],
}
"""Of `new` and `public` one public key; of the other verbs all that a keyring holds."""
