"""Request, approve, open: values come back exactly, to one person, by two, and logged before."""

from __future__ import annotations

import base64
import csv
import io
import json
import stat
from pathlib import Path

import pytest
from canary import Canaries
from hypothesis import given, settings
from hypothesis import strategies as st
from two_people import COLUMN, PASSPHRASE, VALUES, WEAK, TwoPeople

from anonkit import api, keys
from anonkit.errors import RefusedError
from anonkit.keys.siv import Tokens
from anonkit.reidentify import calendar
from anonkit.reidentify.documents import EncryptedColumn
from anonkit.reidentify.opening import _csv
from anonkit.reidentify.tokens import read_tokens


def values(path: Path) -> dict[str, str]:
    header, *rows = csv.reader(io.StringIO(path.read_text("utf-8"), newline=""))
    assert header == ["token", "value"]
    return dict(rows)  # type: ignore[arg-type]


def test_the_values_are_those_that_were_encrypted(two: TwoPeople):
    asked, allowed, opened = two.request(), two.approve(), two.open()
    assert values(opened.output) == dict(zip(two.tokens, VALUES, strict=True))
    assert asked.told.request == allowed.told.request == opened.told.request
    assert (asked.told.tokens, asked.told.limit) == (3, 3)
    assert stat.S_IMODE(opened.output.stat().st_mode) == 0o600
    assert [each["act"] for each in two.entries("requester")] == ["request", "open"]
    assert [each["act"] for each in two.entries("approver")] == ["approve"]


def test_only_named_tokens_are_answered_and_each_once(two: TwoPeople):
    two.name(two.tokens[1], two.tokens[1], two.tokens[1])
    assert two.request().told.tokens == 1
    two.approve()
    assert values(two.open().output) == {two.tokens[1]: VALUES[1]}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tokens_may_stand_in_a_column_of_a_csv_file(two: TwoPeople, delimiter: str):
    rows = [["ward", COLUMN], ["north", two.tokens[0]], ["a, b; c", two.tokens[2]]]
    with (two.folder / "tokens").open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    assert two.request().told.tokens == 2
    two.approve()
    assert set(values(two.open().output)) == {two.tokens[0], two.tokens[2]}


@pytest.mark.parametrize("name", ["group/respondent_id", "roster/respondent_id"])
def test_a_column_of_a_linked_table_or_a_group_stands_under_either_name(name: str, tmp_path: Path):
    key = Tokens.of(bytes(64), "survey", "domain")
    column = EncryptedColumn(name, "domain", key.key_id.hex(), 5, ())
    for header in (name, "respondent_id"):
        (tmp_path / "tokens").write_text(f"ward,{header}\nnorth,{key.token('x')}\n")
        assert read_tokens(tmp_path / "tokens", column) == (key.token("x"),)


@settings(max_examples=40)
@given(st.dictionaries(st.text(max_size=9), st.text(max_size=9), min_size=1, max_size=4))
def test_whatever_a_value_was_the_csv_file_says_it_exactly(values: dict[str, str]):
    header, *rows = csv.reader(io.StringIO(_csv(values).decode(), newline=""))
    assert header == ["token", "value"]
    assert [tuple(row) for row in rows] == list(values.items())


def test_either_of_two_approvers_decides_alone(two: TwoPeople):
    other = keys.create(two.folder / "other" / "k.json", PASSPHRASE, strength=WEAK)
    two.wrap([other.approver, two.approver.approver])
    assert len(two.request().told.approvers) == 2
    two.approve()
    assert values(two.open().output) == dict(zip(two.tokens, VALUES, strict=True))


def test_a_person_is_shown_what_is_asked_and_what_was_allowed_before(two: TwoPeople):
    two.request()
    shown = []

    def no(told):
        shown.append(told)
        return False

    with pytest.raises(RefusedError) as error:
        two.approve(yes=False, ask=no)
    assert error.value.code == "reidentify.declined"
    assert two.entries("approver") == []
    assert shown[0].purpose == "call back people whose water test failed"
    assert shown[0].requester == keys.words(two.requester.key_id)
    assert shown[0].granted == 0
    two.approve()
    two.request(output=two.folder / "again.json")
    again = {"request": two.folder / "again.json", "output": two.folder / "second.json"}
    with pytest.raises(RefusedError):
        two.approve(**again, yes=False, ask=no)
    assert shown[1].granted == 3


def test_tokens_that_never_opened_or_were_told_before_do_not_count_as_allowed(two: TwoPeople):
    two.name(two.tokens[0])
    two.request(output=two.folder / "good.json")
    two.approve(request=two.folder / "good.json")
    two.approve(request=two.folder / "good.json", output=two.folder / "twice.json")
    first = two.tokens[1]
    two.name(first[:-4] + ("aaaa" if first[-4:-1] != "aaa" else "baaa"))
    two.request()
    told = []
    for _ in range(2):
        with pytest.raises(RefusedError) as error:
            two.approve(
                yes=False, ask=lambda each: told.append(each) or True, output=two.folder / "x.json"
            )
        assert error.value.code == "reidentify.token"
    assert [each.granted for each in told] == [1, 1]


def test_the_log_says_who_asked_what_for_and_when(two: TwoPeople):
    two.request()
    two.approve()
    (entry,) = two.entries("approver")
    assert entry["tokens"] == 3
    assert entry["purpose"] == "call back people whose water test failed"
    assert entry["requester"] == two.requester.key_id
    assert entry["approver"] == two.approver.approver.key_id
    assert entry["at"].startswith(calendar.today().isoformat())
    place, found = api.reidentify_log(
        public_keys=[two.folder / "approver.pem"], log=two.log("approver")
    )
    assert place == two.log("approver")
    assert [each.request for each in found.entries] == [entry["request"]]


def test_an_approval_tells_its_line_of_the_log(two: TwoPeople):
    """A log that is begun anew does not have it: the requester holds what shows it."""
    two.request()
    two.approve()
    envelope = json.loads((two.folder / "approval.json").read_bytes())
    payload = json.loads(base64.b64decode(envelope["payload"]))
    _, found = api.reidentify_log(
        public_keys=[two.folder / "approver.pem"], log=two.log("approver")
    )
    assert payload["log"] == {"number": 1, "head": found.head.hash}


def test_no_value_stands_anywhere_but_in_the_output(
    two: TwoPeople, home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    two.request()
    two.approve()
    out = two.open().output
    canaries = Canaries([*VALUES, *(each.partition(" ")[2] for each in VALUES)])
    assert canaries.under([tmp_path], passed=[out]) == []
    assert canaries.under([out.parent]) != []
    said = capfd.readouterr()
    assert canaries.inside((said.out + said.err).encode(), "output") == []


def test_the_data_key_leaves_the_approver_in_no_file(two: TwoPeople, tmp_path: Path):
    two.request()
    two.approve()
    two.open()
    spelled = {two.data_key, two.data_key.hex().encode(), base64.b64encode(two.data_key)}
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert not any(each in path.read_bytes() for each in spelled), path


def test_the_length_of_an_approval_tells_little_of_the_values(two: TwoPeople):
    lengths = set()
    for number, token in enumerate(two.tokens):
        two.name(token)
        request = two.folder / f"request{number}.json"
        two.request(output=request)
        lengths.add(
            two.approve(request=request, output=two.folder / f"{number}").output.stat().st_size
        )
    assert len(lengths) == 1


def test_sha256sum_of_a_request_is_what_logs_and_approvals_say(two: TwoPeople):
    from anonkit.canonical import sha256_hex

    asked = two.request()
    assert asked.told.request == sha256_hex(asked.output.read_bytes())
