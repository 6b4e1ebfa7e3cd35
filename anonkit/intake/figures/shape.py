"""Which columns of a table are its dimensions, and which its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anonkit.intake.figures import words
from anonkit.intake.figures.base import TOTAL
from anonkit.intake.figures.sheet import Column, Sheet, follows
from anonkit.intake.figures.words import Kind

ACROSS = "column"
"""What the dimension is called whose labels are headers."""
_LONG_TEXT = 80
"""Characters of a cell: dimensions have shorter labels."""
_STEPS = {
    *("year", "month", "quarter", "week", "wave", "round", "code", "jahr", "annee", "ano", "aar"),
    *("mwaka", "ar"),
}
"""Words of columns of numbers that are labels all the same."""


@dataclass(frozen=True)
class Part:
    """A column of figures, and the label that its header stands for."""

    column: Column
    label: str | None = None
    """None where the header names a measure; `TOTAL` where it is over all."""


@dataclass(frozen=True)
class Measure:
    """One measure of a table: a column, or several, one for each label."""

    kind: Kind
    parts: tuple[Part, ...]
    base: Column | None = None
    weighted: bool = False

    @property
    def crossed(self) -> bool:
        """Whether its headers are labels."""
        return self.parts[0].label is not None

    @property
    def name(self) -> str:
        """What its figures are called."""
        if not self.crossed:
            return self.parts[0].column.name
        return ", ".join(part.column.name for part in self.parts)


@dataclass(frozen=True)
class Shape:
    """What the columns of a table of figures are."""

    by: tuple[Column, ...]
    measures: tuple[Measure, ...]
    flag: Column | None = None
    """A column that says of each figure whether it is left out."""


def shape_of(sheet: Sheet) -> Shape | None:
    """The dimensions and figures of a table; None where it can have none."""
    used = [each for each in sheet.columns if any(each.texts) and not _numbers_rows(each)]
    flags = [each for each in used if words.is_flag(each.name) and not each.numbers]
    used = [each for each in used if each not in flags]
    figures = _figures(used)
    by = [each for each in used if each not in figures]
    if not by or not figures or any(map(_is_long, by)) or not sheet.are_keys(by):
        return None
    by = _without_twins(by)
    flag = next((each for each in flags if words.words(each.name) in words.SUPPRESSED), None)
    return Shape(tuple(by), tuple(_measures(figures)), flag)


def _numbers_rows(column: Column) -> bool:
    return column.is_sequence and words.words(column.name) in {
        ("no",),
        ("nr",),
        ("sn",),
        ("s", "n"),
        (),
    }


def _is_long(column: Column) -> bool:
    return max(map(len, column.texts)) > _LONG_TEXT


def _figures(columns: Sequence[Column]) -> list[Column]:
    """Numbers that are named as figures, or stand behind all labels and are no codes."""
    labels = [at for at, each in enumerate(columns) if not _may_be_figures(each)]
    before, behind = columns[: max(labels, default=-1) + 1], columns[max(labels, default=-1) + 1 :]
    named = [each for each in columns if _is_named(each) or each.is_percent]
    if not labels and named:
        # Codes alone: what stands before the first name of a figure is a label.
        before, behind = columns[: columns.index(named[0])], columns[columns.index(named[0]) :]
    if not before:
        return []
    own = [each for each in behind if not _is_code(each, before)]
    return [each for each in columns if each in own or each in named]


def _is_code(column: Column, labels: Sequence[Column]) -> bool:
    """Whether a column of numbers is one of labels: a year, or the code of a place."""
    if set(words.words(column.name)) & _STEPS:
        return True
    rows = len(column.texts)
    above = [each for each in labels if len(each.distinct) < rows]
    return not _is_named(column) and any(
        follows(column, each) for each in above if len(column.distinct) > 1
    )


def _may_be_figures(column: Column) -> bool:
    return column.is_numeric or column.is_hidden


def _is_named(column: Column) -> bool:
    kind = words.kind_of(column.name)
    return _may_be_figures(column) and kind is not None and (kind != "sum" or bool(column.numbers))


def _without_twins(columns: Sequence[Column]) -> list[Column]:
    """Without columns that say the same as one before: a code beside its label."""
    kept: list[Column] = []
    for each in columns:
        twins = (other for other in kept if len(other.distinct) == len(each.distinct))
        if not any(
            len(set(zip(other.texts, each.texts, strict=True))) == len(each.distinct)
            for other in twins
        ):
            kept.append(each)
    return kept


def _measures(figures: Sequence[Column]) -> Iterator[Measure]:
    parted = [(each, *_parted(each)) for each in figures]
    crossed = sum(label is not None for _, _, label in parted) > 1
    own: dict[object, tuple[Kind, list[Part]]] = {}
    for column, kind, label in parted:
        part = Part(column, label if crossed else None)
        # Columns whose headers are labels are one measure; any other is one of its own.
        one = kind if part.label is not None else column.name + "\0"
        own.setdefault(one, (kind, []))[1].append(part)
    alone = _counts_alone([(kind, parts) for kind, parts in own.values()])
    for kind, parts in own.values():
        others = [each for each in alone if all(each is not part.column for part in parts)]
        base = next(_respondents(kind, others), None)
        is_count = kind == "count" and not _weighted(parts)
        yield Measure(kind, tuple(parts), None if is_count else base, _weighted(parts))


def _counts_alone(measures: Sequence[tuple[Kind, list[Part]]]) -> list[Column]:
    """Columns with whole numbers of something, that stand for no label."""
    return [
        parts[0].column
        for kind, parts in measures
        if kind == "count" and len(parts) == 1 and parts[0].column.is_whole and not _weighted(parts)
    ]


def _respondents(kind: Kind, counts: Sequence[Column]) -> Iterator[Column]:
    """Columns that may say how many respondents are behind figures of a kind, the best first."""
    yield from (each for each in counts if words.is_base(each.name))
    yield from (each for each in counts if words.words(each.name) in words.PLAIN_BASES)
    if kind != "share":
        # Beside a share a count may be of those who have it, not of all who were asked.
        yield from (each for each in counts if words.is_surely_count(each.name))
    yield from (each for each in counts if words.is_total(each.name))


def _weighted(parts: Sequence[Part]) -> bool:
    return any(words.is_weighted(part.column.name) for part in parts)


def _parted(column: Column) -> tuple[Kind, str | None]:
    """What a header says: of which kind its figures are, and which label it is, if it is one."""
    kind, said = words.kind_of(column.name), words.words(column.name)
    if words.is_total(column.name):
        return _kind_by_cells(column), TOTAL
    if kind is None:
        return _kind_by_cells(column), column.name
    rest = tuple(word for word in said if words.kind_of(word) is None)
    bare = (
        not rest
        or (words.is_count(column.name) and said[-1] not in {"n", "count"})
        or len(said) == 1
    )
    # A count or share of women stands beside one of men; a mean of incomes beside one of ages.
    if bare or words.is_base(column.name) or kind not in {"count", "share"}:
        return kind, None
    return kind, TOTAL if words.is_total(" ".join(rest)) else " ".join(rest)


def _kind_by_cells(column: Column) -> Kind:
    if column.is_percent:
        return "share"
    if column.is_whole:
        return "count"
    return "share" if all(0 <= each <= 1 for each in column.numbers) else "other"


def whole_of(measure: Measure) -> int:
    """What the whole is written as where shares are told: 100, 1, or 0 where nobody says."""
    columns = [part.column for part in measure.parts]
    said = {word for each in columns for word in words.words(each.name)}
    if said & words.PERCENT or any(each.is_percent for each in columns):
        return 100
    largest = max((number for each in columns for number in each.numbers), default=0)
    if largest <= 1:
        return 1
    # A rate may be of a thousand or of a hundred thousand.
    return 0 if said & words.RATES or largest > 100 else 100
