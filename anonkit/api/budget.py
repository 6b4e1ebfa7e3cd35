"""Verbs of the accounts of epsilon."""

from __future__ import annotations

from pathlib import Path

from anonkit.api.verb import verb
from anonkit.dp.epsilon import epsilon_of
from anonkit.dp.ledger import Account, create_account, default_ledger, open_ledger


@verb
def budget_new(*, name: str, epsilon: str, ledger: Path | None = None) -> Account:
    """Make an account of epsilon, and the ledger where there is none.

    Args:
        name: Of the account, as policies write it under `budget:`.
        epsilon: What may be spent in all, as text: `0.5`, `4` or `1/3`.
        ledger: Ledger file; by default in the config folder.

    Raises:
        OptionError: There is such an account, or name or epsilon cannot be one.
    """
    return create_account(ledger or default_ledger(), name, epsilon_of(epsilon))


@verb
def budget_show(*, name: str | None = None, ledger: Path | None = None) -> tuple[Account, ...]:
    """The account `name`, or all of them: what was spent and what is left.

    Raises:
        SecretError: There is no ledger, or no such account.
    """
    book = open_ledger(ledger or default_ledger(), name or "NAME")
    return (book.account(name),) if name else book.accounts()
