"""The verbs of anonkit: the same names, options and defaults as the command line."""

from __future__ import annotations

from pathlib import Path

from anonkit import files, keys
from anonkit.dp.ledger import default_ledger, open_ledger
from anonkit.engines import ENGINES
from anonkit.engines.local import memory_bytes
from anonkit.plan import make_plan
from anonkit.policy.load import load_policy
from anonkit.records import KeyRecord
from anonkit.release import Outcome, Places, Walk, run
from anonkit.steps.aggregate import afford
from anonkit.steps.read import Data


def keys_new(*, keyring: Path | None = None, passphrase: str) -> KeyRecord:
    """Make a keyring, by default in the config folder; never over another one."""
    return _key_record(keys.create(keyring or keys.default_keyring(), passphrase))


def keys_public(*, keyring: Path | None = None, passphrase: str) -> KeyRecord:
    """The public key of a keyring, as receivers keep it."""
    return _key_record(keys.open_keyring(keyring or keys.default_keyring(), passphrase))


def _key_record(ring: keys.Keyring) -> KeyRecord:
    return KeyRecord(
        keyring=str(ring.path),
        key_id=ring.key_id,
        words=keys.words(ring.key_id),
        pem=ring.public_pem.decode("ascii"),
    )


def release(  # noqa: PLR0913 - the options of the main job, all named
    *,
    policy: Path,
    data: Data,
    output: Path,
    private: Path | None = None,
    keyring: Path | None = None,
    ledger: Path | None = None,
    passphrase: str,
    engine: str = "local",
    memory: str | None = None,
    recompute: bool = False,
) -> Outcome:
    """Protect the data, measure the result, and write a signed release.

    Args:
        policy: The policy file.
        data: A file, `-` for CSV on standard input, or a DataFrame.
        output: The release folder; absent or empty.
        private: The owner's folder with exact figures; by default in the data folder.
        keyring: Keyring file; by default in the config folder.
        ledger: Ledger file; by default in the config folder.
        passphrase: Of the keyring.
        engine: What moves the rows.
        memory: What the engine may use, such as `2GB`; by default half of the machine's.
        recompute: Draw new noise for a request that was answered before, and spend again.

    Returns:
        The public document and the same in plain lines.

    Raises:
        AnonkitError: Any refusal; then no release exists.
    """
    loaded = load_policy(policy)
    plan = make_plan(loaded, None)
    accounts = open_ledger(ledger or default_ledger()) if plan.aggregates else None
    if accounts is not None:
        afford(plan, accounts, recompute=recompute)
    keyring = keyring or keys.default_keyring()
    keys.check_outside(keyring, output)
    places = Places(output, private or _private_side(plan.policy.name, plan.policy.release))
    ring = keys.open_keyring(keyring, passphrase)
    kind = ENGINES[engine]
    with files.WorkFolder.open() as work:
        running = kind.open(work.path, memory_bytes(memory) if memory else None)
        try:
            return run(Walk(loaded, places, ring, accounts, work.path, running, recompute), data)
        finally:
            running.close()


def _private_side(name: str, label: str) -> Path:
    return files.make_dirs(files.data_dir() / "releases") / f"{name}-{label}"
