"""The risk-utility frontier of a plan: exact figures in a private file, bands for the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from anonkit import files
from anonkit.canonical import Json, sha256_hex
from anonkit.engines import ENGINES, LOCAL
from anonkit.errors import OptionError
from anonkit.formats.base import Reader
from anonkit.memory import held
from anonkit.plan import Plan
from anonkit.records import FrontierPoint, FrontierRecord, band, band_of
from anonkit.report.private import README, private_report
from anonkit.steps.frontier import Frontier, Point, frontier

_PARTS = 1_000_000
"""Losses are rounded to so many parts."""


def check_asked(plan: Plan, reader: Reader | None) -> Reader:
    """There is data to try other goals on, and there are records that have goals.

    Raises:
        OptionError: There is no data, or no records.
    """
    if reader is None:
        raise OptionError(
            "a frontier is measured on data",
            where="--frontier",
            fix="name the data after the policy",
            code="frontier.no_data",
        )
    if plan.microdata is None or not plan.quasi:
        raise OptionError(
            "a frontier is of records with quasi-identifiers, and the policy asks for none",
            where="--frontier",
            fix="leave `--frontier` out, or write `microdata:`",
            code="frontier.no_records",
        )
    return reader


def with_frontier(plan: Plan, policy: Path, reader: Reader) -> Plan:
    """The plan with its frontier, whose exact figures are in a private file.

    Raises:
        InputError: The data is not as the policy declares it.
        RefusedError: There are more combinations of values than can be counted.
    """
    with held(None), files.WorkFolder.open() as work:
        running = ENGINES[LOCAL].open(work.path)
        try:
            found = frontier(plan, reader, running, work.path)
        finally:
            running.close()
    file = _kept(plan, policy, found)
    points = tuple(_banded(each, found.people) for each in found.points)
    alike = tuple(map(str, found.alike))
    return replace(plan, frontier=FrontierRecord(points, found.not_tried, alike, str(file)))


def _banded(point: Point, people: int) -> FrontierPoint:
    met = not point.refused
    return FrontierPoint(
        k=point.k,
        method=point.method,
        chosen=point.chosen,
        removed=band(point.removed, people) if met else None,
        loss=band_of(_parts(point.loss)) if met else None,
        stars=band(point.stars, max(1, point.cells)) if met else None,
        within=met and point.within,
        refused=point.refused,
    )


def _parts(share: float) -> Fraction:
    return Fraction(round(share * _PARTS), _PARTS)


def _kept(plan: Plan, policy: Path, found: Frontier) -> Path:
    """Where the exact figures are: as a document, and as a table to read."""
    place = sha256_hex(str(policy.resolve()).encode("utf-8"))[:8]
    name = f"{plan.policy.name}-{plan.policy.release}-{place}"
    folder = files.data_dir() / "frontiers"
    files.private_dir(files.make_dirs(folder) / name)
    files.write_atomic(folder / name / "figures.json", private_report(_exact(found)))
    table = folder / name / "figures.txt"
    files.write_atomic(table, "\n".join(_lines(found)).encode("utf-8"))
    return table


def _exact(found: Frontier) -> dict[str, Json]:
    return {
        "format": 1,
        "people": found.people,
        "before": {"classes": found.classes, "people_alone": found.alone},
        "points": [_figures(each) for each in found.points],
        "not_tried": list(found.not_tried),
        "alike": [str(each) for each in found.alike],
    }


def _figures(point: Point) -> dict[str, Json]:
    asked: dict[str, Json] = {"k": point.k, "method": point.method, "chosen": point.chosen}
    if point.refused:
        return {**asked, "refused": point.refused}
    return {
        **asked,
        "people_removed": point.removed,
        "people_kept": point.kept,
        "within_limit": point.within,
        "loss": f"{point.loss:.6f}",
        "loss_with_removed": f"{point.loss_whole:.6f}",
        "classes": point.classes,
        "average_class": f"{point.kept / point.classes:.2f}",
        "smallest_class": point.smallest,
        "cells": point.cells,
        "cells_suppressed": point.stars,
    }


_HEAD = (
    f"{'k':>4}  {'method':<16}{'removed':>9}{'share':>9}{'loss':>8}{'+ removed':>11}"
    f"{'class':>9}{'smallest':>10}{'cells *':>9}"
)


def _lines(found: Frontier) -> Iterator[str]:
    yield README.strip()
    yield ""
    yield f"{found.people:,} people in {found.classes:,} classes; {found.alone:,} are alone in one."
    yield "loss: ARX's, of the rows that stay; + removed: whoever left counted as lost;"
    yield "class: average people in a class; cells *: share of the cells of quasi-identifiers."
    yield ""
    yield _HEAD
    for each in found.points:
        yield _line(each, found.people)
    if found.not_tried:
        yield f"No time was left for: {', '.join(found.not_tried)}."
    yield from map(str, found.alike)
    yield ""


def _line(point: Point, people: int) -> str:
    head = f"{point.k:>4}  {point.method:<16}"
    if point.refused:
        return f"{head}  refused: {point.refused}"
    own = "  the policy's own" if point.chosen else ""
    over = "" if point.within else "  above the limit"
    return (
        f"{head}{point.removed:>9,}{point.removed / people:>9.2%}{point.loss:>8.4f}"
        f"{point.loss_whole:>11.4f}{point.kept / point.classes:>9.1f}{point.smallest:>10,}"
        f"{point.stars / point.cells:>9.2%}{own}{over}"
    )
