"""`action: encrypt`, from the policy to the wrapped keys."""

from __future__ import annotations

import base64
import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from approvers import Person
from survey import PERSONAL, POLICY, Survey, survey

from anonkit import api, files, keys
from anonkit.bundle import wrapped
from anonkit.bundle.earlier import read_earlier
from anonkit.bundle.wrapped import WRAPPED, data_key_scope
from anonkit.canonical import sha256_hex
from anonkit.errors import AnonkitError, OptionError, PolicyError, RefusedError
from anonkit.keys.siv import KEY_BYTES, Tokens
from anonkit.steps import protect
from anonkit.steps.linking import linking_of

PASSPHRASE = "correct horse battery staple"
WEAK = keys.Strength(memory_kib=64, passes=1, lanes=1)
ENCRYPTED = "  national_id: {role: identifier, action: encrypt, approvers: [a.pem, keys/b.pem]}"
RECORDS = POLICY.replace("  national_id: {role: identifier}", ENCRYPTED).partition("aggregates:")[0]


def encrypted(folder: Path, *people: Person, policy: str = RECORDS) -> Survey:
    """The tiny survey, with national ids that two people may let be read back."""
    made = survey(folder, policy=policy)
    (folder / "keys").mkdir()
    for person, name in zip(people, ("a.pem", "keys/b.pem"), strict=True):
        (folder / name).write_bytes(person.approver.pem)
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """One release, its two approvers, its keyring, and the data key that the run drew."""
    folder = tmp_path_factory.mktemp("encrypt")
    drawn: list[bytes] = []
    seen: dict[str, bytes] = {}
    build = wrapped.build

    def spied(*arguments):
        drawn.extend(each.key for each in arguments[3])
        for path in work_files():  # while the run still has its work folder
            seen[str(path)] = path.read_bytes()
        return build(*arguments)

    def work_files() -> list[Path]:
        return [path for path in files.data_dir().rglob("*") if path.is_file()]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANONKIT_HOME", str(folder / "home"))
        patch.setattr("anonkit.release.wrapping.build", spied)
        ring = keys.create(keys.default_keyring(), PASSPHRASE, strength=WEAK)
        people = (Person(), Person())
        asked = encrypted(folder / "survey", *people)
        places = {"output": folder / "out", "private": folder / "private"}
        api.release(policy=asked.policy, data=asked.data, passphrase=PASSPHRASE, **places)
        yield SimpleNamespace(
            folder=folder, survey=asked, people=people, ring=ring, drawn=drawn, seen=seen, **places
        )


def document(made: SimpleNamespace) -> dict:
    return json.loads((made.private / WRAPPED).read_bytes())


