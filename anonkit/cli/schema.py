"""`anonkit schema`: what editors and pipelines check a policy against."""

from __future__ import annotations

import click

from anonkit.cli import output


@click.command("schema")
@click.option(
    "--of",
    default="policy",
    show_default=True,
    help="What to describe: policy, profile, waivers, answers, error, manifest, or a command.",
)
def command(of: str) -> None:
    """Print the JSON Schema of a policy, of a profile, or of what a command prints."""
    from anonkit import api

    output.show(api.schema(of=of), output_format="json", text=str)
