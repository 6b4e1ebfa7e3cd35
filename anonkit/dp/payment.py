"""Whether an account can pay, exactly, and what to do where it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from anonkit.dp.book import Account, Book
from anonkit.dp.epsilon import epsilon_text
from anonkit.errors import RefusedError

MOST_LABELS = 3
"""Stored releases that a refusal names."""


def insist_can_pay(
    book: Book, account: Account, price: tuple[Fraction, Fraction], unit: str
) -> None:
    """Pay or refuse: 0.1 and 0.2 of 0.3 can both be had.

    Args:
        book: What was stored is one of the ways on.
        account: Who pays.
        price: Epsilon and delta.
        unit: The privacy unit that the tables protect.

    Raises:
        RefusedError: The account belongs to another unit, or too little is left.
    """
    where = f"account {account.name}"
    epsilon, delta = price
    if account.unit not in (None, unit):
        raise RefusedError(
            f"this account counts by {account.unit}, and these tables protect each {unit}",
            where=where,
            fix=f"write `unit: {account.unit}`, or have an account made for other people",
            code="budget.unit",
        )
    if epsilon > account.left:
        raise RefusedError(
            f"{epsilon_text(account.spent)} of epsilon {epsilon_text(account.epsilon)} is spent "
            f"and {_left(account.left)} is left; these tables ask for {epsilon_text(epsilon)}",
            where=where,
            fix=_ways_on(book, account),
            code="budget.short",
        )
    if delta > account.delta_left:
        raise RefusedError(
            f"{epsilon_text(account.delta_spent)} of delta {epsilon_text(account.delta)} is spent "
            f"and {_left(account.delta_left)} is left; these tables ask for {epsilon_text(delta)}",
            where=where,
            fix=_ways_of_delta(book, account),
            code="budget.short",
        )


def _left(left: Fraction) -> str:
    return epsilon_text(left) if left > 0 else "nothing"


def _ways_on(book: Book, account: Account) -> str:
    stored = _stored(book, account.name)
    if account.left <= 0:
        return f"{stored}, or ask the owner whether the account may be extended"
    left = epsilon_text(account.left)
    return f"write `epsilon: {left}` or less, keep fewer tables with it, or {stored}"


def _ways_of_delta(book: Book, account: Account) -> str:
    fewer = "leave out what asks for `delta:` (`keys: discover`, or many tables at once)"
    if account.delta_left > 0:
        fewer = f"write `delta: {epsilon_text(account.delta_left)}` or less, or {fewer}"
    elif not account.delta:
        fewer += (
            f", have the owner give the account a delta (anonkit budget extend {account.name} "
            "--delta D --reason TEXT)"
        )
    return f"{fewer}, or {_stored(book, account.name)}"


def _stored(book: Book, account: str) -> str:
    """Handing over what is stored costs nothing: which releases that is."""
    labels = tuple(dict.fromkeys(_labels(book, account)))[:MOST_LABELS]
    if not labels:
        return "hand over an earlier release again under its own `release:` label (that is free)"
    return f"hand over again what is stored, unchanged: {_either(labels)} (that is free)"


def _labels(book: Book, account: str) -> Iterator[str]:
    """The newest first."""
    for spend in reversed(tuple(book.spends.values())):
        if spend.account == account and spend.output is not None:
            policy, label = spend.details.get("policy"), spend.details.get("release")
            if policy and label:
                yield f"`release: {label}` of {policy}"


def _either(labels: Sequence[str]) -> str:
    *others, last = labels
    return f"{', '.join(others)} or {last}" if others else last
