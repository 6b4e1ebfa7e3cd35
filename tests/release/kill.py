"""Look at one release as a kill before each of its steps leaves it; print how many there are.

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

from crash import run_killed, sweep, sweep_copies
from survey import survey

from anonkit import api, keys
from anonkit.bundle.existing import existing
from anonkit.dp import ledger

PASSPHRASE = "correct horse battery staple"
PERSON = "RSP-"


STRIDE = 10
"""At each so many-th step a run is killed indeed, and the next one must mend what it left."""


class Release:
    """One release of the tiny survey, on a disk that can be set back."""

    def __init__(self, folder: Path) -> None:
        self.disk, self.fresh = folder / "disk", folder / "fresh-home"
        self.home, self.place = self.disk / "home", self.disk / "place"
        self.out, self.private = self.place / "out", self.place / "private"
        os.environ["ANONKIT_HOME"] = str(self.home)
        self.tiny = survey(folder / "survey", people=30)
        self.tiny.edit("k: 3\n", "k: 2\n  because: a test of few people\n")
        weak = keys.Strength(memory_kib=64, passes=1, lanes=1)
        keys.create(keys.default_keyring(), PASSPHRASE, strength=weak)
        ledger.create_account(ledger.default_ledger(), "tiny", Fraction(4))
        shutil.copytree(self.home, self.fresh)

    def before(self) -> None:
        shutil.rmtree(self.disk)
        self.disk.mkdir()
        shutil.copytree(self.fresh, self.home)
        self.place.mkdir()

    def act(self) -> None:
        warm()
        api.release(
            policy=self.tiny.policy,
            data=self.tiny.data,
            output=self.out,
            private=self.private,
            passphrase=PASSPHRASE,
        )

    def check(self, killed: bool) -> None:
        """It is whole or absent, and the next run mends what the killed one left."""
        self.whole(killed)
        if not killed:
            return
        assert not run_killed(self.act, 10**9)
        self.whole(killed=False)
        self.entered()
        assert sorted(path.name for path in self.place.iterdir()) == ["out", "private"]
        assert not list((self.home / "data" / "work").iterdir())

    def entered(self) -> None:
        """The ledger says once what was spent, of whom, and that all was handed over."""
        states = [(each.what, each.state) for each in api.budget_history()]
        assert states == [("account", ""), ("spend", "published"), ("records", "published")]
        kinds = [e.kind for e in ledger.open_ledger(ledger.default_ledger()).history()]
        assert kinds.count("people") == 1
        assert len(api.budget_verify(manifests=[self.out]).releases) == 1

    def whole(self, killed: bool) -> None:
        there = existing(self.out, keys.open_keyring(keys.default_keyring(), PASSPHRASE))
        assert there is not None or killed
        spent = ledger.open_ledger(ledger.default_ledger()).account("tiny").spent
        if there is not None:
            assert (self.private / "private.json").is_file()
            assert spent >= 2
        assert spent in (0, 2)
        for path in self.place.rglob("*"):
            if path.is_file():
                assert PERSON.encode() not in path.read_bytes()


def look(run: Release) -> int:
    """See what stands before each step; kill indeed, and run again, at some of them."""
    run.before()
    steps = sweep_copies(run.act, lambda _: run.whole(killed=True), run.disk, flushes=False)
    run.whole(killed=False)
    for number in range(STRIDE, steps + 1, STRIDE):
        run.before()
        assert run_killed(run.act, number, flushes=False)
        run.check(killed=True)
    return steps


def warm() -> None:
    """Load what the walk loads late, before any step is counted."""
    from diffprivlib.mechanisms import Geometric  # noqa: F401


if __name__ == "__main__":
    warm()
    made, what = Release(Path(sys.argv[1])), sys.argv[2]
    steps = (
        look(made)
        if what == "steps"
        else sweep(made.act, made.check, before=made.before, writes=True)
    )
    sys.stdout.write(json.dumps({"steps": steps}))
