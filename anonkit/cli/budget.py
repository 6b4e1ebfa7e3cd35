"""`anonkit budget`: make, show, extend and check accounts of epsilon."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from anonkit.cli import options, output

if TYPE_CHECKING:
    from anonkit.api.budget import Verified
    from anonkit.dp.ledger import Account


F = TypeVar("F", bound=Callable[..., Any])


def _manifests(*, required: bool) -> Callable[[F], F]:
    return click.option(
        "--manifests",
        type=click.Path(path_type=Path),
        multiple=True,
        required=required,
        metavar="DIR",
        help="Folder that holds release folders; may be repeated.",
    )


@click.group("budget")
def command() -> None:
    """Make, show, extend and check accounts of epsilon.

    An account belongs to one set of people. All tables about them, whoever
    makes them and whenever, are paid for from it.
    """


@command.command("new")
@click.argument("name")
@click.option("--epsilon", required=True, metavar="E", help="What may be spent in all, such as 4.")
@click.option(
    "--delta",
    default="0",
    metavar="D",
    help="What may be spent of delta in all, such as 1e-6; for policies with `delta:`.",
)
@click.option(
    "--first", is_flag=True, help="No tables were ever paid for from another, lost ledger."
)
@options.ledger
@options.output_format
def new(
    name: str, epsilon: str, delta: str, first: bool, ledger: Path | None, output_format: str
) -> None:
    """Make the account NAME, and the ledger where there is none.

    Make one account for each set of people, once. A second one over the same
    people would let their tables say twice as much about them. Where there is
    no ledger beside a keyring that was used before, one may have been lost:
    --first says that none was.
    """
    from anonkit import api

    made = api.budget_new(name=name, epsilon=epsilon, delta=delta, first=first, ledger=ledger)
    _show_account(made, output_format)


@command.command("show")
@click.argument("name", required=False)
@options.ledger
@options.output_format
def show(name: str | None, ledger: Path | None, output_format: str) -> None:
    """Say what was spent of the account NAME, or of each, and what is left."""
    from anonkit import api

    _show_accounts(api.budget_show(name=name, ledger=ledger), output_format)


@command.command("history")
@click.argument("name", required=False)
@options.ledger
@options.output_format
def history(name: str | None, ledger: Path | None, output_format: str) -> None:
    """Say what happened to the account NAME, or to each, oldest first.

    Private: it says when. Records are named beside the tables, for no epsilon
    counts what they tell.
    """
    from anonkit import api
    from anonkit.report import budget

    happened = api.budget_history(name=name, ledger=ledger)
    output.show(
        {"format": 1, "history": [budget.event(event) for event in happened]},
        output_format=output_format,
        text=lambda: "\n".join(map(budget.event_line, happened)),
    )


@command.command("extend")
@click.argument("name")
@click.option("--epsilon", metavar="E", help="How much more may be spent, such as 1.")
@click.option("--delta", metavar="D", help="How much more of delta may be spent, such as 1e-6.")
@click.option("--reason", required=True, help="Who decided it, and why; kept and shown.")
@options.ledger
@options.output_format
def extend(
    name: str,
    epsilon: str | None,
    delta: str | None,
    reason: str,
    ledger: Path | None,
    output_format: str,
) -> None:
    """Let more be spent of the account NAME. What was spent stays spent.

    Each bit of epsilon lets tables say more about the same people: the reason
    is kept for whoever asks later.
    """
    from anonkit import api

    extended = api.budget_extend(
        name=name, epsilon=epsilon, delta=delta, reason=reason, ledger=ledger
    )
    _show_account(extended, output_format)


@command.command("verify")
@_manifests(required=False)
@options.ledger
@options.output_format
def verify(manifests: tuple[Path, ...], ledger: Path | None, output_format: str) -> None:
    """Check the ledger, and that releases stand in it.

    A ledger cannot see by itself that an older copy was put in its place. The
    releases can: each names the ledger as it was when it was made. Exit 1:
    a release is not in it.
    """
    from anonkit import api

    verified = api.budget_verify(manifests=manifests, ledger=ledger)
    output.show(
        {"format": 1, "verified": _verified(verified)},
        output_format=output_format,
        text=lambda: _verified_lines(verified),
    )


@command.command("rebuild")
@_manifests(required=True)
@click.option(
    "--epsilon",
    multiple=True,
    metavar="NAME=E",
    help="What may be spent of an account in all; once for each account that the releases name.",
)
@click.option(
    "--delta",
    multiple=True,
    metavar="NAME=D",
    help="What may be spent of delta in all; for accounts of which delta was spent.",
)
@click.option(
    "--public-key",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Public key that signed the releases; may be repeated. Default: all of the keyring.",
)
@options.keyring
@options.passphrase_fd
@options.passphrase_file
@options.ledger
@options.output_format
def rebuild(
    manifests: tuple[Path, ...],
    epsilon: tuple[str, ...],
    delta: tuple[str, ...],
    public_key: tuple[Path, ...],
    keyring: Path | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    ledger: Path | None,
    output_format: str,
) -> None:
    """Make a lost ledger anew from the signed manifests of your releases.

    All that they spent is spent again, and for ever. What they do not say is
    lost: the stored noise (asking again is paid for again), what was spent and
    never published, and which people it was about. Name every release there was.
    """
    from anonkit import api, keys

    given = (passphrase_fd, passphrase_file)
    secret = None if public_key else keys.passphrase(*given, "Passphrase")
    made = api.budget_rebuild(
        manifests=manifests,
        epsilon=epsilon,
        delta=delta,
        public_key=public_key,
        keyring=keyring,
        passphrase=secret,
        ledger=ledger,
    )
    _show_accounts(made, output_format)


def _show_account(account: Account, output_format: str) -> None:
    from anonkit.report import budget

    output.show(
        {"format": 1, "account": budget.account(account)},
        output_format=output_format,
        text=lambda: budget.account_line(account),
    )


def _show_accounts(accounts: tuple[Account, ...], output_format: str) -> None:
    from anonkit.report import budget

    output.show(
        {"format": 1, "accounts": [budget.account(account) for account in accounts]},
        output_format=output_format,
        text=lambda: "\n".join(map(budget.account_line, accounts)),
    )


def _verified(verified: Verified) -> dict[str, Any]:
    return {
        "head": verified.head,
        "entries": verified.entries,
        "releases": [
            {
                "folder": each.folder,
                "name": each.name,
                "release": each.release,
                "account": each.account,
                "epsilon": each.epsilon,
            }
            for each in verified.releases
        ],
    }


def _verified_lines(verified: Verified) -> str:
    told = [f"the ledger is whole: {output.many(verified.entries, 'line')}, each bound to the last"]
    told += [
        f"  stands in it: {each.folder} ({each.name} {each.release}, epsilon {each.epsilon} "
        f"from {each.account})"
        for each in verified.releases
    ]
    if not verified.releases:
        told.append("  whether it is the newest copy, its releases can say: add --manifests DIR")
    return "\n".join(told)
