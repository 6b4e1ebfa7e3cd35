"""The commands of SECURITY.md do what it says, on a release that was packed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from anonkit.bundle.pack import hold
from anonkit.bundle.sign import seal

PAGE = Path(__file__).parents[2] / "SECURITY.md"


@pytest.fixture
def release(keyring, tmp_path) -> Path:
    manifest = b'{"files":[{"path":"a.csv","sha256":"'
    manifest += b"87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7" + b'"}]}'
    public = {"a.csv": b"a\n", "manifest.json": manifest, "manifest.sig": seal(manifest, keyring)}
    with hold(tmp_path / "release", tmp_path / "private") as place:
        place.pack(public, {})
    (tmp_path / "sender.pem").write_bytes(keyring.public_pem)
    return tmp_path / "release"


def run(script: str, release: Path) -> subprocess.CompletedProcess[str]:
    own = script.replace("/tmp/", f"{release.parent}/")
    own = own.replace("sender.pem", str(release.parent / "sender.pem"))
    command = ["sh", "-e", "-c", own]
    return subprocess.run(command, cwd=release, capture_output=True, text=True, check=False)


def test_a_release_is_checked_by_stock_tools_as_the_page_says(release, keyring):
    missing = [tool for tool in ("openssl", "sha256sum") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"NOT CHECKED: {missing} not installed")
    sums, signature, fingerprint = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert run(sums, release).returncode == 0
    assert "Verified Successfully" in run(signature, release).stdout
    assert run(fingerprint, release).stdout.split()[0] == keyring.key_id
    manifest = release / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"a.csv", b"b.csv"))
    assert run(sums, release).returncode != 0
    assert run(signature, release).returncode != 0
