"""Two people read encrypted values again, by the commands that the README gives them."""

from __future__ import annotations

import csv
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from canary import Canaries
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from survey import POLICY, Survey, survey
from two_people import COLUMN, TwoPeople

from anonkit import keys
from anonkit.cli import reidentify as shown
from anonkit.reidentify import Told
from anonkit.schemas import SCHEMAS

README = Path(__file__).parents[2] / "README.md"
PASSPHRASE = "correct horse battery staple"
WEAK = keys.Strength(memory_kib=64, passes=1, lanes=1)
ENCRYPTED = POLICY.partition("aggregates:")[0].replace(
    "national_id: {role: identifier}",
    "national_id: {role: identifier, action: encrypt, approvers: [approver.pem]}",
)


def documented() -> list[str]:
    """The commands of the README's block, without the two that make a keyring."""
    text = README.read_text("utf-8")
    (block,) = re.findall(r"```sh\n(# the approver, once\n.*?)```", text, re.DOTALL)
    lines = [line for line in block.splitlines() if line.startswith("anonkit ")]
    assert [line.split()[1] for line in lines[:2]] == ["keys", "keys"]
    soon = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
    assert block.count("--expires YYYY-MM-DD ") == 1
    return [line.replace("YYYY-MM-DD", soon) for line in lines[2:]]


def agrees(document: dict[str, Any]) -> None:
    """It is what its schema says, and holds nothing that it does not name."""
    schema = SCHEMAS["reidentify"]
    Draft202012Validator(schema).validate(document)
    assert set(document) <= set(schema["properties"])
    (act,) = set(document) - {"format"}
    assert set(document[act]) == set(schema["properties"][act]["properties"])


@pytest.fixture
def released(command_line, keyring: keys.Keyring, tmp_path: Path) -> Survey:
    """A release with an encrypted column, and an approver with a keyring of their own."""
    made = survey(tmp_path / "survey", people=45, policy=ENCRYPTED)
    place = tmp_path / "approver.json"
    approver = keys.create(place, PASSPHRASE, purpose="approve", strength=WEAK)
    for folder in (made.policy.parent, tmp_path):
        (folder / "approver.pem").write_bytes(approver.approver.pem)
    (tmp_path / "owner.pem").write_bytes(keyring.public_pem)
    private = ("--private", tmp_path / "private")
    command_line.document(*command_line.release(made, tmp_path / "out", *private))
    return made


def test_the_commands_of_the_readme_give_back_what_was_encrypted(
    command_line, released: Survey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    with (tmp_path / "out" / "data" / "tiny-survey.csv").open(newline="") as file:
        tokens = [row["national_id"] for row in csv.DictReader(file)][:3]
    (tmp_path / "tokens.txt").write_text("\n".join(tokens))
    said = ""
    for line in documented():
        words = [tmp_path / "private" if word == "$PRIVATE" else word for word in shlex.split(line)]
        more = ("--yes",) if "approve" in words else ()
        secret = ("--passphrase-file", command_line.passphrase)
        done = command_line.document(*words[1:], *secret, *more)
        agrees(done)
        said += str(done)
    with (tmp_path / "values.csv").open(newline="") as file:
        found = {row["token"]: row["value"] for row in csv.DictReader(file)}
    originals = {row["national_id"] for row in released.people}
    assert set(found) == set(tokens)
    assert len(set(found.values())) == 3
    assert set(found.values()) <= originals
    canaries = Canaries(originals)
    passed = [tmp_path / "values.csv", released.data]
    assert canaries.under([tmp_path], passed=passed) == []
    assert canaries.inside(said.encode(), "stdout") == []
    audited(command_line, tmp_path)


def audited(command_line, tmp_path: Path) -> None:
    """Anybody with the approver's public key checks their log."""
    words = ("reidentify", "log", "--public-key", tmp_path / "approver.pem")
    done = command_line.document(*words, "--approval", tmp_path / "approval.json")
    agrees(done)
    (entry,) = done["verified"]["entries"]
    assert (entry["act"], entry["tokens"]) == ("approve", 3)
    plain = command_line(*words)
    assert plain.stdout.splitlines()[-1] == f"whole; head {done['verified']['head']}"
    other = ("--public-key", tmp_path / "owner.pem", "--log", done["verified"]["log"])
    refused = command_line.document("reidentify", "log", *other, code=4)
    assert refused["error"]["code"] == "reidentify.log_broken"


def test_each_kind_of_refusal_has_its_exit_code(command_line, home: Path, tmp_path: Path):
    two = TwoPeople.at(tmp_path / "two")
    two.name("abc")
    secret = ("--passphrase-file", command_line.passphrase, "--keyring", two.requester.path)
    words = ["reidentify", "request", two.private, "--column", COLUMN, *secret]
    words += ["--tokens", two.folder / "tokens", "--purpose", "x", "-o", two.folder / "r.json"]
    soon = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
    for code, more in {
        1: ("--expires", soon),
        2: ("--expires", "yesterday"),
        3: ("--expires", soon, "--tokens", tmp_path / "absent"),
        4: ("--expires", soon, "--keyring", tmp_path / "absent"),
    }.items():
        assert command_line.document(*words, *more, code=code)["error"]["exit_code"] == code
    assert not (two.folder / "r.json").exists()


def test_a_person_at_a_terminal_is_asked():
    purpose, day = "##vso[x] call", "2026-12-31"
    told = Told("0" * 64, "survey", "wave-1", "phone", 3, 5, purpose, day, "a-b", (), 7)
    answers = []
    for given in ("y\n", "n\n", "\n"):
        with CliRunner().isolation(input=given) as (_, err, _):
            answers.append(shown._ask(told))
            asked = err.getvalue().decode()
    assert answers == [True, False, False]
    assert "3 (the request's limit: 5)" in asked
    assert "7 tokens" in asked
    assert "##vso[" not in asked
    assert not shown._is_terminal()
