"""The numbered steps on a release of each version that was kept, and on what joins them."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from anonkit import api
from anonkit.bundle.verify import joined
from anonkit.bundle.verify.base import Received
from anonkit.errors import BusyError, RefusedError
from anonkit.records import STEPS, Check, VerifyRecord

GOLDEN = Path(__file__).parents[3] / "fixtures" / "golden"
FIRST = tuple(STEPS)[:6]


def verified(folder: Path = GOLDEN / "release-1") -> VerifyRecord:
    return api.verify(folder=folder, public_key=GOLDEN / "owner.pem")


def test_a_kept_release_passes_every_step_that_needs_no_counting():
    found = verified()
    assert [check.id for check in found.checks[:6]] == list(FIRST)
    assert {check.status for check in found.checks[:6]} == {"pass"}
    assert (found.name, found.release) == ("tiny-survey", "wave-1")


def test_beside_a_hidden_file_all_else_is_looked_at_and_nothing_is_taken(tmp_path: Path):
    folder = tmp_path / "release"
    shutil.copytree(GOLDEN / "release-2", folder)
    (folder / ".DS_Store").write_bytes(b"x")
    found = verified(folder)
    step = {check.id: check.status for check in found.checks}
    assert [step[each] for each in FIRST] == ["fail", *["pass"] * 5]
    assert found.verdict == "reject"
    assert any(check.id.startswith("claim.") for check in found.checks)
    (folder / "tables" / "by_ward.csv").write_bytes(b"id\n")
    failed = {check.id for check in verified(folder).checks if check.status == "fail"}
    assert failed == {"folder", "files"}


def test_no_claim_goes_unseen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(joined, "CLAIMS", ())
    monkeypatch.setattr(joined, "AGREEMENT", ())
    found = verified()
    told = [check for check in found.checks if check.id.startswith("claim.")]
    assert len(told) == 18
    assert {check.status for check in told} == {"not_checked"}
    assert {check.kind for check in told} == {"recomputed", "cross_checked", "sender_says"}
    assert found.verdict == "questions"
    assert not found.accepted


def test_what_somebody_checked_is_told_once(monkeypatch: pytest.MonkeyPatch):
    def rows(received: Received) -> Iterator[Check]:
        claim = received.manifest.claims[0]
        with received.open(claim.artefact) as file:
            counted = sum(1 for _ in file) - 1
        assert counted == claim.value
        yield Check(f"claim.{claim.measure}", "pass", claim.kind, "88 rows", claim.artefact)

    monkeypatch.setattr(joined, "CLAIMS", (rows,))
    told = [check for check in verified().checks if check.id == "claim.rows"]
    assert [check.status for check in told] == ["pass"]


def test_what_stops_a_checker_is_a_check_that_failed(monkeypatch: pytest.MonkeyPatch):
    def stopped(received: Received) -> Iterator[Check]:
        raise RefusedError("this file changed while it was checked", code="release.changed")
        yield

    monkeypatch.setattr(joined, "CLAIMS", (stopped,))
    found = verified()
    assert found.verdict == "reject"
    assert [check.id for check in found.checks if check.status == "fail"] == ["claims"]


def test_a_file_that_may_not_be_read_fails_and_a_broken_disk_is_no_verdict(
    monkeypatch: pytest.MonkeyPatch,
):
    plain = os.open

    def refused(number: int, name: str) -> Callable[..., int]:
        def opened(path: Any, *args: Any, **more: Any) -> int:
            if path == name:
                raise OSError(number, "")
            return plain(path, *args, **more)

        return opened

    monkeypatch.setattr(os, "open", refused(errno.EACCES, "by_ward.csv"))
    (failed,) = (check for check in verified().checks if check.status == "fail")
    assert (failed.id, failed.where) == ("files", "tables/by_ward.csv")
    monkeypatch.setattr(os, "open", refused(errno.EACCES, "tables"))
    assert next(check.id for check in verified().checks if check.status == "fail") == "folder"
    for name in ("tables", "by_ward.csv", "manifest.sig"):
        monkeypatch.setattr(os, "open", refused(errno.EIO, name))
        with pytest.raises(BusyError):
            verified()


@pytest.mark.parametrize(
    "stumble", [lambda: ()[len("a")], lambda: {}["k"], lambda: int("x"), lambda: 1 // 0]
)
def test_content_that_a_checker_stumbles_over_is_refused_without_a_trace(monkeypatch, stumble):
    def stumbling(received: Received) -> Iterator[Check]:
        yield Check("agreement.one", "pass", "cross_checked", "one")
        stumble()

    monkeypatch.setattr(joined, "AGREEMENT", (stumbling,))
    found = verified()
    (failed,) = (check for check in found.checks if check.status == "fail")
    assert (failed.id, found.verdict) == ("agreement", "reject")
    assert "makes no sense" in failed.why
    assert "test_walk.py:" in failed.why
