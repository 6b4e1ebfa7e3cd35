"""Today, and what may not be after it: the one place here that reads the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from anonkit.errors import RefusedError

LONGEST_DAYS = 90
"""A request may be answered for at most so many days."""
SLACK = timedelta(days=1)
"""How far the clocks of two honest machines may differ."""


def now() -> datetime:
    """By the system's clock, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """By the system's clock, in UTC."""
    return now().date()


def check_dates(made: date, expires: date, where: str) -> None:
    """Refuse what is expired, asks for too long, or was made after today.

    Raises:
        RefusedError: With what is wrong; also where only a wrong clock explains it.
    """
    day = today()
    if made > day + SLACK:
        raise behind(f"this was made on {made}, and today is {day} by this machine's clock", where)
    if expires < day:
        raise RefusedError(
            f"this expired on {expires}, and today is {day}",
            where=where,
            fix="ask for a new request with a later --expires",
            code="reidentify.expired",
        )
    if expires > made + timedelta(days=LONGEST_DAYS):
        raise too_far(where)


def too_far(where: str) -> RefusedError:
    """The refusal of a request that would stay open for too long."""
    return RefusedError(
        f"a request may be answered for at most {LONGEST_DAYS} days",
        where=where,
        fix="name an earlier day with --expires, and ask again later if need be",
        code="reidentify.too_far",
    )


def behind(problem: str, where: str) -> RefusedError:
    """The refusal of a clock that cannot be right: nobody knows what is expired."""
    fix = "set this machine's clock, then run again"
    return RefusedError(problem, where=where, fix=fix, code="reidentify.clock")
