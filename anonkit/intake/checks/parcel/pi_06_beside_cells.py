"""PI-06: people in what is no cell: names of files, hidden sheets, comments, notes, photographs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from anonkit.errors import InputError, shown
from anonkit.formats import by_path
from anonkit.intake.base import (
    Case,
    Check,
    Delivery,
    ParcelFile,
    Records,
    Result,
    Settings,
    clean,
    found,
)
from anonkit.intake.beside.exif import told_by_photo
from anonkit.intake.beside.naming import MOST, told_by, told_in
from anonkit.intake.beside.people_in_papers import told_in_papers
from anonkit.intake.beside.workbooks import made_by, words_beside, words_of_sheet
from anonkit.intake.parcel.roles import endings
from anonkit.records import Severity

_VALUES = "save the values alone as CSV, or as a new workbook, and hand that over"
_PICTURES = endings("jpg jpeg png heic heif webp tif tiff gif bmp")
_VOICES = endings("mp3 m4a wav ogg amr 3gp 3gpp mp4 mov avi aac flac webm mkv")
_OFFICE = endings("xlsx docx pptx")
_PROGRAMS = re.compile(
    r"\.?part-\d{1,10}(-tid-\d+)?(-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?(-c?\d{1,4})*"
    r"(\.[a-z]\w*)*|_SUCCESS"
)
"""Names of parts as Spark, Hadoop and others write them: their digits are of nobody."""
FEW_PICTURES = 3
"""Pictures outside a folder of media that may be logos of the paper's."""
_SEEN: tuple[tuple[str, Severity, str], ...] = (
    (r"copies of data behind pivot tables", "high", "rows that no sheet shows"),
    (r"links to other files.*", "high", "cells of files that were not handed over"),
    (r"earlier versions of cells.*", "high", "cells as they were, and who changed them"),
    (r"embedded files.*", "high", "files that nobody looked into"),
    (r"comments on cells|threads of comments.*", "medium", ""),
    (r"custom properties and data|parts of other programs", "medium", ""),
    (r"connections to where.*|macros|pictures|a picture of its first page", "medium", ""),
    (r"drawings and text boxes|charts.*|pivot tables", "medium", ""),
    (r"links behind cells", "medium", ""),
    (r"marks that hide rows or columns.*", "medium", "they are handed over like all others"),
    (r".*value labels? for codes that no row has", "medium", "answers that somebody gave once"),
    (r".*value labels? of no column", "medium", "answers of columns that were taken out"),
    (r"the file has (?:documents|attributes|characteristics|a description).*", "medium", ""),
    (r"the file or its columns have notes", "medium", ""),
    (r"the file has words of the program.*", "low", ""),
    (r"notes of programs on (?:the file|columns)", "medium", ""),
    (r"defined names|headers or footers.*|lists of answers behind.*|settings of a pr.*", "low", ""),
    (r"the file has (?:a label|groups|sets).*", "low", ""),
)
"""What formats tell of a file besides its cells: what it weighs, and what may be in it."""


def run(case: Case, settings: Settings) -> Iterator[Result]:
    """A finding for each place beside the cells where people may stand."""
    told = [*_names(case), *_sheets(case.now), *_carried(case), *_prose(case), *_pictures(case.now)]
    told += told_in_papers(case)
    yield from told
    if not told:
        yield clean("nobody in names of files and sheets, in words beside cells, or in pictures")


def _names(case: Case) -> Iterator[Result]:
    """Names of files and folders, of sheets and tables."""
    countries = case.asked.countries
    for each in case.now.parcel.files:
        parts = [*PurePosixPath(each.path).with_suffix("").parts, *_inside(each)]
        said = next(filter(None, (told_by(part, countries) for part in parts)), "")
        if said:
            why = f"its name or its folder's holds {said}"
            yield found(why, file=shown(each.path), fix="give it a name that tells of nobody")
    for table in (*case.now.records, *case.now.described):
        said = told_by(table.name, countries)
        if said:
            fix = "give the sheet a name that tells of nobody"
            yield found(f"the name of the sheet holds {said}", at=table, fix=fix)


def _inside(file: ParcelFile) -> list[str]:
    """What files of one table in parts are called, unless a program called them so."""
    names = file.real.iterdir() if file.real.is_dir() else ()
    return [each.stem for each in names if not _PROGRAMS.fullmatch(each.name)]


def _sheets(now: Delivery) -> Iterator[Result]:
    """Sheets that nobody sees who opens the file."""
    for table in now.records:
        hidden = {each.name for each in table.contents.tables if each.hidden}
        name = table.name or next((t.name for t in table.contents.tables if t.columns), "")
        if name in hidden:
            why = f"the sheet is hidden, and its {table.count:,} rows are handed over all the same"
            yield found(why, at=table, fix="delete the sheet, or show it", severity="medium")


def _carried(case: Case) -> Iterator[Result]:
    """What a file carries besides cells, once for each file."""
    done: set[str] = set()
    for table in (*case.now.records, *case.now.described):
        path = table.file.path
        if path in done:
            continue
        done.add(path)
        yield from _said(table)
        yield from _labels(case, table)
        if table.file.real.suffix.lower() == ".xlsx":
            yield from _workbook(case, table)
    for each in case.now.parcel.files:
        if each.path not in done and each.real.suffix.lower() in _OFFICE and made_by(each.real):
            why = "its properties name who made it"
            yield found(why, file=shown(each.path), fix="remove its properties", severity="low")


