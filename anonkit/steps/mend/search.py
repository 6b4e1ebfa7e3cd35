"""Try changes of the policy for real, the most promising first, until there are enough.

A change becomes a way only by a whole run of the records with the changed
policy: mapped, protected, written, measured and checked. The best way is the
one in the lowest band of people lost, and within a band the one after which
least detail is gone: with what it takes away itself, and what recoding then
takes from the rows that would be released. Of that the order alone is public.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from anonkit.errors import AnonkitError
from anonkit.plan import Plan
from anonkit.records import Band, Groups, band
from anonkit.steps.mend.changes import (
    MOST_LOST,
    Change,
    changes,
    limit_helps,
    limit_of,
    next_limit,
    rounded_up,
)

MOST_WAYS = 5
SECONDS = 12
"""How long is looked for ways in all; a first one is always tried."""
MOST_PAIRS = 12
"""Pairs of changes that are tried where no single one is enough."""
_BANDS: tuple[Band, ...] = ("none", "< 5 %", "5–20 %", "> 20 %", "all")


@dataclass(frozen=True)
class Tried:
    """A run of the records that met every goal. Private."""

    people: int
    removed: int
    groups: Groups
    recoded: float = 0.0
    """Detail that recoding took from the rows, in columns: 1 is a whole column."""


Attempt = Callable[[Change], Tried]
"""Runs the records with a change; raises AnonkitError where they would be refused."""
Foresee = Callable[[Change], float | None]
"""Share of the people who would leave, guessed; None where nobody can tell. Raises AnonkitError
where the changed policy does not hold."""


@dataclass(frozen=True)
class Passed:
    """A change that was tried and met every goal."""

    change: Change
    tried: Tried

    @property
    def band(self) -> Band:
        return band(self.tried.removed, self.tried.people)

    @property
    def rank(self) -> tuple[int, float, str]:
        return (_BANDS.index(self.band), self.detail, self.change.words)

    @property
    def detail(self) -> float:
        """What is gone of the columns, in columns."""
        return self.change.cost + self.tried.recoded


@dataclass
class Found:
    """What the search has found so far."""

    ways: list[Passed] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """What was tried in vain, and the code of the refusal. Private."""
    in_time: bool = True

    def covers(self, change: Change) -> bool:
        """Whether a way was found that touches no more, costs no more and loses nobody."""
        return any(
            way.band == "none"
            and way.change.columns <= change.columns
            and way.change.cost <= change.cost
            for way in self.ways
        )


def search(
    plan: Plan,
    code: str,
    columns: Sequence[str],
    foresee: Foresee,
    attempt: Attempt,
    seconds: float = SECONDS,
) -> Found:
    """Look for ways on after a refusal.

    Args:
        plan: The plan that was refused.
        code: Of the refusal.
        columns: That the refusal speaks of, if it does.
        foresee: Guesses what a change costs.
        attempt: Runs a change.
        seconds: After which no further change is tried.

    Returns:
        At most `MOST_WAYS` ways, best first.
    """
    found, run = Found(), _Run(attempt, time.monotonic() + seconds)
    single = changes(plan, code, columns)
    if code == "goal.suppression_limit" and limit_helps(plan):
        _raise_limit(run, found, plan)
    likely, unlikely = _sorted(plan, foresee, single, found)
    run.all(likely, found)
    if not found.ways:
        pairs = [a & b for a, b in combinations(single, 2) if not a.columns & b.columns]
        run.all(_sorted(plan, foresee, pairs, found)[0][:MOST_PAIRS], found)
    run.all(unlikely, found)
    found.ways = sorted(_undominated(found.ways), key=lambda way: way.rank)[:MOST_WAYS]
    return found


def _sorted(
    plan: Plan, foresee: Foresee, wanted: Sequence[Change], found: Found
) -> tuple[list[Change], list[Change]]:
    """Changes that seem to be enough, best first, and those that do not."""
    assert plan.microdata is not None
    limit = float(plan.microdata.suppression_limit)
    likely: list[tuple[float, float, int]] = []
    unlikely: list[tuple[float, float, int]] = []
    for place, change in enumerate(wanted):
        try:
            share = foresee(change)
        except AnonkitError as error:  # with that change the policy does not hold
            found.refused[change.words] = error.code
            continue
        if change.first:
            likely.append((-1.0, change.cost, place))
        elif share is None:
            # Where the method tells coarsely by itself, only large changes help.
            likely.append((0.0, -change.cost, place))
        else:
            (likely if share <= limit else unlikely).append((share, change.cost, place))
    return [wanted[p] for *_, p in sorted(likely)], [wanted[p] for *_, p in sorted(unlikely)]


@dataclass
class _Run:
    """Tries changes until the time is over."""

    attempt: Attempt
    until: float
    longest: float | None = None
    """Seconds of the longest try; None before the first, which is always made."""

    def one(self, change: Change, found: Found) -> Passed | None:
        """The way that a change is, or None."""
        begun = time.monotonic()
        if self.longest is not None and begun + self.longest > self.until:
            found.in_time = False
            return None
        try:
            return Passed(change, self.attempt(change))
        except AnonkitError as error:
            found.refused[change.words] = error.code
            return None
        finally:
            self.longest = max(self.longest or 0.0, time.monotonic() - begun)

    def all(self, wanted: Sequence[Change], found: Found) -> None:
        for change in wanted:
            if len(found.ways) >= MOST_WAYS or not found.in_time:
                return
            if found.covers(change):
                continue
            passed = self.one(change, found)
            if passed is not None:
                found.ways.append(passed)


def _raise_limit(run: _Run, found: Found, plan: Plan) -> None:
    """The lowest limit, in whole steps, with which the policy as it is would pass."""
    highest = run.one(limit_of(MOST_LOST), found)
    if highest is None:
        return
    percent = max(rounded_up(highest.tried.removed, highest.tried.people), next_limit(plan))
    lowest = highest if percent == MOST_LOST else run.one(limit_of(percent), found)
    found.ways.append(lowest or highest)


def _undominated(ways: Sequence[Passed]) -> Iterator[Passed]:
    """Ways but for those that take more detail from the same columns and lose as many."""
    for way in ways:
        better = (
            other.change.columns <= way.change.columns
            and other.rank < way.rank
            and other.rank[0] <= way.rank[0]
            and other.change.cost <= way.change.cost
            for other in ways
        )
        if not any(better):
            yield way


def bands_of(groups: Groups) -> Mapping[str, Mapping[str, str]]:
    """For each protected group the band of its people of whom the records would not speak."""
    return {
        attribute: {
            name: band(unseen.removed + unseen.coarse, unseen.before)
            for name, unseen in each.items()
        }
        for attribute, each in groups.items()
    }
