"""What the owner does with a ledger: extend, look back, check, and make a lost one anew."""

from __future__ import annotations

import json
import shutil
import sqlite3
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from survey import Survey, survey, tables_only

from anonkit import api, keys
from anonkit.cli import cli
from anonkit.dp.accounts import Found, rebuild
from anonkit.dp.ledger import RecordsName, create_account, default_ledger, open_ledger
from anonkit.errors import AnonkitError, InputError, OptionError, RefusedError, SecretError

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def account(home: Path) -> str:
    create_account(default_ledger(), "tiny", Fraction(4), Fraction(1, 1000))
    return "tiny"


def shown(*arguments: object) -> Any:
    result = CliRunner().invoke(cli, ["budget", *map(str, arguments), "--format", "json"])
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)


def told(*arguments: object) -> str:
    result = CliRunner().invoke(cli, ["budget", *map(str, arguments)])
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def refused(*arguments: object) -> AnonkitError:
    result = CliRunner().invoke(cli, ["budget", *map(str, arguments)])
    assert isinstance(result.exception, AnonkitError), result.output
    return result.exception


def spend(request: str, epsilon: str, **more: Any) -> str:
    ledger = open_ledger(default_ledger())
    details = {"policy": "survey", "release": request, "tables": ["by_ward"]}
    return ledger.reserve("tiny", request, Fraction(epsilon), "person", details, **more)


def test_an_account_is_extended_for_a_reason_and_gives_nothing_back(account: str) -> None:
    spend("wave-1", "4")
    made = shown("extend", "tiny", "--epsilon", "1/2", "--reason", " the board,\n 3 May ")[
        "account"
    ]
    assert (made["epsilon"], made["spent"], made["left"]) == ("4.5", "4", "0.5")
    assert shown("extend", "tiny", "--delta", "0.0005", "--reason", "x")["account"]["delta"] == (
        "0.0015"
    )
    assert "extended by epsilon 0.5: the board, 3 May" in told("history")
    spend("wave-2", "1/2")
    with pytest.raises(RefusedError):
        spend("wave-3", "1/1000")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--epsilon", "1", "--reason", " \n"), "budget.reason"),
        (("--epsilon", "1", "--reason", "x" * 501), "budget.reason"),
        (("--epsilon", "1", "--reason", "a\x1b[31m"), "budget.reason"),
        (("--epsilon", "6.1", "--reason", "more"), "epsilon.range"),
        (("--epsilon", "-1", "--reason", "back"), "epsilon.range"),
        (("--delta", "0.5", "--reason", "more"), "delta.range"),
        (("--delta", "little", "--reason", "more"), "delta.number"),
        (("--reason", "nothing"), "budget.nothing"),
    ],
)
def test_an_extension_that_says_nothing_or_protects_nobody_is_refused(
    account: str, more: tuple[str, ...], code: str
) -> None:
    head = open_ledger(default_ledger()).head()
    error = refused("extend", "tiny", *more)
    assert (error.code, error.exit_code) == (code, 2)
    assert open_ledger(default_ledger()).head() == head


@pytest.mark.parametrize("verb", ["show", "history", "extend", "verify"])
def test_without_a_ledger_or_account_nothing_is_made_and_it_is_exit_4(
    home: Path, verb: str
) -> None:
    name = () if verb == "verify" else ("tiny",)
    more = ("--epsilon", "1", "--reason", "x") if verb == "extend" else ()
    error = refused(verb, *name, *more)
    assert (error.code, error.exit_code) == ("budget.missing", 4)
    assert not home.exists()
    if name:
        create_account(default_ledger(), "other", Fraction(1))
        assert refused(verb, *name, *more).code == "budget.missing"


def test_delta_is_paid_exactly_and_never_with_epsilon(account: str) -> None:
    tenth = Fraction(1, 10_000)
    for n in range(10):
        spend(f"r{n}", "1/10", delta=tenth)
    ledger = open_ledger(default_ledger())
    assert (ledger.account("tiny").delta_left, ledger.account("tiny").left) == (0, 3)
    for ask in (ledger.check, lambda *a, **k: ledger.reserve(*a, {}, **k)):
        with pytest.raises(RefusedError) as caught:
            ask("tiny", "more", Fraction(1), "person", delta=tenth)
        assert caught.value.code == "budget.short"
        assert "of delta 0.001 is spent and nothing is left" in caught.value.problem
    spend("without", "1")
    assert "of delta 0.001, 0.001 spent" in told("show")


