"""A release held in memory, as its receiver holds it, and ways to forge it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from anonkit import api, keys
from anonkit.bundle.reading import read_manifest
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.records.checks import record_checks
from anonkit.canonical import canonical_json
from anonkit.dp import ledger
from anonkit.files import file_digest
from anonkit.records.verify import Check

PASSPHRASE = "correct horse battery staple"


@dataclass
class Held:
    """The manifest as a mapping, and the bytes of the files."""

    manifest: dict[str, Any]
    files: dict[str, bytes]

    @property
    def received(self) -> Received:
        for entry in self.manifest["files"]:
            entry["sha256"], entry["bytes"] = file_digest(self.files[entry["path"]])
        manifest = read_manifest(canonical_json(self.manifest))
        return Received(manifest, lambda path: BytesIO(self.files[path]))

    def checks(self) -> list[Check]:
        return list(record_checks(self.received))

    def failing(self) -> set[str]:
        return {check.id for check in self.checks() if check.status == "fail"}

    def copy(self) -> Held:
        return Held(deepcopy(self.manifest), dict(self.files))

    def claim(self, measure: str, artefact: str | None = None) -> dict[str, Any]:
        """The one claim of a measure."""
        [found] = [
            claim
            for claim in self.manifest["claims"]
            if claim["measure"] == measure and artefact in (None, claim["artefact"])
        ]
        return found


def held(folder: Path) -> Held:
    """A release that lies in a folder."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    files = {each["path"]: (folder / each["path"]).read_bytes() for each in manifest["files"]}
    return Held(manifest, files)


@contextmanager
def releasing(folder: Path) -> Iterator[Callable[..., Held]]:
    """A place to release from: `(policy, data)` to what a receiver then holds."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ANONKIT_HOME", str(folder / "home"))
        weak = keys.Strength(memory_kib=64, passes=1, lanes=1)
        keys.create(keys.default_keyring(), PASSPHRASE, strength=weak)
        ledger.create_account(ledger.default_ledger(), "tiny", Fraction(100))
        made = 0

        def release(policy: Path, data: Any, **options: Any) -> Held:
            nonlocal made
            made += 1
            out, private = folder / f"out-{made}", folder / f"private-{made}"
            api.release(
                policy=policy, data=data, passphrase=PASSPHRASE, output=out, private=private,
                **options,
            )  # fmt: skip
            return held(out)

        yield release


def forged(value: str | int) -> Iterator[str | int]:
    """Values that are not the claimed one, but look like it."""
    if isinstance(value, int):
        yield from (value + 1, value - 1, str(value))
        return
    for place, digit in enumerate(value):
        if digit.isdigit():
            yield value[:place] + str((int(digit) + 1) % 10) + value[place + 1 :]
    yield f"{value}0"
    yield f" {value}"
