"""Checking a received release, step by step: what fails stops what stands on it.

1. folder: no link, no device, no name that could stand for another.
2. key: the one that the receiver was given by another way.
3. signature: over the very bytes of the manifest, before any of them is read.
4. manifest: exactly as anonkit writes one, by the key that signed it.
5. files: every one as listed, and no other.
6. sums: SHA256SUMS says the same.
7. agreement: manifest, data package, report and budget say the same.
8. claims: what can be counted again is counted again.
9. What only the sender knows is listed, and believed or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from anonkit.bundle.manifest import MANIFEST, SIGNATURE, UNLISTED
from anonkit.bundle.reading import MOST_BYTES, Manifest, read_manifest
from anonkit.bundle.sign import MOST_ENVELOPE_BYTES, verify_seal
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.files import file_checks, opener, sums_check
from anonkit.bundle.verify.folder import Tree, open_tree
from anonkit.bundle.verify.joined import agreement, claims
from anonkit.errors import BusyError, InputError, RefusedError
from anonkit.records import BelievedKey, Check, Status, VerifyRecord

STEPS: Mapping[str, str] = {
    "folder": "the folder",
    "key": "the key",
    "signature": "the signature",
    "manifest": "the manifest",
    "files": "the files",
    "sums": "the list of sums",
    "agreement": "whether its parts agree",
    "claims": "its claims, counted again",
}
"""Every step but the last, in its order, and what it looks at."""
_ALONE = frozenset({"agreement", "claims"})
"""Steps on which no other stands."""
_SOURCES: Mapping[str, str] = {
    "signature": "DSSE v1; RFC 8032",
    "manifest": "RFC 8785",
}
_AGAIN = "ask the sender for the release again"


def verify_release(
    folder: Path, pem: bytes, key: BelievedKey, *, allow_unchecked: bool
) -> VerifyRecord:
    """Check a received release.

    Args:
        folder: The folder that was received.
        pem: The public key, which reached the receiver by another way.
        key: What is shown of it.
        allow_unchecked: Take it although claims could not be counted again.

    Raises:
        OptionError: There is no such folder.
        SecretError: The key is none, or one under which a signature proves nothing.
        BusyError: The disk reported an error.
    """
    with open_tree(folder) as tree:
        walk = _Walk(tree, pem, key)
        walk.all()
    believed = walk.manifest
    name, release = (believed.name, believed.release) if believed else ("", "")
    return VerifyRecord(tuple(walk.checks), key, name, release, allow_unchecked)


class _Walk:
    """The steps, and what they have found so far."""

    def __init__(self, tree: Tree, pem: bytes, key: BelievedKey) -> None:
        self.checks: list[Check] = []
        self.manifest: Manifest | None = None
        self._tree = tree
        self._pem = pem
        self._key = key
        self._signed = b""

    def all(self) -> None:
        """Take every step; say of those that could not be taken why."""
        for step, take in (
            ("folder", self._folder),
            ("key", self._say_key),
            ("signature", self._signature),
            ("manifest", self._read),
            ("files", self._files),
            ("sums", self._sums),
            ("agreement", self._agreement),
            ("claims", self._claims),
        ):
            try:
                take()
            except BusyError:
                raise
            except (InputError, RefusedError) as error:
                self._say(step, "fail", error.problem, error.where, error.fix)
            failed = any(check.id == step and check.status == "fail" for check in self.checks)
            if failed and step not in _ALONE:
                self._stop(step)
                return

    def _say(self, step: str, status: Status, why: str, where: str = "", fix: str = "") -> None:
        self.checks.append(
            Check(step, status, "recomputed", why, where, fix, _SOURCES.get(step, ""))
        )

    def _stop(self, failed: str) -> None:
        """The steps after one that failed."""
        order = list(STEPS)
        for step in order[order.index(failed) + 1 :]:
            self._say(step, "not_checked", f"stands on {STEPS[failed]}, which failed")

    def _folder(self) -> None:
        tree = self._tree
        for odd in tree.odd:
            self._say(
                "folder",
                "fail",
                odd.why,
                odd.path,
                "unpack what you were sent again, into a new folder",
            )
        if not tree.odd:
            self._say(
                "folder", "pass", f"{len(tree.sizes)} files, no link and nothing else among them"
            )

    def _say_key(self) -> None:
        self._say("key", "pass", f"given to you, in words: {self._key.words}")

    def _signature(self) -> None:
        for path, most in ((MANIFEST, MOST_BYTES), (SIGNATURE, MOST_ENVELOPE_BYTES)):
            if self._tree.sizes.get(path, most + 1) > most:
                why = "is too long" if path in self._tree.sizes else "is missing"
                self._say("signature", "fail", why, path, _AGAIN)
                return
        signed = self._tree.read(MANIFEST, MOST_BYTES) or b""
        verify_seal(self._pem, signed, self._tree.read(SIGNATURE, MOST_ENVELOPE_BYTES) or b"")
        self._signed = signed
        self._say("signature", "pass", "the manifest is, to the last bit, what this key signed")

    def _read(self) -> None:
        found = read_manifest(self._signed)
        if found.signing_key != self._key.key_id:
            why = "names another key than the one that signed it"
            self._say("manifest", "fail", why, MANIFEST, _AGAIN)
        elif UNLISTED & {file.path for file in found.files}:
            self._say("manifest", "fail", "lists itself", MANIFEST, _AGAIN)
        else:
            self.manifest = found
            why = f"format {found.version}: release {found.release} of {found.name}"
            self._say("manifest", "pass", why, MANIFEST)

    def _files(self) -> None:
        assert self.manifest is not None
        self.checks += file_checks(self._tree, self.manifest)

    def _sums(self) -> None:
        assert self.manifest is not None
        self.checks.append(sums_check(self._tree, self.manifest, self._signed))

    def _received(self) -> Received:
        assert self.manifest is not None
        return Received(self.manifest, opener(self._tree, self.manifest))

    def _agreement(self) -> None:
        self.checks += agreement(self._received())

    def _claims(self) -> None:
        self.checks += claims(self._received())
