"""`anonkit init`: a first policy, full of questions, or the questions alone."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path

import click

from anonkit.cli import options, output
from anonkit.records import DraftRecord


@click.command("init")
@options.optional_data
@click.option(
    "--from",
    "answers",
    type=click.Path(path_type=Path),
    metavar="PLAN.xlsx",
    help="Instead of DATA: the workbook of questions with your answers in it.",
)
@click.option(
    "--profile",
    metavar="P",
    help="Instead: copy a profile of `intake` (hdx, ihsn-puf, national) to make it your own.",
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="The policy to be (policy.yaml), or a workbook of questions (plan.xlsx).",
)
@options.countries
@options.languages
@options.form
@options.lexicon
@options.sheet
@options.encoding
@options.delimiter
@options.output_format
@options.debug
def command(
    data: Path | None,
    answers: Path | None,
    profile: str | None,
    target: Path,
    countries: tuple[str, ...],
    languages: tuple[str, ...],
    form: Path | None,
    lexicon: Path | None,
    sheet: str | None,
    encoding: str | None,
    delimiter: str | None,
    output_format: str,
    debug: Path | None,
) -> None:
    """Draft a policy for a file; it refuses until you have settled it.

    With -o plan.xlsx the questions come as a workbook with drop-downs, in the
    first --language of en, sw, es and fr; --from turns your answers into the policy.

    Nothing is taken from the cells: no list of values, no bound, no top code.
    """
    del debug  # read by the boundary that catches bugs
    from anonkit import api

    made = api.init(
        data=data,
        answers=answers,
        profile=profile,
        output=target,
        countries=countries,
        languages=languages,
        form=form,
        lexicon=lexicon,
        sheet=sheet,
        encoding=encoding,
        delimiter=delimiter,
    )
    record = {"format": 1, **asdict(made)}
    output.show(record, output_format=output_format, text=lambda: _lines(made, data, profile))


def _lines(made: DraftRecord, data: Path | None, profile: str | None) -> str:
    if profile is not None:
        return _profile_lines(made)
    path, file = shlex.quote(made.path), shlex.quote(str(data)) if data else "DATA"
    columns, asked = output.many(made.columns, "column"), output.many(made.questions, "question")
    settled = [f"anonkit plan {path} {file}", f"anonkit release {path} {file} -o release"]
    if made.path.lower().endswith(".xlsx"):
        head = f"{made.path} asks {asked} about {columns}; no cell of the data is in it."
        steps = [f"open {made.path}, and answer in the yellow cells of its first sheet",
                 f"anonkit init --from {path} -o policy.yaml"]  # fmt: skip
    elif made.questions:
        head = f"{made.path} is drafted: {columns}, {asked}."
        steps = [f"open {made.path} and settle each question in it (the file says how)", *settled]
    else:
        head = f"{made.path} is drafted: {columns}, no question is open."
        steps = settled
    head = f"{head}\nNote: {made.note}." if made.note else head
    return "\n".join([head, "Next:", *(f"  {n}. {step}" for n, step in enumerate(steps, 1))])


def _profile_lines(made: DraftRecord) -> str:
    path = shlex.quote(made.path)
    return "\n".join(
        [
            f"{made.path} is {made.note}, with {output.many(made.questions, 'question')}.",
            "Next:",
            f"  1. open {path}: write your title and notice, change checks, minimum and weight",
            f"  2. anonkit intake PATH --profile {path}",
        ]
    )
