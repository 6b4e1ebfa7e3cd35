"""Whether a table has a row for each person, or is a published table of figures.

Calling rows of people a table of figures would skip every check of records, so `sure` is said
only on evidence that rows of people do not have: labels that say total and add up, noise told
beside each figure, a full grid of labels with how many in each. What has some of it is looked at
as both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from anonkit.intake.figures import sums, words
from anonkit.intake.figures.base import TOTAL
from anonkit.intake.figures.shape import Measure, Shape
from anonkit.intake.figures.sheet import Column, Sheet, without_nested

Verdict = Literal["figures", "both", "records"]
_FULL, _DENSE = 0.9, 0.5
"""Shares of all combinations of labels that have a row."""
_LEAST_ROWS = 6
"""Of a full grid without a word that speaks of figures."""
_MOST_IN_A_LIST = 60
"""Rows with one label each, of which the header does not say that it is a place or the like."""
_OF_GROUPS = {"place", "date", "age", "sex", "design"}
"""What the header of such a list speaks of where its rows are groups."""
_LEAST_BASE = 30
"""Of the largest base of percentages: no household has as many members."""
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:[-/](?:(?:19|20)?[0-9]{2}))?")
_MOST_ROWS = 400
"""Of a cross table without any total: a longer one is taken for records."""


@dataclass(frozen=True)
class Judged:
    """What a table is, and why."""

    verdict: Verdict
    why: str


def judge(sheet: Sheet, shape: Shape | None) -> Judged:
    """Say what a table is; `both` where it may be either."""
    if shape is None:
        return Judged("records", "its rows have no labels of their own and figures behind them")
    units = any(words.names_a_unit(each.name) for each in shape.by)
    if any(sums.down(shape, each).mostly for each in shape.measures):
        # A list of households may end with a row of totals, too.
        either = units or _numbers_people(sheet, shape) or _is_list(sheet, shape)
        return Judged("both" if either else "figures", "the totals in its rows add up")
    totals = any(each.totals for each in shape.by)
    counted = any(_says_count(each) for each in shape.measures)
    if totals and not units and (counted or _crossed(shape)):
        either = _numbers_people(sheet, shape) or _is_list(sheet, shape)
        return Judged("both" if either else "figures", "it has rows of totals")
    if units or sheet.rows < 2:
        return Judged("both" if totals else "records", "a column tells units apart")
    if _numbers_people(sheet, shape):
        either = totals or counted or _shares(shape)
        return Judged("both" if either else "records", "a column may number units")
    return _without_totals(sheet, shape, counted=counted)


def _without_totals(sheet: Sheet, shape: Shape, *, counted: bool) -> Judged:
    density = sheet.density(shape.by)
    free = [each for each in without_nested(shape.by) if len(each.distinct) > 1]
    if density >= _FULL and (why := _told_by_header(sheet, shape, free)):
        return Judged("figures", why)
    if _crossed(shape):
        return _cross_table(sheet, shape)
    if counted and density >= _DENSE and not _is_list(sheet, shape):
        return Judged("figures", "its labels form a grid, with how many in each")
    plain = all(not _speaks_of_somebody(sheet, m) for m in shape.measures)
    grid = len(free) > 1 and sheet.rows >= _LEAST_ROWS
    if grid and density >= _FULL and plain and _whole(shape):
        return Judged("figures", "its labels form a full grid, with whole numbers in it")
    if counted or (grid and density >= _DENSE) or _shares(shape):
        return Judged("both", "its rows have labels of their own and figures behind them")
    return Judged("records", "nothing speaks of figures of groups")


def _cross_table(sheet: Sheet, shape: Shape) -> Judged:
    across = sum((sums.across(each) for each in shape.measures), sums.Held())
    percent = sum(part.column.is_percent for m in shape.measures for part in m.parts)
    if percent > 1:
        return Judged("figures", "its cells are percentages of labels in rows and columns")
    if across.mostly:
        return Judged("both", "a column is the total of the others")
    if sheet.rows <= _MOST_ROWS and len(shape.by) == 1 and not shape.by[0].is_numeric:
        return Judged("both", "each row has a label of its own and numbers behind it")
    return Judged("records", "nothing speaks of figures of groups")


def _crossed(shape: Shape) -> bool:
    return any(measure.crossed for measure in shape.measures)


def _says_count(measure: Measure) -> bool:
    names = [part.column.name for part in measure.parts]
    return measure.kind == "count" and any(map(words.is_surely_count, names))


def _told_by_header(sheet: Sheet, shape: Shape, free: Sequence[Column]) -> str:
    """Why the headers of a full grid say that it is one of figures; empty where they do not."""
    if not _is_list(sheet, shape) and _tells_bases(shape):
        return "its percentages say of how many they are"
    grid = len(free) > 1 and all(_is_of_groups(sheet, each) for each in free)
    if grid and _over_years(shape):
        return "its labels form a full grid, with years across"
    return ""


def _tells_bases(shape: Shape) -> bool:
    """Whether all figures are percentages, and the bases that are named so beside them."""
    bases = {each.base.name for each in shape.measures if each.base is not None}
    shares = [each for each in shape.measures if each.parts[0].column.name not in bases]
    return bool(shares) and all(
        each.kind == "share"
        and each.base is not None
        and words.is_surely_base(each.base.name)
        and max(each.base.numbers, default=0) >= _LEAST_BASE
        and all(words.is_percent(part.column.name) for part in each.parts)
        for each in shares
    )


def _is_of_groups(sheet: Sheet, column: Column) -> bool:
    """Whether each label stands in several rows, and is no code: of a household, say."""
    few = len(column.distinct) <= min(_MOST_IN_A_LIST, sheet.rows // 2)
    return few and not _is_code(column)


def _over_years(shape: Shape) -> bool:
    """Whether all headers of figures are years: two or more of them."""
    names = [part.column.name for each in shape.measures for part in each.parts]
    return len(names) > 1 and all(_YEAR.fullmatch(each.strip()) for each in names)


def _shares(shape: Shape) -> bool:
    return any(each.kind == "share" and not each.crossed for each in shape.measures)


def _whole(shape: Shape) -> bool:
    parts = [part.column for each in shape.measures for part in each.parts]
    return len(parts) == 1 and parts[0].is_whole and len(parts[0].numbers) > 1


def _speaks_of_somebody(sheet: Sheet, measure: Measure) -> bool:
    """Whether a column of figures is named as one about a person: an age, an income."""
    about = {each.name: each.about for each in sheet.records.columns}
    return any(about.get(part.column.name) for part in measure.parts)


def _numbers_people(sheet: Sheet, shape: Shape) -> bool:
    """Whether some label is of one row only, and looks like a number of people or cases."""
    return any(_is_code(each) for each in shape.by if len(each.distinct) == sheet.rows)


def _is_list(sheet: Sheet, shape: Shape) -> bool:
    """Whether it is long, with one label a row of which nothing says that it is of a group."""
    about = {each.name: each.about for each in sheet.records.columns}
    told = about.get(shape.by[0].name) in _OF_GROUPS
    return len(shape.by) == 1 and sheet.rows > _MOST_IN_A_LIST and not told


def _is_code(column: Column) -> bool:
    coded = sum(1 for text in column.texts if any(map(str.isdigit, text)) and text != TOTAL)
    return len(column.texts) > _LEAST_ROWS and coded > len(column.texts) * _FULL
