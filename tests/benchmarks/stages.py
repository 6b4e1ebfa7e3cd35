"""`anonkit release` with a clock at each of its stages.

    stages.py RESULT whole|actions release POLICY DATA -o DIR ...

With `actions` it ends where every row is mapped and nothing is protected yet.
RESULT (JSON): for each stage [begin, end, processor seconds]; moments are of the
clock that all processes of a machine share.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

STAGES = (
    ("anonkit.api.releases", "run", "walk"),
    ("anonkit.release.walk", "map_input", "read and actions"),
    ("anonkit.release.walk", "make_records", "records"),
    ("anonkit.release.making", "protect_or_explain", "protect"),
    ("anonkit.release.making", "write_rows", "write"),
    ("anonkit.release.making", "measure", "measure"),
)
"""(module, function, stage): where each function is called from."""
ACTIONS = "read and actions"

Spans = dict[str, tuple[float, float, float]]


def main() -> None:
    """Run the command; what the stages took is written in any case."""
    result, upto, *command = sys.argv[1:]
    spans: Spans = {}
    for module, name, stage in STAGES:
        room = import_module(module)
        setattr(room, name, _clocked(getattr(room, name), stage, spans, upto == "actions"))
    sys.argv = ["anonkit", *command]
    from anonkit.cli import main as anonkit

    try:
        anonkit()
    finally:
        Path(result).write_text(json.dumps(spans))


def _clocked(
    act: Callable[..., Any], stage: str, spans: Spans, no_further: bool
) -> Callable[..., Any]:
    def called(*args: Any, **kwargs: Any) -> Any:
        began, used = time.monotonic(), _used()
        try:
            made = act(*args, **kwargs)
        finally:
            spans[stage] = (began, time.monotonic(), _used() - used)
        if no_further and stage == ACTIONS:
            sys.exit(0)
        return made

    return called


def _used() -> float:
    """Processor seconds of this process and of those that it waited for."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    main()
