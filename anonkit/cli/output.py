"""All printing, and the one place that catches errors and sets exit codes."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click

from anonkit.cli.stopping import Stopping
from anonkit.errors import AnonkitError, BusyError, OptionError, RefusedError, shown


def run(cli: click.Group) -> NoReturn:
    """Run the command line and exit with the documented code."""
    stopping = Stopping()
    stopping.listen()
    try:
        _run(cli, stopping)
    except (KeyboardInterrupt, click.Abort):
        stopping.end()


def _run(cli: click.Group, stopping: Stopping) -> NoReturn:
    arguments = sys.argv[1:]
    as_json = _wants_json(arguments)
    try:
        # Not `cli.main`: it ends with 1 where the reader of stdout went away.
        with stopping.unwound(), cli.make_context("anonkit", arguments) as context:
            result = cli.invoke(context)
    except AnonkitError as error:
        _say_the_command(error, arguments)
        fail(error, as_json=as_json)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        usage = OptionError(_without_values(error), fix="see --help", code="option.usage")
        fail(usage, as_json=as_json)
    except click.Abort:
        raise
    except BrokenPipeError:
        _nobody_reads()
    except MemoryError:
        fail(_OUT_OF_MEMORY, as_json=as_json)
    except OSError as error:
        fail(_busy(error) or _bug(error, arguments), as_json=as_json)
    except ModuleNotFoundError as error:
        fail(_not_installed(error) or _bug(error, arguments), as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the one boundary; a bug's message may quote cells
        fail(_bug(error, arguments), as_json=as_json)
    _flush(as_json=as_json)
    sys.exit(result if isinstance(result, int) else 0)


def _flush(*, as_json: bool) -> None:
    """What was printed must arrive: a full disk or a closed pipe is told while it can be."""
    if sys.stdout is None:  # a process may be started without one
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _nobody_reads()
    except OSError as error:
        sys.stdout = _nowhere()
        fail(_busy(error) or AnonkitError("stdout cannot be written"), as_json=as_json)


def _nobody_reads() -> NoReturn:
    """The reader of stdout went away: what was done is done, and nothing more can be said."""
    sys.stdout = _nowhere()
    sys.exit(128 + signal.SIGPIPE)


_STEERING = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What turns a line around, hides in it or steers a terminal; JSON itself escapes below 0x20."""


def document_text(document: object, indent: int | None = None) -> str:
    """JSON in which names stay exact, with all that could steer whoever looks at it escaped."""
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    return _STEERING.sub(lambda found: json.dumps(found.group())[1:-1], text)


def show(record: object, *, output_format: str, text: Callable[[], str]) -> None:
    """Print one result on stdout: exactly one JSON document, or plain text."""
    if output_format == "json":
        click.echo(document_text(record, indent=2))
    else:
        click.echo(text())


def say(message: str) -> None:
    """One line for a person, on stderr."""
    click.echo(message, err=True)


def many(count: int, word: str) -> str:
    """`1 column`, `2 columns`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def fail(error: AnonkitError, *, as_json: bool) -> NoReturn:
    """Print one error and exit with its code."""
    told = False
    if as_json:
        document = {"format": 1, "error": error_document(error)}
        with suppress(OSError):
            click.echo(document_text(document))
            told = True
    if not told:
        # A stdout that cannot be written must not be tried again at exit.
        sys.stdout = sys.stdout if not as_json else _nowhere()
        click.echo(f"anonkit: {error}", err=True)
    sys.exit(error.exit_code)


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _say_the_command(error: AnonkitError, arguments: Sequence[str]) -> None:
    """What was typed, with the first way on in it: to be pasted as it stands."""
    if not isinstance(error, RefusedError) or error.ways is None or not error.ways.found:
        return
    typed = list(arguments)
    if "--with" in typed:  # the new patch holds what the old one said
        place = typed.index("--with")
        del typed[place : place + 2]
    kept = [word for word in typed if not word.startswith("--with=")]
    words = ["anonkit", *kept, "--with", error.ways.found[0].file]
    error.ways = replace(error.ways, command=shlex.join(words))


def error_document(error: AnonkitError) -> dict[str, Any]:
    """The `error` object of `--format json`."""
    document: dict[str, Any] = {
        "code": error.code,
        "problem": error.problem,
        "where": error.where,
        "fix": error.fix,
        "exit_code": error.exit_code,
    }
    if len(error.faults) > 1:
        document["faults"] = [asdict(fault) for fault in error.faults]
    if isinstance(error, RefusedError) and error.ways is not None:
        document["ways"] = [asdict(way) for way in error.ways.found]
        document["ways_note"] = error.ways.note
    return document


_OUT_OF_MEMORY = BusyError(
    "there is not enough memory", fix="give less with --memory, or free some", code="memory.full"
)


def _busy(error: OSError) -> AnonkitError | None:
    """A disk that is full or broken is nobody's bug: the same call may succeed later."""
    from anonkit.files import busy

    return busy(error)


def _not_installed(error: ModuleNotFoundError) -> AnonkitError | None:
    """A library that is not there is no bug: whoever only verifies has few of them."""
    library = (error.name or "").partition(".")[0]
    if library in ("", "anonkit") or find_spec(library) is not None:
        return None
    return OptionError(
        f"this needs the whole installation of anonkit: {shown(library)} is not installed here",
        fix="install anonkit with all that it needs, as README says; `anonkit verify` of a "
        "release in CSV takes click and cryptography alone",
        code="system.not_installed",
    )


def _wants_json(arguments: list[str]) -> bool:
    joined = " ".join(arguments)
    return "--format json" in joined or "--format=json" in joined


def _without_values(error: click.ClickException) -> str:
    """Click's message: it speaks of options and paths the caller typed, never of data."""
    return error.format_message().rstrip(".")


def _bug(error: Exception, arguments: list[str]) -> AnonkitError:
    """A message that names type, file and line; the text of `error` may hold a cell."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    kept = _keep_trace(error, arguments)
    fix = f"the full trace is in {kept}" if kept else "run again with --debug FILE and report it"
    return AnonkitError(f"this is a bug in anonkit ({type(error).__name__})", where=where, fix=fix)


def _keep_trace(error: Exception, arguments: list[str]) -> str:
    """Write the trace where `--debug FILE` says: a new file, owner only."""
    joined = [
        argument.removeprefix("--debug=")
        for argument in arguments
        if argument.startswith("--debug=")
    ]
    if joined:
        path = joined[-1]
    elif "--debug" in arguments[:-1]:
        path = arguments[arguments.index("--debug") + 1]
    else:
        return ""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
            file.write("".join(traceback.format_exception(error)))
    except OSError:
        return ""
    return path
