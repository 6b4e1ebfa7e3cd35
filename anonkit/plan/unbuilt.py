"""What the language can say and this version cannot do: refused by name, never ignored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from anonkit.plan.faults import Faults
from anonkit.policy.document import Path
from anonkit.policy.goals import Microdata
from anonkit.policy.model import Policy


class Refusal(NamedTuple):
    """One thing that is not built yet."""

    path: Path
    what: str
    fix: str


def refuse_unbuilt(policy: Policy, faults: Faults) -> None:
    """One fault for each thing that the policy asks for and that is not built yet."""
    for refusal in (*_whole(policy), *_goals(policy)):
        problem = f"{refusal.what} not built yet"
        faults.add(refusal.path, problem, fix=refusal.fix, code="not_built")


def _whole(policy: Policy) -> Iterator[Refusal]:
    if policy.source.exclude is not None:
        fix = "take the rows of people who withdrew out of the data first"
        yield Refusal(("source", "exclude"), "`exclude` is", fix)


def _goals(policy: Policy) -> Iterator[Refusal]:
    if policy.microdata is None:
        return
    for refusal in _microdata(policy.microdata):
        yield refusal._replace(path=("microdata", *refusal.path))


def _microdata(goals: Microdata) -> Iterator[Refusal]:
    if not goals.shuffle:
        yield Refusal(("shuffle",), "`shuffle: false` is", "delete it: rows have a keyed order")
