"""The goals of the records, and the reasons for those below the audience's least."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from anonkit.classes.criteria import Criterion
from anonkit.plan.audience import AUDIENCE_K, HOUSEHOLDS_K
from anonkit.plan.criteria import plan_criteria, plan_scenarios
from anonkit.plan.faults import Faults
from anonkit.plan.model import Override, PlannedColumn, PlannedMicrodata
from anonkit.plan.utility import plan_utility
from anonkit.policy.document import shown
from anonkit.policy.goals import Microdata
from anonkit.policy.model import Policy
from anonkit.protect import METHODS
from anonkit.registry import suggest

DEFAULT_METHOD = "local_recode"
_WILDCARD = ("suppress_cells", "suppress")
_HEARD_BY = {
    "max_levels": ("local_recode",),
    "caps": ("local_recode", "global_recode"),
    "importance": ("suppress_cells",),
    "never": ("suppress_cells",),
    "time_limit_s": ("local_recode", "global_recode", "suppress_cells"),
}
"""By key of `microdata:`: the methods that it says something to."""


def plan_microdata(
    policy: Policy,
    columns: Sequence[PlannedColumn],
    entries: Mapping[str, str | None],
    faults: Faults,
) -> PlannedMicrodata | None:
    """The goals of `microdata:`, with the audience's defaults; None without records."""
    goals = policy.microdata
    if goals is None:
        return None
    least = AUDIENCE_K[policy.audience]
    k = goals.k if goals.k is not None else least
    why = f"for `audience: {policy.audience}`"
    aside = [*_below("k", k, least, why, goals.because, faults)]
    households = goals.k_households
    if policy.household is None and households is not None:
        faults.add(
            ("microdata", "k_households"),
            "`k_households` needs a household",
            fix="declare `household:`, or delete it",
            code="no_household",
        )
    if policy.household is not None:
        households = HOUSEHOLDS_K if households is None else households
        aside += _below("k_households", households, HOUSEHOLDS_K, "", goals.because, faults)
    aside += _uncounted(columns, goals.because, faults)
    if any(each.k is not None and each.k < k for each in goals.scenarios.values()):
        aside.append("scenarios")
    _check_idle(goals, aside, faults)
    _check_method(goals, columns, faults)
    method = goals.method or DEFAULT_METHOD
    recodes = method in METHODS and METHODS[method].recodes
    criteria = plan_criteria(policy, columns, entries, faults)
    return PlannedMicrodata(
        k=k,
        k_households=households,
        method=method,
        suppression_limit=Fraction(goals.suppression_limit),
        drawn_anew=goals.drawn_anew is not None,
        overrides=(
            *(Override("microdata", rule, goals.because or "") for rule in aside),
            *([Override("microdata", "drawn_anew", goals.drawn_anew)] if goals.drawn_anew else []),
        ),
        criteria=criteria,
        scenarios=plan_scenarios(policy, columns, k, households, faults),
        recodes=recodes,
        max_levels=goals.max_levels,
        importance={name: float(cost) for name, cost in goals.importance.items()},
        never=goals.never,
        wildcard=_wildcard(goals, columns, criteria, faults),
        caps=_caps(goals, columns, faults),
        time_limit_s=goals.time_limit_s,
        utility=plan_utility(policy, columns, recodes=recodes, faults=faults),
        leaks=goals.leaks or "refuse",
    )


def _check_method(goals: Microdata, columns: Sequence[PlannedColumn], faults: Faults) -> None:
    """A method that exists, and nothing said to it that it does not hear."""
    method = goals.method or DEFAULT_METHOD
    if method not in METHODS:
        faults.add(
            ("microdata", "method"),
            f"there is no method called {shown(method)}",
            fix=f"use {suggest(method, METHODS)}",
            code="unknown_method",
        )
        return
    for key, methods in _HEARD_BY.items():
        if getattr(goals, key) and method not in methods:
            faults.add(
                ("microdata", key),
                f"`{key}` means nothing to `method: {method}`",
                fix=f"delete it, or write `method: {methods[0]}`",
                code="idle_option",
            )
    quasi = {column.name for column in columns if "quasi" in column.roles and column.released}
    for key in ("importance", "never", "caps"):
        for name in getattr(goals, key):
            if name not in quasi:
                faults.add(
                    ("microdata", key),
                    f"{shown(name)} is no released quasi-identifier",
                    fix=f"use {suggest(name, quasi)}" if quasi else "delete it",
                    code="not_quasi",
                )
    if any(cost <= 0 for cost in goals.importance.values()):
        faults.add(
            ("microdata", "importance"),
            "an importance must be above 0",
            fix="write a small number, such as 0.1, for cells that may go first",
            code="importance",
        )


