"""Who may agree to reading back: every fault of the policy and its files at once."""

from __future__ import annotations

import pytest
from approvers import Person, approver
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from anonkit.errors import PolicyError
from anonkit.keys import Approver, words
from anonkit.plan import describe
from anonkit.plan.model import PlannedColumn

COLUMN = "{{role: identifier, action: encrypt, approvers: [{}]{}}}"


@pytest.fixture
def asked(draft):
    """A plan with an encrypted column `extra`, of whichever approvers."""
    draft.microdata = "microdata: {method: suppress, leaks: state}\n"
    draft.tables = ""

    def ask(*paths: str, more: str = ""):
        draft.columns["extra"] = COLUMN.format(", ".join(paths), more)
        return draft

    return ask


def codes(draft) -> list[tuple[str, int]]:
    with pytest.raises(PolicyError) as caught:
        draft.plan(None)
    assert all(fault.fix for fault in caught.value.faults)
    return [(f.code, int(f.where.rpartition(":")[2])) for f in caught.value.faults]


def extra(draft) -> PlannedColumn:
    return draft.plan(None).column("extra")


def test_an_encrypted_column_is_a_token_of_its_own_domain(asked):
    draft = asked("a.pem", more=", domain: id, limit: 7")
    (draft.folder / "a.pem").write_bytes((person := approver()).pem)
    column = extra(draft)
    assert column.encrypted
    assert column.linkage == "within_release"
    assert (column.domain, column.params.limit) == ("id", 7)
    assert [each.key_id for each in column.approvers] == [person.key_id]
    told = describe(draft.plan(None))
    assert told.count(words(person.key_id)) == 2  # in the column's line, and in a sentence
    # A pseudonym of the same domain is another code: nothing is joined between the two.
    draft.columns["id"] = "{role: identifier, action: pseudonymise, domain: id}"
    assert draft.plan(None).column("id").joined != extra(draft).joined


def test_every_fault_is_told_at_once_with_its_line(asked):
    weak = bytes([1]) + bytes(31)
    person = Person()
    pem = person.approver.pem
    both = pem.split(b"-----END PUBLIC KEY-----\n", 1)
    draft = asked("a.pem", "b.pem", "c.pem", "d.pem", "e.pem", "../f.pem", "a.pem")
    (draft.folder / "a.pem").write_bytes(pem)
    (draft.folder / "b.pem").write_bytes(b"no key")
    (draft.folder / "c.pem").write_bytes(both[0] + b"-----END PUBLIC KEY-----\n")  # half of it
    (draft.folder / "d.pem").write_bytes(_of(person, weak))
    line = draft.line("extra:")
    assert sorted(codes(draft)) == [
        *[("policy.approver", line)] * 3,
        ("policy.approver_twice", line),
        *[("policy.path", line)] * 2,  # one is not there, one is elsewhere
    ]


def _of(person: Person, sealing: bytes) -> bytes:
    """The person's file with another sealing key."""
    return Approver(person.approver.signing, X25519PublicKey.from_public_bytes(sealing)).pem


def test_one_of_two_keys_is_enough_to_be_the_same_person(asked):
    draft, person = asked("a.pem", "b.pem"), Person()
    (draft.folder / "a.pem").write_bytes(person.approver.pem)
    (draft.folder / "b.pem").write_bytes(Approver(person.approver.signing, approver().sealing).pem)
    assert codes(draft) == [("policy.approver_twice", draft.line("extra:"))]


@pytest.mark.parametrize(
    ("paths", "more"),
    [((), ""), (("a.pem",), ", limit: 0"), (("a.pem",), ", limit: 100001"),
     (("a.pem",), ", limit: 1.5"), (("a.pem",), ", linkage: none"), (("a.pem",), ", type: date")],
)  # fmt: skip
def test_what_cannot_be_asked_for(asked, paths, more):
    draft = asked(*paths, more=more)
    (draft.folder / "a.pem").write_bytes(approver().pem)
    ((_, line),) = codes(draft)
    assert line == draft.line("extra:")


def test_without_approvers_nothing_is_encrypted(asked):
    draft = asked()
    draft.columns["extra"] = "{role: identifier, action: encrypt}"
    ((code, _),) = codes(draft)
    assert code == "policy.missing_key"


def test_another_key_is_another_policy(asked):
    draft = asked("a.pem")
    digests = set()
    for _ in range(2):
        (draft.folder / "a.pem").write_bytes(approver().pem)
        digests.add(draft.plan(None).policy_sha256)
    assert len(digests) == 2


def test_encrypted_ends_of_a_key_would_never_match(asked):
    draft = asked("a.pem")
    (draft.folder / "a.pem").write_bytes(approver().pem)
    key = "{role: identifier, action: encrypt, approvers: [a.pem], domain: key}"
    draft.columns["id"] = key
    draft.more = (
        "linked: {roster: {parent: main, key: {up: id}, columns: "
        f"{{up: {key}, age: {{role: quasi, type: integer}}}}}}}}\n"
    )
    assert "policy.linked_key" in {code for code, _ in codes(draft)}
