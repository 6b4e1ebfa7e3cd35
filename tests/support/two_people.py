"""Somebody who asks, somebody who allows, and a release with an encrypted column between them."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from anonkit import api, keys
from anonkit.canonical import canonical_json
from anonkit.errors import AnonkitError
from anonkit.keys.siv import Tokens
from anonkit.reidentify import Done, calendar
from anonkit.reidentify.envelope import Kind, signed

PASSPHRASE = "correct horse battery staple"
WEAK = keys.Strength(memory_kib=64, passes=1, lanes=1)
VALUES = ("RSP-7431902217 Wzkjq", '=Quoted "Xvplm"\nsecond line', "Ñandú Zqbrt")
"""Unlike anything else on the disk; one begins like a formula."""
NAME, RELEASE, COLUMN, DOMAIN = "tiny-survey", "wave-1", "respondent_id", "respondent"


def wrapped_keys(
    approvers: list[keys.Approver], data_key: bytes, *, limit: int = 5, **changed: Any
) -> dict[str, Any]:
    """The document of `wrapped-keys.json`; `changed` changes what the keys are wrapped for."""
    key_id = Tokens.of(data_key, NAME, DOMAIN).key_id.hex()
    told = {"column": COLUMN, "domain": DOMAIN, "key_id": key_id, "limit": limit}
    wrapped = []
    for approver in approvers:
        scope = {"purpose": "data-key", "name": NAME, "release": RELEASE, **told}
        scope = {**scope, "approver": approver.key_id, **changed}
        box = base64.b64encode(keys.seal_to(approver.sealing, data_key, scope)).decode()
        spoken = keys.words(approver.key_id)
        wrapped.append({"approver": approver.key_id, "words": spoken, "box": box})
    source = {"name": NAME, "release": RELEASE, "manifest_sha256": "0" * 64}
    return {"format": 1, **source, "columns": [{**told, "wrapped": wrapped}]}


@dataclass
class TwoPeople:
    """Two keyrings in two folders, and files that go between them."""

    folder: Path
    requester: keys.Keyring
    approver: keys.Keyring
    data_key: bytes
    tokens: tuple[str, ...]

    @classmethod
    def at(cls, folder: Path) -> TwoPeople:
        """New keyrings and a new data key, in a folder of their own."""
        rings = []
        for who, purpose in (("requester", "sign"), ("approver", "approve")):
            (folder / who).mkdir(mode=0o700, parents=True)
            path = folder / who / "keyring.json"
            rings.append(keys.create(path, PASSPHRASE, purpose=purpose, strength=WEAK))
            pem = rings[-1].public_pem if purpose == "sign" else rings[-1].approver.pem
            (folder / f"{who}.pem").write_bytes(pem)
        data_key = secrets.token_bytes(64)
        encrypted = Tokens.of(data_key, NAME, DOMAIN)
        made = cls(folder, *rings, data_key, tuple(map(encrypted.token, VALUES)))
        made.wrap([made.approver.approver])
        made.name(*made.tokens)
        return made

    @property
    def private(self) -> Path:
        return self.folder / "private"

    def wrap(self, approvers: list[keys.Approver], **changed: Any) -> None:
        """Write the wrapped keys anew."""
        self.private.mkdir(exist_ok=True)
        document = wrapped_keys(approvers, self.data_key, **changed)
        (self.private / "wrapped-keys.json").write_bytes(canonical_json(document))

    def name(self, *tokens: str) -> None:
        """Write the file of tokens anew."""
        (self.folder / "tokens").write_text("".join(f"{each}\n" for each in tokens), "utf-8")

    def log(self, who: str) -> Path:
        return self.folder / who / "audit.log"

    def request(self, **changed: Any) -> Done:
        """Ask for all tokens, unless told otherwise."""
        options = {
            "private": self.private,
            "column": COLUMN,
            "tokens": self.folder / "tokens",
            "purpose": "call back people whose water test failed",
            "expires": (calendar.today() + timedelta(days=7)).isoformat(),
            "output": self.folder / "request.json",
            "log": self.log("requester"),
            "keyring": self.requester.path,
            "passphrase": PASSPHRASE,
        }
        return api.reidentify_request(**(options | changed))

    def approve(self, **changed: Any) -> Done:
        """Allow it."""
        options = {
            "request": self.folder / "request.json",
            "public_key": self.folder / "requester.pem",
            "yes": True,
            "output": self.folder / "approval.json",
            "log": self.log("approver"),
            "keyring": self.approver.path,
            "passphrase": PASSPHRASE,
        }
        return api.reidentify_approve(**(options | changed))

    def open(self, **changed: Any) -> Done:
        """Read the answers."""
        options = {
            "approval": self.folder / "approval.json",
            "request": self.folder / "request.json",
            "public_key": self.folder / "approver.pem",
            "output": self.folder / "requester" / "values.csv",
            "log": self.log("requester"),
            "keyring": self.requester.path,
            "passphrase": PASSPHRASE,
        }
        return api.reidentify_open(**(options | changed))

    def entries(self, who: str) -> list[dict[str, Any]]:
        """The lines of a log, as they stand."""
        path = self.log(who)
        return (
            [json.loads(each) for each in path.read_bytes().splitlines()] if path.exists() else []
        )


def refused(act: Any, code: str, **changed: Any) -> AnonkitError:
    """The act is refused with this code."""
    with pytest.raises(AnonkitError) as raised:
        act(**changed)
    assert raised.value.code == code, raised.value
    return raised.value


def payload(path: Path) -> dict[str, Any]:
    """What stands in a signed document."""
    found = json.loads(base64.b64decode(json.loads(path.read_bytes())["payload"]))
    assert isinstance(found, dict)
    return found


def signed_again(path: Path, of: Kind, ring: keys.Keyring, **changed: Any) -> None:
    """The document with something changed, signed by whoever made it."""
    path.write_bytes(signed(of, canonical_json({**payload(path), **changed}), ring))


def another(two: TwoPeople, who: str) -> keys.Keyring:
    """One more keyring, and its public keys in a file."""
    ring = keys.create(two.folder / who / "keyring.json", PASSPHRASE, strength=WEAK)
    (two.folder / f"{who}.pem").write_bytes(ring.approver.pem)
    return ring


def at(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """The clock stands so many days later."""
    moment = calendar.now() + timedelta(days=days)
    monkeypatch.setattr(calendar, "now", lambda: moment)
