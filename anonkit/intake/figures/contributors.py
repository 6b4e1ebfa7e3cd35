"""What single contributors add to the sums of a table, where the parcel holds that, too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from anonkit.intake.base import Records
from anonkit.intake.figures import words
from anonkit.intake.figures.base import TOTAL, Cell, Published
from anonkit.intake.figures.numbers import decimal_mark, figure, plain
from anonkit.intake.figures.sheet import texts_of

MOST_CELLS, MOST_LABELS = 2_000_000, 2_000
"""Of contributions, and of the labels of a column that a table's labels are looked for in."""
_LEAST_HELD = Fraction(9, 10)
"""Of the sums of a table that must follow from the contributions before these are believed."""
Key = tuple[str, ...]
Shares = Mapping[Key, Sequence[Fraction]]
"""By cell: what each contributor adds, the most first."""


def contributions(table: Published, records: Sequence[Records]) -> Shares | None:
    """What each contributor adds to each cell; None where no records of the parcel say it.

    Args:
        table: Of sums.
        records: Tables with a row for each contributor, or several.
    """
    for each in records:
        column = _values(each, table.column)
        if column is not None and each.count * len(each.columns) <= MOST_CELLS:
            found = _contributions(table, each, column)
            if found is not None:
                return found
    return None


def _values(records: Records, column: str) -> str | None:
    """The column of records that a table is the sum of, by its name."""
    bare = {"sum", "total", "of", "somme", "suma", "de"}
    wanted = {word for word in words.words(column) if word not in bare}
    for each in records.columns:
        if set(words.words(each.name)) - bare == wanted and wanted:
            return each.name
    return next((each.name for each in records.columns if each.name == column), None)


def _contributions(table: Published, records: Records, column: str) -> Shares | None:
    places = [each.name for each in records.columns if each.name != column]
    texts = texts_of(records, [*places, column])
    mark = decimal_mark(plain(text) for text in texts[column])
    read = [figure(plain(text), mark) for text in texts[column]]
    values = [None if each is None else each.value for each in read]
    who = _contributor(table, places)
    names = texts[who] if who else [str(row) for row in range(len(values))]
    rows = _rows_by_label(table, {name: texts[name] for name in places})
    if rows is None:
        return None
    found: dict[Key, Sequence[Fraction]] = {}
    for cell in table.cells:
        told = defaultdict[str, Fraction](Fraction)
        for row in _rows(cell, rows, len(values)):
            told[names[row]] += values[row] or 0
        found[cell.key] = sorted((abs(each) for each in told.values()), reverse=True)
    return found if _are_the_sums(table, found) else None


def _contributor(table: Published, places: Sequence[str]) -> str:
    """The column that tells contributors apart; empty where each row is one."""
    own = {each.casefold() for each in table.by}
    units = (name for name in places if words.names_a_unit(name) and name.casefold() not in own)
    return next(units, "")


def _rows_by_label(
    table: Published, texts: Mapping[str, Sequence[str]]
) -> Mapping[tuple[int, str], frozenset[int]] | None:
    """By dimension and label the rows of its contributions; None where a label has none."""
    columns = {
        name: _by_text(each) for name, each in texts.items() if len(set(each)) <= MOST_LABELS
    }
    found: dict[tuple[int, str], frozenset[int]] = {}
    for dim, name in enumerate(table.by):
        # A label may be of a level above, which the contributions have in a column of its own.
        order = sorted(columns, key=lambda column: column.casefold() != name.casefold())
        for label in {cell.key[dim] for cell in table.cells} - {TOTAL}:
            rows = next((columns[c][label] for c in order if label in columns[c]), None)
            if rows is None:
                return None
            found[dim, label] = rows
    return found


def _by_text(texts: Sequence[str]) -> Mapping[str, frozenset[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        rows[text].append(row)
    return {text: frozenset(each) for text, each in rows.items()}


def _rows(
    cell: Cell, rows: Mapping[tuple[int, str], frozenset[int]], count: int
) -> frozenset[int] | range:
    own = [rows[dim, label] for dim, label in enumerate(cell.key) if label != TOTAL]
    if not own:
        return range(count)
    return frozenset.intersection(*sorted(own, key=len))


def _are_the_sums(table: Published, found: Shares) -> bool:
    told = [cell for cell in table.cells if cell.value is not None]
    held = sum(_near(sum(found[cell.key], Fraction(0)), cell.value) for cell in told)
    return bool(told) and held >= _LEAST_HELD * len(told)


def _near(made: Fraction, told: Fraction | None) -> bool:
    return told is not None and abs(made - told) <= max(Fraction(1, 2), abs(told) / 1000)


def told_largest(tables: Sequence[Published], table: Published) -> Mapping[int, Sequence[Fraction]]:
    """By row what the table itself says of its largest contributions, in columns beside the sum."""
    found: dict[int, dict[str, Fraction]] = defaultdict(dict)
    for other in tables:
        if (other.file, other.name, other.by) == (table.file, table.name, table.by):
            rank = _rank(other.column)
            for cell in other.cells if rank else ():
                if cell.value is not None:
                    found[cell.row][rank] = cell.value
    return {
        row: [each["1"], each.get("2", Fraction(0))] for row, each in found.items() if "1" in each
    }


def _rank(column: str) -> str:
    said = set(words.words(column))
    if said & words.SECOND:
        return "2"
    return "1" if said & words.LARGEST else ""


def is_dominated(
    shares: Sequence[Fraction], total: Fraction, p: Fraction, rules: Sequence[tuple[int, Fraction]]
) -> bool:
    """Whether a contributor to a sum can be estimated too closely.

    Args:
        shares: What the largest contributors add, the most first.
        total: The sum.
        p: In percent: the second largest must not know the largest more closely; 0: not asked.
        rules: (n, k): the n largest must not add more than k percent.

    Source:
        Hundepool et al., Handbook on statistical disclosure control, 2nd ed., 4.2.
    """
    if not shares or shares[0] <= 0:
        return False
    rest = total - sum(shares[:2], Fraction(0))
    close = p > 0 and rest * 100 < p * shares[0]
    return close or any(sum(shares[:n], Fraction(0)) * 100 > k * total for n, k in rules)


def rules_of(text: str) -> Iterator[tuple[int, Fraction]]:
    """Rules of dominance such as `1:80 2:99`.

    Raises:
        ValueError: It is spelled otherwise.
    """
    for each in text.replace(",", " ").replace("none", "").split():
        n, _, k = each.partition(":")
        yield int(n), Fraction(k)
