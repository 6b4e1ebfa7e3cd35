"""Verbs of a file that somebody has: what is in it, and a draft of its policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from anonkit import files
from anonkit.api.running import Running, of_spark, taken
from anonkit.api.verb import limited, verb
from anonkit.detect.lexicon.own import read_own
from anonkit.errors import AnonkitError, Fault, InputError, OptionError, shown
from anonkit.formats.base import Dialect, Reader
from anonkit.intake.profile.own import write_own
from anonkit.policy.questions import LinkedDraft, Survey
from anonkit.progress import Listener
from anonkit.records import SKIPPED, UNREAD, DraftRecord, Form, ScanRecord
from anonkit.steps.drafting import check_output, check_sources, name_of, write_answered, write_draft
from anonkit.steps.forms import heard, open_form, own_words
from anonkit.steps.in_memory import OneTable, is_path
from anonkit.steps.inside import look_inside, with_tables
from anonkit.steps.other import is_other
from anonkit.steps.read import Data, open_data, spool
from anonkit.steps.relations import with_linked
from anonkit.steps.scan import check_scanned, scan_rows


@verb
def scan(  # noqa: PLR0913 - the options of a scan, all named
    *,
    data: Data | Sequence[OneTable],
    countries: Sequence[str] = (),
    languages: Sequence[str] = (),
    form: Path | None = None,
    lexicon: Path | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    fail_on: str | None = None,
    skip_other: bool = False,
    engine: str = "local",
    master: str | None = None,
    session: Any = None,
    memory: str | None = None,
    progress: Listener | None = None,
) -> ScanRecord:
    """Say what each column of a file is, how sure that is, and why; never a value.

    Args:
        data: A file, a folder (of CSV files, or of parts of one table), `-` for CSV on
            standard input, a DataFrame of pandas or Spark, an Arrow table, or several of these by
            name. Of a file or a mapping that holds several tables all are scanned, where one of
            them is the main one. Or a list of them, of which the record has the first, and the
            others beside it; one that cannot be read has no columns, and says why in `unread`.
        countries: ISO 3166-1 codes: national phones and ids of others are not told.
        languages: Of the column names; by default those of the countries, then all known.
        form: The form of the questionnaire, whose types, labels and lists are heeded.
        lexicon: A YAML file of words of your own for headers, by kind; they go before all others.
        sheet: The table of a file that holds several, such as the sheet of a workbook.
        encoding: Of a CSV file, such as `cp1252`; by default UTF-8.
        delimiter: Of a CSV file; by default it is found out.
        fail_on: `direct` to refuse files that hold a direct identifier, and several of which one
            cannot be read; all of them are scanned first.
        skip_other: Pass over a JSON or text file that holds no table; it is stated.
        engine: `local` or `spark`, as for `release`. A scan looks at a stream of rows on this
            machine either way: Spark is started for its own DataFrames alone.
        master: Where Spark runs.
        session: A `SparkSession` that runs already; it stays yours.
        memory: What the run may use, such as `2GB`; by default half of the machine.
        progress: Called with how far the run is, now and then, from any of its threads.

    Raises:
        RefusedError: `fail_on`, with one fault for each column.
        InputError: The form cannot be read, or the data, where it is one file. Of several with
            `fail_on`: a file cannot be read; the faults are those of all files.
        OptionError: The form is none, or is that of other data; the lexicon is not sound.
    """
    if fail_on not in (None, "direct"):
        problem = f"there is nothing called {fail_on!r} to fail on"
        raise OptionError(problem, fix="use direct", code="scan.fail_on")
    asked = None if form is None else open_form(form)
    words = {} if lexicon is None else read_own(Path(lexicon))
    dialect = Dialect(delimiter=delimiter, encoding=encoding, sheet=sheet)
    told = _each(data)
    running = Running.of(data, engine, master=master, session=session)
    look = partial(scan_rows, countries=countries, languages=languages, words=words)
    alone = len(told) == 1

    def one(each: Data) -> ScanRecord:
        try:
            return _scanned(each, dialect, look, asked, running)
        except (InputError, OptionError) as error:
            if skip_other and is_path(each) and is_other(Path(each), error.code):
                stated = {SKIPPED: "no table, so nothing in it was looked at"}
                return ScanRecord((), stated, "other", source=str(each))
            if alone or not (isinstance(error, InputError) or error.code == "format.unknown"):
                raise
            return ScanRecord((), {}, UNREAD, source=_source(each), unread=_within(each, error))

    with limited(memory, progress):
        first, *others = map(one, told)
    record = replace(first, beside=tuple(others))
    if fail_on:
        check_scanned(record, fail_on)
    return record


def _each(data: Data | Sequence[OneTable]) -> Sequence[Data]:
    """The files of one scan, in their order; at least one."""
    several: Sequence[Data] = data if isinstance(data, list | tuple) else [cast("Data", data)]
    if not several or (len(several) > 1 and "-" in [str(e) for e in several if is_path(e)]):
        raise OptionError(
            "there is no data" if not several else "standard input is one file, and stands alone",
            where="DATA",
            fix="name one file or several",
            code="scan.files",
        )
    return several


def _source(data: Data) -> str:
    return str(data) if is_path(data) else ""


def _within(data: Data, error: AnonkitError) -> tuple[Fault, ...]:
    """The faults of one of several files: each says in which."""
    source, name = _source(data), Path(_source(data)).name
    told = []
    for fault in error.faults:
        rest = fault.where.removeprefix(source).removeprefix(name).removeprefix(", ")
        # Beside DataFrames, which have no name, the place alone is all there is to say.
        where = shown(", ".join(part for part in (source, rest) if part))
        told.append(replace(fault, where=where))
    return tuple(told)


def _scanned(
    data: Data,
    dialect: Dialect,
    look: Callable[..., ScanRecord],
    form: Form | None,
    running: Running,
) -> ScanRecord:
    with files.WorkFolder.open() as work, ExitStack() as stack:
        if of_spark(data):
            stack.enter_context(running.opened(work.path))
            data = taken(data, work.path)
        inside = look_inside(data, dialect)

        def one(of: Dialect) -> ScanRecord:
            reader, file_format = open_data(data, of, lambda: spool(work.path))
            own, table = own_words(data, file_format, of), of.sheet or name_of(data)
            known = heard(form, own, reader.columns, table, linked=of != inside.dialect)
            found = look(reader, format=file_format.name, told=known.told)
            return replace(found, stated={**found.stated, **known.stated})

        record = with_tables(one(inside.dialect), inside, one)
    declared = {name: text for name, text in asdict(inside.dialect).items() if text}
    return replace(record, stated={**record.stated, **declared}, source=_source(data))


@verb
def init(  # noqa: PLR0913 - the options of a draft, all named
    *,
    data: Data | None = None,
    answers: Path | None = None,
    profile: str | None = None,
    output: Path,
    countries: Sequence[str] = (),
    languages: Sequence[str] = (),
    form: Path | None = None,
    lexicon: Path | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> DraftRecord:
    """Scan a file and draft a policy that refuses until a person has settled it.

    Or: ask the person in a spreadsheet, and make the policy of the answers. Or: copy a profile
    of `intake`, for an office to make it its own.

    Args:
        data: As for `scan`, but one.
        answers: Instead of data: the workbook of questions, filled in (`--from`).
        profile: Instead: the name of a profile that comes with anonkit, to be copied.
        output: The policy or profile to be (`.yaml`), or the workbook of questions about the
            data (`.xlsx`); never written over another file.
        countries: ISO 3166-1 codes, as for `scan`.
        languages: As for `scan`; the workbook speaks the first that it can.
        form: As for `scan`; lists of answers and labels are drafted from it.
        lexicon: As for `scan`.
        sheet: The table of a file that holds several, such as the sheet of a workbook.
        encoding: As for `scan`; the draft declares it.
        delimiter: As for `scan`; the draft declares it.

    Raises:
        OptionError: There is such a file, it is neither, or data and answers do not go together.
        PolicyError: The workbook of questions is not filled in, or was changed.
        InputError: The data cannot be read, or a column's name cannot stand in a policy.
    """
    check_output(output)
    others = (countries, languages, form, lexicon, sheet, encoding, delimiter)
    if profile is not None:
        alone = data is None and answers is None and not any(others)
        return write_own(output, profile, alone=alone)
    check_sources(data=data is not None, answers=answers is not None, others=any(others))
    if answers is not None:
        return write_answered(output, answers)
    assert data is not None
    record = scan(
        data=data,
        countries=countries,
        languages=languages,
        form=form,
        lexicon=lexicon,
        sheet=sheet,
        encoding=encoding,
        delimiter=delimiter,
    )
    name = name_of(data) or "survey"
    codes = tuple(code.upper() for code in countries)
    linked: tuple[LinkedDraft, ...] = ()
    if record.tables:

        def table(name: str) -> Reader:
            dialect = Dialect(delimiter=delimiter, encoding=encoding, sheet=name)
            return open_data(data, dialect, Path)[0]

        record, linked = with_linked(record, name, record.stated["sheet"], table)
    return write_draft(output, Survey(record, name, codes, tuple(languages), linked))
