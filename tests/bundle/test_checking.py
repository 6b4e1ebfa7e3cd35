"""The commands that a receiver is shown: the same on every page, and forged releases fail them."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anonkit.bundle import manifest
from anonkit.bundle.pack import hold
from anonkit.bundle.sign import seal
from anonkit.canonical import canonical_json
from anonkit.files import Digest, file_digest
from anonkit.keys import Keyring
from anonkit.phrases import LANGUAGES
from anonkit.records import ReleaseRecord
from anonkit.report.html import render

REPO = Path(__file__).parents[2]
TOOLS = ("openssl", "sha256sum", "grep", "sed", "find", "sort", "diff")

stock_tools = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in TOOLS),
    reason=f"LOUD: the shown commands were NOT run; they need {', '.join(TOOLS)}",
)


def lines(blocks: list[str]) -> list[str]:
    return "\n".join(block.strip("\n") for block in blocks).splitlines()


def security() -> list[str]:
    text = (REPO / "SECURITY.md").read_text("utf-8")
    return lines(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))


def readme() -> list[str]:
    text = (REPO / "README.md").read_text("utf-8").partition("### Checking a release")[2]
    block = re.findall(r"```console\n(.*?)```", text, re.DOTALL)[0]
    inside = block.partition("$ cd out/water\n")[2]
    return [line.removeprefix("$ ") for line in inside.splitlines()]


def page(report: bytes) -> list[str]:
    blocks = re.findall(r"<pre><code>(.*?)</code></pre>", report.decode(), re.DOTALL)
    return lines([unescape(block) for block in blocks])


def test_every_page_shows_the_same_commands(record: ReleaseRecord) -> None:
    assert len(security()) == 9
    assert readme() == security()
    for language in LANGUAGES:
        assert page(render(replace(record, languages=(language,)))) == security()


@pytest.fixture
def release(
    record: ReleaseRecord,
    files: dict[str, bytes],
    digests: dict[str, Digest],
    keyring: Keyring,
    tmp_path: Path,
) -> Path:
    """A packed and signed release, with the sender's key beside it as the pages say."""
    named = {"tables/größe 1.csv": files["tables/survey.csv"]}
    listed = {**digests, **{path: file_digest(content) for path, content in named.items()}}
    built = manifest.build(record, listed, signing_key=keyring.key_id)
    public = {**files, **named, "manifest.json": built, "manifest.sig": seal(built, keyring)}
    with hold(tmp_path / "release", tmp_path / "private") as place:
        place.pack(public, {})
    (tmp_path / "sender.pem").write_bytes(keyring.public_pem)
    return tmp_path / "release"


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )


def failed(folder: Path) -> set[str]:
    """Which checks said no. Every command is run, as by somebody who pastes them all."""
    done = [run(folder, command) for command in security()]
    told = "".join(each.stdout for each in done)
    sums = next(each for each in done if "--check" in each.args[2])
    good = {
        "signature": "Signature Verified Successfully" in told,
        "files": sums.returncode == 0 and sums.stdout.count(": OK") == sums.stdout.count("\n") > 0,
        "names": "no other file" in told,
        "key": "same key" in told,
    }
    return {check for check, passed in good.items() if not passed}


@stock_tools
def test_a_whole_release_passes_and_stays_as_it_was(release: Path, keyring: Keyring) -> None:
    before = {path: path.read_bytes() for path in release.rglob("*") if path.is_file()}
    assert failed(release) == set()
    assert {path: path.read_bytes() for path in release.rglob("*") if path.is_file()} == before
    shown = run(release, security()[7]).stdout
    assert shown.split()[0] == keyring.key_id


def new_sums(release: Path) -> None:
    """What a forger does last: SHA256SUMS of whatever is there now."""
    paths = sorted(path for path in release.rglob("*") if path.is_file())
    told = {path.relative_to(release).as_posix(): path.read_bytes() for path in paths}
    left_out = ("SHA256SUMS", "manifest.sig")
    sums = [f"{sha256(data).hexdigest()}  {n}\n" for n, data in told.items() if n not in left_out]
    (release / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    assert run(release, "sha256sum --check --strict SHA256SUMS").returncode == 0


def edit(release: Path) -> None:
    records = release / "data" / "survey.csv"
    records.write_bytes(records.read_bytes().replace(b"1200", b"9900"))


def take_out(release: Path) -> None:
    (release / "tables" / "größe 1.csv").unlink()


def add(release: Path) -> None:
    (release / "data" / "more.csv").write_bytes(b"id\n1\n")


def add_hidden(release: Path) -> None:
    (release / ".names").write_bytes(b"id\n1\n")


def add_link(release: Path) -> None:
    (release / "data" / "more").symlink_to("../tables")


def list_anew(release: Path) -> None:
    edit(release)
    told = release / "manifest.json"
    now = sha256((release / "data" / "survey.csv").read_bytes()).hexdigest()
    told.write_text(
        re.sub(r'("path":"data/survey.csv","sha256":)"\w+"', rf'\1"{now}"', told.read_text("utf-8"))
    )


def sign_anew(release: Path) -> None:
    """Signed by another key, which the manifest names, and not by the code under test."""
    list_anew(release)
    key = Ed25519PrivateKey.generate()
    name = sha256(key.public_key().public_bytes_raw()).hexdigest()
    told, kind = release / "manifest.json", "application/vnd.anonkit.manifest.v1+json"
    told.write_text(re.sub(r'("signing_key":)"\w+"', rf'\1"{name}"', told.read_text("utf-8")))
    data = told.read_bytes()
    signature = key.sign(f"DSSEv1 {len(kind)} {kind} {len(data)} ".encode() + data)
    signatures = [{"keyid": name, "sig": base64.b64encode(signature).decode()}]
    envelope = {"payloadType": kind, "signatures": signatures}
    (release / "manifest.sig").write_bytes(canonical_json(envelope))


FORGERIES: Mapping[Callable[[Path], None], set[str]] = {
    edit: {"files"},
    take_out: {"files", "names"},
    add: {"names"},
    add_hidden: {"names"},
    add_link: {"names"},
    list_anew: {"signature"},
    sign_anew: {"signature", "key"},
}
"""What each forgery is stopped by, though SHA256SUMS fits."""


@stock_tools
@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forged_release_with_new_sums_fails(forge: Callable[[Path], None], release: Path) -> None:
    forge(release)
    new_sums(release)
    assert failed(release) == FORGERIES[forge]
