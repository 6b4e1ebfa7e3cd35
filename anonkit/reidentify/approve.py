"""Allowing: check a request, enter it in the log, and only then read what it asks for.

1. The request is signed by the key that was named (`reidentify.signature`).
2. It is a request as anonkit writes it, of a known format (`reidentify.damaged`, `.format`).
3. Requester and approver are two people, as far as keys tell (`reidentify.same_person`).
4. It is not expired, nor from the future (`reidentify.expired`, `.too_far`, `.clock`).
5. It names no more tokens than it and the column allow (`reidentify.limit`), all of the
   column (`reidentify.token`).
6. The data key was wrapped for this approver (`reidentify.not_named`).
7. The output is free, the log whole and ours (`file.exists`, `reidentify.log_broken`).
8. A person says yes (`reidentify.declined`).
9. The line is in the log, and on the disk.
10. The data key opens, and is what the request says (`reidentify.wrapped`): release, column,
    domain and limit are bound into it. Each token opens (`reidentify.token`), or none is told.
11. The answers are sealed to the requester for this request alone, and written.

The data key is forgotten at the end of step 10; nobody else ever has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from anonkit.canonical import Json, canonical_json
from anonkit.errors import AnonkitError, OptionError, RefusedError, SecretError
from anonkit.files import write_once
from anonkit.keys import Keyring, seal_to
from anonkit.keys.siv import Tokens
from anonkit.reidentify import calendar
from anonkit.reidentify.ask import check_limits
from anonkit.reidentify.documents import Approval, Request, Wrapped, answers_scope, read_request
from anonkit.reidentify.envelope import APPROVAL, REQUEST, digest, read_small, signed, verified
from anonkit.reidentify.log import Log, append, check_log
from anonkit.reidentify.owner import Pinned, check_two_people
from anonkit.reidentify.places import check_free
from anonkit.reidentify.tokens import check_tokens, in_order, no_token
from anonkit.reidentify.told import Done, Told, entry_of, told_of

BUCKET = 1024
"""Sealed answers are padded to a multiple of so many bytes: their length tells little."""

Question = Callable[[Told], bool]
"""Asks a person whether a request shall be answered."""


def approve(
    path: Path, pinned: Pinned, ring: Keyring, output: Path, log: Path, question: Question | None
) -> Done:
    """Answer a request, for the requester alone.

    Args:
        path: The request.
        pinned: The requester's public key, from elsewhere than the request.
        ring: The approver's keyring.
        output: The approval to write.
        log: The approver's log.
        question: Asks a person; None where nobody can be asked.

    Raises:
        RefusedError: A check said no, or the person.
        InputError: The request cannot be read.
        OptionError: Nobody can be asked, or the output may not stand there.
        SecretError: The log is broken, or others can read it.
        BusyError: The disk is full, or another run holds the log.
    """
    data, where = read_small(path), str(path)
    request = read_request(verified(REQUEST, data, [pinned.signing], where), where)
    if not pinned.same_as(request.requester):
        raise _other_requester(where)
    check_two_people(ring, request.requester, where)
    calendar.check_dates(request.made, request.expires, where)
    check_limits(len(request.tokens), request.limit, request.column, where)
    check_tokens(in_order(request.tokens), request.column, where)
    wrapped = _wrapped(request, ring, where)
    check_free(output)
    granted = _granted(check_log(log, ring), request)
    told = told_of(request, digest(data), granted)
    _ask_a_person(question, told)
    # Somebody may have thought about it for days.
    calendar.check_dates(request.made, request.expires, where)
    head = append(log, ring, entry_of("approve", request, told.request, wrapped.approver))
    try:
        answers = _answers(request, wrapped, ring, where)
    except AnonkitError:
        append(log, ring, entry_of("refused", request, told.request, wrapped.approver))
        raise
    own = ring.approver
    scope = answers_scope(told.request, request.requester.key_id, own.key_id)
    approval = Approval(
        request=told.request,
        made=calendar.today(),
        expires=request.expires,
        approver=own,
        log_number=head.number,
        log_head=head.hash,
        box=seal_to(request.requester.sealing, answers, scope),
    )
    write_once(output, signed(APPROVAL, canonical_json(approval.document()), ring))
    return Done(output, told, log, head.number)


def _other_requester(where: str) -> RefusedError:
    return RefusedError(
        "the request's keys are not those that were named",
        where=where,
        fix="ask the requester for their public key again, and for a request made with it",
        code="reidentify.signature",
    )


def _wrapped(request: Request, ring: Keyring, where: str) -> Wrapped:
    own = {each.key_id for each in ring.parties}
    for each in request.column.wrapped:
        if each.approver in own:
            return each
    raise RefusedError(
        "this keyring is no approver of the column: it was not named when the release was made",
        where=where,
        fix="let one of the approvers decide whom the policy named then; a release made anew can "
        "name others",
        code="reidentify.not_named",
    )


def _granted(log: Log, request: Request) -> int:
    """How many tokens of the column were answered; the same ones to the same key count once."""
    about = (request.source.name, request.source.release, request.column.column)
    told: Counter[str] = Counter()
    for each in log.entries:
        # An act is entered before it is done: what then failed is entered as refused.
        told[each.request] += {"approve": 1, "refused": -1}.get(each.act, 0)
    return sum(
        {
            (each.requester, each.tokens_sha256): each.tokens
            for each in log.entries
            if told[each.request] > 0 and (each.name, each.release, each.column) == about
        }.values()
    )


def _ask_a_person(question: Question | None, told: Told) -> None:
    if question is None:
        raise OptionError(
            "nobody can be asked whether this request shall be answered",
            where="--yes",
            fix="run it at a terminal, or add --yes once somebody has decided",
            code="reidentify.nobody_asked",
        )
    if not question(told):
        raise RefusedError(
            "the request was declined",
            fix="nothing was read; tell the requester",
            code="reidentify.declined",
        )


def _answers(request: Request, wrapped: Wrapped, ring: Keyring, where: str) -> bytes:
    """What the tokens stand for, as padded canonical JSON."""
    try:
        box = ring.unseal(wrapped.box, request.scope(wrapped.approver), key_id=wrapped.approver)
    except RefusedError:
        raise _other_scope(where) from None
    try:
        tokens = Tokens.of(box, request.source.name, request.column.domain)
    except SecretError:
        raise _other_scope(where) from None
    if tokens.key_id.hex() != request.column.key_id:
        raise _other_scope(where)
    answers: list[Json] = []
    for token, called in in_order(request.tokens).items():
        try:
            answers.append({"token": token, "value": tokens.text(token)})
        except RefusedError:
            raise no_token(called, where) from None
    content = canonical_json({"answers": answers})
    return content + b" " * (-len(content) % BUCKET)


def _other_scope(where: str) -> RefusedError:
    return RefusedError(
        "the wrapped key is of another release, column, domain or limit, or was changed",
        where=where,
        fix="ask for a request that is made from the private side of the release",
        code="reidentify.wrapped",
    )
