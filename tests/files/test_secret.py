"""A secret is ours alone, or mounted by the one rule: each clause is tried both ways."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from anonkit.errors import SecretError
from anonkit.files import read_secret


@pytest.fixture
def mounted(tmp_path) -> Path:
    """The layout of a Kubernetes volume: `passphrase` → `..data` → a dated folder."""
    dated = tmp_path / "volume" / "..2026_11_21_06_00_00.123"
    dated.mkdir(parents=True, mode=0o755)
    tmp_path.joinpath("volume").chmod(0o755)
    (dated / "passphrase").write_bytes(b"five or six words\n")
    (dated / "passphrase").chmod(0o400)
    (tmp_path / "volume" / "..data").symlink_to(dated.name)
    (tmp_path / "volume" / "passphrase").symlink_to("..data/passphrase")
    return tmp_path / "volume" / "passphrase"


def code_of(path: Path) -> str:
    with pytest.raises(SecretError) as raised:
        read_secret(path, 100)
    assert raised.value.exit_code == 4
    assert str(path) in raised.value.where
    return raised.value.code


def test_links_are_followed_where_nobody_else_can_change_them(mounted, tmp_path, monkeypatch):
    assert read_secret(mounted, 100) == b"five or six words\n"
    mounted.with_name("absolute").symlink_to(mounted)
    assert read_secret(mounted.with_name("absolute"), 100) == b"five or six words\n"
    monkeypatch.chdir(tmp_path)
    assert read_secret(Path("volume/../volume/passphrase"), 100) == b"five or six words\n"


def test_a_shared_folder_on_the_way_counts_only_if_it_is_sticky(mounted):
    mounted.parent.chmod(0o1777)
    assert read_secret(mounted, 100)
    for mode in (0o777, 0o775):
        mounted.parent.chmod(mode)
        assert code_of(mounted) == "secret.way"
    mounted.parent.chmod(0o755)
    mounted.resolve().parent.chmod(0o777)
    assert code_of(mounted) == "secret.way"


@pytest.mark.parametrize("mode", [0o440, 0o444, 0o644, 0o640])
def test_what_others_can_read_needs_a_read_only_mount(mounted, mode):
    mounted.resolve().chmod(mode)
    assert code_of(mounted) == "secret.loose"


@pytest.mark.parametrize("mode", [0o420, 0o402])
def test_what_others_can_write_is_never_a_secret(mounted, mode):
    mounted.resolve().chmod(mode)
    assert code_of(mounted) == "secret.loose"
    mounted.resolve().chmod(0o400)
    assert read_secret(mounted, 100)


def test_links_that_lead_nowhere_round_or_to_a_folder_are_refused(mounted):
    mounted.with_name("round").symlink_to("round")
    assert code_of(mounted.with_name("round")) == "secret.way"
    mounted.with_name("folder").symlink_to("..data")
    assert code_of(mounted.with_name("folder")) == "secret.kind"
    mounted.with_name("root").symlink_to("/")
    assert code_of(mounted.with_name("root")) == "secret.kind"
    mounted.with_name("gone").symlink_to("nowhere")
    assert code_of(mounted.with_name("gone")) == "file.missing"
    assert code_of(mounted.with_name("absent")) == "file.missing"


def test_a_pipe_is_refused_and_not_waited_for(mounted):
    os.mkfifo(mounted.with_name("pipe"), 0o600)
    assert code_of(mounted.with_name("pipe")) == "secret.kind"
    assert read_secret(mounted, 100)


def test_what_is_too_long_is_refused(mounted):
    with pytest.raises(SecretError) as raised:
        read_secret(mounted, 4)
    assert raised.value.code == "secret.long"


def test_nothing_of_another_user_is_trusted(mounted):
    if os.geteuid() != 0:
        pytest.skip("LOUD: only root can give files away, so foreign owners were NOT tried")
    stranger = 12345
    os.lchown(mounted, stranger, 0)
    assert code_of(mounted) == "secret.way"
    os.lchown(mounted, 0, 0)
    os.chown(mounted.parent, stranger, 0)
    assert code_of(mounted) == "secret.way"
    os.chown(mounted.parent, 0, 0)
    os.chown(mounted.resolve(), stranger, 0)
    assert code_of(mounted) == "secret.owner"
    os.chown(mounted.resolve(), 0, 0)
    assert read_secret(mounted, 100)


IN_A_POD = """
mount -t tmpfs -o mode=1777 secret "$1" && mkdir -m 755 "$1/..2026" || exit 99
cp "$2" "$1/..2026/passphrase" && chmod "$4" "$1/..2026/passphrase"
ln -s ..2026 "$1/..data" && ln -s ..data/passphrase "$1/passphrase"
[ "$5" = rw ] || mount -o remount,ro "$1" || exit 99
exec "$3" -m anonkit keys public --passphrase-file "$1/passphrase" --format json
"""


@pytest.mark.parametrize(
    ("mode", "mount", "wanted"),
    [("0444", "ro", 0), ("0440", "ro", 0), ("0444", "rw", 4), ("0666", "ro", 4)],
)
def test_the_command_line_takes_a_mounted_secret(
    keyring, passphrase_file, tmp_path, mode, mount, wanted
):
    space = shutil.which("unshare")
    if not space or subprocess.run([space, "-rm", "true"], check=False).returncode:
        pytest.skip("LOUD: no mount can be made here, so mounted secrets were NOT tried")
    (tmp_path / "secrets").mkdir()
    words = ["sh", "-c", IN_A_POD, "pod", tmp_path / "secrets", passphrase_file, sys.executable]
    done = subprocess.run(
        [space, "-rm", *map(str, words), mode, mount], capture_output=True, text=True, check=False
    )
    assert done.returncode == wanted, done.stderr
    assert ('"pem"' in done.stdout) == (wanted == 0)
    assert ("secret.loose" in done.stdout) == (wanted == 4)
