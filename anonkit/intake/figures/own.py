"""Tables as anonkit releases them, and as SDMX-CSV spells them: known by their headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from anonkit.dp.tables import VALUE_COLUMNS
from anonkit.intake.figures import words
from anonkit.intake.figures.base import TOTAL, Cell, Noise, Published
from anonkit.intake.figures.numbers import Figure
from anonkit.intake.figures.sheet import Column, Sheet
from anonkit.intake.figures.words import Kind

_MEASURES: Mapping[str, Kind] = {
    "persons": "count", "rows": "count", "households": "count", "sum": "sum", "mean": "mean",
    "share": "share", "quantile": "other",
}  # fmt: skip
_VALUE, _HIDDEN_STATUS = "OBS_VALUE", frozenset({"Q", "L", "S"})
_NOT_DIMENSIONS = frozenset(
    {
        *("DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "OBS_VALUE"),
        *("OBS_STATUS", "CONF_STATUS", "OBS_FLAG", "OBS_COMMENT", "OBS_CONF", "OBS_PRE_BREAK"),
        *("UNIT_MULT", "DECIMALS", "LAST UPDATE", "COMMENT", "COMMENT_OBS", "COMMENT_TS", "NOTE"),
        *("SOURCE", "TIME_FORMAT", "BASE_PER", "PRE_BREAK_VALUE", "CONF_REDIST", "DP_EPSILON"),
        *("ROUND_BASE", "N_OBS", "SAMPLE_SIZE", "EMBARGO_TIME", "DATA_PROVIDER"),
    }
)
_SPLIT = ("UNIT_MEASURE", "UNIT", "MEASURE", "INDICATOR", "STAT")
"""Dimensions of SDMX whose labels are measures: figures of two of them never add up."""


def is_own(sheet: Sheet) -> bool:
    """Whether a table has the columns of anonkit's tables, and figures in them."""
    names = tuple(each.name for each in sheet.columns)
    if names[-len(VALUE_COLUMNS) :] != VALUE_COLUMNS:
        return False
    return sheet.are_keys(sheet.columns[: len(names) - len(VALUE_COLUMNS) + 2])


def is_sdmx(sheet: Sheet) -> bool:
    """Whether a table is in SDMX-CSV."""
    if _VALUE not in {each.name.strip().upper() for each in sheet.columns}:
        return False
    labels = [each for each in sheet.columns if each.name.strip().upper() not in _NOT_DIMENSIONS]
    return None not in _value_column(sheet).figures and sheet.are_keys(labels)


def read_own(sheet: Sheet) -> Iterator[Published]:
    """One table for each measure and level of a table of anonkit's."""
    by = sheet.columns[: -len(VALUE_COLUMNS)]
    column = dict(zip(VALUE_COLUMNS, sheet.columns[len(by) :], strict=True))
    keys = sheet.keys(by)
    rows: dict[tuple[str, str], list[int]] = {}
    for row, told in enumerate(zip(column["measure"].texts, column["level"].texts, strict=True)):
        rows.setdefault(told, []).append(row)
    for (measure, level), own in rows.items():
        values = column["value"].figures
        cells = tuple(Cell(keys[row], _number(values[row]), row + 1) for row in own)
        yield Published(
            file=sheet.records.file,
            name=sheet.records.name,
            by=tuple(each.name for each in by),
            measure=_MEASURES.get(measure.partition(" ")[0], "other"),
            column=f"{measure}, {level}" if level else measure,
            cells=cells,
            noise=Noise(
                _largest(column["noise_half_width_95"], own),
                _largest(column["noise_variance"], own),
            ),
        )


def _number(figure: Figure | None) -> Fraction | None:
    return None if figure is None else figure.value


def _largest(column: Column, rows: list[int]) -> Fraction | None:
    told = (_number(column.figures[row]) for row in rows)
    return max((each for each in told if each is not None), default=None)


def _value_column(sheet: Sheet) -> Column:
    return next(each for each in sheet.columns if each.name.strip().upper() == _VALUE)


def read_sdmx(sheet: Sheet) -> Iterator[Published]:
    """One table for each unit and indicator of a file in SDMX-CSV."""
    columns = {each.name.strip().upper(): each for each in sheet.columns}
    by = [
        each
        for name, each in columns.items()
        if name not in _NOT_DIMENSIONS | set(_SPLIT) and any(each.texts)
    ]
    split = [columns[name] for name in _SPLIT if name in columns]
    keys = sheet.keys(by)
    groups: dict[tuple[str, ...], list[int]] = {}
    for row, told in enumerate(sheet.keys(split)):
        groups.setdefault(told, []).append(row)
    for told, rows in groups.items():
        values = [columns[_VALUE].figures[row] for row in rows]
        yield Published(
            file=sheet.records.file,
            name=sheet.records.name,
            by=tuple(each.name for each in by),
            measure=_kind(told, values),
            column=" ".join(filter(None, (columns[_VALUE].name, *told))),
            cells=tuple(
                Cell(
                    tuple(TOTAL if words.is_total(label) else label for label in keys[row]),
                    _number(columns[_VALUE].figures[row]),
                    row + 1,
                    base=_base(columns, row),
                    marked=_is_marked(columns, row),
                )
                for row in rows
            ),
        )


def _kind(told: tuple[str, ...], values: list[Figure | None]) -> Kind:
    said = {word for text in told for word in words.words(text)}
    if said & {"pt", "pc", "percent", "ratio", "pct"} or said & words.SHARES:
        return "share"
    if said & words.MEANS:
        return "mean"
    known = [each.value for each in values if each is not None and each.value is not None]
    whole = all(each >= 0 and each.denominator == 1 for each in known)
    return "count" if whole else "sum"


def _base(columns: Mapping[str, Column], row: int) -> Fraction | None:
    for name in ("SAMPLE_SIZE", "N_OBS"):
        if name in columns:
            return _number(columns[name].figures[row])
    return None


def _is_marked(columns: Mapping[str, Column], row: int) -> bool:
    status = columns.get("OBS_STATUS")
    conf = columns.get("CONF_STATUS")
    free = {"F", "", "A"} if conf is None else {"F", ""}
    hidden = status is not None and status.texts[row].upper() in _HIDDEN_STATUS
    return hidden or (conf is not None and conf.texts[row].upper() not in free)
