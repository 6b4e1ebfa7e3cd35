"""The manifest: exactly the documented keys, the same bytes each time, and nothing of the host."""

from __future__ import annotations

import getpass
import json
import socket
from dataclasses import replace

import pytest

from anonkit.bundle import manifest
from anonkit.canonical import canonical_json, sha256_hex
from anonkit.files import file_digest

KEYS = {
    *("format", "name", "release", "audience", "policy_sha256", "tool", "files", "unit", "claims"),
    *("whole", "quasi", "recount", "budget", "ledger_head", "waivers", "signing_key", "notes"),
    *("not_checked", "plugins", "previous", "utility", "review"),
}


def read(record, digests) -> dict[str, object]:
    return json.loads(manifest.build(record, digests, signing_key="ef" * 32))


def test_it_has_exactly_the_documented_keys(record, digests):
    document = read(record, digests)
    assert set(document) == KEYS
    assert document["format"] == 2
    assert document["signing_key"] == "ef" * 32
    assert document["quasi"] == ["age", "sex"]
    assert document["not_checked"] == ["rare_patterns"]
    assert document["claims"] == [
        {
            "kind": "recomputed",
            "artefact": "data/survey.csv",
            "measure": "k",
            "value": 3,
            "how": {},
            "text": "Every combination of ward is shared by at least 3 people.",
        }
    ]


def test_it_lists_every_file_but_itself_and_the_next_two(record, digests, tmp_path):
    (tmp_path / "report").write_bytes(b"<p>")
    own = ("manifest.json", "manifest.sig", "SHA256SUMS")
    extra = {"report.html": file_digest(tmp_path / "report")}
    extra |= {name: file_digest(b"") for name in own}
    document = read(record, {**digests, **extra})
    assert [file["path"] for file in document["files"]] == [
        "data/survey.csv",
        "report.html",
        "tables/survey.csv",
    ]
    assert document["files"][1] == {"path": "report.html", "sha256": sha256_hex(b"<p>"), "bytes": 3}


def test_it_is_canonical_and_the_same_each_time(record, digests):
    built = manifest.build(record, digests, signing_key="")
    assert built == canonical_json(json.loads(built))
    again = dict(reversed(digests.items()))
    stored = replace(record, already=True, budget=replace(record.budget, stored=True))
    assert manifest.build(stored, again, signing_key="") == built


def test_it_names_no_host_user_place_or_time(record, digests, tmp_path):
    (tmp_path / "x").write_bytes(b"")
    text = manifest.build(
        record, {**digests, "x": file_digest(tmp_path / "x")}, signing_key=""
    ).decode()
    for word in (socket.gethostname(), str(tmp_path), getpass.getuser() + "@"):
        assert word not in text


def test_without_records_and_tables_nothing_is_made_up(record):
    bare = replace(record, microdata=None, budget=None, tables=())
    document = read(bare, {})
    assert (document["quasi"], document["budget"], document["ledger_head"]) == ([], None, None)


@pytest.mark.parametrize("field", ["name", "release", "audience", "policy_sha256", "unit", "whole"])
def test_every_text_of_the_record_is_covered_by_the_signature(record, digests, field):
    other = replace(record, **{field: "other"})
    assert read(other, digests) != read(record, digests)
