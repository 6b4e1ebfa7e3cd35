"""The verb that says what a policy will do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from anonkit.api.verb import verb
from anonkit.errors import OptionError
from anonkit.formats import FORMATS
from anonkit.plan import Plan, make_plan, with_coarser
from anonkit.policy.goals import MOST_PEOPLE
from anonkit.policy.load import load_policy
from anonkit.policy.model import Policy
from anonkit.records import said
from anonkit.steps.inside import look_inside
from anonkit.steps.read import Data, open_tables


@verb
def plan(
    *,
    policy: Path,
    data: Data | None = None,
    with_: Path | None = None,
    people: int | None = None,
    frontier: bool = False,
) -> Plan:
    """Say what a policy will do; of the data only the names of its columns are read.

    Args:
        policy: The policy file.
        data: Where given, the plan is made for its columns; as for `release`.
        with_: A patch that changes the policy for this run.
        people: Judge the tables for about so many people; by default, as many as the policy says.
        frontier: Read the data, measure what other goals would cost, and keep the exact figures
            in a private file.

    Raises:
        PolicyError: Every fault of the policy and its patch, each with its line.
        InputError: The data cannot be read.
        OptionError: A frontier is asked for without data or records, or people without tables.
        RefusedError: The data has too many combinations of values for a frontier.
    """
    check_order(policy)
    loaded = load_policy(policy, with_)
    reader = None
    if data is not None:
        reader, _ = open_tables(loaded.policy, data, _no_standard_input)
    _check_people(loaded.policy, people)
    made = make_plan(loaded, None if reader is None else reader.columns, people)
    made = with_coarser(made, loaded)
    if data is not None and look_inside(data, made.dialect).seen:
        made = replace(made, notes=(*made.notes, said("more_than_cells")))
    if not frontier:
        return made
    # Its engine and its pages take half as long to load as the rest of a plan.
    from anonkit.api.frontier import check_asked, with_frontier  # noqa: PLC0415

    return with_frontier(made, policy, check_asked(made, reader))


def _check_people(policy: Policy, people: int | None) -> None:
    if people is None:
        return
    if not 1 <= people <= MOST_PEOPLE:
        raise OptionError(
            "this is no number of people",
            where="--people",
            fix="write about how many there are, such as 3000",
            code="plan.people",
        )
    if policy.aggregates is None:
        raise OptionError(
            "tables are judged by the number of people, and the policy asks for none",
            where="--people",
            fix="leave `--people` out, or write `aggregates:`",
            code="plan.no_tables",
        )


def check_order(policy: Path) -> None:
    """Refuse a data file in the policy's place, before its text is read as one."""
    if any(policy.suffix.lower() in each.suffixes for each in FORMATS.values()):
        raise OptionError(
            "this is a data file where the policy is expected",
            where=str(policy),
            fix="name the policy first, then the data; `init --from` makes one of answers",
            code="policy.data_file",
        )


def _no_standard_input() -> Path:
    raise OptionError(
        "a plan reads the header of a file",
        fix="name the file instead of `-`",
        code="data.standard_input",
    )
