"""`anonkit keys`: as people run it, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from anonkit import api, keys

COMMAND = [sys.executable, "-m", "anonkit", "keys"]
PASSPHRASE = "correct horse battery staple"


def run(*arguments: object, code: int = 0, **options: object) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *map(str, arguments)]
    options = {"stdin": subprocess.DEVNULL, **options}
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert PASSPHRASE not in done.stdout + done.stderr
    return done


def test_new_makes_a_keyring_that_public_shows(home, passphrase_file):
    made = run("new", "--passphrase-file", passphrase_file)
    path = keys.default_keyring()
    assert made.stdout.splitlines()[0] == str(path)
    shown = run("public", "--passphrase-file", passphrase_file)
    ring = keys.open_keyring(path, PASSPHRASE)
    assert shown.stdout.encode() == ring.public_pem
    assert keys.words(ring.key_id) in shown.stderr
    assert keys.words(ring.key_id) in made.stdout


def test_openssl_reads_the_public_key(keyring, passphrase_file, tmp_path):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("NOT CHECKED: openssl is not installed")
    pem = tmp_path / "pub.pem"
    pem.write_text(run("public", "--passphrase-file", passphrase_file).stdout)
    command = [openssl, "pkey", "-pubin", "-in", str(pem), "-noout", "-text"]
    assert b"ED25519" in subprocess.run(command, capture_output=True, check=True).stdout.upper()


def test_json_is_one_document_and_holds_no_secret(keyring, passphrase_file):
    shown = json.loads(
        run("public", "--passphrase-file", passphrase_file, "--format", "json").stdout
    )
    assert set(shown) == {"format", "pem", "key_id", "words"}
    assert shown["key_id"] == keyring.key_id


def test_the_passphrase_may_come_by_a_descriptor(keyring):
    reading, writing = os.pipe()
    os.write(writing, PASSPHRASE.encode())
    os.close(writing)
    run("public", "--passphrase-fd", reading, pass_fds=[reading])
    os.close(reading)


def test_a_receiver_prints_the_same_words_from_the_public_key_alone(
    keyring, passphrase_file, tmp_path
):
    pem = tmp_path / "owner.pem"
    own = run("public", "--passphrase-file", passphrase_file)
    pem.write_text(own.stdout)
    keyring.path.unlink()
    given = run("public", "--from", pem)
    assert (given.stdout, given.stderr) == (own.stdout, own.stderr)
    shown = json.loads(run("public", "--from", pem, "--format", "json").stdout)
    assert shown["key_id"] == keyring.key_id
    run("public", "--from", pem, "--keyring", keyring.path, code=2)
    run("public", "--from", pem, "--passphrase-file", passphrase_file, code=2)
    run("public", "--from", tmp_path / "absent.pem", code=4)
    pem.write_text("no key")
    run("public", "--from", pem, code=4)


def test_the_fingerprint_is_what_stock_tools_make_of_the_public_key(keyring, tmp_path):
    missing = [tool for tool in ("openssl", "sha256sum") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"NOT CHECKED: {missing} not installed")
    pem = tmp_path / "owner.pem"
    pem.write_bytes(keyring.public_pem)
    pipe = f"openssl pkey -pubin -in {pem} -outform DER | tail -c 32 | sha256sum"
    done = subprocess.run(["sh", "-c", pipe], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == keyring.key_id


def test_there_is_no_way_to_give_it_in_the_arguments_or_the_environment(keyring):
    for name in ("ANONKIT_PASSPHRASE", "PASSPHRASE", "ANONKIT_PASSPHRASE_FILE"):
        run("public", env={**os.environ, name: PASSPHRASE}, code=4)
    for verb in ("new", "public"):
        asked = run(verb, "--help").stdout
        assert "--passphrase " not in asked
        assert "--passphrase=" not in asked


@pytest.mark.parametrize("form", ["text", "json"])
def test_each_refusal_has_its_code(home, passphrase_file, tmp_path, form):
    def code(*arguments: object) -> str:
        done = run(*arguments, "--format", form, code=4)
        return json.loads(done.stdout)["error"]["code"] if form == "json" else ""

    wanted = {
        "keyring.missing": ("public", "--passphrase-file", passphrase_file),
        "passphrase.none": ("new",),
    }
    short = tmp_path / "short"
    short.touch(0o600)
    short.write_text("short")
    wanted["passphrase.weak"] = ("new", "--passphrase-file", short)
    for error, arguments in wanted.items():
        assert code(*arguments) in {error, ""}
    assert not keys.default_keyring().exists()


def test_the_command_hardens_its_process(home, passphrase_file):
    """A crash of the command leaves no core file: the limit is set before any secret is read."""
    script = (
        "import resource, sys; from anonkit.cli import cli\n"
        "try: cli(['keys', 'public', '--passphrase-file', sys.argv[1]])\n"
        "except BaseException: print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    command = [sys.executable, "-c", script, str(passphrase_file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(0, 0)"


def test_the_api_does_the_same(home, tmp_path, keyring):
    shown = api.keys_public(passphrase=PASSPHRASE)
    assert (shown.pem.encode(), shown.keyring) == (keyring.public_pem, str(keyring.path))
    other: Path = tmp_path / "other.json"
    made = api.keys_new(keyring=other, passphrase=PASSPHRASE)
    assert keys.open_keyring(other, PASSPHRASE).key_id == made.key_id != shown.key_id


def test_an_approver_shows_both_keys_and_reads_them_again(home, passphrase_file, tmp_path):
    secret = ("--passphrase-file", passphrase_file)
    made = json.loads(run("new", "--for", "approve", *secret, "--format", "json").stdout)
    shown = run("public", *secret)
    approver = keys.read_approver(shown.stdout.encode())
    assert approver.key_id == made["key_id"]
    assert made["words"] == keys.words(approver.key_id)
    assert made["words"] in shown.stderr
    pem = tmp_path / "approver.pem"
    pem.write_text(shown.stdout)
    given = run("public", "--from", pem)
    assert (given.stdout, given.stderr) == (shown.stdout, shown.stderr)
    pem.write_text(shown.stdout + shown.stdout)
    run("public", "--from", pem, code=4)
