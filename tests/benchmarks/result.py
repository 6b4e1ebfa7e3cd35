"""One measured figure beside its goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """A line of the table."""

    name: str
    measured: str
    goal: str
    ok: bool | None
    """None: a figure without a goal of its own."""


def table(results: Sequence[Result]) -> str:
    """The results as a Markdown table."""
    words = {True: "yes", False: "**no**", None: ""}
    return "\n".join(
        [
            "| name | measured | goal | ok |",
            "| --- | --- | --- | --- |",
            *(f"| {r.name} | {r.measured} | {r.goal} | {words[r.ok]} |" for r in results),
        ]
    )
