"""Scan a file nobody has described yet: one pass, bounded memory, no value kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import phonenumbers

from anonkit import memory, progress
from anonkit.detect.clues import Known
from anonkit.detect.columns import MAX_SAMPLE
from anonkit.detect.kinds import KINDS
from anonkit.detect.lexicon import LANGUAGES, Phrase, Term, load
from anonkit.detect.points import with_points
from anonkit.detect.shape import separator_of
from anonkit.engines.base import Source
from anonkit.errors import Fault, InputError, OptionError, RefusedError, shown
from anonkit.phrases import LANGUAGE_NAMES
from anonkit.records import FormColumn, ScanColumn, ScanRecord
from anonkit.steps.forms import drafted, judged, spoken
from anonkit.steps.headers import check_against_cells, check_names
from anonkit.steps.pointing import pointing, with_likeness, with_many_sets
from anonkit.steps.streamed import MISSING, Names, StreamedColumn, StreamedRows, budget
from anonkit.steps.ticks import questions_of

Words = Mapping[Phrase, tuple[Term, ...]]
_LETTER = re.compile(r"\.[a-z]")
"""Stata's codes of absence: they mean the same in every column of numbers."""


def scan_rows(
    source: Source,
    *,
    format: str,  # noqa: A002 - the record's own word
    countries: Sequence[str] = (),
    languages: Sequence[str] = (),
    told: Mapping[str, FormColumn] | None = None,
    words: Words | None = None,
) -> ScanRecord:
    """Say what each column of a file is, how sure that is, and why.

    Args:
        source: A reader; its rows are read once.
        format: The file's format, for the record.
        countries: ISO 3166-1 codes; national phones and ids of others are not told.
        languages: Of the column names; none: those of the countries, then all known.
        told: What a form says of the columns that it knows.
        words: Of the user's own lexicon.

    Returns:
        One verdict per column, in the file's order. No cell stands in it.

    Raises:
        OptionError: A country code that does not exist.
        InputError: The file cannot be read to its end.
    """
    codes = known_countries(countries)
    check_languages(languages)
    check_names(source.columns, codes)
    # What a reader knows to be no answer, it knows once it has read it.
    told_by_file: Mapping[str, set[str]] = getattr(source, "absent", {})
    columns = {
        name: StreamedColumn(budget(len(source.columns)), declared=told_by_file.get(name, set()))
        for name in source.columns
    }
    rows = StreamedRows()
    progress.begin("scanning")
    for batch in source.batches():
        memory.check()
        rows.take([column.take(batch.column(name)) for name, column in columns.items()])
    told = told or {}
    known = Known(codes, load(languages, codes, words or {}), spoken(languages, told))
    names = tuple(columns)
    samples = {name: column.sample() for name, column in columns.items()}
    check_against_cells(samples)
    options = [name for name, one in told.items() if one.part == "option"]
    questions = questions_of(samples, options)
    among = Names.of(names, questions)
    verdicts = with_points(
        [
            (
                sample,
                judged(name, sample, column.facts(name, among), known, told.get(name)),
            )
            for name, column in columns.items()
            for sample in (column.sample(),)
        ],
        codes,
    )
    kept = rows.kept(names)
    verdicts = with_likeness(verdicts, kept)
    verdicts = tuple(_as_set(one, columns[one.name].sample(), questions) for one in verdicts)
    verdicts = with_many_sets(verdicts, kept)
    stated = {**getattr(source, "stated", {}), **_said(columns.values(), codes, languages)}
    if words:
        stated["lexicon"] = f"{len(words)} word{'s' * (len(words) > 1)} of your own"
    if rows.finish():
        stated["rows"] = "some rows are identical"
    absent = [text for text in stated.get("missing", "").split(", ") if text]
    return ScanRecord(
        columns=drafted(verdicts, told, absent),
        stated=stated,
        format=format,
        pointing=pointing(verdicts, kept),
    )


def _as_set(column: ScanColumn, sample: Sequence[str], questions: Mapping[str, str]) -> ScanColumn:
    """With what makes one question of several columns, or several answers of one cell."""
    between = separator_of(sample) if column.type == "multi" else ""
    part_of = questions.get(column.name, "")
    return replace(column, part_of=part_of, separator="" if between == " " else between)


