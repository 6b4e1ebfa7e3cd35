"""How a fault of a file is told: a stable code and a place, never a cell's text."""

from __future__ import annotations

from collections.abc import Iterable

from anonkit.errors import InputError, shown

NAMED = 10
"""Tables of a file that an error names."""


def place(row: int | None, column: int | None = None) -> str:
    """`data row 7, column 3`.

    Args:
        row: 1 = first record, 0 = the header, None = the file as a whole.
        column: 1 = first column, None = the row as a whole.
    """
    words = [] if row is None else ["header" if row == 0 else f"data row {row}"]
    return ", ".join(words + ([] if column is None else [f"column {column}"]))


def fault(
    code: str, problem: str, row: int | None = None, column: int | None = None, *, fix: str
) -> InputError:
    """An error of the input at a place."""
    return InputError(problem, where=place(row, column), fix=fix, code=code)


def declare(key: str, value: str) -> str:
    """The two ways of saying how a file is spelled: in a policy, and to `scan` and `init`."""
    mapping = f"source: {{{key}: {value}}}"
    return f"write `{mapping}` in the policy, or give `--{key} {value}` to scan and init"


def one_of(tables: Iterable[str]) -> str:
    """The names of a file's tables, to choose from."""
    names = [shown(name) for name in tables]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def column_names(names: list[str], kind: str) -> tuple[str, ...]:
    """Names fit to be columns: present, not empty, each of them once.

    Args:
        names: As the file gives them.
        kind: The format, for the error's code.
    """
    seen: set[str] = set()
    for column, name in enumerate(names, 1):
        if not name.strip():
            problem, fix = "a column has no name", "give every column a name in the first row"
            raise fault(f"{kind}.empty_header", problem, 0, column, fix=fix)
        if name in seen:
            problem, fix = "two columns have the same name", "rename one of them"
            raise fault(f"{kind}.duplicate_header", problem, 0, column, fix=fix)
        seen.add(name)
    return tuple(names)


def too_many_columns(kind: str, most: int) -> InputError:
    """The refusal of a table that is too wide."""
    problem = f"there are more than {most:,} columns"
    return fault(
        f"{kind}.too_many_columns", problem, 0, fix="split the file, or check how it is separated"
    )
