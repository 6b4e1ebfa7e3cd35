"""Checking a received release, step by step: what fails stops what stands on it.

1. folder: no link, no device, no name that could stand for another. A plain file that no
   manifest can list, such as a hidden one, is refused; what is listed is looked at all the same.
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
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from anonkit import keys
from anonkit.bundle.manifest import MANIFEST, SIGNATURE
from anonkit.bundle.reading import MOST_BYTES, Manifest, read_manifest
from anonkit.bundle.sign import MOST_ENVELOPE_BYTES, read_envelope, verify_seal
from anonkit.bundle.verify.base import Received
from anonkit.bundle.verify.files import file_checks, opener, sums_check
from anonkit.bundle.verify.folder import Tree, open_tree
from anonkit.bundle.verify.joined import agreement, claims
from anonkit.bundle.verify.trusted import TrustedKey, check_outside, given_key, read_trusted
from anonkit.errors import BusyError, InputError, OptionError, RefusedError, SecretError, shown
from anonkit.records import STEPS, Check, Status, VerifyRecord

_ALONE = frozenset({"agreement", "claims"})
"""Steps on which no other stands."""
_SOURCES: Mapping[str, str] = {
    "signature": "DSSE v1; RFC 8032",
    "manifest": "RFC 8785",
}
_UNPACK = (
    "delete it if your own system put it there; else unpack what you were sent again, "
    "into a new folder"
)
_AGAIN = "ask the sender for the release again"
_BY_WHOM = "no key was given: by whom it is, is not known"
_A_KEY = "ask the sender for their public key, by another way than the release came"


@dataclass(frozen=True)
class Believing:
    """Which keys the receiver believes."""

    keys: tuple[TrustedKey, ...]
    today: date
    listed: bool
    """Whether they wrote down a list, from which the signature chooses one."""

    def check_outside(self, folder: Path) -> None:
        """Refuse keys that came with the release.

        Raises:
            SecretError: One stands in the folder.
        """
        for each in self.keys:
            check_outside(each.file, folder)


def believing_of(public_key: Path | None, trusted: Path | None, today: date) -> Believing | None:
    """What a receiver believes, as they name it; None where they name neither.

    Args:
        public_key: One key in PEM form.
        trusted: Instead: a list of trusted keys (YAML).
        today: The receiver's own day: keys are believed from one day to another.

    Raises:
        OptionError: Both are named.
        SecretError: The key or the list is unsound.
    """
    if public_key is not None and trusted is not None:
        raise OptionError(
            "a release is checked with one key, or with one list of trusted keys",
            fix="give --public-key FILE or --trusted FILE; both come to you by another way",
            code="verify.key",
        )
    if public_key is not None:
        return Believing((given_key(public_key),), today, listed=False)
    return None if trusted is None else Believing(read_trusted(trusted), today, listed=True)


def verify_release(folder: Path, believing: Believing, *, allow_unchecked: bool) -> VerifyRecord:
    """Check a received release.

    Args:
        folder: The folder that was received.
        believing: Keys that reached the receiver by another way.
        allow_unchecked: Take it although claims could not be counted again.

    Raises:
        OptionError: There is no such folder.
        BusyError: The disk reported an error.
    """
    return _walked(folder, believing, allow_unchecked=allow_unchecked)


def recount_release(folder: Path) -> VerifyRecord:
    """Check all of a release that can be checked without a key: by whom it is stays unknown.

    The key and the signature are `not_checked`, and no key is named: whoever made the release
    may have written any claim. That its files are as its own manifest lists them, and its
    claims as its files have them, is counted all the same.

    Args:
        folder: The folder that was received.

    Raises:
        OptionError: There is no such folder.
        BusyError: The disk reported an error.
    """
    return _walked(folder, None, allow_unchecked=False)


def _walked(folder: Path, believing: Believing | None, *, allow_unchecked: bool) -> VerifyRecord:
    with open_tree(folder) as tree:
        walk = _Walk(tree, believing)
        walk.all()
    key = walk.key.shown if walk.key else None
    believed = walk.manifest
    name, release = (believed.name, believed.release) if believed else ("", "")
    return VerifyRecord(tuple(walk.checks), key, name, release, allow_unchecked)


class _Walk:
    """The steps, and what they have found so far."""

    def __init__(self, tree: Tree, believing: Believing | None) -> None:
        self.checks: list[Check] = []
        self.manifest: Manifest | None = None
        self.key = None if believing is None or believing.listed else believing.keys[0]
        self._tree = tree
        self._believing = believing
        self._signed = b""
        self._signed_by = ""

    def all(self) -> None:
        """Take every step; say of those that could not be taken why."""
        for step, take in (
            ("folder", self._folder),
            ("key", self._choose),
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
            except (InputError, RefusedError, SecretError) as error:
                self._say(step, "fail", error.problem, error.where, error.fix)
            if self._failed(step) and step not in _ALONE:
                self._stop(step)
                return

    def _failed(self, step: str) -> bool:
        """Whether nothing may stand on this step."""
        if step == "folder" and all(odd.stray for odd in self._tree.odd):
            return False  # refused at the end, whatever the listed files are like
        return any(check.id == step and check.status == "fail" for check in self.checks)

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
            self._say("folder", "fail", odd.why, shown(odd.path), _UNPACK)
        if not tree.odd:
            why = f"{len(tree.sizes)} files, no link and nothing else among them"
            self._say("folder", "pass", why)

    def _choose(self) -> None:
        if self._believing is None:
            self._say("key", "not_checked", _BY_WHOM, fix=_A_KEY)
            return
        if not self._believing.listed:
            assert self.key is not None
            self._say("key", "pass", f"given to you, in words: {self.key.shown.words}")
            return
        try:
            wanted = read_envelope(self._small(SIGNATURE, MOST_ENVELOPE_BYTES)).key_id
        except (InputError, RefusedError):
            self._say("key", "not_checked", "the signature does not say which key it is by")
            return
        trusted = next((k for k in self._believing.keys if k.shown.key_id == wanted), None)
        if trusted is None:
            why = f"no key of your list has signed it, but one called {keys.words(wanted)}"
            fix = "ask the sender by telephone whether that is theirs, before you list it"
            self._say("key", "fail", why, SIGNATURE, fix)
        elif doubt := trusted.doubt(self._believing.today):
            self._say("key", "fail", doubt, SIGNATURE, "ask for a release by a key of today")
        else:
            self.key = trusted
            why = f"of {trusted.shown.name}, in words: {trusted.shown.words}"
            self._say("key", "pass", why)

    def _signature(self) -> None:
        signed = self._small(MANIFEST, MOST_BYTES)
        envelope = self._small(SIGNATURE, MOST_ENVELOPE_BYTES)
        self._signed_by = read_envelope(envelope).key_id
        if self._believing is None:
            self._say("signature", "not_checked", _BY_WHOM, fix=_A_KEY)
        else:
            # An envelope that can be read has led to a key, or the walk has stopped.
            assert self.key is not None
            verify_seal(self.key.pem, signed, envelope)
            why = "the manifest is, to the last bit, what this key signed"
            self._say("signature", "pass", why)
        self._signed = signed

    def _small(self, path: str, most: int) -> bytes:
        found = self._tree.read(path, most) if path in self._tree.sizes else None
        if found is None:
            why = "is too long" if path in self._tree.sizes else "is missing"
            raise InputError(why, where=path, fix=self._elsewhere(path), code="release.manifest")
        return found

    def _elsewhere(self, path: str) -> str:
        """What to do where a file is not in the folder: often it is one folder down."""
        below = sorted(each for each in self._tree.sizes if each.endswith(f"/{path}"))
        if path in self._tree.sizes or not below:
            return _AGAIN
        return f"name the folder {shown(below[0].removesuffix(path))} in this one"

    def _read(self) -> None:
        found = read_manifest(self._signed)
        if found.signing_key != self._signed_by:
            why = "names another key than the one that signed it"
            self._say("manifest", "fail", why, MANIFEST, _AGAIN)
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
