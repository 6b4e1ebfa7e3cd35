"""What is refused when an approval is opened: nothing is read, nothing is written."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

import pytest
from two_people import TwoPeople, another, at, payload, refused, signed_again

from anonkit import keys
from anonkit.canonical import canonical_json
from anonkit.errors import AnonkitError
from anonkit.reidentify import calendar
from anonkit.reidentify.documents import answers_scope
from anonkit.reidentify.envelope import APPROVAL


def nothing_opened(two: TwoPeople, *acts: str) -> None:
    assert not (two.folder / "requester" / "values.csv").exists()
    assert [each["act"] for each in two.entries("requester")] == ["request", *acts]


def test_an_approval_signed_by_somebody_else_is_refused(allowed: TwoPeople):
    other = another(allowed, "other")
    refused(allowed.open, "reidentify.signature", public_key=allowed.folder / "other.pem")
    signed_again(allowed.folder / "approval.json", APPROVAL, other)
    refused(allowed.open, "reidentify.signature")
    refused(allowed.open, "reidentify.signature", public_key=allowed.folder / "other.pem")
    nothing_opened(allowed)


def test_the_approval_of_another_request_is_refused(allowed: TwoPeople):
    allowed.name(allowed.tokens[0])
    allowed.request(output=allowed.folder / "second.json")
    refused(allowed.open, "reidentify.other_request", request=allowed.folder / "second.json")


def test_a_request_of_somebody_else_is_refused(allowed: TwoPeople):
    other = another(allowed, "other")
    log = allowed.folder / "other" / "audit.log"
    error = refused(allowed.open, "reidentify.signature", keyring=other.path, log=log)
    assert "another keyring made this request" in str(error)
    assert not log.exists()


def test_answers_that_are_bound_to_another_request_do_not_open(allowed: TwoPeople):
    allowed.name(allowed.tokens[0])
    second = allowed.folder / "second.json"
    asked = allowed.request(output=second)
    path = allowed.folder / "approval.json"
    signed_again(path, APPROVAL, allowed.approver, request=asked.told.request)
    refused(allowed.open, "reidentify.answers", request=second)
    nothing_opened(allowed, "request", "open", "refused")


def test_answers_to_other_tokens_are_refused(allowed: TwoPeople):
    party = allowed.requester.approver
    path = allowed.folder / "approval.json"
    scope = answers_scope(payload(path)["request"], party.key_id, allowed.approver.approver.key_id)
    pairs = [{"token": each, "value": "x"} for each in sorted(allowed.tokens)]
    for answers in (pairs[:2], [*pairs, pairs[0]], [{**each, "value": 1} for each in pairs]):
        box = keys.seal_to(party.sealing, canonical_json({"answers": answers}), scope)
        signed_again(path, APPROVAL, allowed.approver, box=base64.b64encode(box).decode())
        refused(allowed.open, "reidentify.answers")


def test_an_approval_by_oneself_is_refused(asked: TwoPeople):
    """Made by another program: ours refuses to approve its own requests."""
    asked.approve()
    path = asked.folder / "approval.json"
    own = asked.requester.approver.pem.decode()
    signed_again(path, APPROVAL, asked.requester, approver=own)
    refused(asked.open, "reidentify.same_person", public_key=asked.folder / "requester.pem")


def test_an_expired_approval_is_refused(allowed: TwoPeople, monkeypatch: pytest.MonkeyPatch):
    at(monkeypatch, 8)
    refused(allowed.open, "reidentify.expired")
    longer = (calendar.today() + timedelta(days=9)).isoformat()
    path = allowed.folder / "approval.json"
    signed_again(path, APPROVAL, allowed.approver, expires=longer)
    refused(allowed.open, "reidentify.other_request")
    nothing_opened(allowed)


@pytest.mark.parametrize("change", [{"format": 2}, {"more": 1}, {"log": {}}, {"box": "?"}])
def test_an_approval_that_anonkit_would_not_write_is_refused(allowed: TwoPeople, change: Any):
    signed_again(allowed.folder / "approval.json", APPROVAL, allowed.approver, **change)
    wanted = "reidentify.format" if "format" in change else "reidentify.damaged"
    refused(allowed.open, wanted)
    nothing_opened(allowed)


def test_every_changed_byte_of_an_approval_is_refused(allowed: TwoPeople):
    path = allowed.folder / "approval.json"
    data = path.read_bytes()
    for place in range(0, len(data), 53):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(AnonkitError) as raised:
            allowed.open()
        assert raised.value.code in {"reidentify.signature", "reidentify.damaged"}
    nothing_opened(allowed)


def test_the_clock_reads_the_day_in_utc():
    assert isinstance(calendar.now(), datetime)
    assert calendar.now().utcoffset() == timedelta(0)
    assert calendar.today() == calendar.now().date()
