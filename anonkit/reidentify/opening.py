"""Opening: check an approval, enter it in the log, and only then read the answers.

1. The request is one that this keyring signed (`reidentify.signature`, `.damaged`).
2. The approval is signed by the key that was named (`reidentify.signature`).
3. It is an approval as anonkit writes it, of a known format (`reidentify.damaged`, `.format`).
4. It answers exactly this request (`reidentify.other_request`).
5. Requester and approver are two people, as far as keys tell (`reidentify.same_person`).
6. It is not expired, nor from the future (`reidentify.expired`, `.too_far`, `.clock`).
7. The output is free, the log whole and ours (`file.exists`, `reidentify.log_broken`).
8. The line is in the log, and on the disk.
9. The answers open, and are those of the tokens that were named (`reidentify.answers`).
10. They are written, for their owner only.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from anonkit.errors import AnonkitError, InputError, RefusedError
from anonkit.files import write_once
from anonkit.keys import Keyring
from anonkit.reidentify import calendar
from anonkit.reidentify.documents import (
    Approval,
    Request,
    answers_scope,
    read_approval,
    read_request,
)
from anonkit.reidentify.envelope import (
    APPROVAL,
    REQUEST,
    canonical_object,
    digest,
    read_small,
    verified,
)
from anonkit.reidentify.log import append, check_log
from anonkit.reidentify.owner import Pinned, check_two_people, publics_of
from anonkit.reidentify.places import check_free
from anonkit.reidentify.told import Done, entry_of, told_of


def open_approval(
    path: Path, request: Path, pinned: Pinned, ring: Keyring, output: Path, log: Path
) -> Done:
    """Write the values behind the tokens of a request that was allowed.

    Args:
        path: The approval.
        request: The request that it answers.
        pinned: The approver's public keys, from elsewhere than the approval.
        ring: The keyring that signed the request.
        output: The CSV file to write: `token,value`, exactly as the values were.
        log: The requester's log.

    Raises:
        RefusedError: A check said no.
        InputError: A file cannot be read.
        OptionError: The output may not stand there.
        SecretError: The log is broken, or others can read it.
        BusyError: The disk is full, or another run holds the log.
    """
    asked_data, asked_where = read_small(request), str(request)
    asked = _own_request(asked_data, ring, asked_where)
    data, where = read_small(path), str(path)
    approval = read_approval(verified(APPROVAL, data, [pinned.signing], where), where)
    told = told_of(asked, digest(asked_data))
    _check_answers(approval, asked, told.request, pinned, where)
    check_two_people(ring, approval.approver, where)
    calendar.check_dates(approval.made, approval.expires, where)
    check_free(output)
    check_log(log, ring)
    head = append(log, ring, entry_of("open", asked, told.request, approval.approver.key_id))
    try:
        values = _values(approval, asked, ring, where)
    except AnonkitError:
        append(log, ring, entry_of("refused", asked, told.request, approval.approver.key_id))
        raise
    write_once(output, _csv(values))
    return Done(output, told, log, head.number)


def _own_request(data: bytes, ring: Keyring, where: str) -> Request:
    try:
        return read_request(verified(REQUEST, data, publics_of(ring).values(), where), where)
    except RefusedError:
        raise RefusedError(
            "another keyring made this request, or a key of this one that is destroyed; "
            "or it was changed",
            where=where,
            fix="name the keyring that made it with --keyring; if its key is destroyed, ask anew",
            code="reidentify.signature",
        ) from None


def _check_answers(
    approval: Approval, asked: Request, request: str, pinned: Pinned, where: str
) -> None:
    if not pinned.same_as(approval.approver):
        raise RefusedError(
            "the approval's keys are not those that were named",
            where=where,
            fix="ask the approver for their public keys again, and for the approval",
            code="reidentify.signature",
        )
    if (approval.request, approval.expires) != (request, asked.expires):
        raise RefusedError(
            "this approval answers another request",
            where=where,
            fix="name the request that it answers, or ask the approver for the right one",
            code="reidentify.other_request",
        )


def _values(approval: Approval, asked: Request, ring: Keyring, where: str) -> Mapping[str, str]:
    own = asked.requester.key_id
    scope = answers_scope(approval.request, own, approval.approver.key_id)
    try:
        content = ring.unseal(approval.box, scope, key_id=own).rstrip(b" ")
        answers = canonical_object(content, where)["answers"]
        values = {each["token"]: each["value"] for each in answers}
        texts = all(isinstance(each, str) for each in values.values())
    except (RefusedError, InputError, KeyError, TypeError):
        raise _no_answers(where) from None
    if not texts or list(values) != list(asked.tokens) or len(values) != len(answers):
        raise _no_answers(where)
    return values


def _no_answers(where: str) -> RefusedError:
    return RefusedError(
        "the approval does not hold the answers to this request",
        where=where,
        fix="ask the approver for it again",
        code="reidentify.answers",
    )


def _csv(values: Mapping[str, str]) -> bytes:
    """Every cell in quotes: exact, so that a text that begins like a formula stays as it was."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(("token", "value"))
    writer.writerows(values.items())
    return text.getvalue().encode("utf-8")
