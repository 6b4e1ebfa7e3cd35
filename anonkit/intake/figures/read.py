"""A table as it was read, turned into published figures where it holds such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from anonkit.intake.base import Records
from anonkit.intake.figures import own, words
from anonkit.intake.figures.base import TOTAL, Cell, Published
from anonkit.intake.figures.bases import with_bases
from anonkit.intake.figures.classify import Verdict, judge
from anonkit.intake.figures.nesting import parents_of
from anonkit.intake.figures.people import one_each, whose, without_labels
from anonkit.intake.figures.rounding import rounding_of
from anonkit.intake.figures.shape import ACROSS, Measure, Shape, shape_of, whole_of
from anonkit.intake.figures.sheet import Column, Sheet, sheet_of, without_nested


@dataclass(frozen=True)
class Found:
    """What a table turned out to be."""

    verdict: Verdict
    why: str
    tables: tuple[Published, ...] = ()


def figures_in(records: Records) -> Found:
    """Say whether a table holds figures, rows of people or may hold either; and the figures.

    Args:
        records: A table, read and scanned.
    """
    sheet = sheet_of(records)
    if sheet is None:
        # The claims on a large table of a release are counted again from the release itself.
        own_table = records.file.role == "table"
        return Found("figures" if own_table else "records", "it is too large to look at as figures")
    direct = any(each.direct for each in records.columns)
    known = _by_header(sheet)
    if known is not None:
        # Its header says what it is; that a column names somebody is looked at all the same.
        people = whose(sheet, [each for each in sheet.columns if not each.is_numeric])
        found = known if people == "groups" else _unlabelled(known)
        return replace(found, verdict="both") if direct else found
    if direct:
        return Found("records", "a column is a direct identifier")
    shape = shape_of(sheet)
    judged = judge(sheet, shape)
    if shape is None or judged.verdict == "records":
        return Found("records", judged.why)
    sure = judged.verdict == "figures"
    published = with_bases([replace(each, sure=sure) for each in _published(sheet, shape)])
    found = Found(judged.verdict, judged.why, tuple(_rounded(each) for each in published))
    people = "people" if one_each(found.tables) else whose(sheet, shape.by)
    if people == "groups":
        return found
    return replace(_unlabelled(found), verdict="both" if people == "people" else found.verdict)


def _unlabelled(found: Found) -> Found:
    return replace(found, tables=tuple(without_labels(found.tables)))


def _by_header(sheet: Sheet) -> Found | None:
    """What a table holds whose header is that of a known form."""
    if own.is_own(sheet):
        return Found(
            "figures", "it has the columns of anonkit's tables", tuple(own.read_own(sheet))
        )
    if own.is_sdmx(sheet):
        tables = tuple(_rounded(each) for each in own.read_sdmx(sheet))
        return Found("figures", "it is in SDMX-CSV", tables)
    return None


@dataclass(frozen=True)
class Apart:
    """Tables with rows of people, and tables of figures; what may be either is among both."""

    records: tuple[Records, ...]
    figures: tuple[Records, ...]
    tables: tuple[Published, ...]


def apart(read: Sequence[Records]) -> Apart:
    """Tell tables of figures from tables with rows of people."""
    found = [(each, figures_in(each)) for each in read]
    return Apart(
        tuple(each for each, what in found if what.verdict != "figures"),
        tuple(each for each, what in found if what.verdict == "figures"),
        tuple(table for _, what in found for table in what.tables),
    )


def _rounded(table: Published) -> Published:
    return replace(table, rounding=rounding_of(table))


def _published(sheet: Sheet, shape: Shape) -> Iterator[Published]:
    nested = [each for each in shape.by if each not in without_nested(shape.by)]
    by = tuple(each for each in shape.by if each not in nested)
    parents = parents_of(by, nested)
    for measure in shape.measures:
        yield Published(
            file=sheet.records.file,
            name=sheet.records.name,
            by=(*(each.name for each in by), *([ACROSS] if measure.crossed else [])),
            measure=measure.kind,
            column=measure.name,
            cells=tuple(_cells(sheet, shape, by, measure)),
            parents=parents,
            weighted=measure.weighted,
            crossed=measure.crossed,
            per=whole_of(measure) if measure.kind == "share" else 0,
            about={each.name: each.about for each in sheet.records.columns if each.about},
        )


def _cells(sheet: Sheet, shape: Shape, by: tuple[Column, ...], measure: Measure) -> Iterator[Cell]:
    keys = sheet.keys(by)
    for row in range(sheet.rows):
        key = tuple(
            TOTAL if label in column.totals else label
            for label, column in zip(keys[row], by, strict=True)
        )
        base = None if measure.base is None else measure.base.figures[row]
        for part in measure.parts:
            said = part.column.figures[row]
            if said is not None:
                yield Cell(
                    key=key if part.label is None else (*key, part.label),
                    value=said.value,
                    row=row + 1,
                    base=None if base is None else base.value,
                    least=said.least,
                    most=said.most,
                    marked=_is_marked(shape.flag, row),
                )


def _is_marked(flag: Column | None, row: int) -> bool:
    return flag is not None and flag.texts[row].lower() in words.TRUE
