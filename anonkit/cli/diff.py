"""`anonkit diff`: how two releases differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from anonkit.cli import options, output
from anonkit.errors import shown
from anonkit.records import About, ComparedRelease, Difference, DiffRecord

LONGEST = 160
"""Characters of one text on a line; JSON has all of it."""
_HASH = re.compile(r"\b([0-9a-f]{16})[0-9a-f]{48}\b")
"""Told by its beginning."""
_FOLDER = click.Path(path_type=Path)
_HEADINGS: Mapping[About, str] = {
    "release": "The release",
    "column": "Columns",
    "claim": "Claims",
    "table": "Tables",
    "budget": "The budget",
    "group": "Who became invisible",
    "waiver": "Rules that were set aside",
    "note": "Notes",
    "plugin": "Work of others",
    "earlier": "Earlier releases beside it",
    "file": "Files",
}
_WAYS = {"safer": "  (safer)", "less_safe": "  (less safe)", None: ""}


@click.command("diff")
@click.argument("one", type=_FOLDER, metavar="DIR1")
@click.argument("other", type=_FOLDER, metavar="DIR2")
@options.output_format
@options.debug
def command(one: Path, other: Path, output_format: str, debug: Path | None) -> None:
    """Say how two releases differ, by what anybody can see of them.

    Claims, columns, tables, budget, groups, notes and files are compared, and
    no row of the records is. Both folders must be whole. No signature is
    checked, and nothing is counted again.
    """
    del debug  # read by the boundary that catches bugs
    from anonkit import api

    record = api.diff(one=one, other=other)
    output.show(document(record), output_format=output_format, text=lambda: lines(record))


def document(record: DiffRecord) -> dict[str, Any]:
    """The document of `--format json`, version 1."""
    return {
        "format": 1,
        "same": record.same,
        "signatures_checked": False,
        "one": asdict(record.one),
        "other": asdict(record.other),
        "differences": [asdict(each) | {"change": each.change} for each in record.differences],
    }


def lines(record: DiffRecord) -> str:
    """The same in plain words."""
    return "\n".join(_told(record))


def _told(record: DiffRecord) -> Iterator[str]:
    yield _side("before", record.one)
    yield _side("after", record.other)
    yield "No signature was checked, and no claim was counted again."
    yield ""
    if record.same:
        yield "They are the same, to the last byte."
        return
    yield f"They differ in {output.many(len(record.differences), 'point')}."
    order = list(_HEADINGS)
    found = sorted(record.differences, key=lambda each: order.index(each.about))
    for about, told in groupby(found, key=lambda each: each.about):
        yield ""
        yield _HEADINGS[about]
        yield from map(_line, told)


def _side(which: str, side: ComparedRelease) -> str:
    return f"{which + ':':<8}{shown(side.name)} {shown(side.release)}  {shown(side.folder)}"


def _line(each: Difference) -> str:
    place = f"{shown(each.where)}: " if each.where else ""
    if each.what == "sha256":
        words = {"new": "new", "gone": "gone", "changed": "other bytes"}[each.change]
        return f"  {place}{words}"
    if each.change == "changed":
        told = f"{_short(each.before)} → {_short(each.after)}"
    else:
        value = _short(each.after if each.change == "new" else each.before)
        told = f"{each.change}: {value}"
    return f"  {place}{shown(each.what)}: {told}{_WAYS[each.direction]}"


def _short(text: str | None) -> str:
    if text == "":
        return "(nothing)"
    line = _HASH.sub(r"\1…", shown(text or ""))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
