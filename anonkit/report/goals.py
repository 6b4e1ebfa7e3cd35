"""The goals of a release: what was asked, what was reached, where the number is from."""

from __future__ import annotations

from dataclasses import dataclass

from anonkit.records import BudgetRecord, MicrodataRecord, ReleaseRecord
from anonkit.report.words import Words


@dataclass(frozen=True)
class Goal:
    """One goal: what was asked, what was measured, and why this number."""

    name: str
    asked: str
    reached: str
    source: str


def goals(record: ReleaseRecord, words: Words) -> tuple[Goal, ...]:
    """Every goal of the records, then of the tables."""
    data = record.microdata
    records = (*_records(data, record.audience, words), *_together(record, words)) if data else ()
    return (*records, *(_tables(record.budget, words) if record.budget else ()))


def odds(record: ReleaseRecord, words: Words) -> tuple[str, ...]:
    """What the tables' epsilon means for a guess about one person or household.

    Neighbours differ by one unit more or less; another answer of the same
    unit is one taken out and one put in, so it costs epsilon twice.
    """
    if record.budget is None:
        return ()
    budget, unit = record.budget, _unit(record.budget, words)
    told = [
        words.say("odds_presence", unit=unit, guess=words.best_guess(budget.epsilon)),
        words.say("odds_answer", unit=unit, guess=words.best_guess(budget.epsilon, times=2)),
    ]
    return tuple([*told, words.say("odds_tables_alone")] if record.microdata else told)


def _records(data: MicrodataRecord, audience: str, words: Words) -> tuple[Goal, ...]:
    left_out = Goal(
        words.say("goal_left_out"),
        words.say("goal_left_out_asked", share=words.percent(data.suppression_limit)),
        words.say("goal_left_out_reached", share=words.band(data.suppressed)),
        words.say("the_policy"),
    )
    return (_alike(data, audience, words), *_households(data, words), left_out)


def _alike(data: MicrodataRecord, audience: str, words: Words) -> Goal:
    asked, k = words.number(data.k_goal), words.number(data.k)
    quasi = words.listing(data.quasi)
    source = words.say("goal_k_source", audience=audience)
    if data.k_wildcard is None:
        told = words.say("goal_k_asked", k=asked, quasi=quasi)
        return Goal(words.say("goal_k"), told, words.say("goal_k_reached", k=k), source)
    told = words.say("goal_k_open_asked", k=asked, quasi=quasi)
    reached = words.say("goal_k_open_reached", k=words.number(data.k_wildcard), strict=k)
    return Goal(words.say("goal_k"), told, reached, source)


def _households(data: MicrodataRecord, words: Words) -> tuple[Goal, ...]:
    if data.k_households_goal is None or data.k_households is None:
        return ()
    reached = "goal_homes_reached" if data.k_wildcard is None else "goal_homes_open_reached"
    return (
        Goal(
            words.say("goal_homes"),
            words.say("goal_homes_asked", k=words.number(data.k_households_goal)),
            words.say(reached, k=words.number(data.k_households)),
            words.say("goal_homes_source"),
        ),
    )


def _together(record: ReleaseRecord, words: Words) -> tuple[Goal, ...]:
    """One goal for each earlier release that was compared."""
    least = record.microdata.k_goal if record.microdata else 0
    return tuple(
        Goal(
            words.say("goal_together", name=join.name, release=join.release),
            words.say("goal_together_asked", k=words.number(least)),
            words.say("goal_together_reached")
            if join.k is None
            else words.say("goal_together_reached_k", k=words.number(join.k)),
            words.say("goal_together_source"),
        )
        for join in record.previous
        if not (join.not_checked or join.unsafe(least))
    )


def _tables(budget: BudgetRecord, words: Words) -> tuple[Goal, ...]:
    unit = _unit(budget, words)
    rows = words.counted(budget.max_rows, "row")
    return (
        Goal(
            words.say("goal_epsilon"),
            words.say("goal_epsilon_asked", epsilon=budget.epsilon, unit=unit),
            _reached(budget, words),
            words.say("goal_epsilon_source"),
        ),
        Goal(
            words.say("goal_rows", unit=unit),
            words.say("goal_rows_asked", rows=rows),
            words.say("goal_rows_reached"),
            words.say("goal_rows_source"),
        ),
    )


def _reached(budget: BudgetRecord, words: Words) -> str:
    facts = {"account": budget.account, "delta": budget.delta}
    if budget.delta_spent == "0":
        return words.say("goal_epsilon_reached", **facts)
    return words.say("goal_delta_reached", paid=budget.delta_spent, **facts)


def _unit(budget: BudgetRecord, words: Words) -> str:
    return words.known(f"unit.{budget.unit}", budget.unit)
