"""`anonkit verify`: check a release that was received."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from anonkit.cli import options, output
from anonkit.records import VerifyRecord
from anonkit.report.findings import RENDERINGS, findings_of_verify
from anonkit.report.verified import lines


@click.command("verify")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--public-key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The sender's public key, which came to you by another way.",
)
@click.option(
    "--trusted",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Instead: your list of trusted keys (YAML), with names and dates.",
)
@click.option(
    "--allow-unchecked",
    is_flag=True,
    help="Exit 0 although some claims could not be counted again here.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", *RENDERINGS]),
    default="text",
    show_default=True,
    help="How to print the result on stdout.",
)
@options.debug
def command(
    folder: Path,
    public_key: Path | None,
    trusted: Path | None,
    allow_unchecked: bool,
    output_format: str,
    debug: Path | None,
) -> int:
    """Check a received release: who signed it, whether it is whole, what it claims.

    Steps are taken in their order, and what fails stops what stands on it.
    What the released files allow is counted again. Exit 0 if nothing speaks
    against it, 1 if something does, or if a claim stayed unchecked.
    """
    del debug  # read by the boundary that catches bugs
    from anonkit import api

    record = api.verify(
        folder=folder, public_key=public_key, trusted=trusted, allow_unchecked=allow_unchecked
    )
    if output_format in RENDERINGS:
        click.echo(RENDERINGS[output_format].render(findings_of_verify(record, folder)))
    else:
        output.show(document(record), output_format=output_format, text=lambda: lines(record))
    return 0 if record.accepted else 1


def document(record: VerifyRecord) -> dict[str, Any]:
    """The document of `--format json`, version 1."""
    return {
        "format": 1,
        "verdict": record.verdict,
        "accepted": record.accepted,
        "name": record.name,
        "release": record.release,
        "key": None if record.key is None else asdict(record.key),
        "checks": [asdict(check) for check in record.checks],
    }
