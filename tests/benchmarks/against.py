"""Jobs that other libraries do too, beside anonkit: same file, same work, answers held together.

The peers live in an environment of their own (`make peers`): two of them ask for an older pandas
than anonkit runs on. Seconds are those of processors, over all threads, of the job in its process
without imports.
"""

from __future__ import annotations

import csv
import json
import math
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import data
import jobs
from figures import ABSENT, Figure, digits, markdown
from machine import machine
from process import ROOT, run

HERE = Path(__file__).parent / "peers"
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
TURNS = 3
HEADS = ("job (processor seconds)", "anonkit", "peer", "peer / anonkit", "the answers")
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Job:
    """What both do, and how their answers are held together."""

    name: str
    ours: str
    """A job of `anonkit_jobs.py`."""
    script: str
    words: tuple[str, ...]
    """What comes before the file on the command line of the peer's script."""
    compared: Callable[[Answer, Answer, Path], str]
    """(ours, theirs, the file) to one sentence; raises where they should agree and do not."""


def names() -> tuple[tuple[str, ...], ...]:
    """The first column of its table."""
    return (tuple(job.name for job in JOBS),)


def measured(folder: Path, rows: int) -> str:
    """One line for each job; without the peers' environment, one that says so."""
    source = folder / "survey.csv"
    data.write(source, rows)
    if not PYTHON.exists():
        lines = [(job.name, *[ABSENT] * 3, "`make peers` comes first") for job in JOBS]
        return markdown(HEADS, lines)
    lines = [_line(job, source, folder) for job in JOBS]
    return f"{markdown(HEADS, lines)}\n\n{rows:,} rows, CSV. {_versions()} on {machine()}."


def _line(job: Job, source: Path, folder: Path) -> tuple[str, ...]:
    print(f"{job.name}", file=sys.stderr, flush=True)
    ours, theirs = [], []
    for turn in range(TURNS):
        place = folder / f"{job.ours}-{'-'.join(job.words)}{job.script}-{turn}"
        place.mkdir()
        ours.append(_run(sys.executable, "anonkit_jobs.py", (job.ours,), source, place))
        theirs.append(_run(PYTHON, job.script, job.words, source, place))
    own, peer = (Figure(tuple(each["seconds"] for each in both)) for both in (ours, theirs))
    answers = job.compared(ours[-1], theirs[-1], source)
    ratio = f"{digits(peer.median / own.median)} x"
    return job.name, own.text(" s"), peer.text(" s"), ratio, answers


def _run(
    python: str | Path, script: str, words: tuple[str, ...], source: Path, place: Path
) -> Answer:
    result = place / "result.json"
    run([python, HERE / script, *words, source, place, result], home=place)
    found: Answer = json.loads(result.read_text())
    return found


def _same(ours: Answer, theirs: Answer, *names: str) -> None:
    for name in names:
        if not ours[name] == theirs[name] and not math.isclose(ours[name], theirs[name]):
            raise RuntimeError(f"{name}: {ours[name]} here, {theirs[name]} there")


def _cells(ours: Answer, theirs: Answer, _: Path) -> str:
    _same(ours, theirs, "distinct", "masked")
    missing = theirs["missing"]
    return f"as many tokens; a missing cell: kept missing here, `{missing}` there"


def _measures(ours: Answer, theirs: Answer, _: Path) -> str:
    _same(ours, theirs, "k", "l", "t")
    return f"the same: k {ours['k']}, l {ours['l']}, t {ours['t']:.4f}"


def _generalised(ours: Answer, theirs: Answer, source: Path) -> str:
    whole = len(_read(source))
    told = []
    for answer in (ours, theirs):
        rows = _read(Path(answer["released"]))
        classes: dict[tuple[str, ...], int] = {}
        for row in rows:
            key = tuple(row[name] for name in jobs.QUASI)
            classes[key] = classes.get(key, 0) + 1
        least = min(classes.values())
        if least < jobs.K or len(rows) < (1 - jobs.SHARE) * whole:
            raise RuntimeError(f"k {least} with {len(rows)} of {whole} rows")
        told.append(f"loss {jobs.loss(rows, whole):.3f} with {len(rows) / whole:.1%} of the rows")
    return f"k ≥ {jobs.K} in both; {told[0]} here, {told[1]} there"


def _tables(ours: Answer, theirs: Answer, source: Path) -> str:
    true: dict[str, dict[str, float]] = {"people": {}, "income": {}}
    for row in _read(source):
        key = f"{row['ward']}/{row['sex']}"
        true["people"][key] = true["people"].get(key, 0) + 1
        true["income"][key] = true["income"].get(key, 0) + float(row["income"])
    errors = []
    for answer in (ours, theirs):
        people, income = (_error(answer[name], true[name]) for name in true)
        errors.append(f"{people:.1f} people and {income:,.0f}")
    return f"mean error of a cell: {errors[0]} here, {errors[1]} there"


def _error(found: Mapping[str, float], true: Mapping[str, float]) -> float:
    if found.keys() != true.keys():
        raise RuntimeError("the tables have other cells")
    return sum(abs(found[key] - true[key]) for key in true) / len(true)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


JOBS = (
    Job(
        "tokens for two columns, stars for one: presidio-structured",
        "cells",
        "presidio_cells.py",
        (),
        _cells,
    ),
    Job("k, l and t: pyCANON", "measures", "pycanon_measures.py", (), _measures),
    Job("k by generalisation: ANJANA", "generalise", "anjana_k.py", (), _generalised),
    Job("k by local generalisation: ANJANA", "local", "anjana_k.py", (), _generalised),
    Job("noisy counts and sums: OpenDP", "tables", "noisy_tables.py", ("opendp",), _tables),
    Job(
        "noisy counts and sums: diffprivlib", "tables", "noisy_tables.py", ("diffprivlib",), _tables
    ),
)


def _versions() -> str:
    names = "anjana diffprivlib opendp pandas presidio_structured pycanon"
    script = "import sys; from importlib.metadata import version\n"
    script += "print(', '.join(f'{n} {version(n)}' for n in sys.argv[1:]))"
    asked = [PYTHON, "-c", script, *names.split()]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
