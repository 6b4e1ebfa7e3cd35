"""Verbs of a file that somebody has: what is in it, and a draft of its policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from anonkit import files
from anonkit.api.verb import verb
from anonkit.errors import OptionError
from anonkit.formats.base import Dialect
from anonkit.policy.questions import Survey
from anonkit.records import DraftRecord, ScanRecord
from anonkit.steps.drafting import check_output, check_sources, name_of, write_answered, write_draft
from anonkit.steps.inside import look_inside, with_tables
from anonkit.steps.read import OneTable, open_data, spool
from anonkit.steps.scan import check_none_direct, scan_rows


@verb
def scan(
    *,
    data: OneTable,
    countries: Sequence[str] = (),
    languages: Sequence[str] = (),
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    fail_on: str | None = None,
) -> ScanRecord:
    """Say what each column of a file is, how sure that is, and why; never a value.

    Args:
        data: A file, a folder of CSV files, `-` for CSV on standard input, or a DataFrame. Of a
            file that holds several tables all are scanned, where one of them is the main one.
        countries: ISO 3166-1 codes: national phones and ids of others are not told.
        languages: Of the column names; by default those of the countries, then all known.
        sheet: The table of a file that holds several, such as the sheet of a workbook.
        encoding: Of a CSV file, such as `cp1252`; by default UTF-8.
        delimiter: Of a CSV file; by default it is found out.
        fail_on: `direct` to refuse a file that holds a direct identifier.

    Raises:
        RefusedError: `fail_on`, with one fault for each column.
        InputError: The data cannot be read.
    """
    if fail_on not in (None, "direct"):
        problem = f"there is nothing called {fail_on!r} to fail on"
        raise OptionError(problem, fix="use direct", code="scan.fail_on")
    with files.WorkFolder.open() as work:
        inside = look_inside(data, Dialect(delimiter=delimiter, encoding=encoding, sheet=sheet))

        def one(dialect: Dialect) -> ScanRecord:
            reader, file_format = open_data(data, dialect, lambda: spool(work.path))
            return scan_rows(
                reader, format=file_format.name, countries=countries, languages=languages
            )

        record = with_tables(one(inside.dialect), inside, one)
    declared = {name: text for name, text in asdict(inside.dialect).items() if text}
    record = replace(record, stated={**record.stated, **declared})
    if fail_on:
        check_none_direct(record)
    return record


@verb
def init(  # noqa: PLR0913 - the options of a draft, all named
    *,
    data: OneTable | None = None,
    answers: Path | None = None,
    output: Path,
    countries: Sequence[str] = (),
    languages: Sequence[str] = (),
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> DraftRecord:
    """Scan a file and draft a policy that refuses until a person has settled it.

    Or: ask the person in a spreadsheet, and make the policy of the answers.

    Args:
        data: A file, `-` for CSV on standard input, or a DataFrame.
        answers: Instead of data: the workbook of questions, filled in (`--from`).
        output: The policy to be (`.yaml`), or the workbook of questions about the
            data (`.xlsx`); never written over another file.
        countries: ISO 3166-1 codes, as for `scan`.
        languages: As for `scan`; the workbook speaks the first that it can.
        sheet: The table of a file that holds several, such as the sheet of a workbook.
        encoding: As for `scan`; the draft declares it.
        delimiter: As for `scan`; the draft declares it.

    Raises:
        OptionError: There is such a file, it is neither, or data and answers do not go together.
        PolicyError: The workbook of questions is not filled in, or was changed.
        InputError: The data cannot be read, or a column's name cannot stand in a policy.
    """
    check_output(output)
    others = (countries, languages, sheet, encoding, delimiter)
    check_sources(data=data is not None, answers=answers is not None, others=any(others))
    if answers is not None:
        return write_answered(output, answers)
    assert data is not None
    record = scan(
        data=data,
        countries=countries,
        languages=languages,
        sheet=sheet,
        encoding=encoding,
        delimiter=delimiter,
    )
    name = name_of(data) if isinstance(data, Path) and str(data) != "-" else "survey"
    codes = tuple(code.upper() for code in countries)
    return write_draft(output, Survey(record, name, codes, tuple(languages)))
