"""Keys: the owner's keyring, what is derived from it, and how it is opened."""

from anonkit.keys.content import KEYRING_PURPOSES, PeopleKeys, Purpose
from anonkit.keys.derive import PURPOSES, derive
from anonkit.keys.keyring import Keyring
from anonkit.keys.opening import create, export, missing_keyring, open_keyring, was_used
from anonkit.keys.places import check_outside, default_keyring
from anonkit.keys.process import harden_process
from anonkit.keys.public import Approver, read_approver, read_public
from anonkit.keys.sealing import seal_to, unseal
from anonkit.keys.sources import passphrase
from anonkit.keys.spoken import words
from anonkit.keys.wrap import Strength, is_same_passphrase

__all__ = [
    "KEYRING_PURPOSES",
    "PURPOSES",
    "Approver",
    "Keyring",
    "PeopleKeys",
    "Purpose",
    "Strength",
    "check_outside",
    "create",
    "default_keyring",
    "derive",
    "export",
    "harden_process",
    "is_same_passphrase",
    "missing_keyring",
    "open_keyring",
    "passphrase",
    "read_approver",
    "read_public",
    "seal_to",
    "unseal",
    "was_used",
    "words",
]
