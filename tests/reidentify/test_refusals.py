"""Each thing that is refused, through the API: its code, and that nothing was read or written."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from two_people import TwoPeople, another, at, payload, refused, signed_again

from anonkit import keys
from anonkit.canonical import canonical_json
from anonkit.errors import AnonkitError
from anonkit.keys.siv import Tokens
from anonkit.reidentify import calendar
from anonkit.reidentify.envelope import REQUEST

# Requesting.


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("reidentify.column", {"column": "ward"}),
        ("reidentify.purpose", {"purpose": "  "}),
        ("reidentify.purpose", {"purpose": "x" * 501}),
        ("reidentify.purpose", {"purpose": "two\nlines"}),
        ("reidentify.purpose", {"purpose": "\u202emirrored"}),
        ("reidentify.expires", {"expires": "2020-01-01"}),
        ("reidentify.expires", {"expires": "tomorrow"}),
        ("reidentify.expires", {"expires": "20990101"}),
        ("reidentify.too_far", {"expires": (date.today() + timedelta(days=93)).isoformat()}),  # noqa: DTZ011
        ("reidentify.limit", {"limit": 2}),
        ("reidentify.limit", {"limit": 6}),
        ("reidentify.limit", {"limit": 0}),
        ("file.missing", {"private": Path("/nowhere/at/all")}),
        ("file.missing", {"tokens": Path("/nowhere/at/all")}),
        ("keyring.refused", {"passphrase": "another passphrase"}),
    ],
)
def test_a_request_is_refused(two: TwoPeople, code: str, changed: dict[str, Any]):
    refused(two.request, code, **changed)
    assert not (two.folder / "request.json").exists()
    assert two.entries("requester") == []


def test_the_public_side_of_a_release_is_told_apart(two: TwoPeople):
    (two.private / "wrapped-keys.json").rename(two.private / "manifest.sig")
    error = refused(two.request, "file.missing", private=two.private)
    assert "public side" in str(error)


def test_more_tokens_than_the_column_allows_are_refused(two: TwoPeople):
    two.wrap([two.approver.approver], limit=2)
    refused(two.request, "reidentify.limit")


@pytest.mark.parametrize(
    ("limit", "says"),
    [(2, "with a higher --limit"), (6, "would allow 6 tokens"), (None, "set when the release")],
)
def test_the_limit_that_was_passed_is_named(two: TwoPeople, limit: int | None, says: str):
    if limit is None:
        two.wrap([two.approver.approver], limit=2)
    error = refused(two.request, "reidentify.limit", limit=limit)
    assert says in f"{error} {error.fix}"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("reidentify.no_tokens", b"\n \n"),
        ("reidentify.token", b"Achieng\n"),
        ("reidentify.tokens", b"\xff\xfe\n"),
        ("reidentify.tokens", b'respondent_id,ward\n"open,north\n'),
        ("reidentify.tokens", b"respondent_id,ward\nalone\n"),
    ],
)
def test_a_file_without_tokens_is_refused_and_not_quoted(two: TwoPeople, code: str, text: bytes):
    (two.folder / "tokens").write_bytes(text)
    assert "Achieng" not in str(refused(two.request, code))


@pytest.mark.parametrize("header", ["", "respondent_id,ward\n"])
def test_what_is_no_token_is_told_by_its_line(two: TwoPeople, header: str):
    more = ",north" if header else ""
    lines = [f"{each}{more}\n" for each in (two.tokens[0], "Achieng", "Wanjiru")]
    (two.folder / "tokens").write_text(header + "".join(lines))
    error = refused(two.request, "reidentify.token")
    assert f"on line {3 if header else 2} is" in str(error)
    assert "Achieng" not in str(error)


def test_a_token_of_another_key_is_refused_at_once(two: TwoPeople):
    two.name(Tokens.of(bytes(64), "tiny-survey", "respondent").token("somebody"))
    refused(two.request, "reidentify.token")


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("reidentify.damaged", {"columns": []}),
        ("reidentify.damaged", {"name": "\x1b[2J"}),
        ("reidentify.damaged", {"more": 1}),
        ("reidentify.damaged", {"format": "1"}),
        ("reidentify.format", {"format": 2}),
    ],
)
def test_wrapped_keys_that_are_none_are_refused(two: TwoPeople, code: str, change: Any):
    path = two.private / "wrapped-keys.json"
    path.write_bytes(canonical_json({**json.loads(path.read_bytes()), **change}))
    refused(two.request, code)
    path.write_bytes(b"{}\n")
    refused(two.request, "reidentify.damaged")


@pytest.mark.parametrize("mark", ["manifest.sig", ".git"])
def test_nothing_is_written_where_it_could_be_given_away(two: TwoPeople, mark: str):
    place = two.folder / "out"
    (place / "data").mkdir(parents=True, mode=0o700)
    (place / mark).touch()
    refused(two.request, "reidentify.output", output=place / "data" / "request.json")
    refused(two.request, "reidentify.log_place", log=place / "data" / "audit.log")
    two.request()
    refused(two.approve, "reidentify.output", output=place / "approval.json")
    two.approve()
    refused(two.open, "reidentify.output", output=place / "data" / "values.csv")
    assert [path.name for path in place.rglob("*") if path.is_file()] == [mark]


def test_nothing_is_overwritten_nor_logged_in_vain(two: TwoPeople):
    (two.folder / "request.json").write_text("mine")
    refused(two.request, "file.exists")
    refused(two.request, "file.missing", output=two.folder / "absent" / "request.json")
    (two.folder / "link").symlink_to(two.folder / "elsewhere")
    refused(two.request, "file.exists", output=two.folder / "link")
    assert two.entries("requester") == []
    assert (two.folder / "request.json").read_text() == "mine"


# Approving.


def nothing_approved(two: TwoPeople, *acts: str) -> None:
    assert not (two.folder / "approval.json").exists()
    assert [each["act"] for each in two.entries("approver")] == list(acts)


def test_the_same_person_twice_is_refused(two: TwoPeople):
    two.wrap([two.approver.approver, two.requester.approver])
    two.request()
    refused(two.approve, "reidentify.same_person", keyring=two.requester.path)
    nothing_approved(two)


def test_the_same_sealing_key_under_another_signature_is_the_same_person(asked: TwoPeople):
    other = asked.requester.approver.signing
    mixed = keys.Approver(other, asked.approver.approver.sealing).pem
    path = asked.folder / "request.json"
    signed_again(path, REQUEST, asked.requester, requester=mixed.decode())
    (asked.folder / "requester.pem").write_bytes(asked.requester.public_pem)
    refused(asked.approve, "reidentify.same_person")
    nothing_approved(asked)


def test_a_request_signed_by_somebody_else_is_refused(asked: TwoPeople):
    other = another(asked, "other")
    refused(asked.approve, "reidentify.signature", public_key=asked.folder / "other.pem")
    signed_again(asked.folder / "request.json", REQUEST, other)
    refused(asked.approve, "reidentify.signature")
    refused(asked.approve, "reidentify.signature", public_key=asked.folder / "other.pem")
    nothing_approved(asked)


def test_a_requester_may_be_named_by_both_keys(asked: TwoPeople):
    (asked.folder / "requester.pem").write_bytes(asked.requester.approver.pem)
    assert asked.approve().told.tokens == 3


def test_a_key_under_which_everything_verifies_is_refused(asked: TwoPeople):
    der = bytes.fromhex("302a300506032b6570032100") + b"\x01" + bytes(31)
    pem = b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(der) + b"\n-----END PUBLIC KEY-----\n"
    (asked.folder / "requester.pem").write_bytes(pem)
    refused(asked.approve, "public_key.weak")
    (asked.folder / "requester.pem").write_bytes(b"no key")
    refused(asked.approve, "public_key.approver")


def test_an_expired_request_is_refused_and_its_last_day_is_not(
    asked: TwoPeople, monkeypatch: pytest.MonkeyPatch
):
    at(monkeypatch, 8)
    refused(asked.approve, "reidentify.expired")
    nothing_approved(asked)
    at(monkeypatch, -1)
    asked.approve()


def test_a_person_who_thinks_about_it_until_it_is_expired_is_too_late(
    asked: TwoPeople, monkeypatch: pytest.MonkeyPatch
):
    def thinking(told: object) -> bool:
        at(monkeypatch, 8)
        return True

    refused(asked.approve, "reidentify.expired", yes=False, ask=thinking)
    nothing_approved(asked)


def test_a_request_that_stays_open_too_long_is_refused_whatever_made_it(asked: TwoPeople):
    late = (calendar.today() + timedelta(days=91)).isoformat()
    signed_again(asked.folder / "request.json", REQUEST, asked.requester, expires=late)
    refused(asked.approve, "reidentify.too_far")


def test_a_clock_that_is_behind_the_request_is_refused(
    asked: TwoPeople, monkeypatch: pytest.MonkeyPatch
):
    at(monkeypatch, -3)
    refused(asked.approve, "reidentify.clock")
    nothing_approved(asked)


def test_a_clock_that_is_behind_the_log_is_refused(
    asked: TwoPeople, monkeypatch: pytest.MonkeyPatch
):
    at(monkeypatch, 5)
    asked.approve()
    at(monkeypatch, -4)
    refused(asked.approve, "reidentify.clock", output=asked.folder / "second.json")


def test_more_than_the_limit_is_refused_whatever_made_it(asked: TwoPeople):
    path = asked.folder / "request.json"
    signed_again(path, REQUEST, asked.requester, limit=2)
    refused(asked.approve, "reidentify.limit")
    signed_again(path, REQUEST, asked.requester, limit=6)
    refused(asked.approve, "reidentify.limit")
    nothing_approved(asked)


@pytest.mark.parametrize(
    "change", [{"limit": 99}, {"column": "phone"}, {"domain": "household"}, {"key_id": "0" * 10}]
)
def test_a_column_domain_key_or_limit_that_was_not_wrapped_is_refused(
    asked: TwoPeople, change: dict[str, Any]
):
    path = asked.folder / "request.json"
    column = {**payload(path)["column"], **change}
    signed_again(path, REQUEST, asked.requester, column=column)
    # A token tells its key, so that another key is found before anything is logged.
    early = "key_id" in change
    refused(asked.approve, "reidentify.token" if early else "reidentify.wrapped")
    nothing_approved(asked, *([] if early else ["approve", "refused"]))


@pytest.mark.parametrize("change", [{"name": "other-survey"}, {"release": "wave-2"}])
def test_another_release_is_refused(asked: TwoPeople, change: dict[str, Any]):
    signed_again(asked.folder / "request.json", REQUEST, asked.requester, **change)
    refused(asked.approve, "reidentify.wrapped")
    nothing_approved(asked, "approve", "refused")


def test_a_data_key_that_was_not_the_one_of_the_tokens_is_refused(two: TwoPeople):
    own, two.data_key = two.data_key, bytes(64)
    key_id = Tokens.of(own, "tiny-survey", "respondent").key_id.hex()
    two.wrap([two.approver.approver], key_id=key_id)
    path = two.private / "wrapped-keys.json"
    document = json.loads(path.read_bytes())
    document["columns"][0]["key_id"] = key_id
    path.write_bytes(canonical_json(document))
    two.request()
    refused(two.approve, "reidentify.wrapped")


def test_an_approver_added_later_is_refused(asked: TwoPeople):
    other = another(asked, "other")
    refused(asked.approve, "reidentify.not_named", keyring=other.path)
    # Naming them in the request, without the data key, helps nobody.
    path = asked.folder / "request.json"
    column = payload(path)["column"]
    column["wrapped"][0] |= {
        "approver": other.approver.key_id,
        "words": keys.words(other.approver.key_id),
    }
    signed_again(path, REQUEST, asked.requester, column=column)
    log = asked.folder / "other" / "audit.log"
    refused(asked.approve, "reidentify.wrapped", keyring=other.path, log=log)
    refused(asked.approve, "reidentify.not_named")
    nothing_approved(asked)


def test_one_token_that_does_not_open_refuses_all(asked: TwoPeople):
    path = asked.folder / "request.json"
    good = payload(path)["tokens"]
    broken = good[0][:-4] + ("aaaa" if good[0][-4:-1] != "aaa" else "baaa")
    signed_again(path, REQUEST, asked.requester, tokens=sorted([broken, *good[1:]]))
    error = refused(asked.approve, "reidentify.token")
    assert broken not in str(error)
    assert "of 3, in order, is none" in str(error)
    nothing_approved(asked, "approve", "refused")


def test_nobody_to_ask_is_refused(asked: TwoPeople):
    refused(asked.approve, "reidentify.nobody_asked", yes=False)
    nothing_approved(asked)


@pytest.mark.parametrize("change", [{"format": 2}, {"format": None}, {"kind": "approval"}])
def test_a_request_of_another_format_is_refused(asked: TwoPeople, change: dict[str, Any]):
    signed_again(asked.folder / "request.json", REQUEST, asked.requester, **change)
    wanted = "reidentify.format" if change.get("format") else "reidentify.damaged"
    refused(asked.approve, wanted)


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"tokens": []},
        {"tokens": ["b", "a"]},
        {"purpose": "\x1b]0;x\x07"},
        {"made": "20260101"},
        {"limit": True},
        {"requester": "nobody"},
    ],
)
def test_a_request_that_anonkit_would_not_write_is_refused(asked: TwoPeople, change: Any):
    signed_again(asked.folder / "request.json", REQUEST, asked.requester, **change)
    refused(asked.approve, "reidentify.damaged")
    nothing_approved(asked)


def test_every_changed_byte_of_a_request_is_refused(asked: TwoPeople):
    path = asked.folder / "request.json"
    data = path.read_bytes()
    for place in range(0, len(data), 53):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(AnonkitError) as raised:
            asked.approve()
        assert raised.value.code in {"reidentify.signature", "reidentify.damaged"}
    path.write_bytes(data + b"\n")
    refused(asked.approve, "reidentify.damaged")
    nothing_approved(asked)


def test_an_approval_is_no_request(allowed: TwoPeople):
    with pytest.raises(AnonkitError):
        allowed.approve(request=allowed.folder / "approval.json", output=allowed.folder / "x")
