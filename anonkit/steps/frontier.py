"""What other goals and methods would cost: the records protected again and again, and thrown away.

Each point is a run of the very method and goals of a release on the mapped
rows. The figures are exact and of people who are not released: private.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from anonkit import files
from anonkit.classes.criteria import NOT_PUBLISHED
from anonkit.classes.fixing import Fixing, fixings
from anonkit.classes.table import ClassTable
from anonkit.engines.base import Engine, Rows
from anonkit.errors import RefusedError
from anonkit.formats.base import Reader
from anonkit.keys.siv import KEY_BYTES
from anonkit.plan import Plan
from anonkit.protect import METHODS
from anonkit.steps.combinations import check_combinations
from anonkit.steps.notes import Learnt
from anonkit.steps.parents import with_learnt
from anonkit.steps.protect import Protected, count_classes, protect
from anonkit.steps.read import check_numbers, people_who_refuse
from anonkit.steps.slots import slot
from anonkit.steps.transform import PERSON, Numbered, Transform
from anonkit.steps.units import RunKeys

GOALS = (2, 3, 5, 10, 20)
"""k that are tried beside the policy's own."""
SECONDS = 60
"""After which no further point is begun; the policy's own always is."""
SEARCH_SECONDS = 20
"""Of work (as `time_limit_s`) for a search with another k or method than the policy's, unless it
names less."""


@dataclass(frozen=True)
class Point:
    """One way of protecting the records, and what becomes of them. Private."""

    k: int
    method: str
    chosen: bool
    refused: str = ""
    removed: int = 0
    kept: int = 0
    loss: float = 0.0
    """Of the rows that stay (0 to 1)."""
    loss_whole: float = 0.0
    """The same, whoever left counted as lost."""
    classes: int = 0
    smallest: int = 0
    """People in the smallest class that stays."""
    cells: int = 0
    """Cells of quasi-identifiers that stay."""
    stars: int = 0
    """Those of them told as `*`."""
    within: bool = False
    """Whether no more people leave than the policy allows."""


@dataclass(frozen=True)
class Frontier:
    """All points, and the records as the policy's actions alone leave them. Private."""

    people: int
    classes: int
    alone: int
    """People who are alone in their class before any is protected."""
    points: tuple[Point, ...]
    not_tried: tuple[str, ...]
    alike: tuple[Fixing, ...]


def frontier(
    plan: Plan, reader: Reader, engine: Engine, work: Path, seconds: float = SECONDS
) -> Frontier:
    """Try the policy's own goals and method, its k with the other methods, and other k.

    No keyring is asked for: which rows share a token is the same under any key.
    Only where an action draws by its key (such as the days of a date shift) can a
    figure differ a little from that of the release.

    Args:
        plan: With records.
        reader: The data.
        engine: Counts.
        work: The run's private folder.
        seconds: After which no further point is begun.

    Raises:
        RefusedError: There are more combinations of values than can be counted.
        InputError: The data is not as declared.
    """
    goals = plan.microdata
    assert goals is not None
    rows = _mapped(replace(plan, aggregates=None), reader, engine, work)
    plan = with_learnt(plan, rows)
    whole = rows.group([], persons=PERSON)
    check_combinations(plan, rows, whole["rows"][0].as_py())
    table = count_classes(plan, rows, [slot(column.name) for column in plan.quasi])
    points: list[Point] = []
    not_tried: list[str] = []
    until, longest = time.monotonic() + seconds, 0.0
    for k, method in _wanted(goals.k, goals.method):
        begun = time.monotonic()
        if points and begun + longest > until:
            not_tried.append(f"{method} k {k}")
            continue
        points.append(_tried(plan, rows, k, method, work))
        longest = max(longest, time.monotonic() - begun)
    return Frontier(
        people=whole["n"][0].as_py(),
        classes=len(table),
        alone=int(table.n[table.n == 1].sum()),
        points=tuple(points),
        not_tried=tuple(not_tried),
        alike=fixings(table, tuple(column.name for column in plan.quasi)),
    )


