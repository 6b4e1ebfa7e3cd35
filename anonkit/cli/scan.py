"""`anonkit scan`: what each column of a file is."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from anonkit.cli import options, output
from anonkit.cli.drawing import watched
from anonkit.errors import InputError, shown
from anonkit.records import SKIPPED, Pointing, ScanColumn, ScanRecord, ScanTable
from anonkit.report.findings import RENDERINGS, findings_of_scan


@click.command("scan")
@options.several_data
@options.countries
@options.languages
@options.form
@options.lexicon
@options.sheet
@options.encoding
@options.delimiter
@click.option(
    "--fail-on", type=click.Choice(["direct"]), help="Exit 1 when a direct identifier is found."
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", *RENDERINGS]),
    default="text",
    show_default=True,
    help="How to print the result on stdout.",
)
@click.option(
    "--skip-other",
    is_flag=True,
    help="Pass over JSON and .txt files that hold no table; each is told.",
)
@options.engine
@options.master
@options.memory
@options.quiet
@options.debug
def command(
    data: tuple[Path, ...],
    countries: tuple[str, ...],
    languages: tuple[str, ...],
    form: Path | None,
    lexicon: Path | None,
    sheet: str | None,
    encoding: str | None,
    delimiter: str | None,
    fail_on: str | None,
    output_format: str,
    skip_other: bool,
    engine: str,
    master: str | None,
    memory: str | None,
    quiet: bool,
    debug: Path | None,
) -> int:
    """Say what each column of a file is, how sure that is, and why.

    No value of the file is printed. Columns marked with `?` need a person:
    their name says one thing, their values another. Several files are scanned
    one after the other, and told in one document, even if some cannot be read:
    then the exit code is 3.
    """
    del debug  # read by the boundary that catches bugs
    from anonkit import api
    from anonkit.steps.scan import check_scanned

    plain = output_format in {"text", "json"}
    with watched(quiet=quiet):
        record = api.scan(
            data=data,
            countries=countries,
            languages=languages,
            form=form,
            lexicon=lexicon,
            sheet=sheet,
            encoding=encoding,
            delimiter=delimiter,
            # What machines show holds the findings that stop the file: printed first, then refused.
            fail_on=fail_on if plain else None,
            skip_other=skip_other,
            engine=engine,
            master=master,
            memory=memory,
        )
    if output_format == "json":
        output.show(document(record), output_format=output_format, text=str)
        # The one document says which files were not read.
        return InputError.exit_code if any(e.unread for e in (record, *record.beside)) else 0
    click.echo(
        lines(record) if plain else RENDERINGS[output_format].render(findings_of_scan(record))
    )
    check_scanned(record, fail_on)
    return 0


def document(record: ScanRecord) -> dict[str, Any]:
    """The document of `--format json`, version 1: of several files, the first and those beside."""
    if not record.beside:
        return {"format": 1, **_file(record)}
    first, *others = ({"file": each.source, **_file(each)} for each in (record, *record.beside))
    return {"format": 1, **first, "beside": others}


def _file(record: ScanRecord) -> dict[str, Any]:
    return {
        "file_format": record.format,
        "stated": dict(record.stated),
        "columns": [_facts(column) for column in record.columns],
        "tables": [_found_in(table) for table in record.tables],
        "pointing": [asdict(found) for found in record.pointing],
        "seen": list(record.seen),
        "unread": [asdict(fault) for fault in record.unread],
    }


_FOR_A_DRAFT = ("values", "values_file", "above", "no_answer", "left_out", "format")
"""What a form lists: a draft takes it over, and here it would bury the findings."""


def _found_in(table: ScanTable) -> dict[str, Any]:
    columns = [_facts(column) for column in table.columns]
    return {"name": table.name, "columns": columns, "linked": table.linked}


def _facts(column: ScanColumn) -> dict[str, Any]:
    return {key: value for key, value in asdict(column).items() if key not in _FOR_A_DRAFT}


def lines(record: ScanRecord) -> str:
    """A table for a terminal: name, role, how sure, why; questions below their column."""
    if not record.beside:
        return _table(record)
    each = (record, *record.beside)
    return "\n\n".join(f"file {shown(one.source)}\n{_table(one)}" for one in each)


def _table(record: ScanRecord) -> str:
    if record.unread:
        return "\n".join(f"not read: {shown(fault.problem)}" for fault in record.unread)
    if SKIPPED in record.stated:
        return f"{SKIPPED}: {record.stated[SKIPPED]}"
    width = min(32, max((len(column.name) for _, column in record.every), default=0))
    told: list[str] = []
    for table in record.tables:
        told += [f"table {shown(table.name)}{' (linked)' * table.linked}"]
        told += [*(line for column in table.columns for line in _column(column, width)), ""]
    if not record.tables:
        told = [*(line for column in record.columns for line in _column(column, width)), ""]
    every = [column for _, column in record.every]
    direct, asked = sum(column.direct for column in every), sum(bool(c.review) for c in every)
    where = f" in {len(record.tables)} tables" if record.tables else ""
    counts = f"{output.many(len(every), 'column')}{where}; {direct} with direct identifiers; "
    stated = [f"{key}: {value}" for key, value in record.stated.items()]
    seen = [f"seen, never carried over: {each}" for each in record.seen]
    pointed = [*map(_pointing, record.pointing)]
    said = [*pointed, *stated, *seen]
    return "\n".join([*told, f"{counts}{asked} to review", *map(shown, said)])


def _pointing(found: Pointing) -> str:
    """What a neighbour needs to know to find one row."""
    of = "of a sample of the rows (of all rows fewer)" if found.sampled else "of the rows"
    return (
        f"together: {', '.join(found.columns)}: {found.unique_percent} % {of} "
        "are the only ones with their answers"
    )


def _column(column: ScanColumn, width: int) -> list[str]:
    kind = f"{column.role} ({column.identifier})" if column.identifier else column.role
    name = shown(column.name)
    why = shown("; ".join(column.evidence))
    told = [f"{name:<{width}}  {kind:<26}  {column.confidence:<6}  {why}"]
    return [*told, f"{'':<{width}}  ? {shown(column.review)}"] if column.review else told
