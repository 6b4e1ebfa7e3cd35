"""Verbs of reading encrypted values again, which takes two people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from anonkit import keys, reidentify
from anonkit.api.verb import verb
from anonkit.errors import OptionError
from anonkit.reidentify import Ask, Done, Log, Question


@verb
def reidentify_request(  # noqa: PLR0913 - the options of a request, all named
    *,
    private: Path,
    column: str,
    tokens: Path,
    purpose: str,
    expires: str,
    limit: int | None = None,
    output: Path,
    log: Path | None = None,
    keyring: Path | None = None,
    passphrase: str,
) -> Done:
    """Ask for the values behind some tokens: a signed file for an approver.

    Args:
        private: The private folder of the release, or its `wrapped-keys.json`.
        column: The encrypted column.
        tokens: A file with one token a line, or CSV with the column; `-` for standard input.
        purpose: Who needs them for what, at most 500 characters.
        expires: The last day on which it may be answered, YYYY-MM-DD, at most 90 days on.
        limit: The most tokens that it names; by default as many as there are.
        output: The request to write.
        log: The requester's log; by default in the data folder.
        keyring: The requester's, which signs; by default in the config folder.
        passphrase: Of the keyring.

    Raises:
        RefusedError: More tokens than the column allows, or one that is none of it.
        OptionError: An option is wrong, or something is in the output's place.
        InputError: A file cannot be read.
        SecretError: The keyring cannot be opened, or the log is broken.
        BusyError: The disk is full, or the log is held by another run.
    """
    ring = keys.open_keyring(keyring or keys.default_keyring(), passphrase)
    asked = Ask(private, column, tokens, purpose, expires, limit)
    return reidentify.ask(asked, ring, output, log or reidentify.default_log(ring))


@verb
def reidentify_approve(  # noqa: PLR0913 - the options of an approval, all named
    *,
    request: Path,
    public_key: Path,
    yes: bool = False,
    ask: Question | None = None,
    output: Path,
    log: Path | None = None,
    keyring: Path | None = None,
    passphrase: str,
) -> Done:
    """Answer a request, sealed to the requester; entered in the log before anything is read.

    Args:
        request: As the requester sent it.
        public_key: The requester's public key, from elsewhere than the request.
        yes: It was decided already, and nobody is asked.
        ask: Asks a person, who is shown what the request is about.
        output: The approval to write.
        log: The approver's log; by default in the data folder.
        keyring: The approver's; by default in the config folder.
        passphrase: Of the keyring.

    Raises:
        RefusedError: A check said no, or the person.
        OptionError: Neither `yes` nor `ask`, or something is in the output's place.
        InputError: The request cannot be read.
        SecretError: A key is none of ours, the keyring cannot be opened, or the log is broken.
        BusyError: The disk is full, or the log is held by another run.
    """
    pinned = reidentify.read_pinned(public_key)
    ring = keys.open_keyring(keyring or keys.default_keyring(), passphrase)
    question = (lambda _: True) if yes else ask
    place = log or reidentify.default_log(ring)
    return reidentify.approve(request, pinned, ring, output, place, question)


@verb
def reidentify_open(
    *,
    approval: Path,
    request: Path,
    public_key: Path,
    output: Path,
    log: Path | None = None,
    keyring: Path | None = None,
    passphrase: str,
) -> Done:
    """Write the values of a request that was allowed, exactly as they were.

    Args:
        approval: As the approver sent it.
        request: The request that it answers.
        public_key: The approver's public keys, from elsewhere than the approval.
        output: The CSV file to write, for its owner only: `token,value`.
        log: The requester's log; by default in the data folder.
        keyring: The requester's, which signed the request; by default in the config folder.
        passphrase: Of the keyring.

    Raises:
        RefusedError: A check said no.
        OptionError: Something is in the output's place, or it may not stand there.
        InputError: A file cannot be read.
        SecretError: A key is none of ours, the keyring cannot be opened, or the log is broken.
        BusyError: The disk is full, or the log is held by another run.
    """
    pinned = reidentify.read_pinned(public_key)
    ring = keys.open_keyring(keyring or keys.default_keyring(), passphrase)
    place = log or reidentify.default_log(ring)
    return reidentify.open_approval(approval, request, pinned, ring, output, place)


@verb
def reidentify_log(
    *,
    approvals: Sequence[Path] = (),
    public_keys: Sequence[Path] = (),
    log: Path | None = None,
    keyring: Path | None = None,
    passphrase: str | None = None,
) -> tuple[Path, Log]:
    """A log, checked from its first line to its anchor.

    With a keyring, its key in use then vouches for the end, so that one of before can be destroyed.

    Args:
        approvals: Those that its owner wrote: a log that was begun anew, or an older copy put
            back, lacks the line of one.
        public_keys: The keys that may have signed it: then neither keyring nor passphrase.
        log: Where it is; by default in the data folder.
        keyring: Whose log it is; by default in the config folder.
        passphrase: Of the keyring.

    Raises:
        OptionError: Both public keys and a keyring are given, or neither.
        SecretError: The log is absent, others can read it, or it was changed.
        RefusedError: It lacks the line of an approval.
        InputError: An approval cannot be read.
    """
    if bool(public_keys) == (passphrase is not None) or (public_keys and keyring):
        raise OptionError(
            "a log is checked with public keys or with a keyring",
            fix="give --public-key, or the passphrase of the keyring, not both",
            code="public_key.source",
        )
    if passphrase is not None:
        ring = keys.open_keyring(keyring or keys.default_keyring(), passphrase)
        place, publics = log or reidentify.default_log(ring), reidentify.publics_of(ring)
        if place.parent.is_dir():
            reidentify.anchor_again(place, ring)
    else:
        given = [reidentify.read_pinned(each) for each in public_keys]
        publics = {each.key_id: each.signing for each in given}
        place = log or reidentify.log_of(given[0].key_id)
    return place, reidentify.audited_log(place, publics, approvals)
