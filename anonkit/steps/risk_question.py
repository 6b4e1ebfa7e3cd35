"""What the risk of a file is measured on: from a policy, or from what the user names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from anonkit.errors import Fault, InputError, OptionError
from anonkit.plan.names import ROW, fitting, instead
from anonkit.policy.columns import Column
from anonkit.policy.document import shown
from anonkit.policy.model import Policy
from anonkit.records import RiskQuestion


def from_policy(
    policy: Policy, columns: Sequence[str], population: int | None = None
) -> RiskQuestion:
    """The policy's own roles, for those of its columns that the file has.

    A released file lacks what was dropped; what is there keeps its role.

    Args:
        policy: Says what each column is.
        columns: Of the file.
        population: People whom the weights stand for, as the policy declares them.

    Raises:
        InputError: The file has no quasi-identifier of the policy.
    """
    found = {name: _column(policy, name) for name in columns}
    declared = {name: column for name, column in found.items() if column is not None}
    quasi = tuple(name for name, column in declared.items() if "quasi" in column.role)
    if not quasi:
        raise InputError(
            "the file has none of the policy's quasi-identifiers",
            fix="check that it is the right file, or name them with --quasi",
            code="risk.no_quasi",
        )
    weight = policy.weight
    return RiskQuestion(
        quasi=quasi,
        sensitive=tuple(name for name, column in declared.items() if "sensitive" in column.role),
        person=_there(None if policy.person == ROW else policy.person, columns),
        household=_there(policy.household, columns),
        weight=_there(weight.column if weight else None, columns),
        population=None if population is None else float(population),
        missing={name: _missing(policy, column) for name, column in declared.items()},
        scenarios=_scenarios(policy, columns),
    )


def named(asked: RiskQuestion, columns: Sequence[str]) -> RiskQuestion:
    """What the user names, once all of it is found in the file.

    Raises:
        OptionError: Nothing is named, or a column twice.
        OptionError: The file lacks columns: one fault for each.
    """
    if not asked.quasi:
        raise OptionError(
            "nothing says which columns a neighbour may know",
            fix="name them with --quasi a,b,c, or give a policy with --policy",
            code="risk.nothing_asked",
        )
    others = [name for name in (asked.person, asked.household, asked.weight) if name]
    wanted = [*asked.quasi, *asked.sensitive, *others]
    absent = [name for name in wanted if name not in columns]
    if absent:
        raise OptionError.of(
            [
                Fault(
                    f"the data has no column {shown(name)}",
                    fix=instead(name, columns, "check that it is the right file"),
                    code="risk.no_column",
                )
                for name in dict.fromkeys(absent)
            ]
        )
    if len(set(asked.quasi)) < len(asked.quasi):
        raise OptionError(
            "a column is named twice", where="--quasi", fix="name it once", code="risk.twice"
        )
    return asked


def overridden(question: RiskQuestion, asked: RiskQuestion) -> RiskQuestion:
    """The policy's question with what the user names in its place."""
    changed: Mapping[str, object] = {
        name: value
        for name in ("quasi", "sensitive", "person", "household", "weight", "population")
        if (value := getattr(asked, name))
    }
    return replace(question, **changed)  # type: ignore[arg-type]


def _column(policy: Policy, name: str) -> Column | None:
    fits = fitting(policy, name)
    return policy.columns[fits[0]] if fits else None


def _there(name: str | None, columns: Sequence[str]) -> str | None:
    return name if name in columns else None


def _missing(policy: Policy, column: Column) -> tuple[str, ...]:
    return tuple(column.missing if column.missing is not None else policy.source.missing)


def _scenarios(policy: Policy, columns: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Scenarios all of whose columns stand in the file."""
    found = policy.microdata.scenarios if policy.microdata is not None else {}
    wanted = {name: each.columns for name, each in found.items()}
    return {name: each for name, each in wanted.items() if set(each) <= set(columns)}
