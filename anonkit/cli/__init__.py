"""The command line: one thin file per command, loaded only when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from anonkit import __version__

COMMANDS: dict[str, str] = {
    "scan": "Say what each column of a file is, how sure that is, and why.",
    "init": "Draft a policy for a file; the draft refuses until you settle it.",
    "plan": "Say what a policy will do, column by column, before anything is done.",
    "release": "Protect the data, measure the result, write a signed release.",
    "keys": "Make and show the owner's keyring.",
    "budget": "Make and show accounts of epsilon.",
    "rules": "List the actions, checks, formats and detectors there are.",
    "schema": "Print the JSON Schema of a policy.",
}
"""Every command and its one line of help, so that `--help` loads none of them."""


class LazyGroup(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        import_module("anonkit.keys").harden_process()
        command: click.Command = import_module(f"anonkit.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="anonkit")
def cli() -> None:
    """Protect survey records, publish tables, sign what you hand over.

    Start with `anonkit init DATA -o policy.yaml`, then `anonkit plan
    policy.yaml DATA`, then `anonkit release policy.yaml DATA -o DIR`.
    """


def main() -> None:
    """Run the command line; the one place that turns errors into exit codes."""
    from anonkit.cli.output import run

    run(cli)
