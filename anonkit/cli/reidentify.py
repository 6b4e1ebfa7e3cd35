"""`anonkit reidentify`: one person asks for encrypted values, another one allows it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anonkit.cli import options, output
from anonkit.errors import shown

if TYPE_CHECKING:
    from anonkit.reidentify import Done, Entry, Told

_FILE = click.Path(path_type=Path)
_target = click.option("-o", "--output", "target", type=_FILE, required=True, help="File to write.")
_log = click.option("--log", type=_FILE, help="Log file. Default: in the data folder.")


@click.group("reidentify")
def command() -> None:
    """Read encrypted values again: one person asks, another one allows it.

    Each keeps a log, in which an act stands before it is done.
    """


@command.command("request")
@click.argument("private", type=_FILE)
@click.option("--column", required=True, help="The encrypted column.")
@click.option(
    "--tokens",
    type=click.Path(path_type=Path, allow_dash=True),
    required=True,
    metavar="FILE",
    help="One token a line, or CSV with the column; - for standard input.",
)
@click.option("--purpose", required=True, help="Who needs the values, for what; kept and shown.")
@click.option(
    "--expires",
    required=True,
    metavar="YYYY-MM-DD",
    help="Last day on which it may be answered; at most 90 days on.",
)
@click.option("--limit", type=int, metavar="N", help="The most tokens it names. Default: all.")
@_target
@_log
@options.keyring
@options.passphrase_fd
@options.passphrase_file
@options.output_format
def request(
    private: Path,
    column: str,
    tokens: Path,
    purpose: str,
    expires: str,
    limit: int | None,
    target: Path,
    log: Path | None,
    keyring: Path | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    output_format: str,
) -> None:
    """Ask for the values behind some tokens.

    PRIVATE is the private folder of the release, or its wrapped-keys.json.
    Send the request to one of the approvers whom the policy named. Name no
    person in --purpose: it is kept in both logs.
    """
    from anonkit import api, keys

    done = api.reidentify_request(
        private=private,
        column=column,
        tokens=tokens,
        purpose=purpose,
        expires=expires,
        limit=limit,
        output=target,
        log=log,
        keyring=keyring,
        passphrase=keys.passphrase(passphrase_fd, passphrase_file, "Passphrase"),
    )
    _show("requested", done, output_format)


@command.command("approve")
@click.argument("request", type=_FILE)
@click.option(
    "--public-key",
    type=_FILE,
    required=True,
    metavar="FILE",
    help="The requester's public key, which reached you by another way than the request.",
)
@click.option("--yes", is_flag=True, help="It was decided already: ask nobody.")
@_target
@_log
@options.keyring
@options.passphrase_fd
@options.passphrase_file
@options.output_format
def approve(
    request: Path,
    public_key: Path,
    yes: bool,
    target: Path,
    log: Path | None,
    keyring: Path | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    output_format: str,
) -> None:
    """Answer a REQUEST, for the requester alone.

    You are shown what it asks for, and asked. It is in your log before any
    value is read. The requester never gets the key, only these answers.
    """
    from anonkit import api, keys

    done = api.reidentify_approve(
        request=request,
        public_key=public_key,
        yes=yes,
        ask=_ask if _is_terminal() else None,
        output=target,
        log=log,
        keyring=keyring,
        passphrase=keys.passphrase(passphrase_fd, passphrase_file, "Passphrase"),
    )
    _show("approved", done, output_format)


@command.command("open")
@click.argument("approval", type=_FILE)
@click.option(
    "--request",
    type=_FILE,
    required=True,
    metavar="FILE",
    help="The request that it answers.",
)
@click.option(
    "--public-key",
    type=_FILE,
    required=True,
    metavar="FILE",
    help="The approver's public keys, which reached you by another way than the approval.",
)
@_target
@_log
@options.keyring
@options.passphrase_fd
@options.passphrase_file
@options.output_format
def open_(
    approval: Path,
    request: Path,
    public_key: Path,
    target: Path,
    log: Path | None,
    keyring: Path | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    output_format: str,
) -> None:
    """Write the values that an APPROVAL holds, as CSV: token,value.

    They are exact: a spreadsheet may run a value that begins with = + - or @
    as a formula. The file is for its owner only; delete it when it has served.
    """
    from anonkit import api, keys

    done = api.reidentify_open(
        approval=approval,
        request=request,
        public_key=public_key,
        output=target,
        log=log,
        keyring=keyring,
        passphrase=keys.passphrase(passphrase_fd, passphrase_file, "Passphrase"),
    )
    _show("opened", done, output_format)


@command.command("log")
@click.option(
    "--approval",
    "approvals",
    type=_FILE,
    multiple=True,
    metavar="FILE",
    help="An approval that must stand in it; may be repeated.",
)
@click.option(
    "--public-key",
    "public_keys",
    type=_FILE,
    multiple=True,
    metavar="FILE",
    help="Check it by the owner's public key, with no keyring; may be repeated.",
)
@_log
@options.keyring
@options.passphrase_fd
@options.passphrase_file
@options.output_format
def log_(
    approvals: tuple[Path, ...],
    public_keys: tuple[Path, ...],
    log: Path | None,
    keyring: Path | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    output_format: str,
) -> None:
    """Print a log, once all of it was checked: chain, signature, end.

    A log that its owner began anew, or an older copy put back, is whole in
    itself: name the approvals that they gave (--approval). Exit 1: one of
    them is not in it. With the keyring, its key in use then vouches for the
    end: do so after `anonkit keys rotate`, before an older key is destroyed.
    """
    from anonkit import api, keys

    given = (passphrase_fd, passphrase_file)
    without = public_keys and given == (None, None)
    secret = None if without else keys.passphrase(*given, "Passphrase")
    place, found = api.reidentify_log(
        approvals=approvals, public_keys=public_keys, log=log, keyring=keyring, passphrase=secret
    )
    entries = [asdict(each) for each in found.entries]
    document = {"log": str(place), "head": found.head.hash, "entries": entries}
    output.show(
        {"format": 1, "verified": document},
        output_format=output_format,
        text=lambda: "\n".join([*map(_line, found.entries), f"whole; head {found.head.hash}"]),
    )


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _ask(told: Told) -> bool:
    for line in _lines(told):
        output.say(line)
    return click.confirm("Let the requester read them?", default=False, err=True)


def _lines(told: Told) -> list[str]:
    return [
        f"release: {shown(told.release)} of {shown(told.name)}",
        f"column: {shown(told.column)}",
        f"tokens: {told.tokens} (the request's limit: {told.limit})",
        f"purpose: {shown(told.purpose)}",
        f"requester, in words: {told.requester}",
        f"expires: {told.expires}",
        f"you allowed before, of this column: {output.many(told.granted, 'token')}",
    ]


def _show(act: str, done: Done, output_format: str) -> None:
    told = {
        **asdict(done.told),
        "output": str(done.output),
        "log": str(done.log),
        "number": done.number,
    }
    output.show(
        {"format": 1, act: told}, output_format=output_format, text=lambda: _text(act, done)
    )


def _text(act: str, done: Done) -> str:
    told = done.told
    lines = [
        str(done.output),
        f"{act}: {_about(told.tokens, told.column, told.release, told.name)}",
        f"request {told.request}",
        f"in the log as line {done.number}: {done.log}",
    ]
    if act == "requested":
        lines += [f"can be allowed by: {words}" for words in told.approvers]
    return "\n".join(lines)


def _line(entry: Entry) -> str:
    about = _about(entry.tokens, entry.column, entry.release, entry.name)
    request = f"request {entry.request[:16]}"
    return f"{entry.number} {entry.at} {entry.act}: {about}; {request}; {shown(entry.purpose)}"


def _about(tokens: int, column: str, release: str, name: str) -> str:
    about = f"{column}, release {release} of {name}"
    return f"{output.many(tokens, 'token')} of {shown(about)}"
