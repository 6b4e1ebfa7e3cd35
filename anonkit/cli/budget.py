"""`anonkit budget`: make and show accounts of epsilon."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anonkit.cli import options, output

if TYPE_CHECKING:
    from anonkit.dp.ledger import Account


@click.group("budget")
def command() -> None:
    """Make and show accounts of epsilon.

    An account belongs to one set of people. All tables about them, whoever
    makes them and whenever, are paid for from it.
    """


@command.command("new")
@click.argument("name")
@click.option("--epsilon", required=True, metavar="E", help="What may be spent in all, such as 4.")
@options.ledger
@options.output_format
def new(name: str, epsilon: str, ledger: Path | None, output_format: str) -> None:
    """Make the account NAME, and the ledger where there is none.

    Make one account for each set of people, once. A second one over the same
    people would let their tables say twice as much about them.
    """
    from anonkit import api

    made = api.budget_new(name=name, epsilon=epsilon, ledger=ledger)
    output.show(
        {"format": 1, "account": _document(made)},
        output_format=output_format,
        text=lambda: _line(made),
    )


@command.command("show")
@click.argument("name", required=False)
@options.ledger
@options.output_format
def show(name: str | None, ledger: Path | None, output_format: str) -> None:
    """Say what was spent of the account NAME, or of each, and what is left."""
    from anonkit import api

    accounts = api.budget_show(name=name, ledger=ledger)
    output.show(
        {"format": 1, "accounts": [_document(account) for account in accounts]},
        output_format=output_format,
        text=lambda: "\n".join(map(_line, accounts)),
    )


def _document(account: Account) -> dict[str, Any]:
    from anonkit.dp.epsilon import epsilon_text

    return {
        "name": account.name,
        "epsilon": epsilon_text(account.epsilon),
        "spent": epsilon_text(account.spent),
        "left": epsilon_text(account.left),
        "unit": account.unit,
    }


def _line(account: Account) -> str:
    shown = _document(account)
    unit = f"; each {account.unit} counts as one" if account.unit else ""
    return (
        f"{account.name}: {shown['left']} of epsilon {shown['epsilon']} left, "
        f"{shown['spent']} spent{unit}"
    )
