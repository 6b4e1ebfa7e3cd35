"""How fast identifiers become tokens, against a bare loop of HMAC without any encoding."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from functools import partial
from itertools import product
from unittest import mock

import pyarrow as pa
from result import Result

from anonkit.actions.base import Context
from anonkit.actions.compiled import compiled
from anonkit.actions.pseudonymise import PseudonymiseParams, pseudonymise

GOAL = 0.5
"""Share of the bare loop's speed that tokens reach at least."""
REPEATS = 3
BATCH_ROWS = 131_072
FEW = 1_000
"""Distinct identifiers of the second case."""
KEY = bytes(range(32))


def results(rows: int) -> list[Result]:
    """All cases, measured in one go: the ratio is what counts, not the machine."""
    many = [f"{7_919 * row % 10**12:013d}" for row in range(rows)]
    names = [f"Mary  Wanjiku {row % FEW}" for row in range(rows)]
    messages = [text.encode() for text in many]
    bare = _best(lambda: _bare(messages))
    found = []
    ways = {"": compiled, ", by Python alone": lambda: None}
    cases = (("distinct ids", many), (f"{FEW} names, repeated", names))
    for (what, texts), (way, taken) in product(cases, ways.items()):
        with mock.patch("anonkit.actions.tokens.compiled", taken):
            ratio = bare / _best(partial(_tokens, pa.array(texts)))
        measured = f"{ratio:.2f} x ({rows / bare * ratio / 1e6:.2f} M rows/s)"
        goal = f">= {GOAL} x bare HMAC"
        found.append(Result(f"pseudonyms, {what}{way}", measured, goal, ratio >= GOAL))
    return found


def _bare(messages: list[bytes]) -> None:
    for message in messages:
        hmac.digest(KEY, message, "sha256")


def _tokens(cells: pa.Array) -> None:
    context = Context(key=KEY)
    for start in range(0, len(cells), BATCH_ROWS):
        pseudonymise(cells.slice(start, BATCH_ROWS), PseudonymiseParams(), context)


def _best(act: Callable[[], None]) -> float:
    """Processor seconds of the fastest of a few runs."""
    taken = []
    for _ in range(REPEATS):
        before = time.process_time()
        act()
        taken.append(time.process_time() - before)
    return min(taken)
