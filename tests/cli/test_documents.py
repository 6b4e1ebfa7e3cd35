"""Every document that is printed is what its schema says, and holds nothing that it does not."""

from __future__ import annotations

import json
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import earlier
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from anonkit import api
from anonkit.cli import COMMANDS
from anonkit.dp import ledger
from anonkit.records import (
    IntakeCheck,
    IntakeFile,
    IntakeQuestion,
    IntakeRecord,
    IntakeScore,
    WaiverOf,
)
from anonkit.report import received
from anonkit.schemas import SCHEMAS

FIXTURES = Path(__file__).parents[2] / "fixtures"
POLICY = Path(__file__).parents[2] / "policies" / "household-water.yaml"
SURVEY = FIXTURES / "household-survey.csv"
WITHOUT_A_DOCUMENT = {"schema"}
"""It prints schemas."""


def closed(node: Any) -> Any:
    """The schema with nothing allowed that it does not name: what is new must be named there."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: closed(value) for key, value in node.items()}
    if isinstance(node.get("properties"), dict) and "additionalProperties" not in node:
        made["additionalProperties"] = False
    return made


def check(name: str, document: object) -> None:
    Draft202012Validator(closed(api.schema(of=name))).validate(document)


def printed(name: str, *arguments: str | Path) -> Any:
    command = import_module(f"anonkit.cli.{name}").command
    done = CliRunner().invoke(command, [*map(str, arguments), "--format", "json"])
    assert done.exit_code in {0, 1}, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_of_the_dialect_it_names_and_can_refuse(name):
    schema = api.schema(of=name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")
    assert not Draft202012Validator(schema).is_valid({"format": 2})
    assert not Draft202012Validator(schema).is_valid([])


def test_every_command_that_prints_a_document_has_a_schema():
    assert set(COMMANDS) - WITHOUT_A_DOCUMENT <= set(SCHEMAS)


def test_an_unknown_schema_is_refused_with_the_known_ones():
    with pytest.raises(Exception, match="there is no schema") as raised:
        api.schema(of="relase")
    assert "release" in raised.value.fix


def test_what_looks_at_data_prints_what_its_schema_says():
    check("scan", printed("scan", SURVEY, "--country", "KE"))
    check("plan", printed("plan", POLICY, SURVEY))
    check("plan", printed("plan", FIXTURES.parent / "policies" / "household-water-public.yaml"))
    check("risk", printed("risk", SURVEY, "--quasi", "ward,sex,age", "--all"))
    check("risk", printed("risk", SURVEY, "--policy", POLICY))


def test_what_a_receiver_is_told_is_what_its_schema_says():
    golden = FIXTURES / "golden"
    key = ("--public-key", golden / "owner.pem")
    check("verify", printed("verify", golden / "release-1", *key))
    check("verify", printed("verify", golden, *key))


def test_a_file_beside_an_earlier_release_is_what_its_schema_says(tmp_path):
    rows = [{"ward": "north", "water": "tap"}] * 4
    before = earlier.folder(tmp_path / "before", rows, quasi=["ward"])
    data = before / "data" / "survey.csv"
    found = printed("risk", data, "--quasi", "ward", "--previous", before)
    check("risk", found)
    assert found["previous"][0]["standing_out"] == 0


def test_a_full_intake_is_what_its_schema_says():
    waived = WaiverOf("agreed", "Ada", "2026-12-31")
    found = IntakeCheck(
        "PI-01", "Names", "high", "fail", "recomputed", "why", "0", "law", "drop it", "anonkit",
        "a.csv", "sheet", ("name",), {"n": 1, "share": 0.5, "of": "x"}, "ethics", True, waived,
    )  # fmt: skip
    question = IntakeQuestion("who", "ethics", "Who?", True, ("no", "yes"), "yes", "Ada", "yes", 2)
    score = IntakeScore("ethics", "Ethics", 1, 2, 1, 0.5, 0.7, False, 1, ("PI-01",))
    file = IntakeFile("a.csv", 1, "records", "csv", ("sheet",), 5, 2)
    record = IntakeRecord(
        "own", "Own", "not official", "parcel", (file,), (found,), (question,), (score,),
        stated={"changed_checks": "none"}, parcel_sha256="ab" * 32,
    )  # fmt: skip
    check("intake", json.loads(json.dumps(received.document(record))))


def test_two_releases_beside_each_other_are_what_the_schema_says(tmp_path):
    one = FIXTURES / "golden" / "release-1"
    check("diff", printed("diff", one, one))
    other = shutil.copytree(one, tmp_path / "other")
    (other / "manifest.sig").write_text("another")
    found = printed("diff", one, other)
    check("diff", found)
    assert (found["same"], len(found["differences"])) == (False, 1)


def test_what_the_owner_asks_for_is_what_its_schema_says(home, keyring, passphrase_file, tmp_path):
    secret = ("--passphrase-file", passphrase_file)
    check("keys", printed("keys", "new", *secret, "--keyring", tmp_path / "k" / "own.json"))
    check("keys", printed("keys", "public", *secret))
    check("keys", printed("keys", "rotate", "--root", *secret))
    check("budget", printed("budget", "new", "people", "--epsilon", "1/3", "--first"))
    check("budget", printed("budget", "show"))
    check("budget", printed("budget", "extend", "people", "--epsilon", "1", "--reason", "asked"))
    check("budget", printed("budget", "history"))
    check("rules", printed("rules"))
    check("init", printed("init", SURVEY, "-o", tmp_path / "draft.yaml"))


@pytest.mark.parametrize("without", ["", "microdata:", "aggregates:"])
def test_a_release_and_its_manifest_are_what_their_schemas_say(
    tiny, account, passphrase_file, tmp_path, without
):
    text = tiny.policy.read_text("utf-8")
    if without == "aggregates:":
        tiny.policy.write_text(text.partition("aggregates:")[0], "utf-8")
    elif without:
        start, end = text.index("microdata:"), text.index("aggregates:")
        tiny.policy.write_text((text[:start] + text[end:]).partition("both:")[0], "utf-8")
    words = (tiny.policy, tiny.data, "-o", tmp_path / "out", "--passphrase-file", passphrase_file)
    check("release", printed("release", *words))
    check("release", printed("release", *words))
    check("manifest", json.loads((tmp_path / "out" / "manifest.json").read_bytes()))
    check("budget", printed("budget", "history"))
    if without != "aggregates:":
        check("budget", printed("budget", "verify", "--manifests", tmp_path / "out"))
        ledger.default_ledger().unlink()
        given = ("--manifests", tmp_path / "out", "--epsilon", "tiny=4")
        secret = ("--passphrase-file", passphrase_file)
        check("budget", printed("budget", "rebuild", *given, *secret))
        check("budget", printed("budget", "history"))


def test_on_failure_stdout_holds_one_error(command_line, tiny, account, tmp_path):
    tiny.edit("country: [KE]", "country: [KE]\ncolour: red\nshape: round")
    many = command_line.document(*command_line.release(tiny, tmp_path / "out"), code=2)
    check("error", many)
    assert {fault["code"] for fault in many["error"]["faults"]} == {"policy.unknown_key"}
    one = command_line.document("scan", tmp_path / "nowhere.csv", code=3)
    check("error", one)
    assert one["error"]["code"] == "data.no_file"
    refused = command_line.document("scan", tiny.data, "--fail-on", "direct", code=1)
    check("error", refused)
    check("error", command_line.document("scan", code=2))
