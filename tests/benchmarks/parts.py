"""The parts of `make bench`: one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from result import Result, table


@dataclass(frozen=True)
class Asked:
    """What a run of a part is given."""

    folder: Path
    """Empty."""
    rows: Sequence[int]
    """Of the files that it makes."""
    turns: int | None = None
    """Runs of each; by default as many as the size allows."""


@dataclass(frozen=True)
class Part:
    """A named share of the measuring, with tables of its own."""

    summary: str
    measure: Callable[[Asked], str]
    """To Markdown."""
    rows: Sequence[int] = ()
    names: Callable[[], Sequence[Sequence[str]]] | None = None
    """What stands in the first column of each table that the README shows; None for a part that
    it does not show, and that `make bench` runs when it is named."""


def _of(name: str) -> Any:
    """A module of this folder, loaded when its part is run: some need what others do not."""
    return import_module(name)


def _together(*found: Iterable[Result]) -> str:
    return table([result for each in found for result in each])


def _texts(_: Asked) -> str:
    names = ("detection", "phones", "texts", "own_people", "speed", "attacking")
    return _together(*(_of(name).results() for name in names))


def _protection(asked: Asked) -> str:
    return _together(
        _of("pseudonyms").results(max(asked.rows)),
        _of("protection").results(asked.folder),
        _of("small_groups").results(asked.folder),
    )


def _reading(asked: Asked) -> str:
    names = ("scanning", "intake", "risking", "verifying")
    found = [_of(name).results(asked.folder, rows) for rows in asked.rows for name in names]
    return _together(*found)


TWO = (100_000, 1_000_000)
PARTS = {
    "startup": Part(
        "what is waited for before anything is done",
        lambda asked: _of("startup").measured(asked.folder),
        names=lambda: _of("startup").names(),
    ),
    "scale": Part(
        "a release beside DuckDB's copy of the file, and a script, by rows",
        lambda asked: _of("scale").measured(asked.folder, asked.rows, asked.turns),
        TWO,
        lambda: _of("scale").names(),
    ),
    "peers": Part(
        "jobs that other libraries do too",
        lambda asked: _of("against").measured(asked.folder, max(asked.rows)),
        (100_000,),
        lambda: _of("against").names(),
    ),
    "spark": Part(
        "column actions on Spark beside its own reading and writing",
        lambda asked: _of("clusters").measured(asked.folder, asked.rows, asked.turns),
        (1_000_000,),
        lambda: _of("clusters").names(),
    ),
    "reading": Part("scan, intake, risk and verify, beside bare readers, by rows", _reading, TWO),
    "lattice": Part(
        "the search for one generalisation over eight million combinations",
        lambda asked: _together(_of("lattice").results(asked.folder)),
    ),
    "protection": Part("tokens, recoding, small groups", _protection, (1_000_000,)),
    "tables": Part(
        "noisy tables beside OpenDP and diffprivlib: accuracy and time",
        lambda asked: _together(_of("tables").results(asked.folder)),
    ),
    "texts": Part("what is found in texts and columns, and how fast", _texts),
}