def _wanted(k: int, method: str) -> Iterator[tuple[int, str]]:
    yield k, method
    yield from ((other, method) for other in GOALS if other != k)
    yield from ((k, other) for other in METHODS if other != method)


def _mapped(plan: Plan, reader: Reader, engine: Engine, work: Path) -> Rows:
    """The rows that may be used, under keys that nobody keeps."""
    check_numbers(plan, reader)
    keys = _keys(plan)
    transform = Transform(plan, reader.columns, keys, people_who_refuse(plan, reader, keys))
    sinks, learnt = {"main": files.private_dir(work / "main")}, Learnt(plan)
    rows = engine.read(Numbered(reader)).map(transform, None, sinks, learnt.take)["main"]
    learnt.watch.check()
    return rows


def _keys(plan: Plan) -> RunKeys:
    def key() -> bytes:
        return secrets.token_bytes(32)

    drawn = {
        column.name: key()
        for column in plan.released
        if column.action is not None and column.action.purpose
    }
    # Columns of one domain share a key, so that they share tokens.
    domains: dict[str, bytes] = {}
    for column in plan.released:
        if column.encrypted:
            drawn[column.name] = secrets.token_bytes(KEY_BYTES)
        elif column.name in drawn and column.linkage != "none" and column.domain:
            drawn[column.name] = domains.setdefault(column.domain, drawn[column.name])
    return RunKeys(key(), key(), key(), key(), key(), drawn)


def _asked(plan: Plan, k: int, method: str) -> Plan:
    """The plan with another k and method; a scenario of the policy's k goes with it.

    Other methods than the policy's take a missing answer as an answer of its own: stricter.
    """
    goals = plan.microdata
    assert goals is not None
    if (k, method) == (goals.k, goals.method):
        return plan
    changed = replace(
        goals,
        k=k,
        method=method,
        recodes=METHODS[method].recodes,
        scenarios=tuple(
            replace(each, k=k) if each.k == goals.k else each for each in goals.scenarios
        ),
        wildcard=goals.wildcard and method == goals.method,
        time_limit_s=min(goals.time_limit_s or SEARCH_SECONDS, SEARCH_SECONDS),
    )
    return replace(plan, microdata=changed)


def _tried(plan: Plan, rows: Rows, k: int, method: str, work: Path) -> Point:
    goals = plan.microdata
    assert goals is not None
    wanted, folder = _asked(plan, k, method), files.private_dir(work / "point")
    point = Point(k, method, (k, method) == (goals.k, goals.method))
    try:
        return _measured(point, wanted, *_protected(wanted, rows, folder))
    except RefusedError as error:
        return replace(point, refused=error.code)
    finally:
        files.remove_tree(folder)


def _protected(plan: Plan, rows: Rows, folder: Path) -> tuple[Protected, bool]:
    """The records under the policy's limit or, where it does not hold, under none."""
    try:
        return protect(plan, rows, files.private_dir(folder / "limited")), True
    except RefusedError as error:
        if error.code != "goal.suppression_limit" or plan.microdata is None:
            raise
    free = replace(plan, microdata=replace(plan.microdata, suppression_limit=Fraction(1)))
    return protect(free, rows, files.private_dir(folder / "free")), False


def _measured(point: Point, plan: Plan, made: Protected, within: bool) -> Point:  # noqa: FBT001
    table = count_classes(plan, made.kept, [slot(column.name) for column in plan.quasi])
    cells, stars = _stars(table)
    removed, people = made.people_removed, made.people_before
    told = made.recoded
    return replace(
        point,
        removed=removed,
        kept=people - removed,
        loss=told.loss if told is not None else 0.0,
        loss_whole=told.loss_whole if told is not None else removed / people,
        classes=len(table),
        smallest=table.smallest,
        cells=cells,
        stars=stars,
        within=within,
    )


def _stars(table: ClassTable) -> tuple[int, int]:
    """Cells of the columns of a class table, and those that are suppressed."""
    stars = 0
    for place, labels in enumerate(table.labels):
        hidden = np.array([label == NOT_PUBLISHED for label in labels], np.bool_)
        stars += int(table.rows[hidden[table.codes[:, place]]].sum())
    return int(table.rows.sum()) * len(table.keys), stars
