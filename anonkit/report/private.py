"""The private side in one file: exact figures, for the owner alone."""

from __future__ import annotations

from collections.abc import Mapping

from anonkit.canonical import Json, canonical_json

README = (
    "This folder holds exact figures about people who are not in the release. "
    "Keep this folder away from the release: do not send it, publish it or store it beside it.\n"
)
"""For a README.txt beside the file."""


def private_report(exact: Mapping[str, Json]) -> bytes:
    """Canonical JSON of the exact figures, with the warning under `readme`.

    Args:
        exact: Figures and reasons; integers and text, no floats. `readme` is ours.
    """
    return canonical_json({**exact, "readme": README.strip()}) + b"\n"
