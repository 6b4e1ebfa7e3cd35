"""The keys that a receiver believes: one that was given, or a list of their own.

trusted: 1
keys:
  - name: Lake Basin Survey Office
    public_key: office.pem                # beside this file, or the PEM text itself
    fingerprint: abbey-acorn-adult-...    # as they read it to you; or its 64 digits
    from: 2026-01-01
    until: 2027-12-31
  - name: Lake Basin Survey Office, old key
    public_key: old.pem
    revoked: {date: 2026-05-01, because: the laptop was stolen}
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from anonkit.bundle.manifest import MANIFEST
from anonkit.bundle.public_key import MAX_PEM_BYTES, record_of_file, record_of_pem
from anonkit.errors import Fault, SecretError, shown
from anonkit.files import plain_errors
from anonkit.records import BelievedKey, KeyRecord

MOST_BYTES = 256 << 10
"""Of a list of trusted keys."""
MOST_CHARACTERS = 200
"""Of a name or a reason."""
_PEM = "-----BEGIN"
_FIELDS = {"name", "public_key", "fingerprint", "from", "until", "revoked"}
_EXAMPLE = "see `I received a release` in the README for one that is right"


@dataclass(frozen=True)
class TrustedKey:
    """One key that a receiver wrote down."""

    shown: BelievedKey
    pem: bytes
    file: Path
    """Where it was read."""
    since: date | None = None
    until: date | None = None
    revoked: str = ""
    """When and why; empty where it is not."""

    def doubt(self, today: date) -> str:
        """Why it is not to be believed on this day; empty where it is."""
        if self.revoked:
            return f"the key of {self.shown.name} was revoked: {self.revoked}"
        if self.since is not None and today < self.since:
            return f"the key of {self.shown.name} is believed only from {self.since}"
        if self.until is not None and today > self.until:
            return f"the key of {self.shown.name} was believed only until {self.until}"
        return ""


def check_outside(file: Path, release: Path) -> None:
    """Refuse what came with the release: whoever forges it puts a key of theirs in, too.

    Raises:
        SecretError: The file stands in the release folder.
    """
    # A folder above the release, with the key beside it, is no release, and is told so later.
    if (release / MANIFEST).exists() and file.resolve().is_relative_to(release.resolve()):
        raise SecretError(
            "this key stands inside the release, where anybody could have put it",
            where=str(file),
            fix="get the sender's key by another way, and keep it elsewhere",
            code="public_key.in_release",
        )


def given_key(path: Path) -> TrustedKey:
    """The one key in a file.

    Raises:
        SecretError: It is no Ed25519 public key, or one under which a signature proves nothing.
    """
    return _key("", record_of_file(path), path)


def read_trusted(path: Path) -> tuple[TrustedKey, ...]:
    """The keys of a list.

    Raises:
        SecretError: All that is wrong with it, each with its line; or PyYAML is missing.
    """
    try:
        from anonkit.policy.document import read_document  # noqa: PLC0415 - needs PyYAML
    except ModuleNotFoundError:
        raise SecretError(
            "a list of trusted keys is YAML, and PyYAML is not installed here",
            where=str(path),
            fix="install pyyaml, or give the one key with --public-key",
            code="trusted.no_yaml",
        ) from None
    found = read_document(unicodedata.normalize("NFC", _text(path)), str(path))
    reader = _Reader(path, found.lines)
    reader.faults = [_worded(fault) for _, fault in found.faults]
    trusted = () if found.broken else tuple(reader.all(found.content))
    if reader.faults:
        raise SecretError.of(reader.faults)
    return trusted


def _worded(fault: Fault) -> Fault:
    """The words that faults of a policy have, said of a list of keys."""
    problem, fix = (
        text.replace("one policy a file", "one list a file")
        .replace("a policy", "a list of keys")
        .replace("the policy", "the list of keys")
        for text in (fault.problem, fault.fix)
    )
    return Fault(problem, fault.where, fix, "trusted.content")


def _text(path: Path) -> str:
    with plain_errors(path, SecretError), path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    try:
        if len(data) <= MOST_BYTES:
            return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    problem = f"this is no list of trusted keys in UTF-8, of at most {MOST_BYTES:,} bytes"
    raise SecretError(problem, where=str(path), fix=_EXAMPLE, code="trusted.file")


def _key(name: str, record: KeyRecord, file: Path) -> TrustedKey:
    if record.pem.count("BEGIN") > 1:
        raise SecretError(
            "these are the two keys of an approver, who signs no release",
            where=str(file),
            fix="ask the sender for what `anonkit keys public` prints",
            code="public_key.kind",
        )
    shown_key = BelievedKey(name, record.key_id, record.words)
    return TrustedKey(shown_key, record.pem.encode("ascii"), file)


class _WrongError(Exception):
    """What is wrong with one entry, at one of its fields."""

    def __init__(self, field: str, problem: str, fix: str = _EXAMPLE) -> None:
        super().__init__(problem)
        self.field = field
        self.problem = problem
        self.fix = fix


class _Reader:
    """Reads the content of a list, and collects what is wrong with it."""

    def __init__(self, path: Path, lines: Mapping[tuple[str | int, ...], int]) -> None:
        self.faults: list[Fault] = []
        self._path = path
        self._lines = lines

    def all(self, content: Any) -> Iterator[TrustedKey]:
        """Every key that is soundly written."""
        if not isinstance(content, dict) or set(content) != {"trusted", "keys"}:
            self._fault((), "a list of trusted keys has `trusted: 1` and `keys:`, and no more")
            return
        if content["trusted"] != 1 or isinstance(content["trusted"], bool):
            self._fault(("trusted",), "only `trusted: 1` is known to this anonkit")
            return
        entries = content["keys"]
        if not isinstance(entries, list) or not entries:
            self._fault(("keys",), "there is no key in the list")
            return
        seen: set[str] = set()
        for place, entry in enumerate(entries):
            try:
                found = self._entry(entry)
                if found.shown.key_id in seen:
                    raise _WrongError("public_key", "this key stands twice in the list")
                seen.add(found.shown.key_id)
                yield found
            except _WrongError as wrong:
                self._fault(("keys", place, wrong.field), wrong.problem, wrong.fix)

    def _entry(self, entry: Any) -> TrustedKey:
        if not isinstance(entry, dict) or not {"name", "public_key"} <= set(entry):
            raise _WrongError("", "a key has a `name:` and a `public_key:`")
        if set(entry) - _FIELDS:
            raise _WrongError("", f"a key has no more than {', '.join(sorted(_FIELDS))}")
        name = _words("name", entry["name"])
        key = self._public(name, entry["public_key"])
        _check_fingerprint(key.shown, entry.get("fingerprint"))
        since, until = (
            _date(field, entry[field]) if field in entry else None for field in ("from", "until")
        )
        if since is not None and until is not None and until < since:
            raise _WrongError("until", "`until:` lies before `from:`")
        revoked = _revoked(entry["revoked"]) if "revoked" in entry else ""
        return replace(key, since=since, until=until, revoked=revoked)

    def _public(self, name: str, found: Any) -> TrustedKey:
        if not isinstance(found, str):
            raise _WrongError("public_key", "`public_key:` is a file, or the text of one")
        try:
            if found.lstrip().startswith(_PEM):
                return _key(name, record_of_pem(found.encode()[:MAX_PEM_BYTES]), self._path)
            file = Path(found)
            if file.is_absolute() or ".." in file.parts or not found.isprintable():
                raise _WrongError("public_key", "a key's file stands beside the list, or below it")
            file = self._path.parent / file
            return _key(name, record_of_file(file), file)
        except SecretError as error:
            raise _WrongError("public_key", error.problem, error.fix or _EXAMPLE) from None

    def _fault(self, at: tuple[str | int, ...], problem: str, fix: str = _EXAMPLE) -> None:
        while at and at not in self._lines:
            at = at[:-1]
        where = f"{self._path}:{self._lines.get(at, 1)}"
        self.faults.append(Fault(problem, where, fix, "trusted.content"))


def _check_fingerprint(key: BelievedKey, told: Any) -> None:
    if told is None:
        return
    if isinstance(told, str):
        plain = "-".join(told.replace("-", " ").split()).casefold()
        if plain in (key.key_id, key.words):
            return
    raise _WrongError(
        "fingerprint",
        "the fingerprint is not that of the key",
        "ask the owner of the key to read it to you again; do not copy it from the key",
    )


def _words(field: str, found: Any) -> str:
    if not isinstance(found, str) or not found.strip() or len(found) > MOST_CHARACTERS:
        raise _WrongError(field, f"`{field}:` is a text of at most {MOST_CHARACTERS} characters")
    return shown(found.strip())


def _date(field: str, found: Any) -> date:
    try:
        day = date.fromisoformat(found)
        if day.isoformat() == found:
            return day
    except (TypeError, ValueError):
        pass
    raise _WrongError(field, f"`{field}:` is a date such as 2026-12-31")


def _revoked(found: Any) -> str:
    if not isinstance(found, dict) or set(found) != {"date", "because"}:
        raise _WrongError("revoked", "`revoked:` has a `date:` and a `because:`")
    because = _words("because", found["because"])
    return f"{_date('date', found['date'])}, {because}"