def test_history_tells_how_far_each_spend_came(account: str) -> None:
    ledger = open_ledger(default_ledger())
    for request in ("one", "two", "three"):
        spend(request, "1")
    ledger.store(ledger.read().latest("tiny", "two", stored=False).id, b"x")
    third = ledger.read().latest("tiny", "three", stored=False).id
    ledger.store(third, b"y")
    records = RecordsName("survey", "three", "0" * 64)
    for _ in range(2):
        ledger.records("tiny", records)
        ledger.handed_over("tiny", ledger.head(third), records)
    create_account(default_ledger(), "other", Fraction(1))
    events = shown("history", "tiny")["history"]
    assert [(e["what"], e["release"], e["state"]) for e in events] == [
        ("account", None, None),
        ("spend", "one", "reserved"),
        ("spend", "two", "stored"),
        ("spend", "three", "published"),
        ("records", "three", "published"),
    ]
    assert len(shown("history")["history"]) == 6
    assert shown("show", "tiny")["accounts"][0]["records"] == 1
    assert "1 release of records, which no epsilon counts" in told("show")


@pytest.fixture
def released(account: str, keyring: keys.Keyring, tmp_path: Path) -> Survey:
    """Two releases of tables under `out/`, each for epsilon 2."""
    tiny = survey(tmp_path / "survey", policy=tables_only())
    shutil.copy2(default_ledger(), tmp_path / "older")
    for label in ("wave-1", "wave-2"):
        tiny.edit("release: wave-1", f"release: {label}")
        api.release(
            policy=tiny.policy,
            data=tiny.data,
            output=tmp_path / "out" / label,
            private=tmp_path / "private" / label,
            passphrase=PASSPHRASE,
        )
    return tiny


