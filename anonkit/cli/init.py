"""`anonkit init`: a first policy, full of questions."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path

import click

from anonkit.cli import options, output
from anonkit.records import DraftRecord


@click.command("init")
@options.data
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="The policy file to be, such as policy.yaml; never written over another one.",
)
@options.countries
@options.languages
@options.sheet
@options.encoding
@options.delimiter
@options.output_format
@options.debug
def command(
    data: Path,
    target: Path,
    countries: tuple[str, ...],
    languages: tuple[str, ...],
    sheet: str | None,
    encoding: str | None,
    delimiter: str | None,
    output_format: str,
    debug: Path | None,
) -> None:
    """Draft a policy for a file; it refuses until you have settled it.

    Nothing is taken from the cells: no list of values, no bound, no top code.
    """
    del debug  # read by the boundary that catches bugs
    from anonkit import api

    made = api.init(
        data=data,
        output=target,
        countries=countries,
        languages=languages,
        sheet=sheet,
        encoding=encoding,
        delimiter=delimiter,
    )
    record = {"format": 1, **asdict(made)}
    output.show(record, output_format=output_format, text=lambda: _lines(made, data))


def _lines(made: DraftRecord, data: Path) -> str:
    files = f"{shlex.quote(made.path)} {shlex.quote(str(data))}"
    columns, asked = output.many(made.columns, "column"), output.many(made.questions, "question")
    return "\n".join(
        [
            f"{made.path} is drafted: {columns}, {asked}.",
            "Next:",
            f"  1. open {made.path} and settle each question in it (the file says how)",
            f"  2. anonkit plan {files}",
            f"  3. anonkit release {files} -o release",
        ]
    )
