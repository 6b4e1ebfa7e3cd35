"""A signed release to forge, and how it is checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from anonkit import api
from anonkit.bundle import manifest
from anonkit.bundle.sign import seal
from anonkit.canonical import canonical_json
from anonkit.files import file_digest
from anonkit.keys import Keyring, Strength, create
from anonkit.records import Check, ReleaseRecord, VerifyRecord


@dataclass(frozen=True)
class Sent:
    """A release folder, with the keyring that signed it and its key beside it."""

    folder: Path
    pem: Path
    keyring: Keyring

    def verify(self) -> VerifyRecord:
        return api.verify(folder=self.folder, public_key=self.pem)

    def failed(self) -> Mapping[str, Check]:
        """The steps that said no, without what was said of claims."""
        found = [check for check in self.verify().checks if check.status == "fail"]
        return {check.id: check for check in found if "." not in check.id}

    def sign(self, told: bytes) -> None:
        """Put a manifest in, signed by the sender."""
        (self.folder / "manifest.json").write_bytes(told)
        (self.folder / "manifest.sig").write_bytes(seal(told, self.keyring))
        self.new_sums()

    def change(self, edit: Callable[[dict[str, Any]], None]) -> None:
        """Change what the manifest says, and sign it anew."""
        told = json.loads((self.folder / "manifest.json").read_bytes())
        edit(told)
        self.sign(canonical_json(told))

    def new_sums(self) -> None:
        """SHA256SUMS of whatever is there now."""
        paths = sorted(p for p in self.folder.rglob("*") if p.is_file() and not p.is_symlink())
        told = {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}
        for left_out in ("SHA256SUMS", "manifest.sig"):
            told.pop(left_out, None)
        lines = [f"{sha256(data).hexdigest()}  {name}\n" for name, data in told.items()]
        (self.folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


@pytest.fixture(scope="session")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    """Whoever signs, in all of these tests."""
    place = tmp_path_factory.mktemp("sender") / "keys" / "keyring.json"
    weak = Strength(memory_kib=64, passes=1, lanes=1)
    return create(place, "correct horse battery staple", strength=weak)


@pytest.fixture
def sent(record: ReleaseRecord, files: dict[str, bytes], sender: Keyring, tmp_path: Path) -> Sent:
    """Records, and two tables of which one has a long name, all listed and signed."""
    longer = files["tables/survey.csv"] + b"x,count,,1,4,1,persons,\n"
    named = {**files, "tables/größe 1.csv": longer}
    listed = {path: file_digest(content) for path, content in named.items()}
    for path, content in named.items():
        file = tmp_path / "release" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    pem = tmp_path / "sender.pem"
    pem.write_bytes(sender.public_pem)
    made = Sent(tmp_path / "release", pem, sender)
    made.sign(manifest.build(record, listed, signing_key=sender.key_id))
    return made
