"""The page's commands, run as they are printed, on a signed folder."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anonkit.canonical import canonical_json
from anonkit.records import ReleaseRecord
from anonkit.report.html import render

KIND = "application/vnd.anonkit.manifest.v1+json"

pytestmark = pytest.mark.skipif(
    not (shutil.which("openssl") and shutil.which("sha256sum")),
    reason="needs the stock tools openssl and sha256sum",
)


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )


def commands(record: ReleaseRecord) -> list[str]:
    return [
        unescape(block)
        for block in re.findall(r"<pre><code>(.*?)</code></pre>", render(record).decode(), re.S)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A release of one manifest, signed here and not by the code under test."""
    target = tmp_path / "release"
    target.mkdir()
    payload = canonical_json({"format": 1, "title": "é"})
    key = Ed25519PrivateKey.generate()
    signed = f"DSSEv1 {len(KIND)} {KIND} {len(payload)} ".encode() + payload
    signature = base64.b64encode(key.sign(signed)).decode()
    envelope = {"payloadType": KIND, "signatures": [{"keyid": "ab", "sig": signature}]}
    (target / "manifest.json").write_bytes(payload)
    (target / "manifest.sig").write_bytes(canonical_json(envelope))
    sums = f"{hashlib.sha256(payload).hexdigest()}  manifest.json\n"
    (target / "SHA256SUMS").write_text(sums)
    pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "sender.pem").write_bytes(pem)
    return target


def test_the_commands_pass_a_whole_release(everything: ReleaseRecord, folder: Path) -> None:
    sums, signature = commands(everything)
    assert run(folder, sums).returncode == 0
    done = run(folder, signature)
    assert done.returncode == 0, done.stderr
    assert "Signature Verified Successfully" in done.stdout


def test_the_commands_refuse_a_changed_manifest(everything: ReleaseRecord, folder: Path) -> None:
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"1", b"2"))
    assert all(run(folder, command).returncode != 0 for command in commands(everything))


def test_the_commands_leave_the_release_as_it_was(everything: ReleaseRecord, folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())
    for command in commands(everything):
        run(folder, command)
    assert sorted(path.name for path in folder.iterdir()) == before
