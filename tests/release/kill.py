"""Kill one release before each of its steps; print the number of steps and what went wrong.

Run by `test_kill.py` in a fresh interpreter: the libraries are loaded, but
none of their threads runs yet when a child is forked.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from fractions import Fraction
from pathlib import Path

from crash import run_killed, sweep
from survey import survey

from anonkit import api, keys
from anonkit.bundle.existing import existing
from anonkit.dp import ledger

PASSPHRASE = "correct horse battery staple"
PERSON = "RSP-"


def main(folder: Path, stride: int, *, writes: bool) -> int:
    """Sweep; every `stride`-th time the next run must mend what the killed one left."""
    os.environ["ANONKIT_HOME"] = str(folder / "home")
    tiny = survey(folder / "survey", people=30)
    tiny.edit("k: 3\n", "k: 2\n    because: a test of few people\n".replace("    ", "  "))
    weak = keys.Strength(memory_kib=64, passes=1, lanes=1)
    keys.create(keys.default_keyring(), PASSPHRASE, strength=weak)
    ledger.create_account(ledger.default_ledger(), "tiny", Fraction(4))
    fresh = folder / "fresh-home"
    shutil.copytree(folder / "home", fresh)
    out, private = folder / "place" / "out", folder / "place" / "private"
    number = 0

    def before() -> None:
        shutil.rmtree(folder / "home")
        shutil.copytree(fresh, folder / "home")
        shutil.rmtree(folder / "place", ignore_errors=True)
        (folder / "place").mkdir()

    def act() -> None:
        warm()
        api.release(
            policy=tiny.policy, data=tiny.data, output=out, private=private, passphrase=PASSPHRASE
        )

    def check(killed: bool) -> None:
        nonlocal number
        number += 1
        whole(killed)
        if killed and number % stride == 0:
            assert not run_killed(act, 10**9)
            whole(killed=False)
            entered()
            assert [p.name for p in (folder / "place").iterdir()] == ["out", "private"] or [
                p.name for p in (folder / "place").iterdir()
            ] == ["private", "out"]
            assert not list((folder / "home" / "data" / "work").iterdir())

    def entered() -> None:
        """The ledger says once what was spent, of whom, and that all was handed over."""
        states = [(each.what, each.state) for each in api.budget_history()]
        assert states == [("account", ""), ("spend", "published"), ("records", "published")]
        kinds = [e.kind for e in ledger.open_ledger(ledger.default_ledger()).history()]
        assert kinds.count("people") == 1
        assert len(api.budget_verify(manifests=[out]).releases) == 1

    def whole(killed: bool) -> None:
        there = existing(out, keys.open_keyring(keys.default_keyring(), PASSPHRASE))
        assert there is not None or killed
        spent = ledger.open_ledger(ledger.default_ledger()).account("tiny").spent
        if there is not None:
            assert (private / "private.json").is_file()
            assert spent >= 2
        assert spent in (0, 2)
        for path in (folder / "place").rglob("*"):
            if path.is_file():
                assert PERSON.encode() not in path.read_bytes()

    return sweep(act, check, before=before, writes=writes, flushes=writes)


def warm() -> None:
    """Load what the walk loads late, before any step is counted."""
    from diffprivlib.mechanisms import Geometric  # noqa: F401


if __name__ == "__main__":
    warm()
    steps = main(Path(sys.argv[1]), int(sys.argv[2]), writes=sys.argv[3] == "writes")
    sys.stdout.write(json.dumps({"steps": steps}))
