"""What could be changed in a policy that asks for too much: small steps, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from operator import and_
from typing import Any

from anonkit.classes.parents import ParentLadder
from anonkit.plan import Plan, PlannedColumn
from anonkit.policy.numeral import Numeral
from anonkit.policy.patch import merged

MOST_LOST = 25
"""Highest `suppression_limit`, in percent, that is ever proposed."""
STEP = 5
"""Limits are whole multiples of so many percent: a finer one would tell how many leave."""
DROPPED = 1.0
"""What a column that is left out costs; all costs are shares of a column's detail."""
RECODED = 0.4
"""What it costs to let the method tell small classes more coarsely."""
LINKED = 0.1
"""What it costs not to tell which rows of two tables belong together."""
TOKENS = frozenset(
    {
        "goal.few_tokens",
        "goal.household_token",
        "goal.nobody_left",
        "goal.previous_k",
        "goal.shared_token",
        "goal.suppression_limit",
        "goal.token_across_households",
    }
)
"""Refusals that a token may have to do with."""
_DATES = ("month", "quarter", "year", "decade")


@dataclass(frozen=True)
class Change:
    """One change, or two together."""

    words: str
    patch: Mapping[str, Any]
    cost: float
    """Detail that it takes away, in columns: 1 is a whole column."""
    columns: frozenset[str]
    """What it touches."""
    first: bool = False
    """Whether it is tried before all others."""

    def __and__(self, other: Change) -> Change:
        return Change(
            f"{self.words}, and {other.words}",
            merged(self.patch, other.patch),
            self.cost + other.cost,
            self.columns | other.columns,
        )


def changes(plan: Plan, code: str, columns: Sequence[str]) -> tuple[Change, ...]:
    """Every single change that may mend a refusal, the cheapest first.

    Args:
        plan: The plan that was refused.
        code: Of the refusal.
        columns: That it speaks of, if it does.
    """
    aimed = [c for c in plan.released if c.name in columns and c.linkage is None]
    found: list[Change] = []
    for each in aimed or plan.quasi:
        found += of_column(plan, each)
    if len(aimed) > 1:
        found += _of_all(plan, aimed)
    spoken_of = {column.name for column in plan.released} & set(columns)
    if code in TOKENS:
        for each in plan.released:
            if each.linkage is not None and (not spoken_of or each.name in spoken_of):
                found += _of_token(plan, each)
    if not aimed:
        found += of_method(plan)
    return tuple(sorted(found, key=lambda each: each.cost))


def limit_of(percent: int) -> Change:
    """The suppression limit at so many percent; what it costs is the people it loses."""
    share = Numeral(f"{percent / 100:.2f}")
    patch = {"microdata": {"suppression_limit": share}}
    return Change(f"raise the suppression limit to {percent} %", patch, 0.0, frozenset({"limit"}))


