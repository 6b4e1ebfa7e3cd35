"""`anonkit keys`: as people run it, in a process of its own."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jsonschema import Draft202012Validator

from anonkit import api, keys
from anonkit.cli import keys as cli_keys
from anonkit.errors import OptionError, SecretError
from anonkit.keys import wrap
from anonkit.reidentify.owner import read_pinned
from anonkit.schemas.keyrings import KEYS

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


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests make costs nothing to open."""
    weak = keys.Strength(memory_kib=64, passes=1, lanes=1)
    monkeypatch.setattr(
        "anonkit.keys.opening.new_header", lambda _, key_id: wrap.new_header(weak, key_id)
    )


@pytest.fixture
def command(keyring, passphrase_file) -> Callable[..., Result]:
    """`anonkit keys ...` in this process."""

    def run_here(*words: object, code: int = 0, given: str | None = None) -> Result:
        secret = ("--passphrase-file", passphrase_file)
        done = CliRunner().invoke(cli_keys.command, [*map(str, words), *map(str, secret)], given)
        found = 0 if done.exception is None else getattr(done.exception, "exit_code", None)
        assert found == code, (done.output, done.exception)
        return done

    return run_here


def test_an_approver_shows_both_keys_and_reads_them_again(command, cheap, tmp_path):
    own = ("--keyring", tmp_path / "k" / "own.json")
    made = json.loads(command("new", "--for", "approve", *own, "--format", "json").stdout)
    shown = command("public", *own)
    approver = keys.read_approver(shown.stdout.encode())
    assert approver.key_id == made["key_id"]
    assert made["words"] == keys.words(approver.key_id)
    assert made["words"] in shown.stderr
    pem = tmp_path / "approver.pem"
    pem.write_text(shown.stdout)
    given = api.keys_public(pem=pem)
    assert (given.pem, given.words) == (shown.stdout, made["words"])
    pem.write_text(shown.stdout + shown.stdout)
    with pytest.raises(SecretError) as raised:
        api.keys_public(pem=pem)
    assert raised.value.code == "public_key.approver"
    assert "to approve" in command("list", *own).stdout


def held(done: Result) -> dict[str, Any]:
    """The document of a command, once it is what its schema says."""
    found: dict[str, Any] = json.loads(done.stdout)
    Draft202012Validator(KEYS).validate(found)
    return found


def secrets_of(ring: keys.Keyring) -> list[str]:
    """Every secret of a keyring as it could be printed."""
    content = ring.latest()
    raw = [key.secret for key in (*content.keys, *content.roots) if key.secret]
    raw += [kept.secret for kept in content.releases.values() if kept.secret]
    raw += [content.people.person, content.people.row]
    return [form for each in raw for form in (each.hex(), base64.b64encode(each).decode())]


