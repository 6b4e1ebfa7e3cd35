"""The verb that releases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from anonkit import files, keys
from anonkit.api.policy import check_order
from anonkit.api.running import Running, taken
from anonkit.api.verb import limited, verb
from anonkit.bundle.earlier import read_earlier
from anonkit.bundle.pack import hold
from anonkit.canonical import sha256_hex
from anonkit.dp.ledger import Ledger, default_ledger, open_ledger
from anonkit.engines import while_loading
from anonkit.errors import OptionError, SecretError
from anonkit.files import WorkFolder
from anonkit.plan import Plan, make_plan
from anonkit.policy.load import load_policy
from anonkit.progress import Listener
from anonkit.release import Outcome, Places, Walk, run
from anonkit.release.looking import check_review, open_review
from anonkit.steps.aggregate import afford
from anonkit.steps.read import Data


@verb
def release(  # noqa: PLR0913 - the options of the main job, all named
    *,
    policy: Path,
    data: Data,
    output: Path,
    private: Path | None = None,
    previous: Sequence[Path] = (),
    with_: Path | None = None,
    keyring: Path | None = None,
    ledger: Path | None = None,
    passphrase: str,
    engine: str = "local",
    master: str | None = None,
    session: Any = None,
    memory: str | None = None,
    progress: Listener | None = None,
    recompute: bool = False,
    same_people_as: str | None = None,
    review: Path | None = None,
    archive: bool = False,
) -> Outcome:
    """Protect the data, measure the result, and write a signed release.

    Args:
        policy: The policy file.
        data: A file, `-` for CSV on standard input, a pandas DataFrame (released as CSV), an
            Arrow table or a Spark DataFrame (released as Parquet); where the policy links tables
            also a mapping of these by the tables' names, the main one as `main`. What is in
            memory is read where it lies, and neither changed nor kept.
        output: The release folder; absent or empty.
        private: The owner's folder with exact figures; by default in the data folder.
        previous: Folders of earlier releases of the same people (public sides): nobody may be
            told apart by holding both.
        with_: A patch that changes the policy for this run; the digest covers what it makes of it.
        keyring: Keyring file; by default in the config folder.
        ledger: Ledger file; by default in the config folder.
        passphrase: Of the keyring.
        engine: What moves the rows: `local`, or `spark` (the extra `anonkit[spark]`), which a
            Spark DataFrame or a session asks for by itself.
        master: Where Spark runs, such as `local[2]` or `yarn`; by default all cores of this
            machine.
        session: A `SparkSession` that runs already; it stays yours.
        memory: What the run may use, such as `2GB`; by default half of the machine.
        progress: Called with how far the run is, now and then, from any of its threads.
        recompute: Draw new noise for a request that was answered before, and spend again.
        same_people_as: An account that is about the same people too, such as an earlier wave of
            a panel: what both spend is added up, and each goes on paying for itself.
        review: A workbook (.xlsx) of all texts that `redact` leaves in the records. Absent: it is
            written, and nothing is released; there: what a person wrote into it is put in.
        archive: Make the one file to send too, `DIR.zip` beside the folder.

    Returns:
        The public document and the same in plain lines.

    Raises:
        AnonkitError: Any refusal; then no release exists.
    """
    check_order(policy)
    loaded = load_policy(policy, with_)
    plan = make_plan(loaded, None)
    asked = Running.of(data, engine, master=master, session=session)
    ledger, keyring = ledger or default_ledger(), keyring or keys.default_keyring()
    keys.check_outside(ledger, output, "ledger")
    keys.check_outside(keyring, output)
    accounts = _accounts(plan, ledger, keyring)
    _check_same_people(plan, accounts, same_people_as)
    if accounts is not None:
        afford(plan, accounts, recompute=recompute)
    name = _own_name(output, plan.policy.name, plan.policy.release)
    private = private or files.make_dirs(files.data_dir() / "releases") / name
    if review is not None:
        check_review(review, plan, output, private)
    with limited(memory, progress), hold(output, private) as held, WorkFolder.open() as work:
        ring = while_loading(lambda: keys.open_keyring(keyring, passphrase))
        ring.insist_signs()
        places = Places(output, private, held, files.data_dir() / "refusals" / name, archive)
        with asked.opened(work.path) as running:
            earlier = read_earlier(previous, ring)
            looking = open_review(review, plan, ring, work.path) if review is not None else None
            walk = Walk(
                loaded,
                places,
                ring,
                accounts,
                work.path,
                running,
                recompute,
                earlier,
                same_people_as,
                looking,
            )
            return run(walk, taken(data, work.path))


def _accounts(plan: Plan, ledger: Path, keyring: Path) -> Ledger | None:
    """What the tables are paid from; None without tables.

    Raises:
        SecretError: The ledger or its account is missing, and in the same answer the keyring.
    """
    if plan.aggregates is None:
        return None
    try:
        accounts = open_ledger(ledger, plan.aggregates.budget)
        accounts.account(plan.aggregates.budget)
    except SecretError as error:
        absent = keys.missing_keyring(keyring)
        raise SecretError.of([*error.faults, *(absent.faults if absent else ())]) from None
    return accounts


def _check_same_people(plan: Plan, accounts: Ledger | None, other: str | None) -> None:
    """The other account exists, and there is one to add it to.

    Raises:
        OptionError: The policy asks for no tables, or names that very account.
        SecretError: There is no such account.
    """
    if other is None:
        return
    if accounts is None or plan.aggregates is None or other == plan.aggregates.budget:
        raise OptionError(
            "this names the account that pays" if accounts else "the policy asks for no tables",
            where="--same-people-as",
            fix="name another account that is about the same people, or leave the option out",
            code="budget.same_people_as",
        )
    accounts.account(other)


def _own_name(output: Path, name: str, label: str) -> str:
    """Of this output's own folders, far from it: the two sides must never travel together."""
    place = sha256_hex(str(output.resolve()).encode("utf-8"))[:8]
    return f"{name}-{label}-{place}"
