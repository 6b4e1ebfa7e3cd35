"""A release folder of a few made-up rows, as if somebody had handed it over before."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from anonkit.canonical import canonical_json
from anonkit.files import file_digest


def folder(
    place: Path,
    rows: Sequence[dict[str, str]],
    *,
    quasi: Sequence[str] = (),
    tokens: Sequence[str] = (),
    release: str = "wave-1",
) -> Path:
    """Write the public side of a release (signed by nobody): data, data package, manifest."""
    (place / "data").mkdir(parents=True)
    with (place / "data" / "survey.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    fields = [
        {"name": name, "anonkit:action": "pseudonymise" if name in tokens else "keep"}
        for name in rows[0]
    ]
    described = {"path": "data/survey.csv", "dialect": {"delimiter": ","}}
    package = {"resources": [{**described, "schema": {"fields": fields}}]}
    (place / "datapackage.json").write_text(json.dumps(package), "utf-8")
    seal(place, quasi, release)
    return place


def seal(place: Path, quasi: Sequence[str], release: str = "wave-1") -> None:
    """Write the manifest of what lies in a folder."""
    paths = ["data/survey.csv", "datapackage.json"]
    digests = {path: file_digest(place / path) for path in paths}
    manifest = {
        "format": 1,
        "name": "survey",
        "release": release,
        "audience": "licensed",
        "policy_sha256": "ab" * 32,
        "signing_key": "0" * 64,
        "unit": "person",
        "claims": [],
        "budget": None,
        "ledger_head": None,
        "quasi": list(quasi),
        "files": [{"path": p, "sha256": d[0], "bytes": d[1]} for p, d in digests.items()],
    }
    (place / "manifest.json").write_bytes(canonical_json(manifest))
