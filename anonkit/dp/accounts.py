"""What the owner does with accounts: make, extend, and make a lost ledger anew."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from anonkit.dp import book, entries, ledger_file
from anonkit.dp.book import Account, Book
from anonkit.dp.epsilon import LARGEST, epsilon_text
from anonkit.dp.ledger_file import ledger_option
from anonkit.errors import Fault, OptionError, SecretError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
"""What a policy can write under `budget:`."""
LONGEST_REASON = 500
"""Characters: a reason is read again in one line."""


@dataclass(frozen=True)
class Found:
    """What one signed manifest says was spent, or released as records."""

    account: str
    policy: str
    release: str
    policy_sha256: str
    epsilon: Fraction
    delta: Fraction
    unit: str
    max_rows_per_unit: int
    tables: tuple[str, ...]
    head: str
    """The ledger's head that it bears."""
    records: bool
    """Whether it holds records beside its tables."""


def create_account(
    path: Path, name: str, epsilon: Fraction, delta: Fraction = Fraction(0)
) -> Account:
    """Make an account, and the ledger where there is none.

    Args:
        path: The ledger's file, in a folder that only its owner can enter.
        name: Of the account: letters, digits, `-` and `_`.
        epsilon: What may be spent in all, ever.
        delta: What may be spent of delta in all, ever.

    Raises:
        OptionError: There is such an account already, or the name is no name.
    """
    if not _NAME.fullmatch(name):
        fix = "use up to 64 letters, digits, `-` and `_`, with a letter or digit first"
        raise OptionError("an account cannot have this name", fix=fix, code="budget.name")
    path = path.absolute()
    ledger_file.make(path)
    with ledger_file.writing(path) as connection:
        read = _opened(connection, path)
        if name in read.accounts:
            fix = f"see what is left with: anonkit budget show {name}{ledger_option(path)}"
            problem = f"there is an account {name!r} already"
            raise OptionError(problem, where=str(path), fix=fix, code="budget.exists")
        body = {"epsilon": str(epsilon), "delta": str(delta)}
        entries.append(connection, read, book.ACCOUNT, name, body)
    return Account(name, epsilon, Fraction(0), None, delta)


def extend_account(
    path: Path, name: str, epsilon: Fraction, delta: Fraction, reason: str
) -> Account:
    """Let more be spent of an account. What was spent stays spent.

    Args:
        path: The ledger's file.
        name: Of the account.
        epsilon: By how much, 0 or more.
        delta: By how much, 0 or more.
        reason: Kept with it, and shown.

    Raises:
        SecretError: There is no such account.
        OptionError: The reason says nothing, or the account would protect nobody.
    """
    reason = _reason(reason)
    path = path.absolute()
    with ledger_file.writing(path) as connection:
        read = entries.read(connection, path)
        account = entries.account_of(read, name, path)
        if account.epsilon + epsilon > LARGEST:
            raise OptionError(
                f"the account would come to epsilon {epsilon_text(account.epsilon + epsilon)}, "
                f"and above {LARGEST} it protects nobody",
                where=f"account {name}",
                fix="publish no more tables of these people, or hand over again what is stored",
                code="epsilon.range",
            )
        body = {"epsilon": str(epsilon), "delta": str(delta), "reason": reason}
        entries.append(connection, read, book.EXTENDED, name, body)
        return entries.read(connection, path).accounts[name]


def rebuild(
    path: Path, found: Sequence[Found], ceilings: Mapping[str, tuple[Fraction, Fraction]]
) -> tuple[Account, ...]:
    """Make a lost ledger anew from what was published. In one step, or not at all.

    Args:
        path: Where; nothing may have been entered there.
        found: What the manifests say, checked against their signatures.
        ceilings: Epsilon and delta of each account that is found.

    Returns:
        The accounts, with all of it spent. What was stored is lost with the
        old ledger, and so is what was reserved and never published.

    Raises:
        OptionError: There is a ledger already, an account lacks its ceiling,
            or more was spent than it.
    """
    path = path.absolute()
    _insist_none(path)
    _insist_enough(found, ceilings)
    ledger_file.make(path)
    with ledger_file.writing(path) as connection:
        if entries.read(connection, path).entries:
            raise _exists(path)
        _opened(connection, path)
        for name, (epsilon, delta) in ceilings.items():
            body = {"epsilon": str(epsilon), "delta": str(delta), "rebuilt": True}
            entries.append(connection, entries.read(connection, path), book.ACCOUNT, name, body)
        for each in found:
            _enter(connection, path, each)
        return tuple(entries.read(connection, path).accounts.values())


