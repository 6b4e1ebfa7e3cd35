"""`anonkit keys`: make and show the owner's keyring."""

from __future__ import annotations

from pathlib import Path

import click

from anonkit.cli import options, output


@click.group("keys")
def command() -> None:
    """Make and show the owner's keyring."""


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