def _wildcard(
    goals: Microdata,
    columns: Sequence[PlannedColumn],
    criteria: Sequence[Criterion],
    faults: Faults,
) -> bool:
    """Whether missing answers match any; then only people and households can be counted."""
    if goals.missing != "wildcard":
        return False
    method = goals.method or DEFAULT_METHOD
    if method in METHODS and method not in _WILDCARD:
        faults.add(
            ("microdata", "missing"),
            f"`method: {method}` takes a missing answer as an answer of its own",
            fix=f"write `method: {_WILDCARD[0]}`, or `missing: own_category`",
            code="wildcard",
        )
    if criteria or goals.scenarios:
        faults.add(
            ("microdata", "missing"),
            "`missing: wildcard` makes no classes whose answers could be looked at",
            fix="delete `l`, `t`, `max_share` and `scenarios`, or write `missing: own_category`",
            code="wildcard",
        )
    if any("weight" in column.roles and column.released for column in columns):
        faults.add(
            ("microdata", "missing"),
            "`missing: wildcard` makes no classes whose weights could be put into bands",
            fix="write `release: false` for the weight, or `missing: own_category`",
            code="wildcard",
        )
    return True


def _caps(goals: Microdata, columns: Sequence[PlannedColumn], faults: Faults) -> Mapping[str, int]:
    """The coarsest level of each column that has one, counted from where its action leaves it."""
    found = {}
    for column in columns:
        cap = goals.caps.get(column.name)
        if cap is None or "quasi" not in column.roles or not column.released:
            continue
        top = 1 if column.ladder is None else column.ladder.height - 1
        if not column.floor <= cap < top:
            whole = f"levels {column.floor} to {top - 1}, or `*`, which is level {top}"
            faults.add(
                ("microdata", "caps", column.name),
                f"a cap of {cap} says nothing: the column can be told at {whole}",
                fix=f"write {top - 1} so that it never becomes `*`, or delete the cap",
                code="cap",
            )
        found[column.name] = cap - column.floor
    return found


def _below(
    key: str, written: int, least: int, why: str, because: str | None, faults: Faults
) -> Iterator[str]:
    """The key itself where it stands below the least, which needs a reason."""
    if written >= least:
        return
    if because is None:
        faults.add(
            ("microdata", key),
            f"`{key}: {written}` is below {least}, the least {why}".rstrip(),
            fix=f"write {least}, or give the reason with `because:` beside it",
            code="below_least",
        )
    yield key


def _uncounted(
    columns: Sequence[PlannedColumn], because: str | None, faults: Faults
) -> Iterator[str]:
    """`no_quasi` where k has no column to count, which needs a reason."""
    if not any(column.released for column in columns):
        faults.add(
            ("microdata",),
            "no column is written, so there are no records",
            fix="delete `microdata:`, or give a column a role that is written",
            code="nothing_written",
        )
        return
    if any("quasi" in column.roles and column.released for column in columns):
        return
    if because is None:
        faults.add(
            ("microdata",),
            "no released column has role quasi, so k would count nothing",
            fix="give what a neighbour may know `role: quasi`, or say why there is nothing such "
            "with `because:` in `microdata:`",
            code="no_quasi",
        )
    yield "no_quasi"


def _check_idle(goals: Microdata, aside: Sequence[str], faults: Faults) -> None:
    if goals.because is not None and not aside:
        faults.add(
            ("microdata", "because"),
            "`because:` explains nothing here: no goal is below its least",
            fix="delete it",
            code="idle_reason",
        )


def check_parts(policy: Policy, faults: Faults) -> None:
    """Records, tables or both, the last with a reason."""
    if policy.microdata is None and policy.aggregates is None:
        faults.add(
            (),
            "the policy asks for nothing: neither records nor tables",
            fix="write `microdata:` or `aggregates:`",
            code="nothing_asked",
        )
    together = policy.microdata is not None and policy.aggregates is not None
    if together and policy.both is None:
        faults.add(
            ("aggregates",),
            "records and tables of the same people carry no privacy claim as a whole",
            fix="say why both are needed with `both: <reason>`, or make two policies",
            code="both",
        )
    if policy.both is not None and not together:
        faults.add(
            ("both",),
            "`both` gives a reason for records and tables, and only one of them is asked for",
            fix="delete `both:`",
            code="both",
        )