def _insist_none(path: Path) -> None:
    """What a ledger says is worth more than manifests; one that was never filled says nothing."""
    try:
        with ledger_file.reading(path) as connection:
            if entries.read(connection, path).entries:
                raise _exists(path)
    except SecretError as error:
        if error.code != ledger_file.missing(path).code:
            raise


def _exists(path: Path) -> OptionError:
    return OptionError(
        "there is a ledger here, and it is never overwritten",
        where=str(path),
        fix="put it aside under another name first, or name another place with --ledger",
        code="budget.ledger_exists",
    )


def _opened(connection: sqlite3.Connection, path: Path) -> Book:
    read = entries.read(connection, path)
    if not read.entries:
        entries.append(connection, read, book.OPENED, "", {"id": secrets.token_hex(16)})
        read = entries.read(connection, path)
    return read


def _enter(connection: sqlite3.Connection, path: Path, found: Found) -> None:
    details = {
        "unit": found.unit,
        "max_rows_per_unit": found.max_rows_per_unit,
        "policy": found.policy,
        "release": found.release,
        "tables": list(found.tables),
    }
    body = {
        # No request has such a name: what it stored is lost, so asking again is paid for again.
        "request": f"rebuilt {found.head}",
        "epsilon": str(found.epsilon),
        "delta": str(found.delta),
        "unit": found.unit,
        "details": details,
        "head": found.head,
    }
    entries.append(connection, entries.read(connection, path), book.SPEND, found.account, body)
    if found.records:
        records = {
            "policy": found.policy,
            "release": found.release,
            "policy_sha256": found.policy_sha256,
            "rebuilt": True,
        }
        read = entries.read(connection, path)
        entries.append(connection, read, book.RECORDS, found.account, records)


def _insist_enough(
    found: Sequence[Found], ceilings: Mapping[str, tuple[Fraction, Fraction]]
) -> None:
    """Every account has a ceiling, which covers what was spent; and each ceiling an account."""
    spent: dict[str, tuple[Fraction, Fraction]] = {}
    for each in found:
        epsilon, delta = spent.get(each.account, (Fraction(0), Fraction(0)))
        spent[each.account] = (epsilon + each.epsilon, delta + each.delta)
    faults = [
        Fault(
            f"no manifest names the account {name}",
            "--epsilon",
            f"leave it out, and make it afterwards with: anonkit budget new {name} --epsilon E",
            "budget.ceiling",
        )
        for name in ceilings
        if name not in spent
    ]
    for name, (epsilon, delta) in spent.items():
        most = ceilings.get(name, (Fraction(0), Fraction(0)))
        if most[0] < epsilon:
            faults.append(_uncovered(name, "epsilon", epsilon))
        if most[1] < delta:
            faults.append(_uncovered(name, "delta", delta))
    if faults:
        raise OptionError.of(faults)


def _uncovered(name: str, what: str, spent: Fraction) -> Fault:
    return Fault(
        f"{what} {epsilon_text(spent)} was spent of the account {name}, and nothing says that so "
        "much may be",
        f"--{what}",
        f"write --{what} {name}={what[0].upper()}, with at least {epsilon_text(spent)}",
        "budget.ceiling",
    )


def _reason(text: str) -> str:
    told = " ".join(text.split())
    if not 0 < len(told) <= LONGEST_REASON or not told.isprintable():
        raise OptionError(
            "an account is extended for a reason",
            where="--reason",
            fix=f"say in up to {LONGEST_REASON} characters who decided it, and why",
            code="budget.reason",
        )
    return told
