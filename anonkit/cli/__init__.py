"""The command line: one thin file per command, loaded only when it is called."""

from __future__ import annotations

import gc
from importlib import import_module

import click

from anonkit import __version__

COMMANDS: dict[str, str] = {
    "scan": "Say what each column of a file is, how sure that is, and why.",
    "init": "Draft a policy for a file, with questions that you settle first.",
    "risk": "Measure who could be found in a file, and which columns do it.",
    "plan": "Say what a policy will do, column by column, before anything is done.",
    "release": "Protect the data, measure the result, write a signed release.",
    "verify": "Check a received release: who signed it, whether it is whole, what it claims.",
    "intake": "Check data that you were handed, by what an office asks for.",
    "diff": "Say how two releases differ, by what anybody can see of them.",
    "keys": "Make, show, change and copy the owner's keyring.",
    "reidentify": "Read encrypted values again: one person asks, another one allows it.",
    "budget": "Make, show, extend and check accounts of epsilon.",
    "rules": "List the actions, checks, formats, detectors and error codes.",
    "schema": "Print the JSON Schema of a policy, or of what a command prints.",
}
"""Every command and its one line of help, so that `--help` loads none of them."""

TASKS: dict[str, tuple[tuple[str, str], ...]] = {
    "I have a Kobo export or a spreadsheet": (
        ("anonkit keys new", "once: your keyring, behind a passphrase"),
        ("anonkit init DATA -o plan.xlsx", "questions with drop-downs; answer each, and save"),
        ("anonkit init --from plan.xlsx -o policy.yaml", "the policy that your answers ask for"),
        ("anonkit plan policy.yaml DATA", "what will be done, before it is done"),
        ("anonkit release policy.yaml DATA -o DIR", "protect, measure, sign; DIR is to hand over"),
    ),
    "I received a release": (
        ("anonkit keys public --from owner.pem", "the sender's key in words, for a phone call"),
        ("anonkit verify DIR --public-key owner.pem", "whether it is whole, theirs, and as told"),
        ("anonkit diff DIR1 DIR2", "how two releases differ, such as two waves"),
    ),
    "I received a dataset": (
        ("anonkit intake PATH --profile hdx", "verdict, reasons, questions, a letter back"),
        ("anonkit scan DATA", "what each column is, and whether it names people"),
        ("anonkit risk DATA --quasi ward,sex,age", "whether a neighbour could find somebody"),
    ),
    "I run a pipeline": (
        ("anonkit scan DATA --fail-on direct", "exit 1 if a column points at people"),
        (
            "anonkit release ... --passphrase-file FILE --format json",
            "one document; 0 done, 1 refused, 2 policy, 3 data, 4 no key or account, 75 try again",
        ),
    ),
}
"""What people come for, and the commands that do it, in their order."""


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

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # What people come for stands first, and options last.
        for task, steps in TASKS.items():
            with formatter.section(task):
                for command, told in steps:
                    formatter.write_text(command)
                    with formatter.indentation():
                        formatter.write_text(told)
        self.format_commands(ctx, formatter)
        click.Command.format_options(self, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="anonkit")
def cli() -> None:
    """Protect survey records, publish tables, sign what you hand over.

    Runs on this machine alone; every command has its own --help.
    """


def main() -> None:
    """Run the command line; the one place that turns errors into exit codes."""
    from anonkit.cli.output import run

    # Modules and arrays hold few rings, and each look for them goes over all that was made.
    gc.set_threshold(100_000)
    run(cli)
