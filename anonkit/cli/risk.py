"""`anonkit risk`: who could be found in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from anonkit.cli import options, output
from anonkit.cli.drawing import watched
from anonkit.errors import shown
from anonkit.records import JoinRecord, RiskRecord


class Names(click.ParamType):  # type: ignore[type-arg]  # takes no argument at run time
    """Names of columns with commas between them."""

    name = "a,b,c"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        del param, ctx
        if not isinstance(value, str):
            return tuple(value)
        return tuple(name.strip() for name in value.split(",") if name.strip())


@click.command("risk")
@options.data
@click.option(
    "--policy", type=click.Path(path_type=Path), help="A policy that says what each column is."
)
@click.option("--quasi", type=Names(), default=(), help="Columns that a neighbour may know.")
@click.option(
    "--sensitive", type=Names(), default=(), help="Columns that could harm somebody if known."
)
@click.option("--person", metavar="COLUMN", help="Numbers people. Default: each row is one.")
@click.option("--household", metavar="COLUMN", help="Numbers households.")
@click.option("--weight", metavar="COLUMN", help="The survey weights.")
@click.option("--population", type=click.IntRange(min=1), help="People the file stands for.")
@click.option(
    "--fail-under", type=click.IntRange(min=2), metavar="K", help="Exit 1 when k is below this."
)
@click.option("--preset", help="Exit 1 below the threshold of hdx, k3, k5, k10 or k20.")
@click.option("--all", "everything", is_flag=True, help="Look for special rows too (SUDA).")
@options.previous
@options.sheet
@options.encoding
@options.delimiter
@options.engine
@options.master
@options.memory
@options.output_format
@options.quiet
@options.debug
def command(output_format: str, quiet: bool, debug: Path | None, **asked: Any) -> int:
    """Measure who could be found in a file, and which columns do it.

    The file is taken as it is: measure it before a policy is applied, or
    measure what you received. The figures are exact, so they are for the
    owner of the data.
    """
    del debug  # read by the boundary that catches bugs
    from anonkit import api

    with watched(quiet=quiet):
        record = api.risk(**asked)
    output.show(document(record), output_format=output_format, text=lambda: lines(record))
    return 1 if record.failures else 0


def document(record: RiskRecord) -> dict[str, Any]:
    """The document of `--format json`, version 1."""
    found = asdict(record)
    question, figures = found.pop("question"), found.pop("figures")
    asked = {name: question[name] for name in ("quasi", "sensitive", "person", "household")}
    return {"format": 1, **asked, **figures, **found}


def lines(record: RiskRecord) -> str:
    """The same in plain words."""
    table = f"table {shown(record.table)}: the others belong to its rows, and are not measured"
    return "\n".join([*([table] if record.table else []), *_told(record)])


def _told(record: RiskRecord) -> Iterator[str]:
    figures = record.figures
    known = ", ".join(map(_printable, record.question.quasi))
    people = (
        output.many(record.people, "person") if record.people == 1 else f"{record.people:,} people"
    )
    yield f"{people} in {record.classes:,} classes of: {known}"
    yield ""
    yield "Could a neighbour find somebody?"
    yield _line("people in the smallest class (k)", figures["k"])
    if figures.get("k_households") is not None:
        yield _line("households in the class with fewest", figures["k_households"])
    linked = "home" if record.question.household else "person"
    if record.k_linked is not None:
        yield _line(f"k if all rows of one {linked} are linked", record.k_linked)
    if figures.get("k_wildcard") is not None:
        yield _line("k if a missing answer may be anything", figures["k_wildcard"])
    yield _line("people alone in their class", _of(figures["sample_uniques"], record.people))
    small = f"people in classes below {record.goal}"
    yield _line(small, _of(record.in_small_classes, record.people))
    if record.journalist_at_risk is not None:
        yield _line("highest chance, for a stranger (journalist)", f"{figures['journalist']:.2%}")
        rare = f"people who stand for fewer than {record.goal}"
        yield _line(rare, f"{record.journalist_at_risk:.0%}")
    if record.global_risk is not None:
        yield _line("chance that a match is right (global risk)", f"{record.global_risk:.2%}")
    if record.household_risk is not None:
        yield _line("chance for some member of a home", f"{record.household_risk:.2%}")
    for name, k in record.scenarios.items():
        yield _line(f"k for the scenario {_printable(name)}", k)
    yield from _answers(figures)
    yield ""
    yield f"What drives it: people in classes below {record.goal} without the column"
    for driver in record.drivers:
        told = f"{driver.in_small_classes:,} (k {driver.k})"
        if driver.special is not None:
            told += f"; in {driver.special:.0%} of what makes rows special"
        yield _line(_printable(driver.column), told)
    for alike in record.alike:
        yield f"  {_printable(alike.says)}"
    for join in record.previous:
        yield from _together(join)
    yield from _leaks(record)
    yield from _not_checked(record)
    for failure in record.failures:
        yield f"\nNot reached: {failure}."


def _not_checked(record: RiskRecord) -> Iterator[str]:
    reasons = dict.fromkeys(record.not_checked.values())
    if reasons:
        yield ""
        yield "Not checked"
    for reason in reasons:
        names = [name for name, why in record.not_checked.items() if why == reason]
        yield f"  {', '.join(names)}: {reason}"


def _together(join: JoinRecord) -> Iterator[str]:
    """What somebody finds who holds an earlier release too."""
    yield ""
    signed = "signed by this keyring" if join.signed_by_us else "signature not checked"
    yield f"Together with {_printable(join.name)} {_printable(join.release)} ({signed})"
    if join.k is not None:
        yield _line("people in the smallest class of both (k)", join.k)
        yield f"    rows can be matched by: {', '.join(map(_printable, join.linked_by))}"
    if join.differing is not None:
        yield _line("people who must differ between the two", join.differing)
        yield _line("people who stand out by that", join.standing_out)
    if join.told_otherwise:
        column = _printable(join.told_otherwise)
        yield f"  not compared: the hierarchy does not know every label of {column}"
    if join.not_checked:
        yield f"  not compared: {join.not_checked}"


def _answers(figures: Mapping[str, Any]) -> Iterator[str]:
    if not figures.get("l"):
        return
    yield ""
    yield "Could somebody's answer be read off the class?"
    for name in figures["l"]:
        yield f"  {_printable(name)}"
        yield _line("  fewest different answers in a class (l)", figures["l"][name])
        yield _line("  largest share of one answer in a class", f"{figures['max_share'][name]:.0%}")
        yield _line("  farthest from everybody's answers (t)", f"{figures['t'][name]:.2f}")


def _leaks(record: RiskRecord) -> Iterator[str]:
    yield ""
    yield "What does the making of the file tell, even of columns that you take out of it?"
    for leak in record.leaks:
        yield f"  {leak.leak}: {_printable(leak.says)}"
    if not record.leaks:
        yield "  Nothing was found."


def _line(told: str, value: object) -> str:
    shown = f"{value:,}" if isinstance(value, int) else str(value)
    return f"  {told:<44} {shown}"


def _of(part: Any, whole: int) -> str:
    return f"{part:,} ({part / whole:.0%})"


def _printable(text: str) -> str:
    """Names come from the file: nothing in them may steer a terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)
