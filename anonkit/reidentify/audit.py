"""Auditing a log: whole in itself, and with a line for each approval that somebody kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from anonkit.errors import RefusedError, SecretError
from anonkit.reidentify.documents import read_approval
from anonkit.reidentify.envelope import APPROVAL, read_small, verified
from anonkit.reidentify.log import Log, read_log


def audited_log(
    path: Path, publics: Mapping[str, Ed25519PublicKey], approvals: Sequence[Path] = ()
) -> Log:
    """A log, checked from its first line to its anchor.

    Args:
        path: Where it is.
        publics: The keys that may have signed it, by key id.
        approvals: Those that its owner wrote: each tells its line of the log. A log that
            was begun anew, or an older copy, does not have them all.

    Raises:
        SecretError: It is absent, others can read it, or it was changed.
        RefusedError: It does not have the line of an approval.
        InputError: An approval cannot be read.
    """
    log = read_log(path, publics)
    if not log.entries:
        raise SecretError(
            "there is no log here",
            where=str(path),
            fix="name yours with --log; it begins with the first request, approval or opening",
            code="reidentify.no_log",
        )
    for each in approvals:
        _check_entered(log, each, publics)
    return log


def _check_entered(log: Log, path: Path, publics: Mapping[str, Ed25519PublicKey]) -> None:
    where = str(path)
    data = read_small(path)
    try:
        approval = read_approval(verified(APPROVAL, data, publics.values(), where), where)
    except RefusedError:
        raise RefusedError(
            "the owner of this log did not write this approval, or it was changed",
            where=where,
            fix="name the log of whoever approved, with its .anchor file beside it, and their "
            "key: --log FILE --public-key FILE",
            code="reidentify.signature",
        ) from None
    if log.head_at(approval.log_number) != approval.log_head:
        raise RefusedError(
            f"line {approval.log_number} of the log is not that of this approval",
            where=where,
            fix="ask for the log that was there when it was given: this one is older, or begun "
            "anew",
            code="reidentify.not_entered",
        )
