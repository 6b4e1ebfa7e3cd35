"""A pipeline's first hour in an empty container: each refusal names the command that mends it."""

from __future__ import annotations

import re
import shlex
from fractions import Fraction
from pathlib import Path

import pytest
from survey import Survey, tables_only

from anonkit import api, keys
from anonkit.dp import ledger
from anonkit.errors import RefusedError

NIGHTS = 30
PASSPHRASE = "correct horse battery staple"


def mend(fix: str) -> list[str]:
    """The words of the command that an error names."""
    found = re.search(r"anonkit [a-z]+ new[^`]*", fix)
    assert found, fix
    return shlex.split(found[0])[1:]


def test_the_first_hour_in_an_empty_home(command_line, tiny: Survey, home, tmp_path):
    """As a transcript: the command, its exit code, and what the next line is made from."""
    tiny.policy.write_text(tables_only(), "utf-8")
    secret = ("--passphrase-file", command_line.passphrase)
    words = command_line.release(tiny, tmp_path / "out")
    assert not home.exists()

    error = command_line.document(*words, code=4)["error"]
    assert error["code"] == "budget.missing"
    command = ["4" if word == "E" else word for word in mend(error["fix"])]
    assert command == ["budget", "new", "tiny", "--epsilon", "4"]
    assert command_line.document(*command)["account"]["left"] == "4"

    error = command_line.document(*words, code=4)["error"]
    assert error["code"] == "keyring.missing"
    command = mend(error["fix"])
    assert command == ["keys", "new"]

    # Nobody is asked where there is no terminal: the error says how to give it.
    error = command_line.document(*command, code=4)["error"]
    assert error["code"] == "passphrase.none"
    assert "--passphrase-file" in error["fix"]
    command_line.document(*command, *secret)

    assert command_line.document(*words)["already"] is False
    assert command_line.document(*words)["already"] is True
    assert command_line.document("budget", "show", "tiny")["accounts"][0]["spent"] == "2"
    assert sorted(path.name for path in home.iterdir()) == ["config", "data"]


def test_thirty_nights_spend_no_more_than_the_account(tiny: Survey, home, keyring, tmp_path):
    """Each night a new label and a retry of it; the account pays for eleven of them."""
    tiny.policy.write_text(tables_only().replace("epsilon: 2.0", "epsilon: 0.3"), "utf-8")
    ledger.create_account(ledger.default_ledger(), "tiny", Fraction("3.5"))
    refused = []
    for night in range(NIGHTS):
        before = f"wave-{night}" if night else "wave-1"
        label = f"wave-{night + 1}"
        tiny.edit(f"release: {before}\n", f"release: {label}\n")
        out = tmp_path / "nights" / label
        for again in (False, True):
            if night < 11:
                assert nightly(tiny, out)["already"] is again
                continue
            with pytest.raises(RefusedError) as raised:
                nightly(tiny, out)
            assert (raised.value.code, raised.value.exit_code) == ("budget.short", 1)
            assert not out.exists()
            refused.append(label)
        spent = ledger.open_ledger(ledger.default_ledger()).account("tiny").spent
        assert spent == Fraction("0.3") * min(night + 1, 11) <= Fraction("3.5")
    assert len(refused) == 2 * (NIGHTS - 11)
    assert len(list((tmp_path / "nights").iterdir())) == 11
    # Reading the ledger checks every entry against the one before it.
    book = ledger.open_ledger(ledger.default_ledger())
    assert [entry.kind for entry in book.history("tiny")].count("spend") == 11


def nightly(made: Survey, out: Path) -> dict[str, object]:
    return dict(
        api.release(policy=made.policy, data=made.data, output=out, passphrase=PASSPHRASE).document
    )


@pytest.mark.parametrize("night", [1, 2])
def test_an_account_that_is_used_up_ends_the_night_with_exit_1(
    command_line, tiny: Survey, keyring: keys.Keyring, tmp_path, night
):
    tiny.policy.write_text(tables_only(), "utf-8")
    ledger.create_account(ledger.default_ledger(), "tiny", Fraction(2))
    words = command_line.release(tiny, tmp_path / "first")
    command_line.document(*words)
    if night == 1:
        # The stored tables of the same request are free, into whichever folder.
        again = command_line.document(*command_line.release(tiny, tmp_path / "again"))
        assert again["epsilon_spent"] == "0"
        return
    tiny.edit("release: wave-1", "release: wave-2")
    error = command_line.document(*command_line.release(tiny, tmp_path / "next"), code=1)["error"]
    assert error["code"] == "budget.short"
    assert not (tmp_path / "next").exists()
