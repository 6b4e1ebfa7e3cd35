"""What a sender claims, counted again: with their key, without it, and of a forger."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from deliveries import handed_over

from anonkit import api
from anonkit.bundle.verify.verify import believing_of
from anonkit.canonical import canonical_json
from anonkit.errors import OptionError, SecretError
from anonkit.intake.base import Asked
from anonkit.intake.checks.claims import cl_01_claims
from anonkit.intake.judge import judged
from anonkit.intake.parcel.releases import checked
from anonkit.records import IntakeCheck
from anonkit.registry import Registry

GOLDEN = Path(__file__).resolve().parents[2] / "fixtures" / "golden"
RELEASE, KEY = GOLDEN / "release-2", GOLDEN / "owner.pem"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RELEASE, tmp_path / "release"))


@pytest.fixture
def said(tmp_path: Path) -> Callable[..., list[IntakeCheck]]:
    """What the check says of a folder, weighed; no other check is run."""

    def asked(folder: Path, **options: Path) -> list[IntakeCheck]:
        keys = (options.get("public_key"), options.get("trusted"))
        believing = believing_of(*keys, date(2026, 1, 1))
        with handed_over(tmp_path, folder) as case:
            now, office = checked(case.now, believing), Asked(keyed=believing is not None)
            own = Registry("intake check", cl_01_claims.CHECK)
            return list(judged(replace(case, now=now, asked=office), own))

    return asked


def statuses(checks: list[IntakeCheck]) -> list[str]:
    return [each.status for each in checks]


def test_the_verb_takes_a_key_for_a_release():
    record = api.intake(paths=[RELEASE], profile="hdx", public_key=KEY)
    assert statuses([each for each in record.checks if each.id == "CL-01"]) == ["pass"]


def change(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest, and leave no sum behind that does not fit."""
    told = json.loads((folder / "manifest.json").read_bytes())
    edit(told)
    data = canonical_json(told)
    before = sha256((folder / "manifest.json").read_bytes()).hexdigest()
    (folder / "manifest.json").write_bytes(data)
    sums = (folder / "SHA256SUMS").read_text("utf-8")
    (folder / "SHA256SUMS").write_text(sums.replace(before, sha256(data).hexdigest()), "utf-8")


def test_a_release_by_a_believed_key_is_as_claimed(said):
    [told] = said(RELEASE, public_key=KEY)
    assert (told.status, told.kind) == ("pass", "recomputed")
    assert told.why == "21 claims were counted again and hold; 3 are only the sender's word"


def test_a_list_of_trusted_keys_does_as_well(said, tmp_path):
    listed = tmp_path / "trusted.yaml"
    pem = KEY.read_text("utf-8").replace("\n", "\n      ")
    listed.write_text(
        f"trusted: 1\nkeys:\n  - name: Office\n    public_key: |\n      {pem}\n", "utf-8"
    )
    assert statuses(said(RELEASE, trusted=listed)) == ["pass"]


def test_without_a_key_its_claims_are_counted_and_by_whom_it_is_stays_a_question(said):
    [told] = said(RELEASE)
    assert (told.status, told.required) == ("not_checked", True)
    assert "by whom it is, is not known; 21 claims were counted again" in told.why
    assert "--public-key" in told.fix


@pytest.mark.parametrize("options", [{}, {"public_key": KEY}])
def test_a_changed_file_is_told_by_its_name(said, copy, options):
    data = next((copy / "data").iterdir())
    data.write_bytes(data.read_bytes().replace(b"male", b"mail", 1))
    first, *rest = said(copy, **options)
    assert (first.status, first.severity, first.file) == ("fail", "high", f"data/{data.name}")
    assert {each.status for each in rest} == {"not_checked"}


def test_a_claim_that_is_not_true_is_found_without_a_key(said, copy):
    def k_of_nine(told: dict[str, Any]) -> None:
        [claim] = [each for each in told["claims"] if each["measure"] == "k"]
        claim["value"] = 9

    change(copy, k_of_nine)
    failed = [each for each in said(copy) if each.status == "fail"]
    assert any(each.why.startswith("k: ") and each.file.startswith("data/") for each in failed)
    [signature] = [e for e in said(copy, public_key=KEY) if e.status == "fail"]
    assert signature.why == "the signature does not match"


def test_a_release_whose_signature_was_taken_away_is_not_as_it_was_sent(said, copy):
    (copy / "manifest.sig").unlink()
    first, *_ = said(copy)
    assert (first.status, first.file, first.why) == ("fail", "manifest.sig", "is missing")


def test_a_manifest_of_another_program_makes_no_release(said, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "manifest.json").write_text('{"short_name": "Map"}', "utf-8")
    (tmp_path / "site" / "counts.csv").write_text("a,b\n1,2\n", "utf-8")
    assert statuses(said(tmp_path / "site")) == ["pass"]
    [told] = said(tmp_path / "site", public_key=KEY)
    assert told.status == "not_checked"
    assert "nothing is signed" in told.why


def test_a_key_that_came_with_the_release_is_refused(said, copy):
    shutil.copy(KEY, copy / "owner.pem")
    with pytest.raises(SecretError, match="inside the release"):
        said(copy, public_key=copy / "owner.pem")


def test_a_key_and_a_list_together_are_refused(said, tmp_path):
    with pytest.raises(OptionError, match="one key, or with one list"):
        said(RELEASE, public_key=KEY, trusted=KEY)
