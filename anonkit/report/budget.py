"""Accounts and their history, as a document and in plain lines. For their owner alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from anonkit.dp.epsilon import epsilon_text
from anonkit.dp.history import PUBLISHED, RESERVED, STORED, Event
from anonkit.dp.ledger import Account


def account(of: Account) -> dict[str, Any]:
    """One account, as `anonkit budget show --format json` prints it."""
    return {
        "name": of.name,
        "epsilon": epsilon_text(of.epsilon),
        "spent": epsilon_text(of.spent),
        "left": epsilon_text(of.left),
        "delta": epsilon_text(of.delta),
        "delta_spent": epsilon_text(of.delta_spent),
        "unit": of.unit,
        "records": of.records,
        "same_people": list(of.same_people),
        "spent_together": epsilon_text(of.spent_together),
    }


def account_line(of: Account) -> str:
    """One account in one line."""
    shown = account(of)
    epsilon = f"{shown['left']} of epsilon {shown['epsilon']} left, {shown['spent']} spent"
    told = [f"{of.name}: {epsilon}"]
    if of.delta:
        told.append(f"of delta {shown['delta']}, {shown['delta_spent']} spent")
    if of.unit:
        told.append(f"each {of.unit} counts as one")
    if of.records:
        records = _many(of.records, "release")
        told.append(f"beside it {records} of records, which no epsilon counts")
    if of.same_people:
        others = " and ".join(of.same_people)
        told.append(f"the same people as {others}: {shown['spent_together']} spent in all")
    return "; ".join(told)


def event(of: Event) -> dict[str, Any]:
    """One line of the history, as `anonkit budget history --format json` prints it."""
    return {
        "when": of.at,
        "what": of.what,
        "account": of.account,
        "epsilon": _text(of.epsilon),
        "delta": _text(of.delta),
        "state": of.state or None,
        "policy": of.policy or None,
        "release": of.release or None,
        "tables": list(of.tables),
        "unit": of.unit or None,
        "max_rows_per_unit": of.max_rows_per_unit,
        "relation": of.relation or None,
        "reason": of.reason or None,
        "same_people_as": of.other or None,
        "spent_together": _text(of.spent_together),
        "rebuilt": of.rebuilt,
    }


def event_line(of: Event) -> str:
    """One line of the history in words."""
    return f"{of.at}  {of.account}: {_told(of)}" + (
        " (entered anew from a manifest)" if of.rebuilt else ""
    )


def _told(of: Event) -> str:
    shown = event(of)
    amount = f"epsilon {shown['epsilon']}" + (f", delta {shown['delta']}" if of.delta else "")
    release = f"release {of.release} of {of.policy}"
    match of.what:
        case "account":
            return f"made with {amount}"
        case "extended":
            return f"extended by {amount}: {of.reason}"
        case "same_people":
            together = f"together {shown['spent_together']} of epsilon is spent about them now"
            return f"declared to be about the same people as {of.other}: {together}"
        case "records":
            state = "published" if of.state == PUBLISHED else "entered, not yet published"
            return f"records in {release}, which no epsilon counts; {state}"
        case _:
            return f"{amount} for {release}{_bounds(of)}; {_STATES[of.state]}"


_STATES = {
    RESERVED: "never stored: the same request takes it up again, and nothing is given back",
    STORED: "stored, not yet published",
    PUBLISHED: "published",
}


def _bounds(of: Event) -> str:
    tables = f" ({', '.join(of.tables)})" if of.tables else ""
    rows = of.max_rows_per_unit
    bound = f", with at most {_many(rows, 'row')}" if rows is not None else ""
    return f"{tables}; protects each {of.unit}{bound}"


def _text(value: Fraction | None) -> str | None:
    return None if value is None else epsilon_text(value)


def _many(count: int, word: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