def test_every_verb_says_what_is_held_and_no_secret(keyring, command, cheap, tmp_path):
    keyring.remember("survey", "w1", "f" * 64)
    hidden = secrets_of(keyring)
    key, root = keyring.key_id, keyring.latest().root.key_id
    new = tmp_path / "new"
    new.touch(0o600)
    new.write_text("quite another passphrase\n")
    said = [
        command("list"),
        command("rotate", "--root", "--retire"),
        command("destroy", "--key", root[:8], "--yes"),
        command("destroy", "--release", "survey", "--label", "w1", "--yes"),
        command("export", "-o", tmp_path / "copy.json", "--new-passphrase-file", new),
        command("destroy", "--key", key, "--yes", "--format", "json"),
    ]
    text = "".join(done.output for done in said)
    for secret in (*hidden, *secrets_of(keyring), PASSPHRASE, "quite another", "f" * 64):
        assert secret not in text, secret
    told = [done.stdout for done in said]
    assert "survey w1  recomputable" in told[0]
    assert "do not join" in told[1]
    assert "cannot be opened any more" in told[1]
    assert "Made with it: survey w1" in told[2]
    assert "stays used for ever" in told[3]
    assert all("Copies of this keyring" in each for each in told[1:4])
    assert "`--keyring` and the new passphrase open it" in told[4]
    last = held(said[5])
    states = [(each["kind"], each["state"]) for each in last["keys"]]
    assert states == [
        ("signing", "destroyed"),
        ("signing", "primary"),
        ("root", "destroyed"),
        ("root", "primary"),
    ]
    [release] = last["releases"]
    assert (release["state"], release["lasting"], release["root"]) == (
        "destroyed",
        "destroyed",
        root,
    )
    assert held(command("list", "--format", "json")) == {**last, "notes": []}
    copy = keys.open_keyring(tmp_path / "copy.json", "quite another passphrase")
    assert copy.key_id == keys.open_keyring(keyring.path, PASSPHRASE).key_id


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "key.destroy_what"),
        (("--release", "survey"), "key.destroy_what"),
        (("--label", "w1"), "key.destroy_what"),
        (("--release", "survey", "--label", "w1", "--key", "0" * 8), "key.destroy_what"),
        (("--key", "0" * 8, "--label", "w1"), "key.destroy_what"),
        (("--release", "survey", "--label", "w1"), "key.unconfirmed"),
        (("--release", "survey", "--label", "w2", "--yes"), "key.no_release"),
        (("--key", "0" * 64, "--yes"), "key.unknown"),
    ],
)
def test_nothing_is_destroyed_that_is_not_named_whole_and_meant(keyring, command, words, code):
    keyring.release_secret("survey", "w1")
    before = keyring.path.read_bytes()
    done = command("destroy", *words, code=2, given="w1\n")
    assert isinstance(done.exception, OptionError)
    assert done.exception.code == code
    assert keyring.path.read_bytes() == before


@pytest.mark.parametrize(("typed", "code"), [("w1", 0), ("w2", 2), ("", 2)])
def test_at_a_terminal_the_label_is_typed(keyring, command, monkeypatch, typed, code):
    keyring.release_secret("survey", "w1")
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("anonkit.cli.keys.sys", terminal)
    done = command("destroy", "--release", "survey", "--label", "w1", code=code, given=f"{typed}\n")
    assert "cannot be undone" in done.stderr
    gone = keyring.latest().releases["survey", "w1"].secret is None
    assert gone == (code == 0)


def test_the_new_passphrase_has_its_own_options(keyring, command, passphrase_file, tmp_path):
    done = command("export", "-o", tmp_path / "copy.json", code=4)
    assert "--new-passphrase-file" in done.exception.fix
    given = ("--new-passphrase-file", passphrase_file, "--new-passphrase-fd", 0)
    done = command("export", "-o", tmp_path / "copy.json", *given, code=2)
    assert "--new-passphrase-fd" in done.exception.fix
    given = ("--new-passphrase-file", passphrase_file)
    done = command("export", "-o", tmp_path / "copy.json", *given, code=4)
    assert done.exception.code == "passphrase.same"
    assert not (tmp_path / "copy.json").exists()


def test_a_key_that_is_no_public_one_is_told_with_its_file_and_a_private_one_as_such(tmp_path):
    given = tmp_path / "given.pem"
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    private = Ed25519PrivateKey.generate().private_bytes(*form)
    for pem, code in ((private, "public_key.private"), (b"-----BEGIN none", "public_key.form")):
        given.write_bytes(pem)
        for ask in (lambda: api.keys_public(pem=given), lambda: read_pinned(given)):
            with pytest.raises(SecretError) as caught:
                ask()
            error = caught.value
            assert (error.code, error.where) == (code, str(given))
            assert "public" in error.fix


def test_what_is_destroyed_twice_is_told_so_and_a_destroyed_key_keeps_its_words(keyring, command):
    key = keyring.key_id
    keyring.release_secret("survey", "w1")
    command("rotate")
    for what in (("--key", key), ("--release", "survey", "--label", "w1")):
        assert "destroyed before" not in command("destroy", *what, "--yes").stdout
        assert "destroyed before" in command("destroy", *what, "--yes").stdout
    assert keys.words(key) in command("list").stdout