def check_scanned(record: ScanRecord, fail_on: str | None) -> None:
    """Refuse files that could not be read, and those with a direct identifier.

    Args:
        record: Of one file or of several.
        fail_on: `direct`; with None, columns are no reason.

    Raises:
        InputError: A file could not be read; with one fault for each such file and, as nothing
            that was asked for may be left untold, for each column with a direct identifier.
        RefusedError: One fault for each column with a direct identifier.
    """
    unread = [fault for each in (record, *record.beside) for fault in each.unread]
    direct = _direct(record) if fail_on else []
    if unread:
        raise InputError.of([*unread, *direct])
    if direct:
        raise RefusedError.of(direct)


def _direct(record: ScanRecord) -> list[Fault]:
    return [
        Fault(
            problem=f"it holds {_said_of(column)}",
            where=_place(table, column, each.source if record.beside else ""),
            fix="leave the column out or replace it; `anonkit init` drafts a policy that does",
            code=f"scan.{(column.identifier or column.holds[0])}",
        )
        for each in (record, *record.beside)
        for table, column in each.every
        if column.direct
    ]


def _place(table: str, column: ScanColumn, source: str) -> str:
    """File, table and column in one line: names come from outside."""
    of_table = [f"table {table}"] if table else []
    return shown(", ".join([*([source] if source else []), *of_table, f"column {column.name}"]))


def _said_of(column: ScanColumn) -> str:
    kinds = (column.identifier,) if column.identifier else column.holds
    return " and ".join(KINDS[kind].said for kind in kinds)


def known_countries(countries: Sequence[str]) -> tuple[str, ...]:
    """Codes of countries in capitals, each once.

    Raises:
        OptionError: There is no such country.
    """
    codes = tuple(dict.fromkeys(code.upper() for code in countries))
    for code in codes:
        if code not in phonenumbers.SUPPORTED_REGIONS:
            raise OptionError(
                f"{code!r} is no country code",
                fix=_country(code),
                code="scan.country",
            )
    return codes


def check_languages(languages: Sequence[str]) -> None:
    """Refuse what is no code of a language; one without a word list is only stated.

    Raises:
        OptionError: `swahili` for `sw`.
    """
    for name in languages:
        if not re.fullmatch("[a-z]{2,3}", name):
            known = {told.casefold(): code for code, told in LANGUAGE_NAMES.items()}
            known |= {"swahili": "sw", "spanish": "es", "french": "fr"}
            raise OptionError(
                f"{name!r} is no code of a language",
                fix=f"use {known.get(name.casefold(), 'a code such as en, sw, es or fr')}",
                code="scan.language",
            )


def _country(name: str) -> str:
    """What to write for something that is no code of a country."""
    from phonenumbers.geodata.locale import LOCALE_DATA  # noqa: PLC0415 - after a fault alone

    meant = [
        code
        for code, told in LOCALE_DATA.items()
        if name.casefold() in {word.casefold() for word in told.values()}
    ]
    return f"use {meant[0]}" if meant else "use ISO 3166-1 codes of two letters, such as KE"


def _codes_by_column(columns: Iterable[StreamedColumn]) -> str:
    """The codes that the file declares for some columns and that may be an answer in others."""
    own = (
        tuple(sorted(code for code in column.declared if not _LETTER.fullmatch(code)))
        for column in columns
    )
    found = Counter(codes for codes in own if codes)
    return "; ".join(
        f"{', '.join(codes)} in {count} column{'' if count == 1 else 's'}"
        for codes, count in found.items()
    )


def _said(
    columns: Iterable[StreamedColumn], codes: Sequence[str], languages: Sequence[str]
) -> Mapping[str, str]:
    """What the reader of the verdicts has to know about how they came about."""
    columns = list(columns)
    declared = {text for column in columns for text in column.declared}
    letters = set(filter(_LETTER.fullmatch, declared))
    spellings = {text for column in columns for text in column.spellings}
    said = {
        "countries": " ".join(codes) or "none: national phones and ids were not looked for",
        "sample": f"up to {MAX_SAMPLE} different values of each column, from all rows",
    }
    if any(column.estimated for column in columns):
        said["distinct"] = f"estimated where a column has more than {budget(len(columns)):,} values"
    if spellings or letters:
        known = (*(text for text in MISSING if text in spellings), *sorted(letters))
        said["missing"] = ", ".join(known)
    if codes_of_some := _codes_by_column(columns):
        said["missing_codes"] = codes_of_some
    unknown = [one for one in languages if one not in LANGUAGES]
    if unknown:
        said["languages"] = f"no word list for {', '.join(unknown)}: headers in it are not read"
    return said
