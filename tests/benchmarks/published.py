"""The figures that anonkit states: `anonkit/detect/measured.yaml`, from sets kept for measuring."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from corpora import CORPORA, DEV, Corpus, folder
from scores import Figures, score

PATH = Path(__file__).parents[2] / "anonkit" / "detect" / "measured.yaml"
LEAST = 15
"""Mentions below which a share says nothing."""
_HEAD = (
    "# Written by `python tests/benchmarks/texts.py --write`; a test holds the figures of our own\n"
    "# sets equal to what the finder does.\n"
)


def entries(corpus: Corpus) -> Iterator[dict[str, object]]:
    """The lines of one set: entities that it labels often enough."""
    for figures in score(corpus.texts(DEV), corpus.entities):
        if figures.mentions >= LEAST:
            yield _entry(corpus, figures)


def _entry(corpus: Corpus, figures: Figures) -> dict[str, object]:
    named = _up(figures.still_named) if figures.people else None
    return {
        "set": corpus.words,
        "language": corpus.language,
        "entity": figures.entity,
        "mentions": figures.mentions,
        "recall": _down(figures.recall),
        "precision": _down(figures.precision) if figures.findings else None,
        "still_named": named,
    }


def _down(share: float) -> float:
    """Two digits that promise no more than was measured."""
    return math.floor(share * 100 + 1e-9) / 100


def _up(share: float) -> float:
    return math.ceil(share * 100 - 1e-9) / 100


def write() -> None:
    """Measure every set kept for it, and write the file anew; refuses where one is missing."""
    if folder() is None:
        raise SystemExit("ANONKIT_TEST_DATA is not set: the sets of others cannot be measured")
    kept = [corpus for corpus in CORPORA.values() if DEV in corpus.parts]
    lines = [
        _line(entry)
        for corpus in sorted(kept, key=lambda one: one.language)
        for entry in entries(corpus)
    ]
    PATH.write_text(_HEAD + "".join(lines), encoding="utf-8", newline="\n")


def _line(entry: dict[str, object]) -> str:
    told = ", ".join(f"{name}: {_cell(value)}" for name, value in entry.items())
    return f"- {{{told}}}\n"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return "null" if value is None else f'"{value}"' if isinstance(value, str) else str(value)