def released(made: SimpleNamespace) -> list[dict[str, str]]:
    with (made.output / "data" / "tiny-survey.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def opened(made: SimpleNamespace, person: Person | keys.Keyring, **changed: str) -> bytes:
    """The data key as a person opens it; `changed` are other words for its scope."""
    told = document(made)
    (column,) = told["columns"]
    mine = person.approver.key_id
    box = next(each["box"] for each in column["wrapped"] if each["approver"] == mine)
    scope = {**data_key_scope(told["name"], told["release"], column, mine), **changed}
    return person.unseal(base64.b64decode(box), scope)


def test_an_approver_reads_every_code_back(made):
    told = {row["national_id"] for row in made.survey.people if row["consent"] == "yes"}
    for person in made.people:
        tokens = Tokens.of(opened(made, person), "tiny-survey", "national_id")
        rows = released(made)
        assert rows
        assert {tokens.text(row["national_id"]) for row in rows} <= told


def test_the_wrapped_keys_are_said_in_full(made):
    told = document(made)
    manifest = (made.output / "manifest.json").read_bytes()
    assert {key: told[key] for key in ("format", "name", "release", "manifest_sha256")} == {
        "format": 1,
        "name": "tiny-survey",
        "release": "wave-1",
        "manifest_sha256": sha256_hex(manifest),
    }
    (column,) = told["columns"]
    assert (column["column"], column["domain"], column["limit"]) == ("national_id",) * 2 + (100,)
    assert column["key_id"] == Tokens.of(made.drawn[0], "tiny-survey", "national_id").key_id.hex()
    assert [each["approver"] for each in column["wrapped"]] == [
        person.approver.key_id for person in made.people
    ]
    assert (made.private / WRAPPED).stat().st_mode & 0o777 == 0o600
    assert not list(made.output.rglob(WRAPPED))


def test_nobody_else_opens_them(made):
    (column,) = document(made)["columns"]
    stranger = Person()
    for each in column["wrapped"]:
        scope = data_key_scope("tiny-survey", "wave-1", column, each["approver"])
        for person in (made.ring, stranger):
            with pytest.raises(RefusedError) as caught:
                person.unseal(base64.b64decode(each["box"]), scope)
            assert caught.value.code == "sealed.refused"
    first, second = column["wrapped"]
    scope = data_key_scope("tiny-survey", "wave-1", column, first["approver"])
    with pytest.raises(RefusedError):  # one approver's box is not the other's
        made.people[0].unseal(base64.b64decode(second["box"]), scope)


@pytest.mark.parametrize(
    "field",
    ["purpose", "name", "release", "column", "domain", "key_id", "limit", "approver"],
)
def test_no_field_of_the_scope_can_be_another(made, field):
    assert len(opened(made, made.people[0])) == KEY_BYTES
    with pytest.raises(RefusedError):
        opened(made, made.people[0], **{field: 101 if field == "limit" else "another"})


def test_neither_a_cell_nor_the_data_key_is_written_anywhere(made):
    (key,) = made.drawn
    spelled = (key, key[:32], key[32:], key.hex().encode(), base64.b64encode(key)[:80])
    left = {
        str(path): path.read_bytes()
        for path in made.folder.rglob("*")
        if path.is_file() and made.survey.data.parent not in path.parents
    }
    assert any(path.endswith("keyring.json") for path in left)
    assert any("work" in path for path in made.seen)
    for path, content in {**made.seen, **left}.items():
        assert not any(each in content for each in spelled), path
    cells = [row[name].encode() for row in made.survey.people for name in PERSONAL]
    for path, content in left.items():
        assert not any(cell in content for cell in cells), path


def test_it_is_said_in_plain_words_whose_agreement_it_takes(made):
    package = json.loads((made.output / "datapackage.json").read_bytes())
    fields = {each["name"]: each for each in package["resources"][0]["schema"]["fields"]}
    assert fields["national_id"]["anonkit:action"] == "encrypt"
    report = (made.output / "report.html").read_text("utf-8")
    for person in made.people:
        words = keys.words(person.approver.key_id)
        assert words in fields["national_id"]["description"]
        assert words in report
    assert "Pseudonymised or encrypted, so treat as personal: " in report


def test_its_codes_are_tokens_to_a_later_release_too(made):
    (earlier,) = read_earlier([made.output], None)
    assert earlier.tokens == ("respondent_id", "phone", "national_id")


def test_a_second_run_is_already_there(made, monkeypatch):
    monkeypatch.setenv("ANONKIT_HOME", str(made.folder / "home"))
    before = {path: path.read_bytes() for path in made.output.rglob("*") if path.is_file()}
    kept = (made.private / WRAPPED).read_bytes()
    told = again(made)
    assert told.document["already"] is True
    assert before == {path: path.read_bytes() for path in made.output.rglob("*") if path.is_file()}
    assert kept == (made.private / WRAPPED).read_bytes()


def again(made, **options):
    places = {"output": made.output, "private": made.private} | options
    given = {"policy": made.survey.policy, "data": made.survey.data, "passphrase": PASSPHRASE}
    return api.release(**given, **places)


def test_a_release_whose_private_side_is_lost_cannot_be_made_again(made, monkeypatch):
    monkeypatch.setenv("ANONKIT_HOME", str(made.folder / "home"))
    with pytest.raises(OptionError) as caught:
        again(made, private=made.folder / "elsewhere")
    assert caught.value.code == "output.private_lost"
    assert not (made.folder / "elsewhere").exists()
    wrapped_keys = made.private / WRAPPED
    wrapped_keys.rename(made.folder / "aside")  # the rest of it is of no use to an approver
    try:
        with pytest.raises(OptionError) as caught:
            again(made)
    finally:
        (made.folder / "aside").rename(wrapped_keys)
    assert caught.value.code == "output.private_lost"


def test_another_release_of_the_same_data_shares_no_code(made, monkeypatch):
    monkeypatch.setenv("ANONKIT_HOME", str(made.folder / "home"))
    places = {"output": made.folder / "out2", "private": made.folder / "private2"}
    again(made, **places)
    other = SimpleNamespace(**{**vars(made), **places})
    first, second = ({row["national_id"] for row in released(each)} for each in (made, other))
    assert first
    assert not first & second
    # All else is the same to the byte: the promise excepts what is encrypted alone.
    assert [{**row, "national_id": ""} for row in released(made)] == [
        {**row, "national_id": ""} for row in released(other)
    ]
    assert opened(made, made.people[0]) != opened(other, made.people[0])


def released_from(made, asked, tmp_path, monkeypatch):
    monkeypatch.setenv("ANONKIT_HOME", str(made.folder / "home"))
    places = {"output": tmp_path / "out", "private": tmp_path / "private"}
    return api.release(policy=asked.policy, data=asked.data, passphrase=PASSPHRASE, **places)


def refusal(made, tmp_path, monkeypatch, policy=RECORDS, people=None) -> AnonkitError:
    """What a run of another policy is refused with; it leaves nothing."""
    asked = encrypted(tmp_path / "survey", *(people or made.people), policy=policy)
    with pytest.raises(AnonkitError) as caught:
        released_from(made, asked, tmp_path, monkeypatch)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["survey"]
    return caught.value


def test_the_owner_is_no_approver(made, tmp_path, monkeypatch):
    error = refusal(made, tmp_path, monkeypatch, people=(made.people[0], made.ring))
    assert isinstance(error, PolicyError)
    assert error.code == "policy.approver_own"
    line = RECORDS[: RECORDS.index(ENCRYPTED)].count("\n") + 1
    assert error.where.endswith(f"policy.yaml:{line}")


class SeenError(Exception):
    """The run has come as far as it is looked at."""


def test_an_encrypted_household_is_a_household_token(made, tmp_path, monkeypatch):
    hidden = "  hh_id: {role: identifier"
    assert hidden in RECORDS
    shown = RECORDS.replace(hidden, f"{hidden}, action: encrypt, approvers: [a.pem]")
    asked = encrypted(tmp_path / "survey", *made.people, policy=shown)
    looked = {}

    def spied(*arguments):
        looked["linking"] = linking_of(*arguments)
        raise SeenError

    monkeypatch.setattr(protect, "linking_of", spied)
    with pytest.raises(SeenError):
        released_from(made, asked, tmp_path, monkeypatch)
    assert looked["linking"].mode == "household"
    assert looked["linking"].household == "hh_id"
    assert "national_id" in looked["linking"].tokens
    # For the public it is refused, even where a reason allows what is encrypted elsewhere.
    public = RECORDS.replace("audience: licensed", "audience: public").replace(
        "approvers: [a.pem, keys/b.pem]", "approvers: [a.pem, keys/b.pem], because: agreed"
    )
    error = refusal(made, tmp_path / "public", monkeypatch, policy=public.replace(
        hidden, f"{hidden}, action: encrypt, approvers: [a.pem]"
    ))  # fmt: skip
    assert "policy.audience" in {fault.code for fault in error.faults}


def test_codes_of_few_answers_are_refused_like_pseudonyms_of_them(made, tmp_path, monkeypatch):
    told = set()
    for action in ("pseudonymise", "encrypt, approvers: [a.pem]"):
        few = RECORDS.replace(
            "water: {role: open, values: [tap, river]}",
            f"water: {{role: identifier, action: {action}}}",
        )
        assert few != RECORDS
        error = refusal(made, tmp_path / action[:7], monkeypatch, policy=few)
        told.add((error.code, error.where))
    assert told == {("goal.token_across_households", "column water")}


def test_a_run_that_fails_while_packing_leaves_no_key(made, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("anonkit.bundle.pack._publish", full)
    asked = encrypted(tmp_path / "survey", *made.people)
    with pytest.raises(OSError, match="space"):
        released_from(made, asked, tmp_path, monkeypatch)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["survey"]
