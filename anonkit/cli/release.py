"""`anonkit release`: the main job."""

from __future__ import annotations

from pathlib import Path

import click

from anonkit.cli import options, output
from anonkit.cli.drawing import watched


@click.command("release")
@options.policy
@options.data
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder of the release; absent or empty.",
)
@click.option(
    "--private",
    type=click.Path(path_type=Path),
    help="Folder of the private side. Default: in the data folder.",
)
@options.previous
@options.patch
@options.keyring
@options.ledger
@options.passphrase_fd
@options.passphrase_file
@options.engine
@options.master
@options.memory
@click.option(
    "--recompute",
    is_flag=True,
    help="Draw new noise for a request that was answered before, and spend again.",
)
@click.option(
    "--same-people-as",
    metavar="ACCOUNT",
    help="Say that ACCOUNT is about the same people too, as in a panel: their spends add up.",
)
@click.option(
    "--review",
    type=click.Path(path_type=Path),
    help="Workbook of the redacted texts for a person to look at: written if absent, else read.",
)
@click.option("--zip", "archive", is_flag=True, help="Make the one file to send too: DIR.zip.")
@options.output_format
@options.quiet
@options.debug
def command(
    policy: Path,
    data: Path,
    target: Path,
    private: Path | None,
    previous: tuple[Path, ...],
    with_: Path | None,
    keyring: Path | None,
    ledger: Path | None,
    passphrase_fd: int | None,
    passphrase_file: Path | None,
    engine: str,
    master: str | None,
    memory: str | None,
    recompute: bool,
    same_people_as: str | None,
    review: Path | None,
    archive: bool,
    output_format: str,
    quiet: bool,
    debug: Path | None,
) -> None:
    """Protect the data, measure the result, write a signed release.

    A release is written only if every goal of the policy was met, and met
    again in the files as written. Otherwise nothing is written.

    Exit 1: a check said no. 2: the policy or an option is wrong. 3: the data
    is not as declared. 4: a keyring or ledger is missing. 75: try again.
    """
    del debug  # read by the boundary that catches bugs
    from anonkit import api, keys

    api.plan(
        policy=policy, with_=with_
    )  # a fault of the policy is told before a passphrase is asked for
    with watched(quiet=quiet):
        outcome = api.release(
            policy=policy,
            data=data,
            output=target,
            private=private,
            previous=previous,
            with_=with_,
            keyring=keyring,
            ledger=ledger,
            passphrase=keys.passphrase(passphrase_fd, passphrase_file, "Passphrase"),
            engine=engine,
            master=master,
            memory=memory,
            recompute=recompute,
            same_people_as=same_people_as,
            review=review,
            archive=archive,
        )
    if output_format == "json" or not quiet:
        output.show(outcome.document, output_format=output_format, text=lambda: outcome.text)
