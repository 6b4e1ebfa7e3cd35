"""The goals of a release: what was asked, what was reached, where the number is from."""

from __future__ import annotations

from dataclasses import dataclass

from anonkit.records import BudgetRecord, MicrodataRecord, ReleaseRecord
from anonkit.report import words


@dataclass(frozen=True)
class Goal:
    """One goal: what was asked, what was measured, and why this number."""

    name: str
    asked: str
    reached: str
    source: str


def goals(record: ReleaseRecord) -> tuple[Goal, ...]:
    """Every goal of the records, then of the tables."""
    records = _records(record.microdata, record.audience) if record.microdata else ()
    return (*records, *(_tables(record.budget) if record.budget else ()))


def odds(record: ReleaseRecord) -> tuple[str, ...]:
    """What the tables' epsilon means for a guess about one person or household.

    Neighbours differ by one unit more or less; another answer of the same
    unit is one taken out and one put in, so it costs epsilon twice.
    """
    if record.budget is None:
        return ()
    budget = record.budget
    half = f"50{words.PERCENT}"
    presence = (
        f"Somebody who gives even odds ({half}) to a {budget.unit} being in the data at all can "
        f"become {words.best_guess(budget.epsilon)} sure, and no surer, by reading all the tables, "
        "whatever else they know and however fast their computers: "
        "e^epsilon / (1 + e^epsilon), but for a chance as small as delta."
    )
    answer = (
        f"Somebody who knows that the {budget.unit} is in the data and gives even odds to two "
        f"answers can become {words.best_guess(budget.epsilon, times=2)} sure of one: the same "
        "with twice epsilon."
    )
    if record.microdata is None:
        return presence, answer
    return presence, answer, "This holds for the tables alone; the records stand beside them."


def _records(data: MicrodataRecord, audience: str) -> tuple[Goal, ...]:
    alike = Goal(
        "People who look the same (k)",
        f"at least {data.k_goal} people in every group that agrees on {words.listing(data.quasi)}",
        f"{words.number(data.k)} people in the smallest group of the written file",
        f"The policy, for the audience “{audience}”. 3 and 5 are the usual choices of statistics "
        "offices (IHSN, Statistical Disclosure Control for Microdata: A Practice Guide).",
    )
    left_out = Goal(
        "People who may be removed",
        f"at most {words.percent(data.suppression_limit)} of the people",
        f"{data.suppressed} (said as a band, so that nobody can work out who)",
        "The policy.",
    )
    return (alike, *_households(data), left_out)


def _households(data: MicrodataRecord) -> tuple[Goal, ...]:
    if data.k_households_goal is None or data.k_households is None:
        return ()
    return (
        Goal(
            "Households they come from",
            f"at least {data.k_households_goal} households in every such group",
            f"{words.number(data.k_households)} households in the smallest group",
            "The policy: people of one home know each other, so a group must not be one home.",
        ),
    )


def _tables(budget: BudgetRecord) -> tuple[Goal, ...]:
    stored = "the stored tables of an identical earlier request; " if budget.stored else ""
    return (
        Goal(
            "What the tables may tell (epsilon)",
            f"epsilon {budget.epsilon} for all tables together, for one {budget.unit}",
            f"{stored}spent from the account “{budget.account}” before any noise was drawn; "
            f"delta {budget.delta} (the sampler's rounding)",
            "The policy and the owner's account. The smaller epsilon is, the less the tables tell "
            "(Dwork, McSherry, Nissim & Smith 2006).",
        ),
        Goal(
            f"Rows that one {budget.unit} adds",
            f"at most {words.counted(budget.max_rows_per_person, 'row')}",
            "further rows were left out before counting",
            "The policy. Nobody weighs more than this in any count.",
        ),
    )
