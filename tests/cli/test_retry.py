"""The same run again, another run, two at once: a pipeline may always call again."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from survey import POLICY, Survey, tables_only

from anonkit import files
from anonkit.canonical import canonical_json
from anonkit.dp import ledger


def records_only(policy: str) -> str:
    return policy.partition("aggregates:")[0]


KINDS = {"both": POLICY, "tables": tables_only(), "records": records_only(POLICY)}


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def spent() -> int:
    return int(ledger.open_ledger(ledger.default_ledger()).account("tiny").spent)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_run_again_changes_nothing_and_makes_what_is_missing(
    command_line, tiny: Survey, account, tmp_path, kind
):
    tiny.policy.write_text(KINDS[kind], "utf-8")
    out, private = tmp_path / "out", tmp_path / "private"
    words = command_line.release(tiny, out, "--private", private)
    first = command_line.document(*words)
    assert (first["already"], spent()) == (False, 0 if kind == "records" else 2)
    released, kept = content(out), content(private)

    again = command_line.document(*words)
    assert again == {**first, "already": True, "epsilon_spent": "0"}

    shutil.rmtree(private)
    assert command_line.document(*words, "--zip") == again
    # It says what this run spent: nothing. All else is as it was.
    made = content(private)
    assert made.pop("release.json") == canonical_json({**first, "epsilon_spent": "0"})
    assert kept.pop("release.json") == canonical_json(first)
    assert made == kept
    assert files.file_digest(tmp_path / "out.zip")[1] > 1000

    assert content(out) == released
    assert spent() == (0 if kind == "records" else 2)


def test_something_else_into_the_same_folder_is_refused(
    command_line, tiny: Survey, account, tmp_path
):
    words = command_line.release(tiny, tmp_path / "out")
    command_line.document(*words)
    before = content(tmp_path / "out")
    recompute = command_line.document(*words, "--recompute", code=2)
    assert recompute["error"]["code"] == "output.occupied"
    tiny.edit("title: A tiny survey", "title: Another one")
    other = command_line.document(*words, code=2)
    assert other["error"]["code"] == "output.occupied"
    tiny.edit("title: Another one", "title: A tiny survey")
    tiny.rewrite(tiny.people[1:])
    assert command_line.document(*words, code=2)["error"]["code"] == "release.label_used"
    tiny.edit("release: wave-1", "release: wave-2")
    assert command_line.document(*words, code=2)["error"]["code"] == "output.occupied"
    assert content(tmp_path / "out") == before
    assert spent() == 2


def test_a_private_side_that_cannot_be_made_again_is_told(
    command_line, tiny: Survey, account, tmp_path
):
    """Tokens of `linkage: none` are new in every run, so the files would be others."""
    tiny.edit("domain: respondent}", "domain: respondent, linkage: none}")
    words = command_line.release(tiny, tmp_path / "out", "--private", tmp_path / "private")
    command_line.document(*words)
    assert command_line.document(*words)["already"] is True
    shutil.rmtree(tmp_path / "private")
    error = command_line.document(*words, code=2)["error"]
    assert error["code"] == "output.private_lost"
    assert not (tmp_path / "private").exists()


def verify(folder: Path, pem: bytes) -> None:
    """The README's check of the signature: over the type and the exact bytes of the manifest."""
    kind, signed = b"application/vnd.anonkit.manifest.v1+json", folder / "manifest.json"
    data = signed.read_bytes()
    (folder.parent / "pae").write_bytes(b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(data), data))
    sealed = json.loads((folder / "manifest.sig").read_bytes())["signatures"][0]["sig"]
    (folder.parent / "sig").write_bytes(base64.b64decode(sealed))
    (folder.parent / "pem").write_bytes(pem)
    words = "openssl pkeyutl -verify -pubin -inkey pem -rawin -in pae -sigfile sig"
    subprocess.run(words.split(), cwd=folder.parent, check=True, stdout=subprocess.DEVNULL)


def test_the_archive_is_the_release_and_nothing_else(
    command_line, tiny: Survey, account, keyring, tmp_path
):
    tools = [tool for tool in ("unzip", "sha256sum", "openssl") if shutil.which(tool) is None]
    if tools:
        pytest.skip(f"LOUD: the archive was NOT unpacked by stock tools, for want of {tools}")
    out, archive = tmp_path / "out", tmp_path / "out.zip"
    words = command_line.release(tiny, out, "--zip")
    command_line.document(*words)
    first = archive.read_bytes()
    (tmp_path / "there").mkdir()
    subprocess.run(["unzip", "-q", archive], cwd=tmp_path / "there", check=True)
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["out"]
    assert content(tmp_path / "there" / "out") == content(out)
    sums = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    subprocess.run(sums, cwd=tmp_path / "there" / "out", check=True)
    if not shutil.which("openssl"):
        pytest.skip(
            "LOUD: the signature of the unpacked archive was NOT checked, for want of openssl"
        )
    verify(tmp_path / "there" / "out", keyring.public_pem)

    archive.unlink()
    command_line.document(*words)
    assert archive.read_bytes() == first
    archive.write_bytes(first + b"and more")
    assert command_line.document(*words, code=2)["error"]["code"] == "output.occupied"
    assert archive.read_bytes() == first + b"and more"
    shutil.rmtree(out)
    assert command_line.document(*words, code=2)["error"]["where"] == str(archive)
    assert not out.exists()


def together(command_line, *runs: tuple[str | Path, ...]) -> list[tuple[int, dict[str, object]]]:
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "anonkit", *map(str, words), "--format", "json"],
            env=command_line.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in runs
    ]
    ended = [(process, *process.communicate()) for process in started]
    return [(process.returncode, json.loads(said)) for process, said, _ in ended]


def test_of_two_runs_at_once_into_one_folder_one_wins(
    command_line, tiny: Survey, account, tmp_path
):
    words = command_line.release(tiny, tmp_path / "out")
    ended = together(command_line, words, words)
    codes = sorted(code for code, _ in ended)
    assert codes in ([0, 0], [0, 75])
    for code, told in ended:
        assert code == 0 or told["error"]["code"] == "lock.held"
    assert sum(code == 0 and not told["already"] for code, told in ended) == 1
    assert spent() == 2
    assert command_line.document(*words)["already"] is True


def test_two_runs_at_once_of_one_request_spend_once(command_line, tiny: Survey, account, tmp_path):
    runs = [command_line.release(tiny, tmp_path / name) for name in ("one", "two")]
    for code, told in together(command_line, *runs):
        assert code == 0 or (code, told["error"]["code"]) == (75, "ledger.meanwhile")
    for words in runs:
        command_line.document(*words)
    assert spent() == 2
    one, two = content(tmp_path / "one"), content(tmp_path / "two")
    assert {n: b for n, b in one.items() if n.startswith("tables/")} == {
        n: b for n, b in two.items() if n.startswith("tables/")
    }


def test_what_a_killed_run_left_is_gone_at_the_next_start(
    command_line, tiny: Survey, account, tmp_path, home
):
    work = files.private_dir(files.private_dir(files.data_dir()) / "work")
    (work / "00ff").mkdir(mode=0o700)
    (work / "00ff" / "rows.parquet").write_bytes(tiny.data.read_bytes())
    for name in ("out", "out.zip"):
        left = files.aside(tmp_path / name)
        left.mkdir() if name == "out" else left.touch()
    command_line.document(*command_line.release(tiny, tmp_path / "out"))
    assert list(work.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
