"""`anonkit plan`: the dry run."""

from __future__ import annotations

from pathlib import Path

import click

from anonkit.cli import options, output


@click.command("plan")
@options.policy
@options.optional_data
@options.patch
@click.option(
    "--people",
    type=int,
    metavar="N",
    help="Judge the tables for about so many people; read no row. Default: as the policy says.",
)
@click.option(
    "--frontier",
    is_flag=True,
    help="Measure on DATA what other k and methods would cost: bands here, exact figures in a "
    "private file. Begins no new trial after 60 seconds.",
)
@options.output_format
@options.debug
def command(
    policy: Path,
    data: Path | None,
    with_: Path | None,
    people: int | None,
    frontier: bool,
    output_format: str,
    debug: Path | None,
) -> None:
    """Say what a policy will do, column by column, before anything is done.

    Only the names of DATA's columns are read, but for --frontier. Every fault
    of the policy is told at once; then exit 2.
    """
    del debug  # read by the boundary that catches bugs
    from anonkit import api
    from anonkit.plan import describe, document

    made = api.plan(policy=policy, data=data, with_=with_, people=people, frontier=frontier)
    output.show(document(made), output_format=output_format, text=lambda: describe(made))
