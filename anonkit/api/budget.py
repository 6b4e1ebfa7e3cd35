"""Verbs of the accounts of epsilon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from anonkit import keys
from anonkit.api.verb import verb
from anonkit.bundle.public_key import record_of_file
from anonkit.bundle.spent import SpentManifest, find_spent, insist_signed
from anonkit.dp.accounts import Found, create_account, extend_account, rebuild
from anonkit.dp.epsilon import delta_of, epsilon_of
from anonkit.dp.history import Event, events
from anonkit.dp.ledger import Account, Book, default_ledger, open_ledger
from anonkit.dp.ledger_file import ledger_option
from anonkit.errors import Fault, OptionError, RefusedError


@dataclass(frozen=True)
class Verified:
    """A ledger that was checked, and the releases whose spends stand in it."""

    head: str
    entries: int
    releases: tuple[SpentManifest, ...]


@verb
def budget_new(
    *,
    name: str,
    epsilon: str,
    delta: str = "0",
    first: bool = False,
    ledger: Path | None = None,
) -> Account:
    """Make an account of epsilon, and the ledger where there is none.

    Args:
        name: Of the account, as policies write it under `budget:`.
        epsilon: What may be spent in all, as text: `0.5`, `4` or `1/3`.
        delta: What may be spent of delta in all, for policies with `delta:`; as text, `1e-6`.
        first: No tables were ever paid for from another, lost ledger.
        ledger: Ledger file; by default in the config folder.

    Raises:
        OptionError: There is such an account, name, epsilon or delta cannot be one, or there is
            no ledger beside a keyring that was used, and nobody said that it is the first.
    """
    path = ledger or default_ledger()
    if not first:
        _insist_none_lost(path)
    return create_account(path, name, epsilon_of(epsilon), delta_of(delta))


@verb
def budget_show(*, name: str | None = None, ledger: Path | None = None) -> tuple[Account, ...]:
    """The account `name`, or all of them: what was spent and what is left.

    Raises:
        SecretError: There is no ledger, or no such account.
    """
    book = open_ledger(ledger or default_ledger(), name or "NAME")
    return (book.account(name),) if name else book.accounts()


@verb
def budget_history(*, name: str | None = None, ledger: Path | None = None) -> tuple[Event, ...]:
    """What happened to the account `name`, or to all of them, oldest first. Private.

    Raises:
        SecretError: There is no ledger, or no such account.
    """
    book = open_ledger(ledger or default_ledger(), name or "NAME")
    if name:
        book.account(name)
    return events(book.read(), name)


@verb
def budget_extend(
    *,
    name: str,
    epsilon: str | None = None,
    delta: str | None = None,
    reason: str,
    ledger: Path | None = None,
) -> Account:
    """Let more be spent of an account, for a reason that is kept; what was spent stays spent.

    Args:
        name: Of the account.
        epsilon: By how much, as text.
        delta: By how much, as text.
        reason: Who decided it, and why.
        ledger: Ledger file; by default in the config folder.

    Raises:
        SecretError: There is no ledger, or no such account.
        OptionError: Nothing is added, the reason says nothing, or the account would protect nobody.
    """
    by = (epsilon_of(epsilon) if epsilon else Fraction(0), delta_of(delta or "0"))
    if not any(by):
        fix = "write --epsilon E, or --delta D, with what is added"
        raise OptionError("nothing is added to the account", fix=fix, code="budget.nothing")
    path = ledger or default_ledger()
    open_ledger(path, name)
    return extend_account(path, name, *by, reason)


@verb
def budget_verify(*, manifests: Sequence[Path] = (), ledger: Path | None = None) -> Verified:
    """Check the ledger, and that every release under some folders stands in it.

    Args:
        manifests: Folders that hold release folders.
        ledger: Ledger file; by default in the config folder.

    Raises:
        SecretError: There is no ledger, or it was changed.
        RefusedError: A release names a spend that is not in it: it is an older copy.
    """
    path = ledger or default_ledger()
    book = open_ledger(path).insist_whole()
    found = find_spent(manifests)
    strange = [fault for each in found if (fault := _strange(book, each, path)) is not None]
    if strange:
        raise RefusedError.of(strange)
    return Verified(book.head, len(book.entries), found)


@verb
def budget_rebuild(
    *,
    manifests: Sequence[Path],
    epsilon: Sequence[str] = (),
    delta: Sequence[str] = (),
    public_key: Sequence[Path] = (),
    keyring: Path | None = None,
    passphrase: str | None = None,
    ledger: Path | None = None,
) -> tuple[Account, ...]:
    """Make a lost ledger anew from signed manifests: all that they spent is spent again.

    Args:
        manifests: Folders that hold release folders.
        epsilon: For each account what may be spent in all: `NAME=4`.
        delta: For each account what may be spent of delta in all, 0 if not named: `NAME=1e-6`.
        public_key: Files with the public keys that signed them; by default all of the keyring.
        keyring: Keyring file; by default in the config folder.
        passphrase: Of the keyring, where no public key is given.
        ledger: Where it is made; never over another one.

    Raises:
        OptionError: There is a ledger, an account lacks its `epsilon`, or there is no release.
        RefusedError: A manifest is signed by none of the keys.
    """
    pems = _pems(public_key, keyring, passphrase)
    path = ledger or default_ledger()
    if not manifests:
        raise OptionError(
            "a ledger is made anew from releases, and none is named",
            fix="name the folders that hold them",
            code="budget.no_release",
        )
    found = find_spent(manifests)
    for each in found:
        insist_signed(each, pems)
    once = {each.head: _found(each) for each in found}
    return rebuild(path, tuple(once.values()), _ceilings(epsilon, delta))


def _insist_none_lost(path: Path) -> None:
    """A new ledger counts all that was ever spent as not spent: its owner says that none was."""
    keyring = path.with_name(keys.default_keyring().name)
    if path.exists() or not keyring.exists() or not keys.was_used(keyring):
        return
    option = ledger_option(path)
    raise OptionError(
        "there is no ledger here, and the keyring beside it was used before: tables that were paid "
        "for from a lost ledger would be paid for anew",
        where=str(path),
        fix="put back the newest copy of the ledger, or make it anew from all releases: anonkit "
        f"budget rebuild --manifests DIR --epsilon NAME=E{option}; only if no tables were ever "
        "paid for, say so with --first",
        code="budget.lost",
    )


def _strange(book: Book, each: SpentManifest, path: Path) -> Fault | None:
    spend = book.of_head(each.head)
    told = (each.account, Fraction(each.epsilon), Fraction(each.delta))
    if spend is not None and (spend.account, spend.epsilon, spend.delta) == told:
        return None
    return Fault(
        f"the ledger {path} does not know the release {each.name} {each.release}, which was paid "
        f"from {each.account}: it is an older copy, or another ledger",
        each.folder,
        "put back the newest copy; if it is lost, put this one aside and make a new one with: "
        "anonkit budget rebuild --manifests DIR",
        "ledger.older",
    )


def _pems(public: Sequence[Path], keyring: Path | None, passphrase: str | None) -> list[bytes]:
    if public:
        return [record_of_file(path).pem.encode("ascii") for path in public]
    if passphrase is None:
        raise OptionError(
            "nothing says which key must have signed the releases",
            fix="name its public key, or give the passphrase of your keyring",
            code="public_key.source",
        )
    return [*keys.open_keyring(keyring or keys.default_keyring(), passphrase).known_pems.values()]


def _found(each: SpentManifest) -> Found:
    return Found(
        account=each.account,
        policy=each.name,
        release=each.release,
        policy_sha256=each.policy_sha256,
        epsilon=Fraction(each.epsilon),
        delta=Fraction(each.delta),
        unit=each.unit,
        max_rows_per_unit=each.max_rows_per_unit,
        tables=each.tables,
        head=each.head,
        records=each.records,
    )


def _ceilings(
    epsilon: Sequence[str], delta: Sequence[str]
) -> Mapping[str, tuple[Fraction, Fraction]]:
    most = {name: epsilon_of(text) for name, text in _named(epsilon, "epsilon").items()}
    deltas = {name: delta_of(text) for name, text in _named(delta, "delta").items()}
    # An account that only `delta` names lacks its epsilon, and is refused for that.
    nothing = Fraction(0)
    return {name: (most.get(name, nothing), deltas.get(name, nothing)) for name in most | deltas}


def _named(written: Sequence[str], what: str) -> Mapping[str, str]:
    amounts: dict[str, str] = {}
    for each in written:
        name, _, amount = each.partition("=")
        if not name or not amount or name in amounts:
            raise OptionError(
                f"this does not say what {what} may be spent of an account",
                where=f"--{what}",
                fix=f"write it once for each account, like --{what} water=AMOUNT",
                code="budget.ceiling",
            )
        amounts[name] = amount
    return amounts
