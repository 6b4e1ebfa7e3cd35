"""Encrypted columns where something else is at work too: other tables, mends, languages, keys."""

from __future__ import annotations

import base64
import csv
import json
from functools import partial

import pytest
from approvers import Person
from families import written
from survey import POLICY, survey
from two_people import TwoPeople

from anonkit import keys
from anonkit.bundle.wrapped import WRAPPED, data_key_scope
from anonkit.errors import AnonkitError
from anonkit.keys import Approver
from anonkit.keys.siv import Tokens
from anonkit.phrases import phrases
from anonkit.plan import make_plan
from anonkit.policy.load import parse_policy
from anonkit.records import ColumnRecord
from anonkit.report.view import _done
from anonkit.report.words import Words
from anonkit.steps import frontier
from anonkit.steps.mend.changes import TOKENS, changes

ENCRYPTED = "{role: identifier, action: encrypt, approvers: [a.pem], domain: home}"


def test_a_column_of_a_linked_table_is_read_back_like_any_other(homes, release, tmp_path):
    """Its domain is that of the tokens that link the tables, and it joins to none of them."""
    person = Person()
    (tmp_path / "a.pem").write_bytes(person.approver.pem)
    homes.member = ENCRYPTED
    release(homes.fill(1))
    [column] = json.loads((tmp_path / "private" / WRAPPED).read_bytes())["columns"]
    assert (column["column"], column["domain"]) == ("people/_index", "home")
    [wrapped] = column["wrapped"]
    scope = data_key_scope("homes", "wave-1", column, person.approver.key_id)
    key = person.unseal(base64.b64decode(wrapped["box"]), scope)
    tokens = Tokens.of(key, "homes", "home")
    people = written(tmp_path / "out", "people")
    numbers = {each["_index"] for each in homes.people}
    assert people
    assert {tokens.text(row["_index"]) for row in people} <= numbers
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    [foreign] = package["resources"][1]["schema"]["foreignKeys"]
    assert foreign["fields"] == ["_parent_index"]


def test_two_people_read_back_what_a_release_encrypted(account, release, tmp_path):
    two = TwoPeople.at(tmp_path / "two")
    line = "  national_id: {role: identifier"
    policy = POLICY.partition("aggregates:")[0].replace(
        line, f"{line}, action: encrypt, approvers: [a.pem], limit: 5"
    )
    asked = survey(tmp_path / "survey", policy=policy)
    (tmp_path / "survey" / "a.pem").write_bytes(two.approver.approver.pem)
    release(asked, keyring=two.requester.path)
    tokens = [row["national_id"] for row in written(tmp_path / "out", "tiny-survey")]
    two.name(*tokens[:5])
    two.request(private=tmp_path / "private", column="national_id")
    two.approve()
    with two.open().output.open(newline="") as file:
        told = {row["token"]: row["value"] for row in csv.DictReader(file)}
    assert set(told) == set(tokens[:5])
    assert set(told.values()) <= {row["national_id"] for row in asked.people}
    two.name(*tokens[:6])
    with pytest.raises(AnonkitError) as caught:
        two.request(private=tmp_path / "private", column="national_id", output=tmp_path / "more")
    assert caught.value.code == "reidentify.limit"


@pytest.fixture
def plan(tmp_path):
    (tmp_path / "a.pem").write_bytes(Person().approver.pem)
    text = POLICY.replace(
        "  national_id: {role: identifier}",
        "  national_id: {role: identifier, action: encrypt, approvers: [a.pem], domain: phone}",
    )
    return make_plan(parse_policy(text, tmp_path / "policy.yaml"), None)


@pytest.mark.parametrize("code", sorted(TOKENS))
def test_no_mend_gives_a_cipher_text_another_linkage(plan, code):
    found = [change for change in changes(plan, code, ()) if "national_id" in change.words]
    assert [change.patch for change in found] == [{"columns": {"national_id": {"release": False}}}]
    assert "`action: pseudonymise, linkage: none`" in plan.column("national_id").unlinked
    assert "pseudonymise" not in plan.column("phone").unlinked


def test_a_trial_draws_keys_of_the_right_kind(plan):
    drawn = frontier._keys(plan).actions
    assert {name: len(key) for name, key in drawn.items()} == {
        "respondent_id": 32,
        "phone": 32,
        "national_id": 64,
    }


@pytest.mark.parametrize("language", ["en", "sw", "es", "fr"])
def test_every_language_says_whose_agreement_it_takes(language):
    column = ColumnRecord(
        "id", ("identifier",), "text", released=True, action="encrypt", done="by olive-apron",
        approvers=("olive-apron", "kayak-bronze"),
    )  # fmt: skip
    assert "olive-apron" in _done(column, Words(language))
    assert "kayak-bronze" in phrases("claims", language).say(
        "read_back", column="id", approvers="olive-apron, kayak-bronze"
    )


def test_a_key_of_the_owners_stays_theirs(tmp_path):
    weak = keys.Strength(memory_kib=64, passes=1, lanes=1)
    ring = keys.create(tmp_path / "ring" / "keyring.json", "a long pass phrase", strength=weak)
    before, stranger = ring.approver, Person().approver
    assert not ring.owns(stranger)
    first = ring.key_id
    for act in (ring.rotate, partial(ring.destroy_key, first)):
        act()
        assert ring.owns(before)
        assert ring.owns(ring.approver)
        assert not ring.owns(stranger)
    ring = keys.create(tmp_path / "ring" / "other.json", "a long pass phrase", strength=weak)
    for mixed in (
        Approver(stranger.signing, ring.approver.sealing),
        Approver(ring.approver.signing, stranger.sealing),
    ):
        assert ring.owns(mixed)  # half of a pair opens, or signs, alone
