"""IN-06: answers that are missing, doubled, impossible or given without listening."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.intake.base import Case, Check, Records, Result, Settings, clean, found
from anonkit.intake.quality.cells import answers, columns_of, missing, numbers, percent
from anonkit.intake.quality.described import is_codebook
from anonkit.intake.quality.interviews import (
    batteries,
    durations,
    one_answer,
    start_and_end,
)
from anonkit.intake.quality.repeated import repeated, told_apart
from anonkit.intake.quality.skipped import not_asked
from anonkit.records import ScanColumn

_ANSWERS = ("quasi", "sensitive", "open")
_RANGES = {
    "age": (0.0, "oldest"),
    "household_size": (1.0, "largest"),
    "children": (0.0, "largest"),
}
"""What can be true, by what a column is about: the least, and the setting with the most."""


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """Of each table what looks wrong with its answers."""
    if not case.now.records:
        yield clean("there is no table of records", applies=False)
    for table in case.now.records:
        told = [] if is_codebook(case, table) else [*_of_table(case, table, settings)]
        why = "gaps, ranges, doubles, durations and runs of one answer are within what is asked for"
        yield from told or [clean(why, at=table)]


def _of_table(case: Case, table: Records, settings: Settings) -> Iterator[Result]:
    yield from _gaps(table, settings)
    yield from _ranges(table, settings)
    yield from _doubled(case, table, settings)
    yield from _one_answer(table, settings)
    yield from _durations(table, settings)


def _gaps(table: Records, settings: Settings) -> Iterator[Result]:
    asked = [
        each
        for each in table.columns
        if each.role in _ANSWERS and not each.part_of and not each.made_of
    ]
    gaps = dict.fromkeys((each.name for each in asked), 0)
    for column, cells in columns_of(table, asked):
        gone = missing(cells, column)
        if column.no_answer:
            told = pc.is_in(cells, value_set=pa.array(column.no_answer, pa.string()))
            gone = pc.or_(gone, pc.fill_null(told, fill_value=False))
        gaps[column.name] += pc.sum(gone).as_py() or 0
    limit = float(settings["nonresponse_percent"]) / 100 * table.count
    open_ = [each for each in asked if gaps[each.name] > limit]
    explained = not_asked(table, open_) if open_ else frozenset()
    left = tuple(each.name for each in open_ if each.name not in explained)
    if left:
        most = percent(max(gaps[name] for name in left), table.count)
        many = f"{len(left)} questions have" if len(left) > 1 else "the question has"
        why = f"{many} no answer in up to {most} of the rows, and no other answer explains it"
        fix = "say who was asked what, and code refusals apart from questions that were skipped"
        figures = {"questions": len(left), "rows": table.count}
        yield found(why, at=table, fix=fix, columns=left, figures=figures)


def _ranges(table: Records, settings: Settings) -> Iterator[Result]:
    columns = [each for each in table.columns if each.about in _RANGES]
    seen = {each.name: [0, 0] for each in columns}
    for column, cells in columns_of(table, columns):
        told = numbers(answers(cells, column))
        least, most = _RANGES[column.about]
        outside = (told < least) | (told > float(settings[most]))
        seen[column.name][0] += int(outside.sum())
        seen[column.name][1] += len(told)
    for column in columns:
        wrong, whole = seen[column.name]
        if wrong:
            yield _impossible(table, column, wrong, whole, settings)


def _impossible(
    table: Records, column: ScanColumn, wrong: int, whole: int, settings: Settings
) -> Result:
    least, most = _RANGES[column.about]
    few = wrong * 100 <= float(settings["impossible_percent"]) * whole
    why = f"{wrong} of {whole} numbers are under {least:.0f} or over {settings[most]}"
    fix = "correct them; declare codes such as -99 as missing in the dictionary"
    figures = {"impossible": wrong, "numbers": whole}
    weight = "low" if few else None
    place = {"columns": (column.name,), "figures": figures, "severity": weight}
    return found(why, at=table, fix=fix, **place)


def _doubled(case: Case, table: Records, settings: Settings) -> Iterator[Result]:
    """Rows that say the same in every answer; in what was made alike on purpose they are right."""
    columns = [each for each in table.columns if each.role in (*_ANSWERS, "text")]
    if case.now.release is not None or len(columns) < int(settings["doubled_columns"]):
        return
    names = [each.name for each in columns]
    if told_apart(table, names) < float(settings["told_apart_bits"]):
        return  # so few and so like answers that people give the same by themselves
    doubled = repeated(table, names)
    if doubled * 100 > float(settings["doubled_percent"]) * table.count:
        why = f"{doubled} rows give the very answers of another row, in all {len(columns)} columns"
        fix = "find out whether interviews were copied or sent twice, and leave the copies out"
        figures = {"doubled": doubled, "rows": table.count}
        yield found(why, at=table, fix=fix, figures=figures)


def _one_answer(table: Records, settings: Settings) -> Iterator[Result]:
    for battery in batteries(table, int(settings["battery_columns"])):
        told = one_answer(table, battery.columns)
        if told["alike"] * 100 > float(settings["one_answer_percent"]) * max(1, told["rows"]):
            why = (
                f"{percent(told['alike'], told['rows'])} of the rows give one answer to all of "
                f"{len(battery.columns)} questions, other than the usual one"
            )
            fix = "look at these interviews by enumerator"
            names = tuple(each.name for each in battery.columns)
            yield found(why, at=table, fix=fix, columns=names, figures=told)


def _durations(table: Records, settings: Settings) -> Iterator[Result]:
    columns = start_and_end(table)
    if columns is None:
        return
    least, most = float(settings["shortest_minutes"]), float(settings["longest_hours"])
    wrong = whole = 0
    for took in durations(table, *columns):
        whole += len(took)
        wrong += int(np.sum((took < 60 * least) | (took > 3600 * most)))
    if wrong * 100 > float(settings["impossible_percent"]) * whole:
        why = (
            f"{wrong} of {whole} interviews took under {least:.0f} minutes or over {most:.0f} hours"
        )
        fix = "look at these interviews by enumerator, and leave out those that were not held"
        figures = {"odd": wrong, "interviews": whole}
        yield found(why, at=table, fix=fix, columns=columns, figures=figures)


CHECK = Check(
    name="IN-06",
    title="Answers that are there and can be true",
    severity="medium",
    threshold="gaps in at most {nonresponse_percent} % of the rows, impossible figures in at most "
    "{impossible_percent} %, doubled rows at most {doubled_percent} %; the same answer to all of "
    "{battery_columns} questions in at most {one_answer_percent} %; interviews of "
    "{shortest_minutes} minutes to {longest_hours} hours; ages up to {oldest}",
    source="accuracy: PSA Philippines 2019, PARIS21; 5 % and 1 % as usual in data quality checks",
    mend="look at the rows that are told, and correct or explain them",
    settings={
        "nonresponse_percent": 5,
        "impossible_percent": 1,
        "doubled_percent": 1,
        "doubled_columns": 15,
        "told_apart_bits": 20,
        "battery_columns": 5,
        "one_answer_percent": 5,
        "shortest_minutes": 5,
        "longest_hours": 24,
        "oldest": 120,
        "largest": 60,
    },
    dimension="accuracy",
    required=True,
    run=run,
)
