"""`anonkit intake`: check what was handed over, before an office says yes."""

from __future__ import annotations

from pathlib import Path

import click

from anonkit.cli import options
from anonkit.cli.drawing import watched
from anonkit.cli.output import show
from anonkit.report.findings import RENDERINGS, findings_of_intake
from anonkit.report.received import document, lines

_FILE = click.Path(path_type=Path)


@click.command("intake")
@click.argument("paths", type=_FILE, nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--profile",
    required=True,
    metavar="P",
    help="What the office asks for: hdx, ihsn-puf, national, or your own (`init --profile`).",
)
@options.form
@click.option(
    "--quasi", metavar="A,B", help="Columns that people around somebody may know, with commas."
)
@click.option(
    "--population", type=_FILE, metavar="FILE", help="People of each place (CSV: place, people)."
)
@options.previous
@click.option(
    "--public-key", type=_FILE, metavar="FILE", help="The sender's public key, of a release."
)
@click.option(
    "--trusted", type=_FILE, metavar="FILE", help="Instead: your list of trusted keys (YAML)."
)
@options.countries
@options.languages
@options.encoding
@options.delimiter
@options.memory
@click.option("--answers", type=_FILE, metavar="FILE", help="questions.yaml, filled in.")
@click.option(
    "--waivers", type=_FILE, metavar="FILE", help="Findings that somebody answers for (YAML)."
)
@click.option(
    "-o",
    "--output",
    type=_FILE,
    metavar="DIR",
    help="New folder for page, document, questions and letter.",
)
@click.option(
    "--reply",
    type=click.Choice(["en", "es", "fr", "sw"]),
    default="en",
    show_default=True,
    help="Language of the letter.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["questions", "reject"]),
    default="questions",
    show_default=True,
    help="From which verdict on the exit code is 1.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", *RENDERINGS]),
    default="text",
    show_default=True,
    help="How to print the result on stdout.",
)
@options.quiet
@options.debug
def command(
    paths: tuple[Path, ...],
    profile: str,
    form: Path | None,
    quasi: str | None,
    population: Path | None,
    previous: tuple[Path, ...],
    public_key: Path | None,
    trusted: Path | None,
    countries: tuple[str, ...],
    languages: tuple[str, ...],
    encoding: str | None,
    delimiter: str | None,
    memory: str | None,
    answers: Path | None,
    waivers: Path | None,
    output: Path | None,
    reply: str,
    fail_on: str,
    output_format: str,
    quiet: bool,
    debug: Path | None,
) -> int:
    """Check data that was handed over, a release or a bare file, by a profile.

    Verdict: no_objection, questions or reject, with every reason, threshold
    and source. It is advice: acceptance is a human's. Exit 0 for no objection,
    else 1; with --fail-on reject, questions are 0 too.
    """
    del debug  # read by the boundary that catches bugs
    from anonkit import api

    with watched(quiet=quiet):
        record = api.intake(
            paths=paths,
            profile=profile,
            form=form,
            quasi=tuple(quasi.split(",")) if quasi else (),
            population=population,
            previous=previous,
            public_key=public_key,
            trusted=trusted,
            countries=countries,
            languages=languages,
            encoding=encoding,
            delimiter=delimiter,
            memory=memory,
            answers=answers,
            waivers=waivers,
            output=output,
            reply=reply,
            fail_on=fail_on,
        )
    if output_format in RENDERINGS:
        click.echo(RENDERINGS[output_format].render(findings_of_intake(record, paths)))
    else:
        show(document(record), output_format=output_format, text=lambda: lines(record))
    return 0 if record.accepted else 1