def rounded_up(lost: int, people: int) -> int:
    """The limit in percent that just lets so many people go, in whole steps."""
    return -(-lost * 100 // (people * STEP)) * STEP


def next_limit(plan: Plan) -> int:
    """The first whole step above the policy's own limit, in percent."""
    goals = plan.microdata
    return 0 if goals is None else int(goals.suppression_limit * 100) // STEP * STEP + STEP


def limit_helps(plan: Plan) -> bool:
    """Whether there is room below the highest limit that is proposed."""
    goals = plan.microdata
    return goals is not None and goals.suppression_limit < Fraction(MOST_LOST, 100)


def _column(column: PlannedColumn, words: str, cost: float, **entry: object) -> Change:
    patch: Mapping[str, Any] = {"columns": {column.own: entry}}
    if column.table:
        patch = {"linked": {column.table: patch}}
    return Change(words, patch, cost, frozenset({column.name}))


def of_column(plan: Plan, column: PlannedColumn) -> Iterator[Change]:
    """Tell a column more coarsely, or leave it out."""
    name = column.name
    if name not in plan.policy.columns:
        return  # a pattern's: the change would hit all of its columns
    yield _column(column, f"drop {name}", DROPPED, release=False)
    if column.ladder is not None:
        yield from _levels(column)
    elif column.action is not None and column.action.name in _WIDER:
        yield from _WIDER[column.action.name](column)
    elif column.action is None and column.type in ("integer", "date"):
        yield from _first(column)


def _of_all(plan: Plan, columns: Sequence[PlannedColumn]) -> Iterator[Change]:
    """All columns at once: each as coarsely as it can be told, or left out; and all left out."""
    drops, mild = list[Change](), list[Change]()
    for column in columns:
        ways = sorted(of_column(plan, column), key=lambda each: each.cost)
        if ways:
            drops.append(ways[-1])
            mild.append(ways[-2] if len(ways) > 1 else ways[-1])
    for each in (mild, drops):
        if len(each) > 1:
            whole = reduce(and_, each)
            yield replace(whole, first=True, cost=min(whole.cost, float(len(each))))


def _levels(column: PlannedColumn) -> Iterator[Change]:
    """The coarser levels of the column's hierarchy."""
    ladder, name = column.ladder, column.name
    if ladder is None or column.type not in ("text", "integer"):
        return
    if isinstance(ladder, ParentLadder):
        return  # no action tells a column as another one
    action = column.action
    step = action.floor(column.params) if action is not None else None
    floor = (ladder.level_of(step) if step else None) or 0
    for level in range(floor + 1, ladder.height - 1):
        labels = ladder.labels(level) or ()
        such = f", such as {labels[0]}" if labels else ""
        words = f"{name} to level {level} of its hierarchy{such}"
        cost = level / (ladder.height - 1)
        yield _column(column, words, cost, action="generalise", level=level)


def _bands(column: PlannedColumn) -> Iterator[Change]:
    width, top = (getattr(column.params, key) for key in ("width", "top"))
    for times in (2, 4):
        words = f"{column.name} in bands of {width * times} instead of {width}"
        yield _column(column, words, 1 - 1 / times - 0.1, width=width * times)
    lower = None if top is None else top * 3 // 4 // width * width
    if lower:
        words = f"{column.name}: {lower} or more in one, instead of {top} or more"
        yield _column(column, words, 0.25, top=lower)


def _tops(column: PlannedColumn) -> Iterator[Change]:
    at = getattr(column.params, "at", 0)
    if at >= 8:
        words = f"{column.name}: {at * 3 // 4} or more in one, instead of {at} or more"
        yield _column(column, words, 0.25, at=at * 3 // 4)
    yield from _first(column)


def _periods(column: PlannedColumn) -> Iterator[Change]:
    told = getattr(column.params, "to", None)
    later = _DATES[_DATES.index(told) + 1 :] if told in _DATES else _DATES
    for place, period in enumerate(later, 1):
        cost = 0.2 + 0.2 * place
        words = f"{column.name} to the {period}"
        yield _column(column, words, cost, action="coarsen_date", to=period)


def _grids(column: PlannedColumn) -> Iterator[Change]:
    grid = getattr(column.params, "grid_m", 0)
    for times in (2, 4):
        words = f"{column.name} in cells of {grid * times} m instead of {grid} m"
        yield _column(column, words, 1 - 1 / times - 0.1, grid_m=grid * times)


def _rounds(column: PlannedColumn) -> Iterator[Change]:
    to = getattr(column.params, "to", 0)
    for times in (10, 100):
        words = f"{column.name} to the nearest {to * times} instead of {to}"
        yield _column(column, words, 0.3 if times == 10 else 0.6, to=to * times)


def _first(column: PlannedColumn) -> Iterator[Change]:
    """A first action for exact numbers and dates."""
    if column.type == "date":
        yield from _periods(column)
        return
    if column.type != "integer":
        return
    for width, cost in ((5, 0.3), (10, 0.4), (20, 0.6)):
        words = f"{column.name} in bands of {width}"
        yield _column(column, words, cost, action="band", width=width)
    if "quasi" not in column.roles:
        for to, cost in ((1000, 0.5), (10_000, 0.7)):
            words = f"{column.name} to the nearest {to}"
            yield _column(column, words, cost, action="round", to=to)


_WIDER = {
    "band": _bands,
    "top_code": _tops,
    "coarsen_date": _periods,
    "coarsen_gps": _grids,
    "round": _rounds,
}
"""By action: the same action, taken further."""


def _of_token(plan: Plan, column: PlannedColumn) -> Iterator[Change]:
    """Tokens that link nothing, or none at all."""
    if column.name not in plan.policy.columns:
        return
    if any(each.name == column.table and column.own in each.key for each in plan.linked):
        # One end is enough: then families need not look alike as a whole.
        words = f"drop {column.name}, so that nothing tells whose rows those of {column.table} are"
        yield replace(_column(column, words, LINKED, release=False), first=True)
        return
    if column.linkage != "none" and not column.encrypted:
        words = f"{column.name}: a new pseudonym in each row, so that rows are not linked"
        yield _column(column, words, 0.3, linkage="none")
    yield _column(column, f"drop {column.name}", 0.5, release=False)


def of_method(plan: Plan) -> Iterator[Change]:
    """Another method."""
    goals = plan.microdata
    if goals is not None and goals.method == "suppress":
        words = "tell small classes more coarsely instead of removing people"
        patch = {"microdata": {"method": "local_recode"}}
        yield Change(f"{words} (method local_recode)", patch, RECODED, frozenset({"method"}))
