"""Verbs of the keyring."""

from __future__ import annotations

from pathlib import Path

from anonkit import keys
from anonkit.api.verb import verb
from anonkit.bundle.public_key import record_of, record_of_file
from anonkit.errors import OptionError
from anonkit.records import KeyRecord


@verb
def keys_new(*, for_: str = "sign", keyring: Path | None = None, passphrase: str) -> KeyRecord:
    """Make a keyring; never over another one.

    Args:
        for_: `sign` releases, or `approve` that encrypted values are read: then it holds no
            root of pseudonyms, and makes no release.
        keyring: Where; by default in the config folder.
        passphrase: A new one, of at least 12 characters.

    Raises:
        OptionError: It is for neither.
        SecretError: Something is there already, or passphrase or place are weak.
    """
    purpose = next((each for each in keys.KEYRING_PURPOSES if each == for_), None)
    if purpose is None:
        raise OptionError(
            f"there is no keyring for {for_!r}",
            where="--for",
            fix=f"choose one of {', '.join(keys.KEYRING_PURPOSES)}",
            code="keyring.for",
        )
    return record_of(keys.create(keyring or keys.default_keyring(), passphrase, purpose=purpose))


@verb
def keys_public(
    *, pem: Path | None = None, keyring: Path | None = None, passphrase: str | None = None
) -> KeyRecord:
    """The public key of a keyring, or one that was given, with its fingerprint in words.

    Args:
        pem: A public key in PEM form; then there is neither keyring nor passphrase.
        keyring: Keyring file; by default in the config folder.
        passphrase: Of the keyring.

    Raises:
        OptionError: Both are given.
        SecretError: The keyring cannot be opened, or the key is none of ours.
    """
    if pem is not None:
        if keyring is not None or passphrase is not None:
            raise OptionError(
                "a public key is read from one place",
                fix="give a PEM file or a keyring, not both",
                code="public_key.source",
            )
        return record_of_file(pem)
    if passphrase is None:
        raise OptionError(
            "the keyring has a passphrase",
            fix="give it, or name a PEM file",
            code="public_key.source",
        )
    return record_of(keys.open_keyring(keyring or keys.default_keyring(), passphrase))
