"""Reading a workbook of texts that a person looked at: what is to be changed, and nothing guessed.

The marks are read before the data, so that they can be put in on the way. When
all texts are known the workbook is made again and compared with the one that
came back: a person may have sorted it, but not changed what stood in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from anonkit.errors import Fault, OptionError
from anonkit.phrases import LANGUAGES, Language, phrases
from anonkit.plan import Plan
from anonkit.policy.sheet import HEAD_ROW, Page
from anonkit.steps.review.book import (
    CODE,
    DROP,
    EVERYWHERE,
    FACTS,
    FORMAT,
    KEEP,
    OUT,
    TEXT_KEYS,
    WORD_CODE,
    WORD_KEYS,
    ReviewBook,
    facts_of,
)
from anonkit.steps.review.corrections import Correction, Corrections
from anonkit.steps.review.looked import DROPPED

MOST_FAULTS = 10
"""Told at once: a sheet that was sorted in part has one in each row."""

Grid = Sequence[Sequence[str]]
"""The cells of a sheet from its first row and column, as text."""
Grids = Mapping[str, Grid]
_LETTERS = " ABCDEFGHI"


def read_corrections(grids: Grids, plan: Plan, file: str) -> Corrections:
    """What a person wrote into a workbook of this policy and label.

    Args:
        grids: The sheets by their names.
        plan: Whose texts are to be released.
        file: How the workbook is called in messages.

    Raises:
        OptionError: It is another workbook, or holds marks that mean nothing; each with its cell.
    """
    language, titles = _titles(grids, file)
    _check_facts(grids[titles["guide"]], plan, file)
    faults: list[Fault] = []
    for page, keys in (("texts", TEXT_KEYS), ("words", WORD_KEYS)):
        where = f"{file}, sheet {titles[page]}"
        faults += _gone(language, keys, grids[titles[page]], where)
    if faults:
        raise OptionError.of(faults)
    texts = _texts(grids[titles["texts"]], file, titles["texts"], faults)
    words = _words(grids[titles["words"]], file, titles["words"], faults)
    if faults:
        raise OptionError.of(first_of(faults))
    return Corrections(texts, words)


def insist_same(book: ReviewBook, grids: Grids, file: str) -> None:
    """Refuse a workbook of other texts, or one in which anything but the marks was changed.

    Raises:
        OptionError: As said; each change with its row.
    """
    if _facts(grids[book.guide.title]) != _facts(book.guide.rows):
        raise OptionError(
            "the texts, or what is found in them, are others than when this workbook was written",
            where=file,
            fix="move it away, run again to have it written anew, and copy your corrections into "
            "the new one",
            code="review.stale",
        )
    faults = [
        *_changes(book.texts, grids[book.texts.title], CODE, file),
        *_changes(book.words, grids[book.words.title], WORD_CODE, file),
    ]
    if faults:
        raise OptionError.of(first_of(faults))


def first_of(faults: Sequence[Fault]) -> list[Fault]:
    """The first faults, the last of which says how many more there are."""
    told = list(dict.fromkeys(faults))
    more = len(told) - MOST_FAULTS
    if more <= 0:
        return told
    last = told[MOST_FAULTS - 1]
    return [*told[: MOST_FAULTS - 1], replace(last, problem=f"{last.problem} (and {more} more)")]


def _titles(grids: Grids, file: str) -> tuple[Language, Mapping[str, str]]:
    for language in LANGUAGES:
        told = {key: phrases("review", language).say(f"page.{key}") for key in _PAGES}
        if set(told.values()) == set(grids):
            return language, told
    raise OptionError(
        "this is no workbook of texts that `anonkit release --review` wrote, or a sheet of it was "
        "deleted, renamed or added",
        where=file,
        fix="name the workbook with just its own sheets, or a file that is not there yet",
        code="review.not_ours",
    )


_PAGES = ("texts", "words", "guide")


def _facts(rows: Grid) -> Mapping[str, object]:
    lines = [row[1] for row in rows if len(row) > 1 and row[0].strip() == FACTS]
    return facts_of(lines[-1]) if lines else {}


def _check_facts(guide: Grid, plan: Plan, file: str) -> None:
    facts = _facts(guide)
    if facts.get("format") != FORMAT:
        raise OptionError(
            "the workbook was made by another version of anonkit, or its last sheet was changed",
            where=file,
            fix="move it away, and run again to have it written anew",
            code="review.version",
        )
    if (facts.get("name"), facts.get("release")) != (plan.policy.name, plan.policy.release):
        raise OptionError(
            "the workbook was written for another policy, or for another `release:` label",
            where=file,
            fix="name the workbook of this one, or a file that is not there yet",
            code="review.other_policy",
        )


def _texts(
    grid: Grid, file: str, title: str, faults: list[Fault]
) -> Mapping[tuple[str, str], Correction]:
    """The marks of each text; those of its rows add up."""
    found: dict[tuple[str, str], Correction] = {}
    for row, cells in _rows(grid):
        drop = _cell(cells, DROP).strip()
        if drop not in ("", DROPPED):
            faults.append(_mark(file, title, row, DROP, f"write {DROPPED}, or leave it empty"))
        place = _cell(cells, 2), _cell(cells, CODE).strip()
        one = Correction(
            _parts(_cell(cells, OUT)), _parts(_cell(cells, KEEP)), drop == DROPPED, row
        )
        if not (one.out or one.keep or one.drop):
            continue
        before = found.get(place, Correction(row=row))
        found[place] = Correction(
            before.out + one.out, before.keep + one.keep, before.drop or one.drop, before.row
        )
    return found


def _words(grid: Grid, file: str, title: str, faults: list[Fault]) -> Mapping[str, int]:
    """What stays wherever it stands, by its code."""
    yes, no = (
        {phrases("review", language).say(f"answer.{key}").casefold() for language in LANGUAGES}
        for key in ("yes", "no")
    )
    found: dict[str, int] = {}
    for row, cells in _rows(grid):
        answer = _cell(cells, EVERYWHERE).strip().casefold()
        if answer in yes:
            found |= dict.fromkeys(_cell(cells, WORD_CODE).split(), row)
        elif answer and answer not in no:
            fix = "choose from the list of the cell, or leave it empty"
            faults.append(_mark(file, title, row, EVERYWHERE, fix))
    return found


def _changes(page: Page, grid: Grid, code: int, file: str) -> Iterator[Fault]:
    """Rows that are not as they were written, wherever they stand now."""
    head = HEAD_ROW
    wanted: dict[str, list[tuple[str, ...]]] = {}
    for row in page.rows[head:]:
        wanted.setdefault(row[code - 1], []).append(row)
    yours = {place for _, place in page.inputs}
    left = {key: list(rows) for key, rows in wanted.items()}
    if [*map(_plain, grid[head - 1] if len(grid) >= head else ())] != [
        *map(_plain, page.rows[head - 1])
    ]:
        yield _changed(file, page.title, head)
    missing = sum(map(len, left.values())) - sum(1 for _ in _rows(grid))
    for number, cells in _rows(grid):
        rows = left.get(_cell(cells, code).strip(), [])
        same = next((row for row in rows if _alike(row, cells, yours)), None)
        if same is None:
            yield _changed(file, page.title, number)
        else:
            rows.remove(same)
    if missing > 0:
        yield Fault(
            "rows were deleted",
            f"{file}, sheet {page.title}",
            "undo that: a text that is not there cannot be said to have been looked at",
            "review.changed",
        )


def _gone(language: Language, keys: Sequence[str], grid: Grid, where: str) -> Iterator[Fault]:
    """Columns that the head no longer has; where one is gone, nothing else stands in its place."""
    cells = grid[HEAD_ROW - 1] if len(grid) >= HEAD_ROW else ()
    there = {text for cell in cells if (text := _plain(cell))}
    words = phrases("review", language)
    wanted = [_plain(words.say(f"head.{key}")) for key in keys]
    for title in wanted if len(there) < len(wanted) else ():
        if title not in there:
            fix = "undo that, or move the workbook away and run again to have it written anew"
            yield Fault(f"a column is gone: {title}", where, fix, "review.changed")


def _alike(ours: Sequence[str], theirs: Sequence[str], yours: set[int]) -> bool:
    cells = enumerate(zip_longest(ours, theirs, fillvalue=""), 1)
    return all(place in yours or _plain(one) == _plain(other) for place, (one, other) in cells)


def _rows(grid: Grid) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows below the head that hold anything, with their numbers, counted from 1."""
    for number, cells in enumerate(grid[HEAD_ROW:], HEAD_ROW + 1):
        if any(cell.strip() for cell in cells):
            yield number, cells


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place - 1] if place <= len(cells) else ""


def _parts(text: str) -> tuple[str, ...]:
    parts = (part.strip() for line in text.splitlines() for part in line.split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _plain(text: str) -> str:
    """What survives a spreadsheet program: no blanks at the ends, no kind of line end."""
    return " ".join(text.split())


def place(file: str, title: str, row: int, column: int) -> str:
    """Where a cell is, as messages say it."""
    return f"{file}, sheet {title}, cell {_LETTERS[column]}{row}"


def _mark(file: str, title: str, row: int, column: int, fix: str) -> Fault:
    where = place(file, title, row, column)
    return Fault("this mark means nothing here", where, fix, "review.mark")


def _changed(file: str, title: str, row: int) -> Fault:
    return Fault(
        "something was written, changed or moved outside the yellow cells",
        f"{file}, sheet {title}, row {row}",
        "undo that: only the yellow cells are read",
        "review.changed",
    )
