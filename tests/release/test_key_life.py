"""Releases while keys are rotated, retired and destroyed under them."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from anonkit import api, keys
from anonkit.bundle.earlier import read_earlier
from anonkit.errors import AnonkitError

PASSPHRASE = "correct horse battery staple"
WEAK = keys.Strength(memory_kib=64, passes=1, lanes=1)


def tokens(folder: Path) -> set[str]:
    with (folder / "data" / "tiny-survey.csv").open(newline="", encoding="utf-8") as file:
        return {row["respondent_id"] for row in csv.DictReader(file)}


def refused(code: str, release: Any, *args: Any, **options: Any) -> None:
    with pytest.raises(AnonkitError) as raised:
        release(*args, **options)
    assert raised.value.code == code


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_release_is_known_as_long_as_its_key_and_made_again_as_long_as_its_secret(
    tiny, release, keyring, tmp_path
):
    tiny.edit("domain: respondent}", "domain: respondent, linkage: across_releases}")
    text = tiny.policy.read_text("utf-8")
    tiny.policy.write_text(text.partition("aggregates:")[0], "utf-8")
    out, first = tmp_path / "out", keyring.key_id
    release(tiny)
    before = files_of(out)
    root = keyring.latest().root.key_id

    # Its private side is lost: it is made from the same root, and held against what was signed.
    keyring.rotate(root=True)
    shutil.rmtree(tmp_path / "private")
    assert release(tiny).document["already"] is True
    assert (tmp_path / "private" / "private.json").is_file()
    keyring.rotate(retire=True)
    assert release(tiny).document["already"] is True
    assert read_earlier([out], keyring)[0].signed_by_us

    tiny.edit("release: wave-1", "release: wave-2")
    new = {"output": tmp_path / "new", "private": tmp_path / "new-private"}
    assert release(tiny, **new).document["already"] is False
    manifest = json.loads((tmp_path / "new" / "manifest.json").read_bytes())
    assert manifest["signing_key"] == keyring.key_id != first
    assert not tokens(out) & tokens(tmp_path / "new")

    tiny.edit("release: wave-2", "release: wave-1")
    again = {"output": tmp_path / "again", "private": tmp_path / "again-private"}
    keyring.destroy_key(root)
    refused("release.root_destroyed", release, tiny, **again)
    keyring.destroy_release("tiny-survey", "wave-1")
    refused("release.destroyed", release, tiny, **again)
    refused("release.destroyed", release, tiny)
    keyring.destroy_key(first)
    with pytest.raises(AnonkitError, match=f"key {first[:16]}, which was destroyed") as raised:
        release(tiny)
    assert raised.value.code == "output.occupied"
    assert not read_earlier([out], keyring)[0].signed_by_us
    assert files_of(out) == before
    assert not (tmp_path / "again").exists()
    assert not (tmp_path / "again-private").exists()


def test_an_approvers_keyring_releases_nothing(tiny, account, home, tmp_path):
    ring = keys.create(keys.default_keyring(), PASSPHRASE, purpose="approve", strength=WEAK)
    out = tmp_path / "out"
    words = {"policy": tiny.policy, "data": tiny.data, "passphrase": PASSPHRASE, "output": out}
    refused("keyring.purpose", api.release, keyring=ring.path, **words)
    assert not out.exists()