def _said(table: Records) -> Iterator[Result]:
    for sentence in table.contents.seen:
        weighed = next((w for w in _SEEN if re.fullmatch(w[0], sentence)), None)
        if weighed is None:
            continue
        if sentence.startswith("notes of programs on the file") and _mere_pandas(table):
            continue
        _, severity, holds = weighed
        why = f"it carries besides its cells: {sentence}{f' ({holds})' if holds else ''}"
        yield found(why, file=shown(table.file.path), fix=_VALUES, severity=severity)


def _mere_pandas(table: Records) -> bool:
    """Whether the only notes in a Parquet file are pandas' own, of columns that are there."""
    import json  # noqa: PLC0415 - for few files

    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(table.file.real) as file:
            kept = {k: v for k, v in (file.metadata.metadata or {}).items() if k != b"ARROW:schema"}
        told = json.loads(kept.get(b"pandas", b"{}"))
        names = {each.get("field_name") for each in told.get("columns", [])}
    except Exception:  # noqa: BLE001 - written by anybody
        return False
    return set(kept) == {b"pandas"} and names <= {None, *(c.name for c in table.columns)}


def _labels(case: Case, table: Records) -> Iterator[Result]:
    """Words that a statistics file says of its codes."""
    if table.scan.format not in ("sav", "dta"):
        return
    reader = by_path(table.file.real).open(table.file.real, table.dialect)
    for name, labels in getattr(reader, "labels", {}).items():
        texts = list(labels.values())[:MOST]
        said = told_in(texts, case.asked.countries)
        if not said and len(texts) > 1:
            people = sum(bool(told_by(text, ())) for text in texts)
            said = "people's names" if 2 * people > len(texts) else ""
        if said:
            fix = "take out the labels, or give them words that tell of nobody"
            yield found(f"its value labels hold {said}", at=table, columns=(name,), fix=fix)


def _workbook(case: Case, table: Records) -> Iterator[Result]:
    real, name = table.file.real, shown(table.file.path)
    said = told_in(list(words_beside(real)), case.asked.countries)
    if said:
        yield found(f"its comments or properties hold {said}", file=name, fix=_VALUES)
    authors = made_by(real)
    if authors:
        people = any(told_by(each, case.asked.countries) for each in authors)
        why = f"its properties name who made it{', a person' if people else ''}"
        fix = "remove the properties (File, Info, Inspect Document), or save it as CSV"
        yield found(why, file=name, fix=fix, severity="medium" if people else "low")


def _prose(case: Case) -> Iterator[Result]:
    """Sheets of words, and tables that describe columns."""
    for each in case.now.prose:
        file, table = shown(each.file.path), shown(each.name)
        try:
            said = told_in(words_of_sheet(each.file.real, each.name), case.asked.countries)
        except InputError:
            said = ""
        if said:
            why = f"the sheet is no table, and holds {said}"
            fix = "take it out of the sheet"
            yield found(why, file=file, table=table, fix=fix, severity="medium")
        else:
            weight: Severity = "medium" if each.doubtful else "low"
            why = "the sheet is no table: it was not looked through like one"
            yield found(why, file=file, table=table, fix="read it yourself", severity=weight)
    for one in case.now.described:
        for column in one.columns:
            texts = one.first([column.name], MOST).column(0).unique().to_pylist()
            said = told_in([text for text in texts if text], case.asked.countries)
            if said:
                why = f"the description of the data holds {said}"
                yield found(why, at=one, columns=(column.name,), severity="medium")


def _pictures(now: Delivery) -> Iterator[Result]:
    files = [each for each in now.parcel.files if each.role != "records"]
    pictures = [each for each in files if each.real.suffix.lower() in _PICTURES]
    voices = [each for each in files if each.real.suffix.lower() in _VOICES]
    for each in pictures:
        told = told_by_photo(each.real)
        if "place" in told:
            why = "the photograph says where it was taken, to the metre"
            yield found(why, file=shown(each.path), fix="leave it out, or remove its Exif data")
        elif told:
            why = "the photograph says who took it"
            fix = "remove its Exif data"
            yield found(why, file=shown(each.path), fix=fix, severity="medium")
    if voices:
        why = f"{len(voices)} recordings: a voice or a face is a person, and nobody looked"
        yield found(why, file=shown(voices[0].path), fix="leave recordings out")
    of_data = [each for each in pictures if "media" in PurePosixPath(each.path).parts[:-1]]
    if of_data or len(pictures) > FEW_PICTURES:
        why = f"{len(pictures)} pictures: faces, houses, signatures, and nobody looked"
        yield found(why, file=shown((of_data or pictures)[0].path), fix="leave pictures out")
    elif pictures:
        why = f"{len(pictures)} pictures, which are not looked into"
        yield found(why, file=shown(pictures[0].path), fix="look at them", severity="low")


CHECK = Check(
    name="PI-06",
    title="People in what is no cell",
    severity="high",
    threshold="0 places",
    source="UK Data Service on hidden content; metadata kept by Excel, SPSS and Stata; Exif 2.32",
    mend=_VALUES,
    required=True,
    run=run,
)
