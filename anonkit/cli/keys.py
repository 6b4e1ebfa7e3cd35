"""`anonkit keys`: make, show, change and copy the owner's keyring."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anonkit.cli import options, output

if TYPE_CHECKING:
    from anonkit.records import KeyringRecord


@click.group("keys")
def command() -> None:
    """Make, show, change and copy the owner's keyring."""


@command.command("new")
@click.option(
    "--for",
    "for_",
    type=click.Choice(["sign", "approve"]),
    default="sign",
    show_default=True,
    help="Sign releases, or approve that encrypted values are read.",
)
@options.keyring
@options.passphrase_fd
@options.passphrase_file
@options.output_format
def new(
    for_: str,
    keyring: Path | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    output_format: str,
) -> None:
    """Make a keyring: the root of the pseudonyms, and the key that signs.

    One to approve with has no root, and makes no release; it belongs to
    somebody else than whoever releases. Without the file or without the
    passphrase nothing can be signed, opened or pseudonymised alike again:
    keep a copy of both, in two places.
    """
    from anonkit import api, keys

    secret = keys.passphrase(passphrase_fd, passphrase_file, "New passphrase", twice=True)
    made = api.keys_new(for_=for_, keyring=keyring, passphrase=secret)
    output.show(
        {"format": 1, "keyring": made.keyring, "key_id": made.key_id, "words": made.words},
        output_format=output_format,
        text=lambda: f"{made.keyring}\nkey {made.key_id}\nin words: {made.words}",
    )


@command.command("public")
@click.option(
    "--from",
    "pem",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A public key that you were given: no keyring and no passphrase is needed.",
)
@options.keyring
@options.passphrase_fd
@options.passphrase_file
@options.output_format
def public(
    pem: Path | None,
    keyring: Path | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    output_format: str,
) -> None:
    """Print the public key for receivers; its fingerprint in words goes to stderr.

    Send the key by one way and say the words by another, such as a call.
    The receiver prints the same words with --from. An approver's keyring
    prints two keys: the file that `approvers:` of a policy names.
    """
    from anonkit import api, keys

    given = (passphrase_fd, passphrase_file)
    secret = None if pem and given == (None, None) else keys.passphrase(*given, "Passphrase")
    shown = api.keys_public(pem=pem, keyring=keyring, passphrase=secret)
    output.show(
        {"format": 1, "pem": shown.pem, "key_id": shown.key_id, "words": shown.words},
        output_format=output_format,
        text=shown.pem.rstrip,
    )
    output.say(f"in words: {shown.words}")


@command.command("list")
@options.keyring
@options.passphrase_fd
@options.passphrase_file
@options.output_format
def list_(
    keyring: Path | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    output_format: str,
) -> None:
    """List keys and releases with their states; no secret is shown.

    A key is primary (it signs), active (it signed before; what was sealed to
    it can be opened), retired (its private half is erased, what it signed is
    still yours) or destroyed (only its id is left). A release is recomputable
    until its secret is destroyed.
    """
    from anonkit import api, keys

    secret = keys.passphrase(passphrase_fd, passphrase_file, "Passphrase")
    _show(api.keys_list(keyring=keyring, passphrase=secret), output_format)


@command.command("rotate")
@click.option("--root", is_flag=True, help="Make a new root of pseudonyms too.")
@click.option("--retire", is_flag=True, help="Erase the private halves of all keys of before.")
@options.keyring
@options.passphrase_fd
@options.passphrase_file
@options.output_format
def rotate(
    root: bool,
    retire: bool,
    keyring: Path | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    output_format: str,
) -> None:
    """Sign with a new key from now on; what the old one signed is still known.

    With --root, pseudonyms with `linkage: across_releases` of new labels do
    not join with those of labels used before. Copies of the keyring elsewhere
    are not changed.
    """
    from anonkit import api, keys

    secret = keys.passphrase(passphrase_fd, passphrase_file, "Passphrase")
    made = api.keys_rotate(root=root, retire=retire, keyring=keyring, passphrase=secret)
    _show(made, output_format)


@command.command("destroy")
@click.option("--release", metavar="NAME", help="The policy's name of the release, with --label.")
@click.option("--label", metavar="LABEL", help="Its `release:` label.")
@click.option(
    "--key", metavar="ID", help="A signing key or root not in use: 8 digits or more of its id."
)
@click.option("--yes", is_flag=True, help="It is meant: do not ask.")
@options.keyring
@options.passphrase_fd
@options.passphrase_file
@options.output_format
def destroy(
    release: str | None,
    label: str | None,
    key: str | None,
    yes: bool,
    keyring: Path | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    output_format: str,
) -> None:
    """Erase the secret of one release, or a key of before, for ever.

    A release whose secret is gone cannot be repeated, nor its pseudonyms be
    computed again; its label can never be used again. Copies of the keyring
    elsewhere still hold what was erased here.
    """
    from anonkit import api, keys
    from anonkit.api.keys import check_destroyed

    check_destroyed(release, label, key)
    secret = keys.passphrase(passphrase_fd, passphrase_file, "Passphrase")
    made = api.keys_destroy(
        release=release,
        label=label,
        key=key,
        yes=yes or _meant(label or key or ""),
        keyring=keyring,
        passphrase=secret,
    )
    _show(made, output_format)


@command.command("export")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="A new file; never over another one, never in a git work tree.",
)
@click.option(
    "--new-passphrase-fd",
    type=int,
    metavar="N",
    help="Read the new passphrase from this open descriptor.",
)
@click.option(
    "--new-passphrase-file",
    type=click.Path(path_type=Path),
    help="Read the new passphrase from this file.",
)
@options.keyring
@options.passphrase_fd
@options.passphrase_file
@options.output_format
def export(
    output: Path,
    new_passphrase_fd: int | None,
    new_passphrase_file: Path | None,
    keyring: Path | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    output_format: str,
) -> None:
    """Copy the keyring to a new file under a new passphrase.

    The copy is a keyring of its own: --keyring opens it. So this is how to
    move to another machine, and how to change a passphrase.
    """
    from anonkit import api, keys

    secret = keys.passphrase(passphrase_fd, passphrase_file, "Passphrase")
    given = (new_passphrase_fd, new_passphrase_file)
    new = keys.passphrase(*given, "New passphrase", twice=True, option="--new-passphrase")
    made = api.keys_export(output=output, new_passphrase=new, keyring=keyring, passphrase=secret)
    _show(made, output_format)


def _meant(name: str) -> bool:
    """Whether a person at a terminal types what is to be destroyed."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    asked = f"This cannot be undone. To destroy it, type {name}"
    return bool(click.prompt(asked, default="", show_default=False, err=True) == name)


def _show(held: KeyringRecord, output_format: str) -> None:
    from anonkit.report import keys as report

    output.show(report.document(held), output_format=output_format, text=lambda: report.lines(held))