def test_releases_stand_in_their_ledger_and_not_in_an_older_copy(
    released: Survey, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    found = shown("verify", "--manifests", out)["verified"]
    assert [each["release"] for each in found["releases"]] == ["wave-1", "wave-2"]
    assert found["head"] == open_ledger(default_ledger()).head()
    assert "add --manifests DIR" in told("verify")
    assert refused("verify", "--manifests", tmp_path / "survey").code == "budget.no_release"
    assert refused("verify", "--manifests", tmp_path / "nowhere").code == "budget.no_release"
    shutil.copy2(tmp_path / "older", default_ledger())
    error = refused("verify", "--manifests", out / "wave-1", "--manifests", out)
    assert isinstance(error, RefusedError)
    assert [fault.code for fault in error.faults] == ["ledger.older"] * 2
    assert "tiny-survey wave-2" in error.faults[1].problem
    words = ("rebuild", "--manifests", out, "--public-key", pem(tmp_path))
    assert refused(*words).code == "budget.ledger_exists"


def pem(folder: Path) -> Path:
    path = folder / "owner.pem"
    path.write_text(api.keys_public(passphrase=PASSPHRASE).pem)
    return path


def test_a_lost_ledger_is_made_anew_with_all_that_was_spent(
    released: Survey, tmp_path: Path
) -> None:
    out, key = tmp_path / "out", pem(tmp_path)
    shutil.copytree(out / "wave-1", out / "a copy")
    words = ("rebuild", "--manifests", out, "--public-key", key)
    assert refused(*words, "--epsilon", "tiny=8").code == "budget.ledger_exists"
    before = open_ledger(default_ledger()).head()
    default_ledger().unlink()
    for short in ((), ("--epsilon", "tiny=3.9"), ("--epsilon", "tiny"), ("--epsilon", "tiny=0")):
        assert isinstance(refused(*words, *short), OptionError)
    assert refused(*words, "--epsilon", "tiny=8", "--epsilon", "none=1").code == "budget.ceiling"
    with pytest.raises(OptionError):
        api.budget_rebuild(manifests=[], public_key=[key])
    assert not default_ledger().exists()
    [made] = shown(*words, "--epsilon", "tiny=8")["accounts"]
    assert (made["spent"], made["left"], made["unit"]) == ("4", "4", "person")
    history = shown("history")["history"]
    assert [(e["release"], e["state"], e["tables"]) for e in history if e["what"] == "spend"] == [
        ("wave-1", "published", ["by_sex_water", "by_ward"]),
        ("wave-2", "published", ["by_sex_water", "by_ward"]),
    ]
    assert all(event["rebuilt"] for event in history)
    assert open_ledger(default_ledger()).head() != before
    assert len(shown("verify", "--manifests", out)["verified"]["releases"]) == 3
    # What was stored is lost: the same request is paid for again, never given away.
    release = {"policy": released.policy, "data": released.data, "passphrase": PASSPHRASE}
    again = api.release(**release, output=tmp_path / "x", private=tmp_path / "y")
    assert again.document["epsilon_spent"] == "2"
    assert open_ledger(default_ledger()).account("tiny").spent == 6


def test_a_ledger_is_never_made_from_what_another_key_signed_or_a_hand_changed(
    released: Survey, tmp_path: Path, passphrase_file: Path
) -> None:
    out = tmp_path / "out"
    default_ledger().unlink()
    weak = keys.Strength(memory_kib=64, passes=1, lanes=1)
    other = keys.create(tmp_path / "o" / "ring", PASSPHRASE, strength=weak)
    (tmp_path / "other.pem").write_bytes(other.public_pem)
    words = ("rebuild", "--manifests", out, "--epsilon", "tiny=8")
    mine = ("--passphrase-file", passphrase_file)
    assert refused(*words, "--public-key", tmp_path / "other.pem").code == "signature.wrong"
    assert refused(*words, *mine, "--keyring", tmp_path / "o" / "ring").code == "signature.wrong"
    manifest = out / "wave-2" / "manifest.json"
    sound = manifest.read_text()
    manifest.write_text(sound.replace('"epsilon":"2"', '"epsilon":"1"', 1))
    assert refused(*words, *mine).code == "signature.wrong"
    for spoilt in (sound[:-1], sound.replace('"epsilon":"2"', '"epsilon":"1e9999999"', 1)):
        manifest.write_text(spoilt)
        assert isinstance(refused(*words, *mine), InputError)
    assert not default_ledger().exists()
    manifest.write_text(sound)
    assert shown(*words, *mine)["accounts"][0]["spent"] == "4"
    assert refused("rebuild", *words[1:], *mine).code == "budget.ledger_exists"


def test_a_stored_output_that_was_changed_is_found(account: str) -> None:
    ledger = open_ledger(default_ledger())
    ledger.store(spend("one", "1"), b"noisy")
    shown("verify")
    raw = sqlite3.connect(ledger.path, isolation_level=None)
    raw.execute("DROP TRIGGER output_stays")
    raw.execute("UPDATE output SET bytes = x'00'")
    raw.close()
    error = refused("verify")
    assert isinstance(error, SecretError)
    assert error.code == "ledger.changed"


def test_delta_that_was_paid_is_entered_anew_and_needs_its_ceiling(ledger_path: Path) -> None:
    paid = Fraction(1, 10**6)
    found = [
        Found(
            "water", "survey", "a", "0" * 64, Fraction(1), paid, "person", 1, (), label * 64, False
        )
        for label in "ab"
    ]
    for ceiling in ((Fraction(3), paid), (Fraction(1), 2 * paid)):
        with pytest.raises(OptionError) as caught:
            rebuild(ledger_path, found, {"water": ceiling})
        assert caught.value.code == "budget.ceiling"
        assert not ledger_path.exists()
    [made] = rebuild(ledger_path, found, {"water": (Fraction(3), 3 * paid)})
    assert (made.left, made.delta_left) == (1, paid)


def test_a_ledger_that_may_be_lost_is_not_made_anew_unasked(
    keyring: keys.Keyring, home: Path
) -> None:
    new = ("new", "tiny", "--epsilon", "4")
    assert not keys.was_used(keyring.path)
    keyring.release_secret("survey", "wave-1")
    error = refused(*new)
    assert (error.code, error.exit_code) == ("budget.lost", 2)
    assert error.fix.index("put back") < error.fix.index("budget rebuild")
    lost = refused("show", "tiny").fix
    assert lost.index("put back") < lost.index("budget rebuild") < lost.index("budget new")
    assert not default_ledger().exists()
    told(*new, "--first")
    told("new", "other", "--epsilon", "4")
