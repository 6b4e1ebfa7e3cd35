"""A DuckDB that is locked in: what it may open, how it fails, how its names are spelled."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from anonkit.errors import AnonkitError, BusyError
from anonkit.files import busy

_MIB = 1 << 20


def connect(folder: Path, spill: Path, limit: int) -> duckdb.DuckDBPyConnection:
    """A DuckDB that reads one folder, writes to its spill folder and nothing else."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "temp_directory": str(spill),
            "memory_limit": f"{limit // _MIB}MiB",
            "threads": str(min(os.cpu_count() or 1, 4)),
            "preserve_insertion_order": "true",
        }
    )
    connection.execute(f"SET allowed_directories = [{literal(str(folder))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET lock_configuration = true")
    return connection


@contextmanager
def plain_errors() -> Iterator[None]:
    """Replace the engine's errors: their messages quote cells."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise BusyError(
            "the engine ran out of memory", fix="give more with --memory", code="memory.full"
        ) from None
    except duckdb.IOException:
        raise _no_work_folder() from None
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except RuntimeError as error:
        if str(error) == "Query interrupted":  # a signal, of which nothing else is left
            raise KeyboardInterrupt from None
        raise AnonkitError(f"the engine failed ({type(error).__name__})") from None
    except duckdb.Error as error:
        raise AnonkitError(f"the engine failed ({type(error).__name__})") from None
    except OSError as error:
        raise disk_trouble(error) from None


def disk_trouble(error: OSError) -> AnonkitError:
    """A work folder that cannot be written: the same call may succeed later."""
    return busy(error, "the work folder") or _no_work_folder()


def _no_work_folder() -> BusyError:
    return BusyError(
        "the work folder cannot be written",
        fix="make room on its disk, then run again",
        code="disk.error",
    )


def only_value(column: str) -> str:
    """SQL for the one value a group has of a column, null where it has several."""
    name = quoted(column)
    return f"CASE WHEN min(hash({name})) = max(hash({name})) THEN any_value({name}) END"


def total(column: str) -> str:
    """SQL for the sum of whole numbers, exact in the engine."""
    return f"sum({quoted(column)})"


def quoted(column: str) -> str:
    """The name of a column as SQL takes it, whatever it holds."""
    return '"' + column.replace('"', '""') + '"'


def all_quoted(columns: Sequence[str]) -> str:
    """Several names, with commas."""
    return ", ".join(map(quoted, columns))


def literal(value: str) -> str:
    """A text as SQL takes it: for paths of our own only."""
    return "'" + value.replace("'", "''") + "'"
